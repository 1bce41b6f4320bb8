//! Every shipped provider, tested against its emulation.

mod lifecycle;
mod live;
pub mod together;
mod verdicts;

use ory_social::domain::catalogue::Catalogue;
use ory_social::sandbox::{Network, ProviderApp};
use serde_json::{Map, Value};

use crate::support::lab::{Lab, Run, STAGING};

/// The names of the shipped templates.
pub fn names() -> impl Iterator<Item = &'static str> {
    Catalogue::shipped().templates().map(|template| template.folder.as_str())
}

/// Returns the working sample app of a provider.
fn sample(name: &str) -> ProviderApp {
    let network = Network::sample();
    network.apps(name).next().unwrap_or_else(|| panic!("{name} has no sample app")).clone()
}

/// A lab with all sample apps as in the templates.
fn lab() -> Lab {
    let lab = Lab::new();
    lab.emulator.edit(|network| network.add_app(sample("vk")));
    lab
}

/// Adds a provider to the staging project, and checks that its secret appears only where it is stored.
#[track_caller]
fn add(lab: &Lab, name: &str, settings: &Map<String, Value>, secret: &str, more: &str) -> Run {
    let settings: Vec<_> =
        settings.iter().map(|(key, value)| format!("--set {key}={}", value.as_str().unwrap())).collect();
    let words = format!("add {name} --project {STAGING} {} --client-secret-stdin {more}", settings.join(" "));
    let asked = lab.emulator.requests().len();
    let run = lab.run_with_stdin(&words, secret);
    let backups = lab.backups().into_iter().map(|backup| String::from_utf8(backup).unwrap());
    let addresses =
        lab.emulator.requests().into_iter().skip(asked).map(|it| format!("{}{}?{}", it.host, it.path, it.query));
    for shown in [run.stdout.clone(), run.stderr.clone()].into_iter().chain(backups).chain(addresses) {
        for line in secret.lines().filter(|line| !line.starts_with("-----")) {
            assert!(!shown.contains(line), "{name}: the secret is shown: {shown}");
        }
    }
    run
}

/// Returns the steps and verdicts of a report.
fn verdicts(report: &Value) -> String {
    let of = |it: &Value| format!("{} {}", it["step"].as_str().unwrap(), it["verdict"].as_str().unwrap());
    report["preflight"].as_array().unwrap().iter().map(of).collect::<Vec<_>>().join(", ")
}
