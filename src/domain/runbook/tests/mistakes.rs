use super::*;

/// Asserts the errors of a text, line by line, as people see them.
macro_rules! assert_mistakes {
    ($text:expr, @$snapshot:literal) => {
        insta::assert_snapshot!(mistakes($text).join("\n"), @$snapshot)
    };
}

#[test]
fn twelve_errors_are_reported_at_once() {
    let text = r#"version: 2
default: {}
projects:
  - project: shop/one
    name: 012
    protect: yes
    providers:
      no: { template: vk }
      vk:
        template: vkk
        client_id: 51234567
        client_secret: canary
        scope: [email, email]
        scope: []
        sesion_hook: true
  - name: second
"#;
    assert_mistakes!(text, @r#"
    1:10: version: this version of ory-social reads only version 1 of the format; write `version: 1`
    2:1: default: unknown key; did you mean `defaults`?
    4:14: projects[0].project: not a valid project id or slug: it has letters, digits and '-'; `ory-social list` shows both
    5:11: projects[0].name: expected a string, found a number; put it in quotes
    6:14: projects[0].protect: expected `true` or `false`, found a YAML 1.1 boolean; did you mean `true`?
    8:7: projects[0].providers: expected a string, found a YAML 1.1 boolean; put it in quotes
    10:19: projects[0].providers.vk.template: unknown template; did you mean `vk`?
    11:20: projects[0].providers.vk.client_id: expected a string, found a number; put it in quotes
    12:24: projects[0].providers.vk.client_secret: a runbook never holds a secret: anyone who can read the file or its history would have it; write `{ env: NAME }`, `{ file: PATH }` or `{ stdin: true }`, and replace the secret if this file was shared
    13:24: projects[0].providers.vk.scope[1]: duplicate value
    14:9: projects[0].providers.vk.scope: duplicate key; the first one is on line 13
    15:9: projects[0].providers.vk.sesion_hook: unknown key; did you mean `session_hook`?
    16:5: projects[1]: `project` is missing; or `kratos`, if you run Kratos yourself
    "#);
}

#[test]
fn empty_files_are_distinguished_from_a_runbook() {
    assert_eq!(mistakes(""), ["1:1: the file is empty"]);
    assert_eq!(mistakes("# later\n"), ["1:1: the file is empty"]);
    assert_eq!(mistakes("---\n"), ["1:4: expected a mapping, found nothing"]);
    assert_eq!(mistakes("- version: 1\n"), ["1:1: expected a mapping, found a list"]);
}

#[test]
fn a_second_document_is_an_error_among_the_others() {
    assert_mistakes!("version: 1\nprojects: []\n---\nversion: 1\n---\nversion: 1\n", @r#"
    2:11: projects: there is no project here
    4:1: a second document starts here, but the file must be one document
    "#);
}

#[test]
fn what_is_not_yaml_is_one_error() {
    assert_mistakes!("version: 1\nprojects:\n\t- project: a\n", @"3:2: tabs aren't allowed here: YAML is indented \
        with spaces");
    assert_mistakes!("version: 1\nprojects:\n    - project: a\n  - project: b\n", @"4:3: the indentation doesn't \
        match the line before");
    assert_mistakes!("version: 1\nprojects: [{project: a\n", @"2:12: invalid YAML from here on: unclosed bracket \
        '{'");
    assert_mistakes!("version: 1\nprojects: {project: 'a}\n", @"3:1: the indentation doesn't match the line before");
}

#[test]
fn what_is_missing_is_named_with_where_it_should_be() {
    assert_mistakes!("projects:\n  - name: a\n", @r#"
    1:1: `version` is missing
    2:5: projects[0]: `project` is missing; or `kratos`, if you run Kratos yourself
    "#);
    assert_mistakes!("version: 1\n", @"1:1: `projects` is missing");
    assert_mistakes!("version: 1\nprojects:\n", @"2:9: projects: expected a list, found nothing");
}

#[test]
fn an_unknown_version_is_reported_with_the_known_one() {
    assert_mistakes!("version: '1'\nprojects: [{project: a}]", @r#"
    1:10: version: this version of ory-social reads only version 1 of the format; leave out the quotes
    "#);
    assert_mistakes!("version: 1.0\nprojects: [{project: a}]", @r#"
    1:10: version: this version of ory-social reads only version 1 of the format; write `version: 1`
    "#);
}

#[test]
fn strings_that_yaml_readers_misread_need_quotes() {
    for (text, found) in [
        ("012", "a number"),
        ("0x1F", "a number"),
        ("1_000", "a number"),
        ("1:30", "a number"),
        ("1e3", "a number"),
        ("2026-11-23", "a date"),
        ("true", "`true` or `false`"),
        ("off", "a YAML 1.1 boolean"),
    ] {
        let expected = format!("projects[0].providers.vk.label: expected a string, found {found}; put it in quotes");
        assert_eq!(setting_mistake(&format!("label: {text}")), expected);
        read(&with_settings(&format!("label: '{text}'")));
    }
    assert_mistakes!("version: 1\nprojects:\n- project: 1234\n  providers:\n    no: {template: vk}\n    012: {template: vk}\n", @r#"
    3:12: projects[0].project: expected a string, found a number; put it in quotes
    5:5: projects[0].providers: expected a string, found a YAML 1.1 boolean; put it in quotes
    6:5: projects[0].providers: expected a string, found a number; put it in quotes
    "#);
}

#[test]
fn a_switch_is_true_or_false() {
    assert_eq!(
        setting_mistake("session_hook: yes"),
        "projects[0].providers.vk.session_hook: expected `true` or `false`, found a YAML 1.1 boolean; did you mean \
         `true`?"
    );
    assert!(setting_mistake("session_hook: 'true'").ends_with("leave out the quotes"));
    assert!(setting_mistake("session_hook: 1").contains("found a number"));
}

#[test]
fn a_wrong_type_is_reported_with_the_right_one() {
    assert!(setting_mistake("scope: email").ends_with("scope: expected a list, found a string"));
    assert!(setting_mistake("scope: [[email]]").ends_with("scope[0]: expected a string, found a list"));
    assert!(setting_mistake("label: {a: b}").ends_with("expected a string, found a mapping"));
    assert!(setting_mistake("label:").ends_with("expected a string, found nothing"));
    assert!(setting_mistake("label: !!int 7").contains("tags such as `!!int` aren't supported"));
    assert_mistakes!("version: 1\ndefaults: []\nprojects: {a: b}\n", @r#"
    2:11: defaults: expected a mapping, found a list
    3:11: projects: expected a list, found a mapping
    "#);
    assert_mistakes!("version: 1\nprojects: [a, {project: b, providers: [vk]}, {project: c, providers: {vk: }}]\n", @r#"
    2:12: projects[0]: expected a mapping, found a string
    2:39: projects[1].providers: expected a mapping, found a list
    2:73: projects[2].providers.vk: expected a mapping, found nothing
    "#);
}

#[test]
fn values_are_checked_as_those_of_flags_are() {
    assert_mistakes!(&with_settings("client_id: 0x1z\nlabel: ''\nscope: [a b]\nmapper: http://acme.com/m.jsonnet"), @r#"
    6:20: projects[0].providers.vk.client_id: not a valid App ID: expected a number such as 51785433
    7:16: projects[0].providers.vk.label: not a valid label: expected 1 to 100 characters on one line
    8:17: projects[0].providers.vk.scope[0]: not a valid scope: expected words without spaces, quotes or backslashes, each listed once
    9:17: projects[0].providers.vk.mapper: not an https:// URL, and Ory fetches mappers only over https
    "#);
    assert_mistakes!("version: 1\nprojects: [{project: --help, workspace: '', name: ' ', providers: {a/b: {}, '': {}}}]", @r#"
    2:22: projects[0].project: not a valid project id or slug: it has letters, digits and '-'; `ory-social list` shows both
    2:41: projects[0].workspace: this must be 1 to 100 characters on one line
    2:51: projects[0].name: this must be 1 to 100 characters on one line
    2:68: projects[0].providers."a/b": not a valid provider id: use up to 64 letters, digits, '-', '_' and '.', starting with a letter or digit
    2:77: projects[0].providers."": not a valid provider id: use up to 64 letters, digits, '-', '_' and '.', starting with a letter or digit
    "#);
}

#[test]
fn a_misspelled_name_gets_a_suggestion() {
    assert_mistakes!(&with_settings("client-id: '1'\nmapper: profil\nmapper_url: x\nid: vk"), @r#"
    6:9: projects[0].providers.vk.client-id: unknown key; did you mean `client_id`?
    7:17: projects[0].providers.vk.mapper: the template vk has no such mapper; did you mean `profile`?
    8:9: projects[0].providers.vk.mapper_url: unknown key; did you mean `mapper`?
    9:9: projects[0].providers.vk.id: unknown key; available: template, client_secret, client_id, scope, label, requested_claims, organization_id, claims_source, additional_id_token_audiences, account_linking_mode, update_identity_on_login, aal2_acr_values, aal2_amr_values, fedcm_config_url, net_id_token_origin_header, mapper, session_hook
    "#);
    assert_mistakes!(&with_settings("template: vkk"), @"6:19: projects[0].providers.vk.template: unknown template; \
        did you mean `vk`?");
    assert_mistakes!(&with_settings("mapper: nothing-like-it"), @r#"
    6:17: projects[0].providers.vk.mapper: the template vk has no such mapper; available: default, profile
    "#);
}

#[test]
fn a_provider_that_is_not_a_template_has_to_name_one() {
    assert_mistakes!("version: 1\nprojects: [{project: a, providers: {vk-staging: {}, vk2: {template: vk}, vk3: {template: 7}}}]", @r#"
    2:37: projects[0].providers.vk-staging: `template` is missing, and no template is named like this provider; did you mean `vk`?
    2:90: projects[0].providers.vk3.template: expected a string, found a number; put it in quotes
    "#);
}

#[test]
fn an_error_in_the_defaults_is_reported_once_however_many_projects_have_it() {
    let text =
        "version: 1\ndefaults: {providers: {vk: {mapper: x, client_id: y}}}\nprojects: [{project: a}, {project: b}]";
    assert_mistakes!(text, @r#"
    2:37: defaults.providers.vk.mapper: the template vk has no such mapper; available: default, profile
    2:51: defaults.providers.vk.client_id: expected a string, found a YAML 1.1 boolean; put it in quotes
    "#);
}

#[test]
fn a_project_is_listed_once_whatever_its_case() {
    assert_mistakes!("version: 1\nprojects:\n- project: shop\n- project: other\n- project: Shop\n", @"5:12: projects[2].project: duplicate project; the first one is on line 3");
}

#[test]
fn duplicate_keys_are_reported_wherever_they_are() {
    let text = "version: 1\nversion: 1\nprojects:\n- project: a\n  project: b\n  providers:\n    vk: {scope: [], \
        'scope': []}\n    vk: {}\n";
    assert_mistakes!(text, @r#"
    2:1: version: duplicate key; the first one is on line 1
    5:3: projects[0].project: duplicate key; the first one is on line 4
    7:21: projects[0].providers.vk.scope: duplicate key; the first one is on line 7
    8:5: projects[0].providers.vk: duplicate key; the first one is on line 7
    "#);
}

#[test]
fn a_merge_key_of_yaml_1_1_is_an_unknown_key() {
    assert_mistakes!("version: 1\nprojects:\n- project: a\n  providers:\n    vk: {<<: {label: x}}\n", @r#"
    5:10: projects[0].providers.vk."<<": unknown key; available: template, client_secret, client_id, scope, label, requested_claims, organization_id, claims_source, additional_id_token_audiences, account_linking_mode, update_identity_on_login, aal2_acr_values, aal2_amr_values, fedcm_config_url, net_id_token_origin_header, mapper, session_hook
    "#);
}

#[test]
fn aliases_that_explode_or_lead_nowhere_are_errors() {
    assert_mistakes!("version: 1\nprojects: *shared\n", @"2:11: projects: unknown anchor: define it before this alias");
    assert_mistakes!("version: 1\nprojects: &all\n- project: a\n  providers: *all\n", @"4:14: projects[0].providers: this alias is inside its own anchor");
    let items = |of: &str| [of; 10].join(", ");
    let mut bomb = format!("version: 1\na: &a [{}]\n", items("x"));
    for (name, of) in [("b", "*a"), ("c", "*b"), ("d", "*c"), ("e", "*d"), ("f", "*e")] {
        bomb.push_str(&format!("{name}: &{name} [{}]\n", items(of)));
    }
    assert_mistakes!(&bomb, @"6:32: anchors and aliases expand to more than 100000 values up to here");
}

#[test]
fn a_key_with_dots_or_spaces_is_quoted_in_the_path() {
    assert_mistakes!("version: 1\nprojects: [{project: a, providers: {vk-2.0: {template: vk, scope: x}}}]\nan odd key: 1", @r#"
    2:67: projects[0].providers."vk-2.0".scope: expected a list, found a string
    3:1: "an odd key": unknown key; available: version, defaults, projects
    "#);
}

#[test]
fn the_files_of_a_kratos_are_paths_and_what_belongs_to_projects_is_not_said_of_them() {
    let text = r#"version: 1
projects:
  - { project: shop, kratos: kratos.yml }
  - { kratos: a.yml, workspace: Acme }
  - { project: blog, in_place: true }
  - { kratos: [] }
  - { kratos: { file: a.yml } }
  - { kratos: [b.yml, '', 12] }
  - { kratos: ./a.yml }
"#;
    assert_mistakes!(text, @r#"
    3:5: projects[0]: an entry has either `project` or `kratos`; make it two entries
    4:33: projects[1].workspace: only a project on Ory Network is in a workspace
    5:32: projects[2].in_place: this is only for a `kratos` entry
    6:15: projects[3].kratos: name at least one file
    7:15: projects[4].kratos: expected a string, found a mapping
    8:23: projects[5].kratos[1]: this must be a file path
    8:27: projects[5].kratos[2]: expected a string, found a number; put it in quotes
    9:15: projects[6].kratos: duplicate Kratos; the first one is on line 4
    "#);
}
