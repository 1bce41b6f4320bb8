//! `ory-social doctor`

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ory_social::sandbox::{Emulator, Fault, Network, Target};
use serde_json::Value;

use crate::assert_screen;
use crate::support::lab::{Lab, Run, SHOP};
use crate::support::terminal::CTRL_C;

/// A lab in which no problems are found, not even that `ory` reaches the emulator through another proxy.
fn healthy() -> Lab {
    let lab = Lab::new();
    let proxy = format!("http://{}", lab.emulator.address());
    lab.with("HTTPS_PROXY", proxy)
}

/// A lab without a key, in which `ory` has a session with this expiry.
fn with_session(expiry: Timestamp) -> Lab {
    let lab = Lab::on(Network::sample().with_session("ory_st_canary"));
    let expiry = format!("{expiry:.0}");
    let session = Emulator::session_file("ory_st_canary").replace("2999-01-01T00:00:00Z", &expiry);
    let session = lab.file("session.json", &session);
    lab.without("ORY_WORKSPACE_API_KEY").with("ORY_CONFIG_PATH", session)
}

/// Runs doctor, and returns the check with this name.
#[track_caller]
fn check(lab: &Lab, words: &str, name: &str) -> Value {
    let report = lab.run(&format!("doctor --format json {words}")).json();
    let checks = report["checks"].as_array().unwrap_or_else(|| panic!("{report}"));
    checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("{report}")).clone()
}

/// Asserts the level of a check, and what it says.
#[track_caller]
fn assert_check(lab: &Lab, words: &str, name: &str, level: &str, says: &str) {
    let check = check(lab, words, name);
    assert!(check["level"] == level && check.to_string().contains(says), "{check:#}");
}

/// Returns the screen without what differs between machines.
fn shown(lab: &Lab, mut run: Run) -> Run {
    let (ory, home) = (crate::support::real_ory::real_ory().display().to_string(), lab.home().display().to_string());
    let port = format!(":{}", lab.emulator.address().port());
    for (own, common) in [(ory.as_str(), "/usr/bin/ory"), (&home, "/home/me"), (&port, ":3128")] {
        run.stdout = run.stdout.replace(own, common);
    }
    run.stdout = run.stdout.replace(" It's on disk, so files stay there briefly.", "").replace(" It's in memory.", "");
    run
}

#[test]
fn with_no_problems_it_lists_what_it_checked() {
    let lab = healthy();
    let run = lab.run(&format!("doctor --project {SHOP}")).succeeds();
    assert_eq!((lab.pushes(), lab.backups().len()), (0, 0));
    assert!(!lab.home().join(".local").exists(), "nothing is made");
    assert_screen!("doctor_where_nothing_is_wrong", shown(&lab, run));
}

#[test]
fn every_check_runs_even_if_much_is_wrong() {
    let lab = healthy().without_ory().with("XDG_STATE_HOME", "/dev/null/x");
    let lab = lab.without("ORY_WORKSPACE_API_KEY").with("ORY_PROJECT_API_KEY", "ory_pat_canary");
    let lab = lab.with("HTTPS_PROXY", "http://me:canary").with("TMPDIR", "/dev/null");
    lab.emulator.set_clock_offset(Duration::from_secs(600));
    lab.emulator.fault_next(Target::Host("oauth.vk.com"), usize::MAX, Fault::answer(503, "<html>"));
    let run = lab.run("doctor --project x").ends_with(10);
    assert!(!run.to_string().contains("canary"), "{run}");
    let mut run = shown(&lab, run);
    run.stdout = run.stdout.replace("Using /dev/shm", "Using /tmp");
    assert_screen!("doctor_where_much_is_wrong", run);
}

#[test]
fn in_a_terminal_lines_are_broken_where_it_ends() {
    let lab = healthy().without("ORY_WORKSPACE_API_KEY");
    let ended = lab.terminal("doctor --offline").ends_with(10);
    assert!(ended.screen.contains("✗ problem  sign in: Found neither an"), "{}", ended.screen);
    // Paths are never wrapped.
    let is_long = |line: &&String| line.chars().count() > 80 && !line.contains('/');
    assert_eq!(ended.lines.iter().find(is_long), None);
}

#[test]
fn a_spinner_within_another_leaves_no_frame() {
    let lab = healthy();
    lab.emulator.set_latency(Duration::from_millis(200));
    let ended = lab.terminal(&format!("doctor --offline --project {SHOP}")).ends_with(0);
    assert!(ended.screen.contains("Checking your setup…"), "{}", ended.screen);
    assert!(!ended.lines.iter().any(|line| line.contains('…')), "{:#?}", ended.lines);
}

#[test]
fn a_missing_or_old_ory_is_a_problem_and_what_needs_it_is_skipped() {
    let missing = Lab::new().with("ORY_SOCIAL_ORY", "/nonexistent/ory");
    assert_check(&missing, "", "ory", "problem", "ORY_SOCIAL_ORY names /nonexistent/ory");
    let old = Lab::new();
    let program = old.program("old-ory", "echo 'Version:    v0.3.4'");
    let old = old.with("ORY_SOCIAL_ORY", program);
    assert_check(&old, "", "ory", "problem", "The Ory CLI is 0.3.4");
    for lab in [missing, old] {
        assert_check(&lab, &format!("--project {SHOP}"), "credentials", "skipped", "Needs a working Ory CLI");
        assert_check(&lab, &format!("--project {SHOP}"), "project", "skipped", "Needs a working Ory CLI");
        assert_check(&lab, "", "provider", "ok", "VK is reachable");
    }
}

#[test]
fn without_a_sign_in_no_browser_is_opened() {
    let lab = Lab::new().without("ORY_WORKSPACE_API_KEY");
    assert_check(&lab, "", "sign_in", "problem", "run `ory auth`");
    assert_check(&lab, "", "credentials", "problem", "You aren't signed in to Ory.");
    assert_check(&lab, &format!("--project {SHOP}"), "project", "skipped", "Needs working credentials");
}

#[test]
fn a_key_is_judged_by_its_looks_and_by_ory() {
    assert_check(&Lab::new(), "", "sign_in", "ok", "With a workspace key");
    let wrong = Lab::new().with("ORY_WORKSPACE_API_KEY", "ory_pat_canary");
    assert_check(&wrong, "", "sign_in", "warning", "looks like a project key");
    assert_check(&wrong, "", "credentials", "problem", "Ory rejected your key or session.");
}

#[test]
fn a_session_is_judged_by_its_expiry() {
    let (now, minute) = (Timestamp::now(), SignedDuration::from_mins(1));
    assert_check(&with_session(now + minute * 120), "", "sign_in", "ok", "With an `ory auth` session, until 2");
    assert_check(&with_session(now + minute * 120), "", "credentials", "ok", "Ory accepts them.");
    assert_check(&with_session(now + minute * 30), "", "sign_in", "warning", "which expires in 29 minutes");
    assert_check(&with_session(now - minute), "", "sign_in", "problem", "which has expired");
}

#[test]
fn a_session_file_that_cannot_be_read_is_named() {
    let lab = Lab::new().without("ORY_WORKSPACE_API_KEY");
    let file = lab.file("session.json", "canary");
    let lab = lab.with("ORY_CONFIG_PATH", file);
    assert_check(&lab, "", "sign_in", "problem", "session.json, can't be read: it is not JSON.");
}

#[test]
fn a_project_key_gets_a_warning() {
    assert_check(&Lab::new().with("ORY_PROJECT_API_KEY", "ory_pat_x"), "", "project_key", "warning", "ignored");
}

#[test]
fn a_project_is_read_only_if_it_is_named() {
    let lab = Lab::new();
    assert_check(&lab, "", "project", "skipped", "No project given.");
    assert_check(&lab, &format!("--project {SHOP}"), "project", "ok", "Acme Shop (prod) can be read.");
    assert_check(&lab, "--project nowhere", "project", "problem", "No such project");
    lab.run("doctor --project ../x").ends_with(2);
}

#[test]
fn the_clock_is_compared_with_any_server_that_sends_the_time() {
    let lab = Lab::new();
    assert_check(&lab, "--offline", "clock", "ok", "right to within a minute");
    lab.emulator.set_clock_offset(Duration::from_secs(120));
    assert_check(&lab, "", "clock", "warning", "behind");
    lab.emulator.set_clock_offset(Duration::from_secs(600));
    assert_check(&lab, "", "clock", "problem", "NTP");
    lab.emulator.fault_next(Target::Host("api.console.ory.com"), usize::MAX, Fault::dropped());
    assert_check(&lab, "", "clock", "problem", "NTP");
    assert_check(&lab, "--offline", "clock", "warning", "Can't compare this computer's clock with Ory's");
}

#[test]
fn an_unusable_folder_for_temporary_files_is_skipped() {
    let lab = Lab::new();
    let file = lab.file("no-folder", "");
    assert_check(&lab, "", "temp_folder", "ok", "can be used.");
    assert_check(&lab.with("TMPDIR", file), "", "temp_folder", "warning", "no-folder");
}

#[test]
fn a_folder_for_backups_that_cannot_be_written_to_is_a_problem() {
    let lab = Lab::new();
    let file = lab.file("no-folder", "");
    assert_check(&lab, "", "backups", "ok", ".local/state/ory-social/backups is writable.");
    assert_check(&lab.with("XDG_STATE_HOME", file), "", "backups", "problem", "--backup-dir");
    let homeless = Lab::new().without("HOME");
    assert_check(&homeless, "", "backups", "problem", "neither HOME nor XDG_STATE_HOME");
}

#[test]
fn proxies_are_shown_without_passwords_and_their_errors_are_named() {
    let proxied = |name, value| Lab::new().with("HTTPS_PROXY", "http://proxy:3128").with(name, value);
    let check = check(&proxied("HTTPS_PROXY", "http://me:canary@proxy.example:3128"), "", "proxy");
    assert!(check["level"] == "ok" && check.to_string().contains("HTTPS_PROXY: http://proxy.example:3128"), "{check}");
    assert!(!check.to_string().contains("canary"), "{check}");
    for (name, value, says) in [
        ("HTTPS_PROXY", "http://me:canary", "HTTPS_PROXY isn't a valid proxy address."),
        ("ALL_PROXY", "socks5://127.0.0.1:1080", "ALL_PROXY is a SOCKS proxy"),
        ("HTTPS_PROXY", "", "HTTPS_PROXY isn't set, so `ory` uses no proxy"),
    ] {
        assert_check(&proxied(name, value), "", "proxy", "warning", says);
    }
    assert_check(&Lab::new().with("HTTP_PROXY", "").with("http_proxy", ""), "", "proxy", "ok", "None set.");
}

#[test]
fn a_provider_that_cannot_be_reached_from_here_is_only_a_warning() {
    let lab = healthy();
    lab.emulator.fault_next(Target::Host("oauth.vk.com"), usize::MAX, Fault::dropped());
    assert_check(&lab, "", "provider", "warning", "If Ory can reach it");
    lab.run("doctor").succeeds();
}

#[test]
fn offline_only_ory_is_asked() {
    let lab = healthy();
    assert_check(&lab, "--offline", "provider", "skipped", "Not contacted with --offline: VK.");
    let hosts: Vec<_> = lab.emulator.requests().into_iter().map(|request| request.host).collect();
    assert!(hosts.iter().all(|host| host.starts_with("api.")), "{hosts:?}");
}

#[test]
fn a_script_gets_one_object_with_the_checks_with_or_without_problems() {
    let well = healthy().run("doctor --format json").succeeds().json();
    assert_eq!((&well["version"], &well["ok"], &well["command"]), (&2.into(), &true.into(), &"doctor".into()));
    assert_eq!((&well["sandbox"], &well["error"]), (&false.into(), &Value::Null));
    let ill = healthy().run("doctor --format json --project nowhere").ends_with(10).json();
    assert_eq!(
        (&ill["ok"], &ill["command"], &ill["error"]["exit_code"]),
        (&false.into(), &"doctor".into(), &10.into())
    );
    for report in [well, ill] {
        let checks = report["checks"].as_array().unwrap();
        let names: Vec<_> = checks.iter().map(|check| check["name"].as_str().unwrap()).collect();
        let all = "ory sign_in credentials project clock temp_folder backups proxy provider";
        assert_eq!(names.join(" "), all);
        let keys: Vec<_> = checks[0].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["name", "level", "message", "details", "quotes", "fix"]);
    }
}

#[test]
fn in_the_sandbox_it_says_so() {
    let lab = healthy().without_ory();
    lab.run("sandbox doctor --project acme-shop-prod").succeeds().says("In the sandbox, no problems found.");
    assert_eq!(lab.emulator.requests().len(), 0, "it has a network of its own");
    assert_eq!(lab.run("sandbox doctor --format json").succeeds().json()["sandbox"], true);
}

#[test]
fn a_silent_provider_can_be_left_with_ctrl_c() {
    let lab = healthy();
    lab.emulator.fault_next(Target::Host("oauth.vk.com"), usize::MAX, Fault::silence());
    let is_asked = || lab.emulator.requests().iter().any(|request| request.host == "oauth.vk.com");
    lab.terminal("doctor").wait_until(is_asked).press(CTRL_C).ends_with(130);
}
