//! Mappers in a runbook: each is checked against the identity schema of its project before the push.

use ory_social::sandbox::{Network, Project};

use super::{VARIABLE, done};
use crate::support::lab::{Lab, SECRET, SHOP};

/// Two brands with the identity schema of the sandbox's shop, which Ory stores at an address.
fn shops() -> Network {
    let sample = Network::sample();
    let config = sample.project(SHOP).unwrap().identity_config.clone();
    let brand = |slug: &str| Project::new(slug, config.clone());
    ["brand-01", "brand-02"].into_iter().map(brand).fold(sample, Network::with_project)
}

fn lab(mapper: &str) -> Lab {
    let lab = Lab::on(shops()).with(VARIABLE, SECRET);
    let vk = r#"client_id: "51234567", client_secret: { env: TEAM_VK_SECRET }"#;
    let defaults = format!("defaults: {{ providers: {{ vk: {{ {vk}, mapper: {mapper} }} }} }}");
    let projects = "projects:\n  - project: brand-01\n  - project: brand-02\n";
    lab.file("ory-social.yaml", &format!("version: 1\n{defaults}\n{projects}"));
    lab.file("nick.jsonnet", "{ identity: { traits: { nick: 'x' } } }");
    lab
}

fn downloads(lab: &Lab) -> usize {
    lab.emulator.requests().iter().filter(|request| request.host == "storage.googleapis.com").count()
}

#[test]
fn one_with_a_trait_that_the_schema_lacks_is_not_pushed() {
    let lab = lab("nick.jsonnet");
    lab.run("apply --yes").ends_with(4).says("The identity schema has no trait nick");
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn a_schema_that_is_not_downloaded_is_reported() {
    let lab = lab("nick.jsonnet");
    lab.run("plan --offline").succeeds().says("! Traits not checked");
    assert_eq!(downloads(&lab), 0);
}

#[test]
fn a_schema_that_projects_share_is_downloaded_once() {
    let lab = lab("profile");
    lab.run("apply --yes --jobs 1").succeeds();
    assert_eq!((done(&lab, 2), downloads(&lab)), (vec![1, 2], 1));
}
