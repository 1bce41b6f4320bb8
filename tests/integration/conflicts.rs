//! Concurrent changes to a project, through the real `ory`.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use ory_social::sandbox::Network;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::fifo;
use crate::support::lab::{BLOG, Lab, SECRET, SHOP, STAGING};

const WAITING: &str = "Waiting for another run on this computer to finish changing this project.";

/// Starts `ory-social add vk` without waiting for it.
fn start(lab: &Lab, words: &str) -> Child {
    let mut command = lab.command();
    command.args("add vk --client-id 51234567 --client-secret-stdin --yes".split(' ')).args(words.split(' '));
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(SECRET.as_bytes()).unwrap();
    child
}

#[track_caller]
fn succeeds(child: Child) {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn lock_of(lab: &Lab, project: &str) -> PathBuf {
    let id = lab.emulator.inspect(|network| network.project(project).unwrap().id.clone());
    lab.home().join(format!(".local/state/ory-social/locks/{id}.lock"))
}

/// Locks a project as another run would.
fn locked(lab: &Lab, project: &str) -> File {
    let path = lock_of(lab, project);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = File::create(path).unwrap();
    file.lock().unwrap();
    file
}

fn change_by_a_colleague(network: &mut Network) {
    let change = |config: &mut Value| {
        config["cookies"]["path"] = json!("/ColleaguesValue");
        config["selfservice"]["methods"]["oidc"]["config"]["base_redirect_uri"] = json!("https://id.acme.com");
    };
    network.update(SHOP, change).unwrap();
}

/// A lab in which answers are so slow that a configuration is too old by the time it arrives.
fn slow() -> Lab {
    let lab = Lab::new();
    lab.emulator.set_latency(Duration::from_millis(1100));
    lab
}

/// Fills the project's backup folder with files that keep a run busy right after it has written its own backup. They
/// are named like its oldest backups, so the run reads them to find out.
fn backups_that_take_time(lab: &Lab, project: &str) -> PathBuf {
    let id = lab.emulator.inspect(|network| network.project(project).unwrap().id.clone());
    let folder = lab.home().join(".local/state/ory-social/backups").join(id);
    std::fs::create_dir_all(&folder).unwrap();
    let large = format!("[{}0]", "[],".repeat(500_000));
    for second in 0..40 {
        let content = if second < 20 { large.as_str() } else { "" };
        std::fs::write(folder.join(format!("2026-01-01T0000{second:02}.000Z-add.json")), content).unwrap();
    }
    folder
}

/// Adds VK, and pauses the run while it writes its backup, for so long that its read of the configuration is too old.
fn add_with_a_slow_backup(in_the_meantime: impl FnOnce(&Lab)) -> (Lab, Output, usize) {
    let lab = Lab::new();
    let folder = backups_that_take_time(&lab, SHOP);
    let files = || std::fs::read_dir(&folder).unwrap().count();
    let before = files();
    let child = start(&lab, &format!("--project {SHOP}"));
    let id = Pid::from_child(&child);
    let deadline = Instant::now() + Duration::from_secs(20);
    while files() == before {
        assert!(Instant::now() < deadline, "there is no backup");
        std::thread::sleep(Duration::from_millis(1));
    }
    kill_process(id, Signal::STOP).unwrap();
    assert_eq!(lab.pushes(), 0, "it was stopped too late");
    std::thread::sleep(Duration::from_millis(2100));
    in_the_meantime(&lab);
    kill_process(id, Signal::CONT).unwrap();
    let output = child.wait_with_output().unwrap();
    let kept = files() - before;
    (lab, output, kept)
}

#[test]
fn three_runs_at_once_take_turns_and_lose_no_change() {
    let lab = Lab::new();
    lab.emulator.set_latency(Duration::from_millis(100));
    let runs = ["vk-a", "vk-b", "vk-c"].map(|id| start(&lab, &format!("--project {STAGING} --id {id}")));
    runs.into_iter().for_each(succeeds);
    let mut ids = lab.provider_ids(STAGING);
    ids.sort();
    assert_eq!(ids, ["vk-a", "vk-b", "vk-c"]);
    lab.assert_nothing_left_behind();
}

#[test]
fn a_run_that_had_to_wait_plans_on_top_of_the_other_run() {
    let lab = Lab::new();
    let lock = locked(&lab, SHOP);
    let mut child = start(&lab, &format!("--project {SHOP}"));
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains(WAITING) {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "it does not wait");
    }
    lab.emulator.edit(change_by_a_colleague);
    drop(lock);
    stderr.read_to_string(&mut line).unwrap();
    succeeds(child);
    assert_eq!(lab.stored(SHOP)["cookies"]["path"], json!("/ColleaguesValue"));
    assert_eq!(lab.provider_ids(SHOP), ["google", "apple", "vk"]);
}

#[test]
fn a_run_on_another_project_does_not_wait() {
    let lab = Lab::new();
    let _lock = locked(&lab, SHOP);
    let run = lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    assert!(!run.stderr.contains(WAITING), "{run}");
}

#[test]
fn a_lock_that_is_a_planted_link_is_not_written_through() {
    let lab = Lab::new();
    let (lock, target) = (lock_of(&lab, STAGING), lab.file("target", "mine"));
    std::fs::create_dir_all(lock.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&target, &lock).unwrap();
    lab.add(&format!("--project {STAGING} --client-id 51234567"))
        .succeeds()
        .says("Can't keep other runs on this computer waiting");
    assert_eq!(std::fs::read_to_string(target).unwrap(), "mine");
}

#[test]
fn a_lock_that_is_a_fifo_holds_nobody_up() {
    let lab = Lab::new();
    let lock = lock_of(&lab, STAGING);
    std::fs::create_dir_all(lock.parent().unwrap()).unwrap();
    fifo(&lock);
    lab.add(&format!("--project {STAGING} --client-id 51234567"))
        .succeeds()
        .says("Can't keep other runs on this computer waiting");
}

#[test]
fn a_run_that_waits_can_be_interrupted() {
    let lab = Lab::new();
    let _lock = locked(&lab, BLOG);
    let mut terminal = lab.terminal(&format!("add vk --project {BLOG} --label VKontakte --yes"));
    terminal.expect("to finish changing this project.").press("\x03").ends_with(130);
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn the_lock_dies_with_a_process_that_is_killed() {
    let lab = Lab::new();
    let words = format!("add vk --project {BLOG} --label VKontakte");
    let mut terminal = lab.terminal(&words);
    terminal.expect("[y/N]:");
    let (requests, lock) = (lab.emulator.requests().len(), lock_of(&lab, BLOG));
    lab.emulator.set_latency(Duration::from_secs(2));
    // It holds the lock while it reads the configuration again.
    terminal.press("y\r").wait_until(|| lab.emulator.requests().len() > requests);
    assert!(File::open(lock).unwrap().try_lock().is_err());
    terminal.signal(Signal::KILL);
    drop(terminal);
    lab.emulator.set_latency(Duration::ZERO);
    let run = lab.run(&format!("{words} --yes")).succeeds();
    assert!(!run.stderr.contains(WAITING), "{run}");
}

#[test]
fn what_changed_since_an_old_read_is_reported_by_place_without_values() {
    let lab = slow();
    lab.emulator.edit_after_reads(1, change_by_a_colleague);
    let run = lab.add(&format!("--project {SHOP} --client-id 51234567")).ends_with(5);
    assert!(!run.stderr.contains("ColleaguesValue"), "{run}");
    assert_eq!((lab.pushes(), lab.provider_ids(SHOP).len()), (0, 2));
    crate::assert_screen!("changed_meanwhile", run);
}

#[test]
fn an_old_read_of_an_unchanged_configuration_is_good_enough() {
    let lab = slow();
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    assert_eq!((lab.pushes(), lab.ory_processes()), (1, 3));
}

#[test]
fn the_time_in_which_a_person_answers_counts_even_where_consent_was_given_beforehand() {
    let lab = Lab::new();
    let mut terminal = lab.terminal(&format!("add vk --project {STAGING} --yes"));
    terminal.answer("App ID:", "51234567").expect("(not shown):");
    std::thread::sleep(Duration::from_millis(2100));
    let colleague = |network: &mut Network| network.update(STAGING, |config| config["cookies"] = json!({"path": "/"}));
    lab.emulator.edit(colleague).unwrap();
    terminal.answer_hidden("", SECRET).ends_with(5);
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn the_time_in_which_a_backup_is_written_counts() {
    let colleague = |lab: &Lab| lab.emulator.edit(change_by_a_colleague);
    let (lab, output, kept) = add_with_a_slow_backup(colleague);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{stderr}");
    assert!(
        stderr.contains("Someone changed the configuration while this was running. Nothing was changed."),
        "{stderr}"
    );
    assert_eq!((lab.pushes(), kept), (0, 0), "of what was not sent, no backup is kept");
}

#[test]
fn after_a_slow_backup_the_configuration_is_read_again_and_changed() {
    let (lab, output, kept) = add_with_a_slow_backup(|_| ());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!((lab.pushes(), lab.ory_processes(), kept), (1, 3, 1));
}
