//! A team with twenty brands makes a plan, reviews it, applies it, and does the rest later.

use ory_social::sandbox::{Emulator, Fault, Target};
use serde_json::{Value, json};

use super::{brands, change_by_a_colleague, slug};
use crate::assert_screen;
use crate::support::lab::{Lab, Run, SECRET};

const UNREACHABLE: &str = "b7d9e0f1-0000-4000-8000-000000000007";
const PROTECTED: usize = 11;
const CHANGING: usize = 13;

/// The example in the documentation, for twenty brands.
fn lab() -> Lab {
    let entry = |number| {
        format!(
            "  - project: {}
    name: {}
    protect: {}
    providers:
      vk: {{ client_id: \"51234567\", client_secret: {{ env: SHOP_VK_SECRET }}, session_hook: true }}\n",
            slug(number),
            if number == 1 { "shop-production".to_owned() } else { format!("shop-{number}") },
            number == PROTECTED
        )
    };
    let lab = Lab::on(brands(20)).with("SHOP_VK_SECRET", SECRET);
    let entries: String = (1..=20).map(entry).collect();
    let defaults = "defaults:\n  providers:\n    vk: { template: vk, mapper: profile, scope: [email] }\n";
    lab.file("ory-social.yaml", &format!("version: 1\n{defaults}projects:\n{entries}"));
    lab.run("apply --yes --project shop-2 --project shop-3 --project brand-04").succeeds();
    lab
}

fn cut_off(emulator: &Emulator) {
    emulator.fault_next(Target::Project(UNREACHABLE), usize::MAX, Fault::dropped());
}

/// Returns how many projects had each outcome.
fn summary(run: &Run) -> Value {
    run.json()["summary"].clone()
}

fn counts(applied: usize, planned: usize, unchanged: usize, skipped: usize, failed: usize) -> Value {
    json!({
        "total": 20, "applied": applied, "planned": planned, "unchanged": unchanged, "skipped": skipped,
        "failed": failed, "interrupted": 0,
    })
}

#[test]
fn a_reviewed_plan_is_applied_as_it_is_and_a_second_run_does_the_rest() {
    let lab = lab();
    assert_eq!(lab.pushes(), 3);
    cut_off(&lab.emulator);
    let plan = lab.run("plan --out plan.json").ends_with(1);
    assert_screen!("runbook_plan", plan.stdout);
    let plan = lab.run("plan --format json --check").ends_with(1);
    assert_eq!(summary(&plan), counts(0, 16, 3, 0, 1));
    let three = lab.run("plan --format json --project shop-production --project shop-2 --project shop-7").ends_with(1);
    assert_screen!("runbook_plan_json", three.stdout);
    assert_eq!(lab.pushes(), 3);

    lab.emulator.edit(|network| change_by_a_colleague(network, CHANGING));
    let apply = lab.run("apply --plan plan.json").ends_with(5);
    assert_screen!("runbook_apply", apply.stdout);
    assert_eq!((lab.pushes(), lab.backups().len()), (17, 17));
    let again = lab.run("apply --plan plan.json --format json").ends_with(5);
    assert_eq!((summary(&again), lab.pushes()), (counts(0, 0, 17, 1, 2), 17));

    lab.emulator.heal();
    lab.run("drift").ends_with(10).says("3 of 20 projects differ from the runbook.");
    let rest = lab.run("apply --yes --allow-protected --format json").succeeds();
    assert_eq!(summary(&rest), counts(3, 0, 17, 0, 0));
    let again = lab.run("apply --yes --format json").succeeds();
    assert_eq!((summary(&again), lab.pushes(), lab.backups().len()), (counts(0, 0, 20, 0, 0), 20, 20));
    lab.run("drift").succeeds();
    assert!((1..=20).all(|number| lab.stored_secret(&slug(number), "vk").as_deref() == Some(SECRET)));
    assert_eq!(lab.stored(&slug(CHANGING))["cookies"], json!({"path": "/colleague"}));
}
