//! A runbook with errors is rejected as a whole, and every error is reported.

use super::{VARIABLE, brands};
use crate::assert_screen;
use crate::support::lab::{Lab, SECRET};

/// A runbook with twelve errors.
pub const TWELVE: &str = r#"version: 2
default: {}
defaults:
  providers:
    vk: { template: vkontakte, scope: email }
projects:
  - project: brand-01
    protect: no
    protect: true
    providers:
      vk: { client_secret: CanaryCanaryCanary42, mapper: profile }
  - project: brand-01
    providers:
      vk: { client_id: 51234567, session_hook: yes }
  - projct: brand-02
"#;

#[test]
fn a_runbook_with_twelve_errors_reports_twelve_errors() {
    let lab = Lab::on(brands(2)).with(VARIABLE, SECRET);
    lab.file("ory-social.yaml", TWELVE);
    for command in ["plan", "drift", "apply --yes"] {
        let run = lab.run(command).ends_with(4);
        assert_eq!(run.stderr.matches("\n  • ory-social.yaml:").count(), 12, "{run}");
    }
    assert_eq!(lab.emulator.requests().len(), 0);
    assert_screen!("runbook_with_twelve_mistakes", lab.run("plan").ends_with(4));
}

#[test]
fn the_errors_are_one_json_object_too() {
    let lab = Lab::on(brands(2));
    lab.file("ory-social.yaml", TWELVE);
    let report = lab.run("plan --format json").ends_with(4).json();
    assert_eq!((report["ok"].as_bool(), report["error"]["details"].as_array().map(Vec::len)), (Some(false), Some(12)));
}

#[test]
fn a_missing_runbook_is_reported_with_what_to_do() {
    let run = Lab::new().run("plan").ends_with(4);
    run.says("The runbook ory-social.yaml can't be read").says("create one with `ory-social runbook init`");
}
