mod merging;
mod mistakes;
mod reading;
mod schema;
mod secrets;
mod writing;

use serde_json::Value;

use super::*;
use crate::domain::catalogue::Catalogue;
use crate::domain::identity_schema;
use crate::domain::{place::Place, yaml};

/// A runbook with everything in it, which most tests use.
pub(super) const SHOP: &str = r#"version: 1
defaults:
  providers:
    vk: { template: vk, mapper: profile, scope: [email] }
projects:
  - project: 9d7c0000-0000-4000-8000-000000000000
    name: shop-production
    workspace: Acme
    protect: true
    providers:
      vk:
        client_id: "51234567"
        client_secret: { env: SHOP_VK_SECRET }
        label: Войти через VK
        session_hook: true
"#;

#[track_caller]
pub(super) fn read(text: &str) -> Runbook {
    Runbook::parse(text, Catalogue::shipped()).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

/// Returns every error of an invalid runbook.
#[track_caller]
pub(super) fn mistakes(text: &str) -> Vec<String> {
    Runbook::parse(text, Catalogue::shipped()).unwrap_err().iter().map(Mistake::to_string).collect()
}

/// A runbook with one project, whose VK provider has these settings, one per line.
pub(super) fn with_settings(settings: &str) -> String {
    let lines: String = settings.lines().map(|line| format!("        {line}\n")).collect();
    format!("version: 1\nprojects:\n  - project: shop\n    providers:\n      vk:\n{lines}")
}

/// Returns the only error of such a runbook, without the line and column.
#[track_caller]
pub(super) fn setting_mistake(settings: &str) -> String {
    let found = mistakes(&with_settings(settings));
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0].splitn(3, ':').nth(2).unwrap().trim().to_owned()
}

/// Whether an editor with the schema reports no errors.
pub(super) fn editor_accepts(text: &str) -> bool {
    let document: Value = yaml::parse(text).unwrap();
    identity_schema::fits(&schema(Catalogue::shipped()), &document)
}
