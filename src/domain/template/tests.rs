use serde_json::{Map, json};

use super::*;
use crate::domain::catalogue::Catalogue;
use crate::domain::fixtures::vk;
use crate::domain::secret::Secret;

const MAPPER: (&str, &str) = ("mapper.jsonnet", "{ identity: { traits: {} } }");
const SAMPLE: (&str, &str) = ("claims/full.json", r#"{"sub": "1"}"#);

/// A template of the kind `generic`, with these lines at the end of its file.
fn generic(more: &str) -> String {
    format!(
        "id: sso\nkind: generic\nname: SSO\nsecret: {{ key: client_secret, label: secret, help: x, shape: one_word, belongs_to: [client_id] }}\n\
         mappers: [{{ name: default, file: mapper.jsonnet, about: x }}]\n\
         claims: {{ always: [sub], sometimes: [], unverified: [], email: x, samples: [full] }}\n\
         app: {{ create_at: https://sso.example, steps: [], callback_field: Callback }}\n{more}"
    )
}

fn catalogue(templates: &[(&str, &str)]) -> Catalogue {
    let read = |(name, text): &(&str, &str)| {
        let files = [("provider.yaml", *text), MAPPER, SAMPLE];
        let Inspected { template, mistakes } = Template::inspect(&Folder { name, files: &files });
        assert_eq!(mistakes, []);
        template.unwrap()
    };
    Catalogue::of(&templates.iter().map(read).collect::<Vec<_>>())
}

fn entry(keys: &Map<String, Value>) -> ProviderEntry<'_> {
    ProviderEntry { index: 0, keys }
}

#[test]
fn every_shipped_template_has_mappers_that_read_claims_and_samples_to_try_them_on() {
    for template in Catalogue::shipped().templates() {
        assert!(template.mappers.iter().all(|it| it.snippet.contains("std.extVar('claims')")), "{}", template.folder);
        assert!(template.samples().len() >= 2, "{}", template.folder);
    }
}

#[test]
fn an_unknown_provider_gets_a_suggestion() {
    let unknown = Catalogue::shipped().get("vkk").unwrap_err().to_string();
    assert_eq!(unknown, "unknown provider \"vkk\"; did you mean `vk`?");
}

#[test]
fn the_more_specific_template_owns_an_entry_and_the_other_only_shares_its_kind() {
    let twitch = generic("identify_by: { issuer_url: '^https://id\\.twitch\\.tv/' }\n");
    let known = catalogue(&[("generic", &generic("")), ("twitch", &twitch)]);
    let matches = |keys: Value| {
        let keys = keys.as_object().unwrap().clone();
        ["generic", "twitch"].map(|name| known.get(name).unwrap().matches(entry(&keys)))
    };
    let of = |issuer: &str| json!({"id": "x", "provider": "generic", "issuer_url": issuer});
    assert_eq!(matches(of("https://id.twitch.tv/oauth2")), [Match::KindOnly, Match::Exact]);
    assert_eq!(matches(of("https://sso.acme.example")), [Match::Exact, Match::KindOnly]);
    assert_eq!(matches(json!({"id": "x", "provider": "vk"})), [Match::No, Match::No]);
}

#[test]
fn whatever_line_of_a_template_is_lost_or_broken_what_is_wrong_has_a_place_in_it() {
    let text = include_str!("../../../templates/vk/provider.yaml");
    let lines: Vec<_> = text.lines().collect();
    for index in 0..lines.len() {
        let mut lines = lines.clone();
        lines[index] = ["", "  - [x", "    x: { y: 1 }", "- ~", "x"][index % 5];
        let text = lines.join("\n");
        let inspected = Template::inspect(&Folder { name: "vk", files: &[("provider.yaml", &text), MAPPER, SAMPLE] });
        let is_inside = |it: &FileMistake| (1..=lines.len() + 1).contains(&it.mistake.at.place.line);
        assert!(!inspected.mistakes.is_empty(), "it lacks files");
        assert!(inspected.mistakes.iter().all(is_inside), "{text}: {:?}", inspected.mistakes);
    }
}

#[test]
fn a_vk_app_id_is_a_number_without_leading_zeros() {
    let app_id = vk().app_id();
    assert_eq!(app_id.parse(" 51234567\n").unwrap(), json!("51234567"));
    for text in ["", "0123", "-5", "5e3", "51 234", "12345678901234567890", "abc"] {
        assert!(app_id.parse(text).is_err(), "{text}");
    }
}

#[test]
fn words_are_given_in_any_order_once_each_and_without_quotes() {
    let scope = vk().field("scope").unwrap();
    assert_eq!(scope.parse("email,photos email").unwrap(), json!(["email", "photos"]));
    assert!(scope.same(Some(&json!(["b", "a"])), &json!(["a", "b"])) && !scope.same(Some(&json!(["a"])), &json!([])));
    for wrong in [json!(["a b"]), json!(["a", "a"]), json!(["\""]), json!("a"), json!([1])] {
        assert!(scope.check(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_text_has_no_line_break_and_a_url_has_a_host() {
    assert!(vk().field("label").unwrap().check(&json!("a\nb")).is_err());
    let url = vk().field("fedcm_config_url").unwrap();
    assert!(url.check(&json!("https://acme.example/fedcm.json")).is_ok());
    for wrong in ["https://", "ftp://acme.example", "https://a b", "javascript:alert(1)"] {
        assert!(url.check(&json!(wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn requested_claims_are_those_that_kratos_accepts() {
    let field = vk().field("requested_claims").unwrap();
    for right in [r#"{"id_token": {"email": {"essential": true}, "sub": null}}"#, r#"{"other": 1}"#, "{}"] {
        assert!(field.parse(right).is_ok(), "{right}");
    }
    for wrong in [r#"{"id_token": {"email": {"needed": true}}}"#, r#"{"userinfo": {"email": true}}"#, "[]", "email"] {
        assert!(field.parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn only_an_unusual_secret_raises_a_doubt_and_the_doubt_does_not_quote_it() {
    let (secret, name) = (&vk().secret, &vk().name);
    let doubt = |text: &str| secret.doubt_about(&Secret::parse(text).unwrap(), name);
    assert_eq!(doubt("AbCdEfGhIj0123456789"), None);
    assert!(doubt("vk1.a.canary").unwrap().contains("service key"));
    assert!(doubt(&"a".repeat(41)).unwrap().contains("service key"));
    assert!(!doubt("canary").unwrap().contains("canary"));
    let objection = secret.objection(&Secret::parse("51234567").unwrap(), name).unwrap();
    assert_eq!(objection, "This looks like an App ID, not the Protected key of your VK app.");
}
