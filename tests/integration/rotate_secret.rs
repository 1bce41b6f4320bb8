//! `ory-social rotate-secret`

use crate::support::lab::{BLOG, Lab, SECRET, STAGING};

#[test]
fn only_the_secret_changes() {
    let lab = Lab::new();
    let before = lab.stored(BLOG);
    lab.run_with_stdin(&format!("rotate-secret vk --project {BLOG} --client-secret-stdin --yes"), SECRET).succeeds();
    let mut after = lab.stored(BLOG);
    assert_eq!(lab.stored_secret(BLOG, "vk").as_deref(), Some(SECRET));
    let place = "/selfservice/methods/oidc/config/providers/0/client_secret";
    *after.pointer_mut(place).unwrap() = before.pointer(place).unwrap().clone();
    assert_eq!(after, before);
}

#[test]
fn a_provider_that_is_not_there_is_named() {
    let lab = Lab::new();
    let words = format!("rotate-secret vk --project {STAGING} --client-secret-stdin --yes");
    lab.run_with_stdin(&words, SECRET).ends_with(4).says(r#"This project has no provider "vk"."#);
}
