use std::os::unix::fs::PermissionsExt as _;
use std::time::Instant;

use rustix::process::test_kill_process_group;

use super::*;

const LONG: Duration = Duration::from_secs(60);

/// A shell that runs this script.
fn shell(script: &str, deadline: Duration) -> Invocation {
    Invocation {
        program: "/bin/sh".into(),
        name: None,
        arguments: vec!["-c".into(), script.into()],
        input: Vec::new(),
        inherited: Inherited::AllBut(Vec::new()),
        set: Vec::new(),
        deadline,
        when_interrupted: WhenInterrupted::Stop,
    }
}

async fn outcome(invocation: &Invocation) -> Result<Finished, ProcessFailure> {
    run(invocation, &Interrupts::listen().unwrap()).await
}

/// A program with this content and file mode.
fn program(folder: &Path, content: &str, mode: u32) -> Invocation {
    let path = folder.join("program");
    std::fs::write(&path, content).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    Invocation { program: path, arguments: Vec::new(), ..shell("", LONG) }
}

/// Reads the process group that a script wrote to this file.
fn group_in(file: &Path) -> Pid {
    Pid::from_raw(std::fs::read_to_string(file).unwrap().trim().parse().unwrap()).unwrap()
}

async fn is_gone(group: Pid) -> bool {
    let start = Instant::now();
    while test_kill_process_group(group).is_ok() {
        if start.elapsed() > LONG {
            return false;
        }
        sleep(Duration::from_millis(5)).await;
    }
    true
}

#[tokio::test]
async fn a_finished_program_is_reported_with_its_code_and_all_its_output() {
    let finished = outcome(&shell("printf out; printf err >&2; exit 3", LONG)).await.unwrap();
    assert_eq!((finished.code, &*finished.stdout, &*finished.stderr), (3, &b"out"[..], &b"err"[..]));
}

#[tokio::test]
async fn missing_forbidden_and_broken_programs_are_distinguished() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Invocation { program: folder.path().join("none"), ..shell("", LONG) };
    assert!(matches!(outcome(&missing).await, Err(ProcessFailure::NotFound(_))));
    let private = program(folder.path(), "#!/bin/sh\n", 0o600);
    assert!(matches!(outcome(&private).await, Err(ProcessFailure::NotExecutable(_))));
    let binary = program(folder.path(), "\u{7f}ELF, but no more", 0o700);
    assert!(matches!(outcome(&binary).await, Err(ProcessFailure::CouldNotStart { .. })));
}

#[tokio::test]
async fn a_signal_that_ends_it_is_reported() {
    assert!(matches!(outcome(&shell("kill -9 $$", LONG)).await, Err(ProcessFailure::Killed(9))));
}

#[tokio::test]
async fn what_outlives_its_deadline_is_gone_with_everything_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("group");
    let leave = format!("echo $$ > '{}'", file.display());
    for script in [
        format!("{leave}; sleep 600"),
        format!("trap '' TERM; {leave}; sleep 600; sleep 600"),
        // The shell obeys, but its child doesn't.
        format!("(trap '' TERM; sleep 600; sleep 600) & {leave}; wait"),
    ] {
        let ended = outcome(&shell(&script, Duration::from_millis(500))).await;
        assert!(matches!(ended, Err(ProcessFailure::TimedOut(_))), "{script}: {ended:?}");
        assert!(is_gone(group_in(&file)).await, "{script}");
    }
}

#[tokio::test]
async fn what_a_killed_program_started_is_gone_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("group");
    let script = format!("sleep 600 >/dev/null 2>&1 & echo $$ > '{}'; kill -9 $$", file.display());
    assert!(matches!(outcome(&shell(&script, LONG)).await, Err(ProcessFailure::Killed(9))));
    assert!(is_gone(group_in(&file)).await);
}

#[tokio::test]
async fn more_output_than_is_read_ends_it_whichever_way_it_comes() {
    for script in ["cat /dev/zero", "cat /dev/zero >&2"] {
        let ended = outcome(&shell(script, LONG)).await;
        assert!(matches!(ended, Err(ProcessFailure::TooMuchOutput)), "{script}: {ended:?}");
    }
}

#[tokio::test]
async fn it_gets_no_input_and_none_of_the_variables_that_are_kept_from_it() {
    let invocation = Invocation {
        inherited: Inherited::AllBut(vec!["HOME".to_owned()]),
        ..shell("read line || echo \"end, ${HOME-none}\"", LONG)
    };
    assert_eq!(outcome(&invocation).await.unwrap().stdout, b"end, none\n");
}

#[tokio::test]
async fn a_program_reads_its_input_and_gets_no_more_variables_than_it_is_meant_to() {
    let input = "x".repeat(1_000_000).into_bytes();
    let set = vec![("ONLY".into(), "this".into())];
    let script = "wc -c; echo \"$ONLY ${HOME-none}\"";
    let invocation = Invocation { input, set, inherited: Inherited::Nothing, ..shell(script, LONG) };
    let finished = outcome(&invocation).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&finished.stdout).trim_start(), "1000000\nthis none\n");
}

#[tokio::test]
async fn a_program_that_does_not_read_its_input_may_do_so() {
    let invocation = Invocation { input: vec![0; 1_000_000], ..shell("exit 3", LONG) };
    assert_eq!(outcome(&invocation).await.unwrap().code, 3);
}
