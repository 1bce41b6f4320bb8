use super::*;
use crate::domain::catalogue::Catalogue;

/// Everything that can be shown about an invalid runbook.
fn told(text: &str) -> String {
    let mistakes = Runbook::parse(text, Catalogue::shipped()).unwrap_err();
    let shown: Vec<_> = mistakes.iter().map(Mistake::to_string).collect();
    format!("{mistakes:?}\n{}\n{}", shown.join("\n"), serde_json::to_string(&mistakes).unwrap())
}

#[test]
fn a_literal_secret_is_rejected_with_the_reason() {
    let message = setting_mistake("client_secret: canary5d41402a");
    assert_eq!(
        message,
        "projects[0].providers.vk.client_secret: a runbook never holds a secret: anyone who can read the file or its \
         history would have it; write `{ env: NAME }`, `{ file: PATH }` or `{ stdin: true }`, and replace the secret \
         if this file was shared"
    );
}

#[test]
fn a_secret_in_any_place_of_its_setting_is_never_repeated() {
    let forms = [
        "canary",
        "'canary'",
        "|\n  canary",
        "[canary]",
        "{canary}",
        "{canary: }",
        "{env: canary-1}",
        "{env: [canary]}",
        "{env: $canary}",
        "{stdin: canary}",
        "{'canary': x, canary: y}",
        "{env: A, value: canary}",
        "&canary x",
        "!canary x",
        "*canary",
        "{? {canary: x} : y}",
        "@canary",
        "\"canary",
        "canary: x",
    ];
    for form in forms {
        let told = told(&with_settings(&format!("client_secret: {form}")));
        assert!(!told.contains("canary"), "{form}: {told}");
    }
}

#[test]
fn a_secret_in_the_place_of_the_client_id_is_not_repeated() {
    let told = told(&with_settings("client_id: canary5d41402abc4b2a"));
    assert!(told.contains("a number such as 51785433") && !told.contains("canary"), "{told}");
}

#[test]
fn a_secret_comes_from_one_place() {
    let message = setting_mistake("client_secret: {env: A, file: b}");
    assert_eq!(
        message,
        "projects[0].providers.vk.client_secret: the secret can come from only one place, not from `env` and `file`"
    );
    assert!(setting_mistake("client_secret: {}").contains("doesn't say where the secret comes from"));
    assert!(setting_mistake("client_secret: {stdin: false}").contains("this can only be `true`"));
    assert!(setting_mistake("client_secret:").contains("leave the key out to keep the stored secret"));
    assert!(setting_mistake("client_secret: {env: A, env: B}").contains("duplicate `env`"));
}

#[test]
fn the_name_of_a_variable_is_written_alone() {
    assert!(setting_mistake("client_secret: {env: $VK}").ends_with("write the name alone, without `$`"));
    assert!(setting_mistake("client_secret: {env: 1VK}").contains("not the name of an environment variable"));
    assert!(setting_mistake("client_secret: {file: ''}").contains("file path"));
}

#[test]
fn one_secret_can_come_from_standard_input() {
    let two = "version: 1\nprojects:\n- project: a\n  providers: {vk: {client_secret: {stdin: true}}}\n\
               - project: b\n  providers: {vk: {client_secret: {stdin: true}}}\n";
    assert_eq!(
        mistakes(two),
        [
            "6:35: projects[1].providers.vk.client_secret: only one secret can come from standard input, and the one on line 4 already does; use `env` or `file`"
        ]
    );
    read(
        "version: 1\ndefaults: {providers: {vk: {client_secret: {stdin: true}}}}\nprojects: [{project: a}, {project: \
         b}]",
    );
}

#[test]
fn the_variables_of_all_providers_are_known_even_of_settings_that_are_laid_over() {
    let runbook = read(
        "version: 1
defaults: { providers: { vk: { client_secret: { env: SHARED } } } }
projects:
  - project: shop
    providers: { vk: { client_secret: { env: OWN } }, vk2: { template: vk, client_secret: { file: x } } }
",
    );
    assert_eq!(runbook.secret_variables, ["SHARED", "OWN"]);
}
