//! What other users of this computer can see of a run while `ory` makes the change. Only Linux shows it to us.
#![cfg(target_os = "linux")]

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use ory_social::sandbox::{Fault, Target};
use rustix::process::Signal;

use super::children::KEPT_BACK;
use crate::support::in_parallel;
use crate::support::lab::{Lab, SECRET};
use crate::support::real_ory::real_ory;
use crate::support::running::Running;

#[test]
fn nobody_can_see_it_in_the_list_of_processes() {
    let lab = Lab::new().with("ORY_SOCIAL_CLIENT_SECRET", SECRET).with("ORY_PROJECT_API_KEY", "ory_pat_x");
    while_it_pushes(&lab, |lab| {
        let ory = the_real_ory(lab);
        let seen = |name: &str| String::from_utf8_lossy(&std::fs::read(ory.join(name)).unwrap()).into_owned();
        assert!(seen("cmdline").contains("identity-config") && seen("environ").contains("ORY_WORKSPACE_API_KEY"));
        for text in [seen("cmdline"), seen("environ")] {
            assert!(!text.contains(SECRET) && KEPT_BACK.iter().all(|name| !text.contains(name)), "{text}");
        }
    });
}

#[test]
fn neither_we_nor_ory_write_core_dumps() {
    while_it_pushes(&Lab::new(), |lab| {
        let processes = lab.processes();
        assert_eq!(processes.len(), 2);
        for folder in processes {
            let limits = std::fs::read_to_string(folder.join("limits")).unwrap();
            let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
            // The hard limit too, so it can't be raised again.
            assert!(core.split_whitespace().rev().skip(1).take(2).eq(["0", "0"]), "{core}");
        }
    });
}

#[test]
fn the_file_for_ory_is_private_in_memory_if_possible_and_gone_afterwards() {
    in_parallel([("run", 0o700), ("run", 0o755), ("nowhere", 0o700)], |(runtime, mode)| {
        let lab = Lab::new();
        std::fs::create_dir(lab.home().join("run")).unwrap();
        std::fs::set_permissions(lab.home().join("run"), Permissions::from_mode(mode)).unwrap();
        let folder = lab.home().join(runtime);
        let lab = lab.with("XDG_RUNTIME_DIR", folder);
        while_it_pushes(&lab, |lab| {
            let file = file_of(&the_real_ory(lab));
            let (inner, outer) = (file.parent().unwrap(), file.parent().unwrap().parent().unwrap());
            assert_eq!(outer, lab.home().join(if (runtime, mode) == ("run", 0o700) { "run" } else { "tmp" }));
            let [file_facts, folder_facts] =
                [file.as_path(), inner].map(|path| std::fs::symlink_metadata(path).unwrap());
            assert!(file_facts.is_file() && folder_facts.is_dir());
            assert_eq!((file_facts.mode() & 0o777, folder_facts.mode() & 0o777), (0o600, 0o700));
            let us = rustix::process::getuid().as_raw();
            assert_eq!((file_facts.uid(), folder_facts.uid()), (us, us));
            assert!(std::fs::read_to_string(&file).unwrap().contains(SECRET));
        });
        assert_eq!(std::fs::read_dir(lab.home().join("run")).unwrap().count(), 0);
    });
}

/// Runs `add`, calls `look` while the real `ory` waits for the answer to its change, and ends the run with signals.
#[track_caller]
fn while_it_pushes(lab: &Lab, look: impl FnOnce(&Lab)) {
    lab.emulator.fault_next(Target::Update, 1, Fault::silence());
    let words = "add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes";
    let mut run = Running::start(lab, words, SECRET).end_input();
    run.wait_until(|| lab.pushes() == 1);
    look(lab);
    run.signal(Signal::INT).expect("Waiting for the change to finish");
    let looks = lab.ory_processes();
    // The third signal stops the check of what became of the change.
    run.signal(Signal::INT).wait_until(|| lab.ory_processes() > looks).signal(Signal::INT);
    run.ends_with(7);
}

/// Returns the folder of the `ory` process under `/proc`.
fn the_real_ory(lab: &Lab) -> PathBuf {
    let real = real_ory();
    let is_ory = |folder: &PathBuf| std::fs::read_link(folder.join("exe")).is_ok_and(|program| program == real);
    lab.processes().into_iter().find(is_ory).unwrap()
}

/// Returns the file that was passed to a process with `--file`.
fn file_of(process: &Path) -> PathBuf {
    let arguments = std::fs::read_to_string(process.join("cmdline")).unwrap();
    let mut arguments = arguments.split('\0').skip_while(|argument| *argument != "--file");
    PathBuf::from(arguments.nth(1).unwrap())
}
