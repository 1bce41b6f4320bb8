//! Checks that hold for every configuration and every request, however odd.

use std::collections::BTreeSet;

use ory_social::domain::apply::{Patched, apply, unplanned_differences};
use ory_social::domain::callback::CallbackUrl;
use ory_social::domain::catalogue::Catalogue;
use ory_social::domain::diff::yaml_diff;
use ory_social::domain::difference::differing_paths;
use ory_social::domain::hooks::{HookList, Moment};
use ory_social::domain::identity_config::{IdentityConfig, oidc_pointer, providers_pointer};
use ory_social::domain::plan::{LocalFiles, Plan, plan};
use ory_social::domain::project::ProjectSummary;
use ory_social::domain::request::{Request, RestoreScope};
use ory_social::domain::status::inspect;
use ory_social::domain::verify::{Verification, verify};
use serde_json::{Value, json};

use crate::{CANARY, STORED};

pub fn project() -> ProjectSummary {
    ProjectSummary {
        id: "9d7c".into(),
        slug: "acme-1".into(),
        name: "Acme".into(),
        environment: "prod".into(),
        state: "running".into(),
        workspace_id: None,
        kratos: None,
    }
}

/// Carries out the request, with `answer` as Ory's answer. Returns the plan and its result, if there is a plan.
pub fn carry_out(config: &IdentityConfig, request: &Request, answer: &IdentityConfig) -> Option<(Plan, Patched)> {
    not_shown(&format!("{request:?}"));
    look_at(config);
    let plan = match plan(config, request, LocalFiles::Allow) {
        Ok(plan) => plan,
        Err(refusal) => {
            not_shown(&format!("{refusal} {refusal:?}"));
            return None;
        }
    };
    let patched = apply(config, &plan).expect("a plan fits the configuration that it was made on");
    nothing_else_changes(config, &plan, &patched);
    show(config, &plan, &patched);
    sent_as_planned(&patched);
    restored_as_a_whole(request, &patched);
    assert_eq!(verify(&patched, &plan, patched.config()), Verification::default());
    not_shown(&format!("{:?}", verify(&patched, &plan, answer)));
    // A plan for one configuration may be an error on another one, but never worse.
    if let Ok(other) = apply(answer, &plan) {
        yaml_diff(answer, &other, &plan);
        unplanned_differences(answer, &other, &plan);
    }
    Some((plan, patched))
}

fn look_at(config: &IdentityConfig) {
    let status = inspect(Catalogue::shipped(), config, &project());
    not_shown(&serde_json::to_string(&status).expect("a status can be written"));
    let callback = CallbackUrl::of("vk", config, &project());
    not_shown(&format!("{callback} {} {}", callback.domain(), callback.login_page()));
}

fn nothing_else_changes(config: &IdentityConfig, plan: &Plan, patched: &Patched) {
    assert_eq!(unplanned_differences(config, patched, plan), [], "{plan:?}");
    assert!(plan.changes.iter().all(|change| !change.edits.is_empty()), "{plan:?}");
    if plan.is_empty() {
        assert_eq!(config.document().to_string(), patched.config().document().to_string());
    }
}

fn show(config: &IdentityConfig, plan: &Plan, patched: &Patched) {
    let diff = yaml_diff(config, patched, plan);
    assert_eq!(diff.is_empty(), plan.is_empty(), "{plan:?}");
    diff.iter().for_each(|line| not_shown(&line.text));
    plan.changes.iter().for_each(|change| not_shown(&change.kind.to_string()));
    plan.notes.iter().for_each(|note| not_shown(&note.to_string()));
    not_shown(&format!("{plan:?} {patched:?}"));
    assert!(!patched.config().document().to_string().contains(CANARY));
}

fn sent_as_planned(patched: &Patched) {
    let wire = patched.to_wire().expect("a document can be written");
    let mut sent: Value = serde_json::from_slice(&wire).expect("what is sent is JSON");
    // A made-up backup may name a place twice.
    for place in patched.secret_places().collect::<BTreeSet<_>>() {
        let secret = sent.pointer_mut(place.as_str()).expect("a secret has a place").take();
        assert!(secret == json!(CANARY) || secret == json!(STORED), "{secret}");
    }
    assert_eq!(&sent, patched.config().document());
}

/// Checks that a whole restore leaves differences only where it has other rules: in providers and hooks.
fn restored_as_a_whole(request: &Request, patched: &Patched) {
    let Request::Restore(request) = request else { return };
    if !matches!(request.scope, RestoreScope::Whole) {
        return;
    }
    let apart = [providers_pointer(), Moment::SignUp.list(HookList::Oidc), oidc_pointer().key("enabled")];
    let mut left = differing_paths(request.before.document(), patched.config().document());
    left.retain(|place| !apart.iter().any(|known| known.covers(place) || place.covers(known)));
    assert_eq!(left, []);
}

fn not_shown(text: &str) {
    assert!(!text.contains(CANARY), "the new secret is shown: {text}");
    assert!(!text.contains(STORED), "a stored secret is shown: {text}");
}
