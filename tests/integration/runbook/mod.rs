//! Plan, apply and drift: one runbook, many projects, through the real `ory`.

mod check;
mod guards;
mod interactive;
mod interrupts;
mod kratos;
mod mappers;
mod mistakes;
mod plan_file;
mod pruning;
mod secrets;
mod selection;
mod signed_in;
mod story;
mod too_often;

use ory_social::sandbox::{Network, Project, Workspace};
use serde_json::{Value, json};

use crate::support::lab::{Lab, Run, SECRET, STAGING};

/// The variable with the secret of these runbooks.
pub const VARIABLE: &str = "TEAM_VK_SECRET";
/// The VK provider of a brand.
pub const VK: &str = r#"vk: { client_id: "51234567", client_secret: { env: TEAM_VK_SECRET } }"#;

/// Ory's answer with status 429.
pub const TOO_MANY: &str = r#"{"error":{"code":429,"status":"Too Many Requests","message":"too many requests"}}"#;

/// A network with `count` projects, `brand-01` and so on, each like the sandbox's staging shop.
pub fn brands(count: usize) -> Network {
    let network = Network::empty().with_workspace(Workspace::new("Brands", "ory_wak_brands"));
    (1..=count).map(brand).fold(network, Network::with_project)
}

fn brand(number: usize) -> Project {
    let slug = slug(number);
    let sample = Network::sample();
    let config = sample.project(STAGING).unwrap().identity_config.to_string().replace(STAGING, &slug);
    let id = format!("b7d9e0f1-0000-4000-8000-0000000000{number:02}");
    Project { id, name: format!("Brand {number:02}"), ..Project::new(&slug, config.parse::<Value>().unwrap()) }
}

pub fn slug(number: usize) -> String {
    format!("brand-{number:02}")
}

/// A runbook in which each brand has these providers.
pub fn runbook(count: usize, providers: &str) -> String {
    let entry = |number| format!("  - project: {}\n    providers: {{ {providers} }}\n", slug(number));
    format!("version: 1\nprojects:\n{}", (1..=count).map(entry).collect::<String>())
}

/// A lab with `count` brands, and a runbook for them in its home, under the default name.
pub fn lab(count: usize, providers: &str) -> Lab {
    let lab = Lab::on(brands(count)).with(VARIABLE, SECRET);
    lab.file("ory-social.yaml", &runbook(count, providers));
    lab
}

/// Changes a brand as a colleague might during a run.
pub fn change_by_a_colleague(network: &mut Network, number: usize) {
    network.update(&slug(number), |config| config["cookies"] = json!({"path": "/colleague"})).unwrap();
}

/// Returns the outcome of each project in a JSON report, in the order of the runbook.
#[track_caller]
pub fn endings(run: &Run) -> Vec<String> {
    let report = run.json();
    let rows = report["projects"].as_array().unwrap_or_else(|| panic!("no projects: {run}"));
    rows.iter().map(|row| row["outcome"].as_str().unwrap().to_owned()).collect()
}

/// Returns the brands that have the provider VK with the secret of these tests.
pub fn done(lab: &Lab, count: usize) -> Vec<usize> {
    (1..=count).filter(|number| lab.stored_secret(&slug(*number), "vk").as_deref() == Some(SECRET)).collect()
}
