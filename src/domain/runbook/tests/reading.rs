use super::*;
use crate::domain::secret::Secret;

#[test]
fn a_project_gets_what_it_says_and_what_the_defaults_say() {
    let runbook = read(SHOP);
    let [project] = runbook.projects.as_slice() else { panic!("{runbook:?}") };
    assert_eq!(project.reference(), "9d7c0000-0000-4000-8000-000000000000");
    assert_eq!(project.name.as_ref().unwrap().value.as_str(), "shop-production");
    let Subject::Project { workspace: Some(workspace), .. } = &project.subject else { panic!("{project:?}") };
    assert_eq!(workspace.value.as_str(), "Acme");
    assert!(project.protect);
    let [vk] = project.providers.as_slice() else { panic!("{project:?}") };
    assert_eq!((vk.id.value.as_str(), vk.template.folder.as_str()), ("vk", "vk"));
    assert_eq!(vk.settings.get("client_id").and_then(serde_json::Value::as_str), Some("51234567"));
    assert_eq!(vk.secret.as_ref().unwrap().value, SecretReference::Env("SHOP_VK_SECRET".into()));
    assert_eq!(vk.settings.get("label").and_then(serde_json::Value::as_str), Some("Войти через VK"));
    assert_eq!(vk.settings.get("scope"), Some(&serde_json::json!(["email"])));
    assert_eq!(vk.mapper.as_ref().unwrap().value, MapperReference::Named("profile".into()));
    assert_eq!(vk.session_hook, SessionHook::Ensure);
}

#[test]
fn every_value_knows_its_place_whether_it_is_of_the_project_or_of_the_defaults() {
    let runbook = read(SHOP);
    let vk = &runbook.projects[0].providers[0];
    let secret = &vk.secret.as_ref().unwrap().at;
    assert_eq!(
        (secret.place, secret.path.as_str()),
        (Place { line: 13, column: 24 }, "projects[0].providers.vk.client_secret")
    );
    let mapper = &vk.mapper.as_ref().unwrap().at;
    assert_eq!((mapper.place, mapper.path.as_str()), (Place { line: 4, column: 33 }, "defaults.providers.vk.mapper"));
    let later = vk.id.at.mistake("this provider is new and needs a client secret").to_string();
    assert_eq!(later, "11:7: projects[0].providers.vk: this provider is new and needs a client secret");
}

#[test]
fn what_is_left_out_is_unset_and_the_session_hook_is_on() {
    let runbook = read(&with_settings("template: vk"));
    let (project, vk) = (&runbook.projects[0], &runbook.projects[0].providers[0]);
    assert!(!project.protect && project.name.is_none());
    assert!(matches!(project.subject, Subject::Project { workspace: None, .. }));
    let request = vk.request(None, None);
    assert!(request.settings == Settings::default() && request.secret.is_none());
    assert_eq!((request.id, request.session_hook), (Some(vk.id.value.clone()), SessionHook::Ensure));
}

#[test]
fn an_entry_with_its_mapper_and_secret_is_a_request_that_replaces_no_stored_secret_unasked() {
    let runbook = read(SHOP);
    let mapper = Mapper::Snippet("{}".into());
    let request = runbook.projects[0].providers[0]
        .request(Some(mapper.clone()), Some(SecretIntent::WhereNeeded(Secret::parse("s3cret").unwrap())));
    assert!(matches!(request.secret, Some(SecretIntent::WhereNeeded(_))));
    assert_eq!(
        (request.mapper, request.settings.get("client_id").and_then(serde_json::Value::as_str)),
        (Some(mapper), Some("51234567"))
    );
}

#[test]
fn a_mapper_is_a_name_a_file_or_an_address() {
    let mapper = |text: &str| {
        let runbook = read(&with_settings(&format!("mapper: {text}")));
        runbook.projects[0].providers[0].mapper.clone().unwrap().value
    };
    assert_eq!(mapper("default"), MapperReference::Named("default".into()));
    assert_eq!(mapper("mappers/vk.jsonnet"), MapperReference::File("mappers/vk.jsonnet".into()));
    assert!(matches!(mapper("https://acme.com/vk.jsonnet"), MapperReference::Url(_)));
}

#[test]
fn empty_mappings_and_lists_are_kept() {
    let text = "version: 1\ndefaults: {}\nprojects:\n- {project: a, providers: {}}\n- {project: b, providers: {vk: {scope: []}}}\n- project: c\n";
    let runbook = read(text);
    let providers = runbook.projects.iter().map(|project| project.providers.len());
    assert_eq!(providers.collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!(runbook.projects[1].providers[0].settings.get("scope"), Some(&serde_json::json!([])));
}

#[test]
fn a_provider_id_that_looks_like_something_else_is_accepted_in_quotes() {
    let runbook = read(
        "version: 1\nprojects:\n- project: a\n  providers:\n    'no': {template: vk}\n    \"012\": {template: vk}\n",
    );
    let ids: Vec<_> = runbook.projects[0].providers.iter().map(|provider| provider.id.value.as_str()).collect();
    assert_eq!(ids, ["no", "012"]);
}

#[test]
fn json_is_yaml_and_so_is_windows_text() {
    read(r#"{"version": 1, "projects": [{"project": "a", "providers": {"vk": {"client_id": "1"}}}]}"#);
    assert_eq!(read(&format!("\u{feff}{}", SHOP.replace('\n', "\r\n"))).projects.len(), 1);
}

#[test]
fn projects_may_share_settings_by_an_alias() {
    let text = "version: 1\nprojects:\n- project: a\n  providers: &shared\n    vk: {client_id: '1', client_secret: {stdin: true}}\n- project: b\n  providers: *shared\n";
    let runbook = read(text);
    let lines: Vec<_> =
        runbook.projects.iter().map(|it| it.providers[0].secret.as_ref().unwrap().at.place.line).collect();
    assert_eq!(lines, [5, 5]);
}

#[test]
fn nothing_of_a_runbook_is_a_secret_so_all_of_it_can_be_debugged() {
    assert!(format!("{:?}", read(SHOP)).contains("SHOP_VK_SECRET"));
}

#[test]
fn a_thousand_projects_and_ten_thousand_wrong_keys_are_handled() {
    let project = |number: usize| {
        format!(
            "- project: shop-{number}\n  providers:\n    vk:\n      client_id: '1{number}'\n      client_secret: {{ env: S{number} }}\n"
        )
    };
    let text = format!(
        "{}\nprojects:\n{}",
        SHOP.split("\nprojects").next().unwrap(),
        (0..1000).map(project).collect::<String>()
    );
    let runbook = read(&text);
    assert_eq!(runbook.projects.len(), 1000);
    assert!(runbook.projects.iter().all(|project| project.providers[0].mapper.is_some()));
    let keys: String = (0..10_000).map(|number| format!("key{number}: 1\n")).collect();
    assert_eq!(mistakes(&format!("{SHOP}{keys}")).len(), 10_000);
}

#[test]
fn an_entry_is_about_a_project_or_about_the_files_of_a_kratos() {
    let runbook = read(
        "version: 1\nprojects:\n  - kratos: ./deploy/kratos.yml\n    in_place: true\n  - kratos: [base.yml, /etc/prod.yml]\n",
    );
    let files = |index: usize| match &runbook.projects[index].subject {
        Subject::Kratos { files, in_place } => (files.value.below("team".as_ref()), *in_place),
        Subject::Project { .. } => panic!("{runbook:?}"),
    };
    assert_eq!(files(0), (vec!["team/deploy/kratos.yml".into()], true));
    assert_eq!(files(1), (vec!["team/base.yml".into(), "/etc/prod.yml".into()], false));
    let references: Vec<_> = runbook.projects.iter().map(ProjectEntry::reference).collect();
    assert_eq!(references, ["deploy/kratos.yml", "base.yml, /etc/prod.yml"]);
}
