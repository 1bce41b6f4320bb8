use proptest::prelude::{Just, Strategy, any, prop_assert_eq, proptest};
use proptest::{collection::vec, option, sample::select};

use super::super::file::{Providers, Settings};
use super::super::resolve::merge;
use super::super::values::{Scopes, TemplateName};
use super::*;

fn at(path: &str) -> Location {
    Location { place: Place { line: 1, column: 1 }, path: path.to_owned() }
}

fn field<T: Clone + std::fmt::Debug>(
    path: &'static str,
    values: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<Located<T>>> {
    option::of(values.prop_map(move |value| Located { value, at: at(path) }))
}

fn settings(path: &'static str) -> impl Strategy<Value = Settings> {
    let texts = || select(vec!["1", "2", "3"]);
    let scopes = vec(texts().prop_map(|text| Scope::parse(text).unwrap()), 0..2).prop_map(Scopes);
    (
        field(path, Just(TemplateName(Some("vk")))),
        field(path, texts().prop_map(|text| ClientId::parse(text).unwrap())),
        field(path, texts().prop_map(|text| SecretReference::File(text.into()))),
        field(path, texts().prop_map(|text| Label::parse(text).unwrap())),
        field(path, scopes),
        field(path, texts().prop_map(|text| MapperReference::parse(text).unwrap())),
        field(path, any::<bool>()),
    )
        .prop_map(|(template, client_id, client_secret, label, scope, mapper, session_hook)| Settings {
            template,
            client_id,
            client_secret,
            label,
            scope,
            mapper,
            session_hook,
        })
}

fn providers(path: &'static str) -> impl Strategy<Value = Providers> {
    let ids = proptest::sample::subsequence(vec!["a", "b", "c"], 0..=3).prop_shuffle();
    (ids, vec(settings(path), 3)).prop_map(move |(ids, settings)| {
        let id = |id: &str| Located { value: ProviderId::parse(id).unwrap(), at: at(path) };
        Providers(ids.into_iter().map(id).zip(settings).collect())
    })
}

fn find<'a>(providers: &'a Providers, id: &str) -> Option<&'a Settings> {
    providers.0.iter().find(|(it, _)| it.value.as_str() == id).map(|(_, settings)| settings)
}

/// Every key with its value, as text.
fn keys(settings: Option<&Settings>) -> Vec<(&'static str, Option<String>)> {
    fn shown<T: std::fmt::Debug>(field: &Option<Located<T>>) -> Option<String> {
        field.as_ref().map(|field| format!("{field:?}"))
    }
    let Some(settings) = settings else { return Vec::new() };
    let Settings { template, client_id, client_secret, label, scope, mapper, session_hook } = settings;
    vec![
        ("template", shown(template)),
        ("client_id", shown(client_id)),
        ("client_secret", shown(client_secret)),
        ("label", shown(label)),
        ("scope", shown(scope)),
        ("mapper", shown(mapper)),
        ("session_hook", shown(session_hook)),
    ]
}

proptest! {
    #[test]
    fn merging_with_empty_defaults_changes_nothing(own in providers("own")) {
        let merged = merge(own.clone(), &Providers::default());
        prop_assert_eq!(format!("{merged:?}"), format!("{own:?}"));
    }

    #[test]
    fn merging_an_empty_project_gives_the_defaults(defaults in providers("defaults")) {
        let merged = merge(Providers::default(), &defaults);
        prop_assert_eq!(format!("{merged:?}"), format!("{defaults:?}"));
    }

    #[test]
    fn each_key_is_the_projects_own_and_else_that_of_the_defaults(own in providers("own"), defaults in providers("defaults")) {
        let merged = merge(own.clone(), &defaults);
        for id in ["a", "b", "c"] {
            let (ours, theirs) = (keys(find(&own, id)), keys(find(&defaults, id)));
            let expected: Vec<_> = match (ours.is_empty(), theirs.is_empty()) {
                (true, _) => theirs,
                (_, true) => ours,
                _ => ours.into_iter().zip(theirs).map(|((key, ours), (_, theirs))| (key, ours.or(theirs))).collect(),
            };
            prop_assert_eq!(keys(find(&merged, id)), expected);
        }
    }

    #[test]
    fn every_provider_is_there_once_those_of_the_defaults_first(own in providers("own"), defaults in providers("defaults")) {
        let ids = |providers: &Providers| -> Vec<String> { providers.0.iter().map(|(id, _)| id.value.to_string()).collect() };
        let mut expected = ids(&defaults);
        expected.extend(ids(&own).into_iter().filter(|id| !ids(&defaults).contains(id)));
        prop_assert_eq!(ids(&merge(own, &defaults)), expected);
    }
}

#[test]
fn a_secret_reference_is_replaced_as_a_whole() {
    let text = "version: 1\ndefaults: {providers: {vk: {client_secret: {env: A}}}}\n\
                projects: [{project: a, providers: {vk: {client_secret: {file: b}}}}]";
    let secret = read(text).projects[0].providers[0].client_secret.clone().unwrap().value;
    assert_eq!(secret, SecretReference::File("b".into()));
}
