//! Where the client secret may come from, and where it may not go. (`Lab` checks that no run prints it.)

mod children;
mod processes;
mod sweep;

use crate::support::lab::{Lab, SECRET, STAGING};

const ADD: &str = "add vk --project acme-shop-stage --client-id 51234567 --yes";

/// Every command. In this order, all of them succeed.
const ALL: [&str; 21] = [
    "add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --dry-run",
    "add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --out out.json",
    "add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes --preflight",
    "add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes --label VK",
    "status --project acme-shop-stage",
    "callback-url vk --project acme-shop-stage",
    "verify vk --project acme-shop-stage",
    "mapper show vk --project acme-shop-stage",
    "mapper test --project acme-shop-stage",
    "mapper decode --project acme-shop-stage",
    "rotate-secret vk --project acme-shop-stage --client-secret-stdin --dry-run",
    "rotate-secret vk --project acme-shop-stage --client-secret-stdin --yes",
    "add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes --preflight --mapper profile",
    "remove vk --project acme-shop-stage --yes",
    "backups list",
    "restore --project acme-shop-stage --client-secret-stdin --dry-run",
    "restore --project acme-shop-stage --client-secret-stdin --yes",
    "restore --project acme-shop-stage --whole --client-secret-stdin --yes",
    "sandbox add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes",
    "sandbox status --project acme-shop-stage",
    "completions bash",
];

#[test]
fn it_comes_from_stdin_a_file_the_variable_or_with_a_warning_the_command_line() {
    let file = Lab::new();
    let path = file.file("vk.secret", &format!("{SECRET}\n"));
    for (lab, flag) in [
        (Lab::new(), "--client-secret-stdin".to_owned()),
        (Lab::new().with("ORY_SOCIAL_CLIENT_SECRET", SECRET), String::new()),
        (Lab::new(), format!("--client-secret-file {}", path.display())),
        (Lab::new(), format!("--client-secret {SECRET}")),
    ] {
        let run = lab.run_with_stdin(&format!("{ADD} {flag}"), &format!("{SECRET}\r\n")).succeeds();
        assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET), "{flag}");
        let warned = run.stderr.contains("Other users of this computer can see");
        assert_eq!(warned, flag.starts_with("--client-secret "), "{flag}");
    }
}

#[test]
fn white_space_around_it_is_removed_and_more_than_a_line_break_is_reported() {
    for (around, is_said) in
        [(["", ""], false), (["", "\n"], false), (["", "\r\n"], false), (["", " \n"], true), (["\n", ""], true)]
    {
        let stdin = around.join(SECRET);
        let lab = Lab::new();
        let run = lab.run_with_stdin(&format!("{ADD} --client-secret-stdin"), &stdin).succeeds();
        assert_eq!(run.stderr.contains("was left out"), is_said, "{run}");
        assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
    }
}

#[test]
fn what_cannot_be_a_secret_is_rejected_before_ory_is_called() {
    let lab = Lab::new();
    let huge = "x".repeat(1024 * 1024);
    for (secret, words) in [
        ("", "The client secret is empty"),
        ("two words", "a space or a line break inside"),
        ("two\nlines", "a space or a line break inside"),
        ("51234567", "looks like an App ID"),
        (huge.as_str(), "no provider issues one over"),
    ] {
        lab.run_with_stdin(&format!("{ADD} --client-secret-stdin"), secret).ends_with(4).says(words);
    }
    assert_eq!(lab.emulator.requests().len(), 0);
}

#[test]
fn an_unusual_secret_gets_a_warning_and_is_accepted() {
    let lab = Lab::new();
    let run = lab.run_with_stdin(&format!("{ADD} --client-secret-stdin"), "vk1.a.0123456789");
    run.succeeds().says("looks like the service key");
}

#[test]
fn an_unexpected_value_is_not_repeated() {
    Lab::new().run(&format!("{ADD} --client-secret-stdin -- extra {SECRET}")).ends_with(2).says("Unexpected argument");
}

#[test]
fn only_the_push_carries_it() {
    let lab = Lab::new();
    lab.add("--project acme-shop-stage --client-id 51234567 -vv").succeeds();
    for request in lab.emulator.requests() {
        let carries = request.body.contains(SECRET) || request.path.contains(SECRET);
        assert_eq!(carries, request.method == "PUT", "{} {}", request.method, request.path);
    }
}
