use serde_json::json;

use super::*;
use crate::domain::catalogue::Catalogue;
use crate::domain::fixtures::{project, saml, stored_vk, stored_vk_with, with_providers};
use crate::domain::project::{KratosFiles, ProjectSummary};

#[test]
fn the_starter_points_editors_to_the_schema_and_is_valid() {
    let starter = starter();
    assert_eq!(starter.lines().next(), Some("# yaml-language-server: $schema=ory-social.schema.json"));
    assert_eq!(read(&starter).projects.len(), 2);
    assert!(editor_accepts(&starter));
}

#[test]
fn every_setting_of_the_starter_that_is_commented_out_is_right_too() {
    let setting = |line: &str| {
        let (indent, rest) = line.split_once("# ")?;
        let is_setting = indent.len() >= 4
            && indent.trim().is_empty()
            && rest.split_once(": ")?.0.chars().all(|it| it.is_ascii_lowercase() || it == '_');
        is_setting.then(|| format!("{indent}{rest}"))
    };
    let lines: Vec<_> = starter().lines().map(|line| setting(line).unwrap_or_else(|| line.to_owned())).collect();
    let production = &read(&lines.join("\n")).projects[1];
    assert!(
        matches!(production.subject, Subject::Project { workspace: Some(_), .. })
            && production.providers[0].settings.get("label").and_then(serde_json::Value::as_str).is_some()
    );
    assert_eq!(production.providers[0].session_hook, SessionHook::LeaveAlone);
}

#[test]
fn a_project_is_written_with_the_unknown_parts_as_comments() {
    let own =
        json!({"id": "no", "label": "Войти: «да»", "mapper_url": "base64://e30=", "client_id": "abc", "scope": []});
    let config = with_providers(json!([stored_vk(), saml(), stored_vk_with(own)]));
    insta::assert_snapshot!(from_project(Catalogue::shipped(), &project(), &config), @r##"
    # yaml-language-server: $schema=ory-social.schema.json
    #
    # What the project acme-1 has. Anything left out here stays as it is.
    version: 1
    projects:
      - project: 9d7c # acme-1
        name: Acme
        protect: true # a production project: changes need --allow-protected
        providers:
          vk:
            template: vk
            client_secret: { env: ACME_1_VK_SECRET }
            client_id: "51234567"
            scope: [email]
            mapper: default
            session_hook: true
          "no":
            template: vk
            client_secret: { env: ACME_1_NO_SECRET }
            # client_id: a runbook can't hold the project's value, so it stays as it is
            scope: []
            label: "Войти: «да»"
            # mapper: a custom one, which stays. To change it, save it as a .jsonnet file
            session_hook: true
        # Not in this runbook, and left alone:
        # - saml, kind jackson
    "##);
}

#[test]
fn a_project_without_providers_is_written_too() {
    let text = from_project(Catalogue::shipped(), &project(), &with_providers(json!([])));
    assert!(text.ends_with("    providers: {}\n"), "{text}");
    assert_eq!(read(&text).projects[0].providers.len(), 0);
}

#[test]
fn no_stored_secret_and_no_credential_of_an_address_is_written() {
    let secret =
        stored_vk_with(json!({"client_secret": "canary", "mapper_url": "https://u:canary@acme.com/m?token=canary"}));
    let text = from_project(Catalogue::shipped(), &project(), &with_providers(json!([secret])));
    assert!(!text.contains("canary"), "{text}");
}

#[test]
fn no_text_of_a_project_ends_its_comment() {
    let odd = json!({"id": "x\nversion: 7", "provider": "y\u{2028}\u{85}version: 7"});
    let mut summary = project();
    summary.slug = "a\nversion: 7".into();
    let text = from_project(Catalogue::shipped(), &summary, &with_providers(json!([odd])));
    read(&text);
    assert!(text.contains(r"# - x\nversion: 7, kind y\u{2028}\u{85}version: 7"), "{text}");
}

#[test]
fn two_providers_never_share_the_variable_of_their_secret() {
    let provider = |id: &str| stored_vk_with(json!({"id": id}));
    let text = from_project(
        Catalogue::shipped(),
        &project(),
        &with_providers(json!([provider("a-b"), provider("a.b"), provider("A_B")])),
    );
    let runbook = read(&text);
    let variables: Vec<_> = runbook.projects[0].providers.iter().map(|it| it.secret.clone().unwrap().value).collect();
    let expected = ["ACME_1_A_B_SECRET", "ACME_1_A_B_SECRET_2", "ACME_1_A_B_SECRET_3"];
    assert_eq!(variables, expected.map(|name| SecretReference::Env(name.into())));
}

#[test]
fn what_a_kratos_has_is_written_with_its_files() {
    let named = vec!["base.yml".into(), "prod.yml".into()];
    let files = KratosFiles { changed: "/srv/prod.yml".into(), named, in_place: true };
    let project = ProjectSummary::of_files("prod.yml".into(), files);
    insta::assert_snapshot!(from_project(Catalogue::shipped(), &project, &with_providers(json!([stored_vk()]))), @r#"
    # yaml-language-server: $schema=ory-social.schema.json
    #
    # What prod.yml has. Anything left out here stays as it is.
    version: 1
    projects:
      - kratos: [base.yml, prod.yml]
        in_place: true
        providers:
          vk:
            template: vk
            client_secret: { kratos_env: true }
            client_id: "51234567"
            scope: [email]
            mapper: default
            session_hook: true
    "#);
}
