//! `ory-social callback-url`

use crate::support::lab::{BLOG, Lab, SHOP, STAGING};

#[test]
fn it_is_the_only_thing_on_stdout() {
    let lab = Lab::new();
    lab.add(&format!("--project {SHOP} --client-id 51234567")).succeeds();
    let run = lab.run(&format!("callback-url vk --project {SHOP}")).succeeds();
    let url = "https://acme-shop-prod-x1y2z3.projects.oryapis.com/self-service/methods/oidc/callback/vk\n";
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (url, ""));
}

#[test]
fn a_provider_that_does_not_exist_yet_is_mentioned() {
    let run = Lab::new().run(&format!("callback-url vk --project {SHOP}")).succeeds();
    assert!(run.stdout.ends_with("/self-service/methods/oidc/callback/vk\n"), "{run}");
    run.says("has no provider vk yet");
}

#[test]
fn a_provider_under_another_id_is_not_guessed_at() {
    let lab = Lab::new();
    lab.add(&format!("--project {STAGING} --client-id 51234567 --id vkontakte")).succeeds();
    let run = lab.run(&format!("callback-url vk --project {STAGING}")).ends_with(4);
    run.says("--id vkontakte");
    let run = lab.run(&format!("callback-url vk --project {STAGING} --id vkontakte")).succeeds();
    assert!(run.stdout.ends_with("/callback/vkontakte\n") && run.stderr.is_empty(), "{run}");
}

#[test]
fn a_custom_domain_and_another_id_are_in_it() {
    let lab = Lab::new();
    let run = lab.run(&format!("callback-url vk --project {BLOG} --id vk-2")).succeeds();
    assert_eq!(run.stdout, "https://auth.blog.example/self-service/methods/oidc/callback/vk-2\n");
}

#[test]
fn the_project_may_come_from_the_variable_that_ory_reads() {
    let lab = Lab::new().with("ORY_PROJECT", BLOG);
    let run = lab.run("callback-url --format json").succeeds();
    assert_eq!(run.json()["provider_id"], "vk");
}
