//! Input files that aren't regular files: nothing waits for them forever, and Ctrl-C ends the wait.

use rustix::process::Signal;

use crate::runbook;
use crate::support::fifo;
use crate::support::lab::{Lab, SHOP, STAGING};
use crate::support::running::Running;

/// The command lines that read `odd.jsonnet`.
fn readers() -> [String; 8] {
    [
        "mapper test odd.jsonnet".to_owned(),
        "mapper test ok.jsonnet --claims odd.jsonnet".to_owned(),
        "mapper test ok.jsonnet --schema odd.jsonnet".to_owned(),
        format!("add vk --project {STAGING} --client-id 51234567 --client-secret-file odd.jsonnet --yes"),
        format!("add vk --project {STAGING} --client-id 51234567 --mapper odd.jsonnet --yes"),
        "plan --file odd.jsonnet".to_owned(),
        "apply --plan odd.jsonnet".to_owned(),
        format!("restore odd.jsonnet --project {SHOP} --yes"),
    ]
}

fn lab() -> Lab {
    let lab = runbook::lab(1, runbook::VK);
    lab.file("ok.jsonnet", "{ identity: { traits: {} } }");
    lab
}

#[test]
fn ctrl_c_ends_the_wait_for_a_fifo() {
    let lab = lab();
    fifo(&lab.home().join("odd.jsonnet"));
    for words in readers() {
        let mut run = Running::start(&lab, &words, "");
        // The only sign that it waits is that it hasn't ended.
        std::thread::sleep(std::time::Duration::from_millis(300));
        run.signal(Signal::INT);
        run.ends_with(130).says("Interrupted. Nothing was changed.");
    }
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn a_device_without_an_end_is_rejected() {
    let lab = lab();
    std::os::unix::fs::symlink("/dev/zero", lab.home().join("odd.jsonnet")).unwrap();
    for words in readers().into_iter().filter(|words| !words.starts_with("restore")) {
        let run = lab.run(&words);
        assert!([1, 4].contains(&run.code) && !run.stderr.contains("panicked"), "{words}: {run}");
    }
}

#[test]
fn a_fifo_among_the_backups_is_not_waited_for() {
    let lab = Lab::new();
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    let project = std::fs::read_dir(lab.home().join(".local/state/ory-social/backups")).unwrap().next().unwrap();
    fifo(&project.unwrap().path().join("2999-01-01T000000.000Z-add.json"));
    lab.run("backups list").succeeds().says("it is not a regular file");
    lab.run(&format!("restore --project {STAGING} --yes")).ends_with(4).says("it is not a regular file");
}
