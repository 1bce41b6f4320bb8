//! `ory-social sandbox break`: the problems that it causes, how they show, and what fixes them.

use ory_social::sandbox::SCENARIOS;

use crate::support::in_parallel;
use crate::support::lab::Lab;

const KEY: &str = "AbCdEfGhIj0123456789";
const NEW_KEY: &str = "NewVkKey000000000042";
const CALLBACK: &str = "projects.oryapis.com/self-service/methods/oidc/callback/vk";

/// A problem, the command that finds it with its exit code and output, the fix, and the exit code afterwards.
struct Case {
    name: &'static str,
    find: &'static str,
    found: (i32, &'static str),
    fix: &'static str,
    fixed: i32,
}

const CASES: [Case; 7] = [
    Case {
        name: "secret-rotated",
        find: "rotate-secret vk --client-secret-stdin --preflight --dry-run",
        found: (4, "VK rejected the Protected key of the app 51234567."),
        fix: "rotate-secret vk --client-secret-file new.secret --preflight --yes",
        // The command still has the old key.
        fixed: 4,
    },
    Case {
        name: "button-off",
        find: "status",
        found: (0, "Social sign-in is off, so no buttons are shown."),
        fix: "add vk --yes",
        fixed: 0,
    },
    Case {
        name: "callback-wrong",
        find: "verify vk --wait 0",
        found: (10, "The callback URL isn't registered in the VK app 51234567."),
        fix: "register vk https://acme-shop-prod-x1y2z3.projects.oryapis.com/self-service/methods/oidc/callback/vk",
        fixed: 0,
    },
    Case {
        name: "mapper-broken",
        find: "mapper test",
        found: (4, "Sign-ins would fail with this mapper."),
        fix: "add vk --mapper default --yes",
        fixed: 0,
    },
    Case {
        name: "rate-limit",
        find: "doctor --offline",
        found: (10, "Ory is rate limiting your requests."),
        fix: "status",
        fixed: 0,
    },
    Case {
        name: "colleague",
        find: "drift --project shop",
        found: (10, "Sign in here"),
        fix: "apply --project shop --allow-protected --yes",
        fixed: 0,
    },
    Case {
        name: "domain-moved",
        find: "verify vk --wait 0",
        found: (10, "The callback URL isn't registered in the VK app 51234567."),
        fix: "register vk https://login.acme-shop.example/self-service/methods/oidc/callback/vk",
        fixed: 0,
    },
];

#[test]
fn each_problem_is_found_and_fixed() {
    assert_eq!(CASES.map(|case| case.name), SCENARIOS.each_ref().map(|scenario| scenario.name));
    in_parallel(CASES, |Case { name, find, found, fix, fixed }| {
        let lab = Lab::new().without_ory();
        let run = |words: &str| {
            let project = if words.contains("--project") { "" } else { "--project acme-shop-prod" };
            lab.run_with_stdin(&format!("sandbox {words} {project}"), KEY)
        };
        lab.file("new.secret", NEW_KEY);
        run("add vk --client-id 51234567 --client-secret-stdin --yes").succeeds();
        lab.run("sandbox runbook init --from-project acme-shop-prod").succeeds();
        let runbook = std::fs::read_to_string(lab.home().join("ory-social.yaml")).unwrap();
        lab.file("ory-social.yaml", &runbook.replace("\"Acme Shop\"", "shop"));
        run(&format!("break {name}")).succeeds().says("Find it with `ory-social sandbox ");
        run(find).ends_with(found.0).says(found.1);
        run(fix).succeeds();
        let again = run(find).ends_with(fixed);
        assert!(fixed == 4 || !again.to_string().contains(found.1), "{name}: {again}");
    });
}

#[test]
fn without_a_name_it_lists_the_problems_and_the_help_does_too() {
    let lab = Lab::new();
    let (list, help) = (lab.run("sandbox break").succeeds(), lab.run("sandbox break --help").succeeds());
    let json = lab.run("sandbox break --format json").succeeds().json();
    for (at, scenario) in SCENARIOS.iter().enumerate() {
        assert!(list.stdout.contains(scenario.about), "{list}");
        assert!(help.stdout.contains(scenario.name), "{help}");
        assert_eq!(json["scenarios"][at]["name"], scenario.name);
    }
}

#[test]
fn what_cannot_be_broken_says_why() {
    let lab = Lab::new();
    lab.run("sandbox break mapper-broken --project acme-shop-stage")
        .ends_with(4)
        .says("Add it with `ory-social sandbox add vk --project");
    lab.run("sandbox break button-off --project nowhere").ends_with(4).says("no project nowhere");
    lab.run(&format!("sandbox register vk https://{CALLBACK} --client-id 1")).ends_with(4).says("no such app");
    lab.run("sandbox register vk foo").ends_with(4).says("\"foo\" isn't a callback URL.");
}

#[test]
fn the_ory_cli_works_on_the_sandbox_too() {
    let lab = Lab::new();
    lab.run("sandbox break colleague").succeeds();
    let run = lab.run("sandbox ory get identity-config --project acme-shop-prod-x1y2z3 --format json").succeeds();
    assert_eq!(run.json()["session"]["lifespan"], "24h0m0s");
    assert_eq!(lab.run("sandbox ory get project nowhere").code, 1);
    lab.without_ory().run("sandbox ory list projects").ends_with(3).says("The Ory CLI wasn't found.");
}

#[test]
fn the_sample_app_has_the_secret_that_it_has_now() {
    let lab = Lab::new().without_ory();
    lab.run_with_stdin("sandbox add vk --project acme-shop-prod --client-id 51234567 --client-secret-stdin --yes", KEY)
        .succeeds();
    lab.run("sandbox break secret-rotated --project acme-shop-prod").succeeds();
    lab.run_with_stdin("sandbox rotate-secret vk --project acme-shop-prod --client-secret-stdin --dry-run", NEW_KEY)
        .succeeds()
        .says(&format!("Protected key  {NEW_KEY}"));
}
