//! `ory-social verify`: what the live login page does.

use std::time::Duration;

use ory_social::sandbox::{Fault, ProviderApp, Target};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::assert_screen;
use crate::support::lab::{BLOG, Lab, Run, SHOP, STAGING};
use crate::support::running::Running;

const PAGE: Target = Target::Host("acme-shop-stage-p4q5r6.projects.oryapis.com");
const PUBLIC: &str = "https://acme-shop-stage-p4q5r6.projects.oryapis.com";
const PROVIDER: &str = "/selfservice/methods/oidc/config/providers/0";

/// A lab with VK in the staging project.
fn lab() -> Lab {
    let lab = Lab::new();
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    lab
}

fn verify(lab: &Lab, words: &str) -> Run {
    lab.run(&format!("verify vk --project {STAGING} --wait 0 {words}"))
}

/// Changes the configuration that the login page uses, right after our next read.
fn change_behind_our_back(lab: &Lab, change: impl FnOnce(&mut Value) + Send + 'static) {
    lab.emulator.edit_after_reads(1, |network| {
        change(&mut network.project_mut(STAGING).unwrap().identity_config);
    });
}

/// Checks that `verify` finds exactly this problem.
#[track_caller]
fn finds(lab: &Lab, code: &str, words: &str) {
    let run = verify(lab, "--format json").ends_with(10).says(words);
    let json = run.json();
    let codes: Vec<_> = json["problems"].as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
    assert_eq!(codes, [json!(code)], "{run}");
    assert_eq!(
        (&json["command"], &json["ok"], &json["error"]["exit_code"]),
        (&json!("verify"), &json!(false), &json!(10))
    );
}

#[test]
fn a_login_page_that_does_what_it_should_is_fine() {
    assert_screen!("verify", verify(&lab(), "").succeeds());
    Lab::new().run(&format!("verify --project {BLOG} --wait 0")).succeeds();
}

#[test]
fn for_scripts_it_is_one_object() {
    let json = verify(&lab(), "--format json").succeeds().json();
    assert_eq!(
        (&json["ok"], &json["provider_id"], &json["client_id"]),
        (&json!(true), &json!("vk"), &json!("51234567"))
    );
    assert_eq!(json["callback_url"], format!("{PUBLIC}/self-service/methods/oidc/callback/vk"));
    let steps = json["preflight"].as_array().unwrap().iter().map(|it| (it["step"].clone(), it["verdict"].clone()));
    let accepted = |step: &str| (json!(step), json!("accepted"));
    assert_eq!(steps.collect::<Vec<_>>(), [accepted("client"), accepted("callback")]);
}

#[test]
fn nobody_is_signed_in_and_nothing_is_changed() {
    let lab = lab();
    let (before, revision) = (lab.stored(STAGING), lab.revision(STAGING));
    let asked = lab.emulator.requests().len();
    verify(&lab, "").succeeds();
    assert_eq!((lab.stored(STAGING), lab.revision(STAGING)), (before, revision));
    let requests = lab.emulator.requests().split_off(asked);
    let own = requests.iter().filter(|request| request.host != "api.ory.test");
    let own: Vec<_> = own.map(|request| (request.method.as_str(), request.path.as_str())).collect();
    let page = ("GET", "/authorize");
    let expected = [("GET", "/self-service/login/browser"), ("POST", "/self-service/login"), page, page];
    assert_eq!(
        own, expected,
        "VK is asked twice: for the page, and for one with a callback URL that nobody registered"
    );
}

#[test]
fn a_provider_that_the_configuration_does_not_have_is_missing() {
    let lab = Lab::new();
    finds(&lab, "provider_missing", "the configuration has no provider vk");
    let run = lab.run(&format!("verify vk --project {SHOP} --wait 0")).ends_with(10).says("It has: google, apple.");
    assert!(!run.stderr.contains("It has: ."), "{run}");
}

#[test]
fn a_provider_that_only_the_page_does_not_have_is_missing() {
    let lab = lab();
    change_behind_our_back(&lab, |config| {
        *config.pointer_mut(PROVIDER).unwrap() = json!({"id": "google", "provider": "google", "client_id": "g"});
    });
    finds(&lab, "provider_missing", "no button for this provider. It has: google.");
}

#[test]
fn social_sign_in_that_is_switched_off_is_found_in_the_configuration_and_on_the_page() {
    let off = |config: &mut Value| config["selfservice"]["methods"]["oidc"]["enabled"] = json!(false);
    let lab = lab();
    change_behind_our_back(&lab, off);
    finds(&lab, "oidc_disabled", "The login page has no button for any provider.");
    finds(&lab, "oidc_disabled", "social sign-in is off in the configuration");
}

#[test]
fn a_button_that_leads_to_another_app_is_found() {
    let lab = lab();
    change_behind_our_back(&lab, |config| config.pointer_mut(PROVIDER).unwrap()["client_id"] = json!("59999999"));
    finds(&lab, "wrong_client_id", "The button leads to the app 59999999, not to 51234567.");
}

#[test]
fn a_button_with_another_client_id_than_the_given_one_is_found() {
    verify(&lab(), "--client-id 58888888").ends_with(10).says("leads to the app 51234567, not to 58888888");
}

#[test]
fn a_button_with_another_callback_url_is_found() {
    let lab = lab();
    change_behind_our_back(&lab, |config| {
        config["selfservice"]["methods"]["oidc"]["config"]["base_redirect_uri"] = json!("https://login.acme.example");
    });
    finds(
        &lab,
        "wrong_callback",
        "https://login.acme.example/self-service/methods/oidc/callback/vk, not https://acme-shop",
    );
}

#[test]
fn a_button_that_does_not_ask_for_the_scope_of_the_configuration_is_found() {
    let lab = lab();
    change_behind_our_back(&lab, |config| config.pointer_mut(PROVIDER).unwrap()["scope"] = json!([]));
    finds(&lab, "scope_missing", "doesn't ask for the permission email");
    // Now the configuration has it too, so someone chose it.
    verify(&lab, "").succeeds();
}

#[test]
fn a_button_that_leads_to_someone_else_is_found() {
    let lab = lab();
    change_behind_our_back(&lab, |config| {
        let provider = config.pointer_mut(PROVIDER).unwrap();
        provider["auth_url"] = json!("https://evil.example/authorize");
    });
    finds(&lab, "wrong_destination", "The button leads to https://evil.example/authorize");
    assert!(lab.emulator.requests().iter().all(|request| request.host != "evil.example"));
}

#[test]
fn an_objection_from_vk_is_quoted() {
    for (app, words) in [
        (ProviderApp::of("vk", "51234567", "x").registered(&["https://other.example/cb"]), "redirect_uri is incorrect"),
        (ProviderApp::of("vk", "51234567", "x").refused_with("application is blocked"), "application is blocked"),
        (ProviderApp::of("vk", "51234567", "x").refused_with("security error"), "Security Error"),
    ] {
        let lab = lab();
        lab.emulator.edit(|network| network.add_app(app));
        let run = verify(&lab, "").ends_with(10).says("The button leads to VK, which rejects the request").says(words);
        assert!(run.stdout.is_empty(), "{run}");
        let json = verify(&lab, "--format json").ends_with(10).json();
        assert_eq!((&json["problems"], json["preflight"][0]["says"].is_string()), (&json!([]), true), "{json}");
    }
}

#[test]
fn a_code_challenge_that_vk_rejects_is_found() {
    let lab = lab();
    lab.emulator.edit(|network| {
        let config = &mut network.project_mut(STAGING).unwrap().identity_config;
        config.pointer_mut(PROVIDER).unwrap()["pkce"] = json!("force");
        let callback = format!("{PUBLIC}/self-service/methods/oidc/callback");
        network.add_app(ProviderApp::of("vk", "51234567", "x").registered(&[&callback]));
    });
    verify(&lab, "").ends_with(10).says("Set `pkce` to `never`.").says("Code challenge method is unsupported");
}

#[test]
fn an_unreachable_vk_is_not_a_problem_of_the_login_page() {
    let lab = lab();
    lab.emulator.fault_next(Target::Host("oauth.vk.com"), 1, Fault::dropped());
    let run = verify(&lab, "").succeeds().says("! Can't tell whether VK accepts the app 51234567.");
    assert!(!run.stdout.contains("✓ It is not known"), "{run}");
}

#[test]
fn a_page_that_cannot_be_checked_is_reported_with_the_reason() {
    for (fault, words) in [
        (Fault::dropped(), "can't be reached"),
        (Fault::answer(502, "<html>502</html>"), "it didn't answer with a login flow (HTTP status 502)"),
        (
            Fault::answer(200, "<html>Welcome to the hotel</html>"),
            "it didn't answer with a login flow (HTTP status 200)",
        ),
        (Fault::answer(200, "{}"), "it didn't answer with a login flow"),
        (Fault::redirect("https://elsewhere.example/"), "it didn't answer with a login flow (HTTP status 302)"),
        (Fault::answer(200, &" ".repeat(1024 * 1024 + 1)), "over 1 MiB"),
    ] {
        let lab = lab();
        lab.emulator.fault_next(PAGE, 1, fault);
        verify(&lab, "").ends_with(1).says("Can't check the login page").says(words);
    }
}

#[test]
fn a_public_address_in_a_private_network_is_not_asked() {
    let lab = lab();
    lab.emulator.edit(|network| {
        let config = &mut network.project_mut(STAGING).unwrap().identity_config;
        config["serve"]["public"]["base_url"] = json!("https://10.0.0.1");
    });
    verify(&lab, "").ends_with(1).says("is an address inside a private network");
}

#[test]
fn an_impossible_address_is_not_retried() {
    let lab = lab();
    for url in ["https://db.internal", "https://2130706433"] {
        lab.emulator.edit(|network| {
            let config = &mut network.project_mut(STAGING).unwrap().identity_config;
            config["serve"]["public"]["base_url"] = json!(url);
        });
        let run = lab.run(&format!("verify --project {STAGING} --wait 60")).ends_with(1);
        assert!(!run.stderr.contains("Not yet"), "{run}");
        run.says("is an address inside a private network");
    }
    let run = lab.run("verify --public-url nowhere --wait 60").ends_with(1);
    assert!(!run.stderr.contains("Not yet"), "{run}");
}

#[test]
fn a_change_that_spreads_late_is_waited_for_with_a_note() {
    let lab = Lab::new();
    lab.emulator.edit(|network| network.set_spread_delay(Duration::from_secs(2)));
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    let run = lab.run(&format!("verify --project {STAGING} --wait 60")).succeeds();
    run.says("Not yet: The login page has no button for any provider. Changes take a moment to spread");
}

#[test]
fn the_wait_for_a_change_that_never_arrives_is_as_long_as_announced() {
    let lab = Lab::new();
    lab.emulator.edit(|network| network.set_spread_delay(Duration::from_secs(600)));
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    lab.run(&format!("verify --project {STAGING} --wait 2")).ends_with(10).says("for up to 2 seconds");
}

#[test]
fn ctrl_c_ends_the_wait() {
    let lab = Lab::new();
    lab.emulator.edit(|network| network.set_spread_delay(Duration::from_secs(600)));
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    let mut running = Running::start(&lab, &format!("verify --project {STAGING}"), "");
    running.expect("Not yet: ").signal(Signal::INT);
    running.ends_with(130).says("Interrupted.");
}

#[test]
fn ctrl_c_ends_the_wait_for_an_answer() {
    let lab = lab();
    lab.emulator.fault_next(PAGE, 1, Fault::silence());
    let asked = lab.emulator.requests().len();
    let mut running = Running::start(&lab, &format!("verify --project {STAGING}"), "");
    running.wait_until(|| lab.emulator.requests().iter().skip(asked).any(|request| request.host.contains("stage")));
    running.signal(Signal::INT);
    running.ends_with(130);
}

#[test]
fn your_own_kratos_needs_no_ory() {
    let lab = lab().without_ory();
    let processes = lab.ory_processes();
    lab.run(&format!("verify --public-url {PUBLIC}/ --client-id 51234567 --wait 0")).succeeds();
    lab.run(&format!("verify --public-url {PUBLIC} --client-id 1 --wait 0")).ends_with(10).says("not to 1.");
    let run = lab.run(&format!("verify --public-url {PUBLIC} --id vk-2 --wait 0")).ends_with(10);
    assert!(!run.stderr.contains("ory-social status"), "{run}");
    assert_eq!(lab.ory_processes(), processes);
}

#[test]
fn without_a_client_id_the_one_in_the_button_is_checked() {
    let lab = lab();
    let any = format!("verify --public-url {PUBLIC} --wait 0");
    lab.run(&any).succeeds().says("client ID      51234567");
    let json = lab.run(&format!("{any} --format json")).succeeds().json();
    assert_eq!((&json["project"], &json["client_id"]), (&Value::Null, &json!("51234567")));
    lab.emulator
        .edit(|network| network.add_app(ProviderApp::of("vk", "51234567", "x").refused_with("application is blocked")));
    lab.run(&any).ends_with(10).says("application is blocked");
}

#[test]
fn a_page_with_another_public_url_is_checked_at_the_given_address() {
    let slug = "acme-blog-dev-k7m8n9.projects.oryapis.com";
    let lab = Lab::new();
    let run = lab.run(&format!("verify --public-url https://{slug} --wait 0")).succeeds();
    run.says("callback URL\n      https://auth.blog.example/self-service/methods/oidc/callback/vk");
    assert!(lab.emulator.requests().iter().all(|request| request.host != "auth.blog.example"));
}

#[test]
fn the_callback_url_that_is_registered_can_be_named() {
    let lab = lab();
    let other = "https://login.acme.example/self-service/methods/oidc/callback/vk";
    lab.emulator.edit(|network| {
        let config = &mut network.project_mut(STAGING).unwrap().identity_config;
        config["selfservice"]["methods"]["oidc"]["config"]["base_redirect_uri"] = json!("https://login.acme.example");
        network.add_app(ProviderApp::of("vk", "51234567", "x").registered(&[other]));
    });
    lab.run(&format!("verify --public-url {PUBLIC} --wait 0")).ends_with(10).says(other);
    lab.run(&format!("verify --public-url {PUBLIC} --callback-url {other} --wait 0")).succeeds();
    verify(&lab, "--callback-url https://acme.example/cb").ends_with(10).says("not https://acme.example/cb");
}

#[test]
fn forced_pkce_is_named_where_only_the_page_is_known() {
    let lab = lab();
    change_behind_our_back(&lab, |config| config.pointer_mut(PROVIDER).unwrap()["pkce"] = json!("force"));
    finds(&lab, "pkce_forced", "The provider has `pkce: force`");
}

#[test]
fn an_organization_provider_is_checked_without_a_button() {
    let lab = lab();
    lab.emulator.edit(|network| {
        let config = &mut network.project_mut(STAGING).unwrap().identity_config;
        config.pointer_mut(PROVIDER).unwrap()["organization_id"] = json!("o1");
        let callback = format!("{PUBLIC}/self-service/methods/oidc/organization/o1/callback/vk");
        network.add_app(ProviderApp::of("vk", "51234567", "x").registered(&[&callback]));
    });
    verify(&lab, "").succeeds().says("has no button because it belongs to an organization");
}

#[test]
fn a_page_without_any_provider_is_not_switched_off() {
    let lab = lab();
    change_behind_our_back(&lab, |config| {
        let providers = "/selfservice/methods/oidc/config/providers";
        config.pointer_mut(providers).unwrap().as_array_mut().unwrap().clear();
    });
    finds(&lab, "provider_missing", "The login page has no button for this provider.");
}

#[test]
fn an_error_from_kratos_is_quoted() {
    let lab = lab();
    change_behind_our_back(&lab, |config| config.pointer_mut(PROVIDER).unwrap()["provider"] = json!("generic"));
    verify(&lab, "").ends_with(1).says("Unable to initialize OpenID Connect Provider");
}

#[test]
fn an_invalid_public_address_is_reported() {
    for url in ["nowhere", "ftp://a.example", "http://"] {
        Lab::new().run(&format!("verify --public-url {url} --wait 0")).ends_with(1).says("Can't check the login page");
    }
}
