//! `ory-social sandbox serve`, without a browser: the pages and their forms.

use crate::providers::names;
use crate::providers::together::with_runbook;
use crate::support::lab::{Lab, SECRET};
use crate::support::serving::Serving;

const KEY: &str = "AbCdEfGhIj0123456789";
const CALLBACKS: &str = "projects.oryapis.com/self-service/methods/oidc/callback";
const SHOP_LOGIN: &str = "/login/acme-shop-prod-x1y2z3";

/// A lab in which the shop has VK.
fn with_vk() -> Lab {
    let lab = Lab::new().without_ory();
    add(&lab, KEY, "");
    lab
}

fn add(lab: &Lab, secret: &str, more: &str) {
    let words = "sandbox add vk --project acme-shop-prod --client-id 51234567 --client-secret-stdin --yes";
    lab.run_with_stdin(&format!("{words} {more}"), secret).succeeds();
}

#[test]
fn people_can_sign_in_with_every_provider() {
    let lab = with_runbook().without_ory();
    lab.run("sandbox apply --yes").succeeds();
    // In the runbook, each ID is the template's name. The sample app of X knows only the usual one: twitter.
    lab.run(&format!("sandbox register x https://acme-shop-stage-p4q5r6.{CALLBACKS}/x")).succeeds();
    let serving = Serving::start(&lab, "--project acme-shop-stage");
    let login = serving.open("/login/acme-shop-stage-p4q5r6");
    for name in names() {
        let people = serving.press(&login, name);
        assert!(people.contains("Who signs in?"), "{name}: {people}");
        let signed_in = serving.press(&people, "full");
        for part in ["<h1>Signed up as full</h1>", "<h2>Identity</h2>", "<h2>Session</h2><p>Yes.", "<h2>Hooks</h2>"] {
            assert!(signed_in.contains(part), "{name} lacks {part}: {signed_in}");
        }
    }
    assert_eq!(lab.emulator.requests().len(), 0, "nobody else is asked");
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn the_last_page_shows_what_ory_would_make_of_a_person() {
    let lab = with_vk();
    let serving = Serving::start(&lab, "--project acme-shop-prod");
    assert_eq!(serving.url, serving.at(SHOP_LOGIN));
    let people = serving.press(&serving.open(SHOP_LOGIN), "vk");
    assert!(people.contains(">no-email: Анна Иванова</button>"), "{people}");
    let page = serving.press(&people, "full");
    assert!(page.contains("&quot;email&quot;: &quot;ivan@example.com&quot;"), "{page}");
    assert!(page.contains("<li>web_hook to crm.acme-shop.example</li><li>session</li>"), "{page}");
    let page = serving.press(&people, "no-email");
    assert!(page.contains("Almost signed up") && page.contains("asks for: email"), "{page}");
}

#[test]
fn each_problem_is_shown_with_the_command_that_fixes_it() {
    for (name, steps, problem, fix) in [
        ("secret-rotated", 2, "rejects the secret that Ory has", "sandbox rotate-secret vk --project"),
        ("button-off", 0, "no button for any provider", "sandbox add vk --project"),
        ("callback-wrong", 1, "isn&#39;t registered in the app 51234567", "sandbox register vk https://"),
        ("mapper-broken", 2, "reads the claim email without a guard", "sandbox mapper test --project"),
    ] {
        let lab = with_vk();
        lab.run(&format!("sandbox break {name}")).succeeds();
        let serving = Serving::start(&lab, "");
        let mut page = serving.open(SHOP_LOGIN);
        for button in ["vk", "no-email"].iter().take(steps) {
            page = serving.press(&page, button);
        }
        assert!(page.contains(problem) && page.contains(fix) && page.contains("role=\"alert\""), "{name}: {page}");
    }
}

#[test]
fn what_another_command_does_shows_at_once() {
    let lab = with_vk();
    let serving = Serving::start(&lab, "");
    assert!(serving.open(SHOP_LOGIN).contains("Sign in with vk"));
    lab.run("sandbox remove vk --project acme-shop-prod --yes").succeeds();
    assert!(!serving.open(SHOP_LOGIN).contains("Sign in with vk"));
    let projects = serving.open("/");
    assert!(projects.contains(&format!("<a href=\"{SHOP_LOGIN}\">Acme Shop (prod)</a>")), "{projects}");
}

#[test]
fn no_page_shows_a_secret_or_unescaped_text() {
    let lab = with_vk();
    add(&lab, KEY, "--label <b>\"'&");
    let rotate = "sandbox rotate-secret vk --project acme-shop-prod --client-secret-stdin --yes";
    lab.run_with_stdin(rotate, SECRET).succeeds();
    let serving = Serving::start(&lab, "");
    let login = serving.open(SHOP_LOGIN);
    assert!(login.contains("Sign in with &lt;b&gt;&quot;&#39;&amp;") && !login.contains("<b>"), "{login}");
    // The canary isn't the app's secret, so the last page says so.
    let page = serving.press(&serving.press(&login, "vk"), "full");
    assert!(page.contains("rejects the secret"), "{page}");
    assert!(serving.open("/login/%3Cscript%3E").contains("Not found"));
}

#[test]
fn a_page_under_another_name_is_not_answered() {
    let lab = with_vk();
    let serving = Serving::start(&lab, "");
    let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
    let answer = agent.get(serving.at("/")).header("Host", "attacker.example").call().unwrap();
    assert_eq!(answer.status(), 403);
}
