use std::collections::BTreeMap;

use proptest::prelude::{Strategy, prop_assert_eq, proptest};
use proptest::sample::subsequence;

use super::super::file::{ProviderText, Providers};
use super::super::resolve::merge;
use super::*;
use crate::domain::yaml::Content;

/// One side of a merge: its providers by ID, each with some keys.
type Side = Vec<(&'static str, Vec<&'static str>)>;

fn side() -> impl Strategy<Value = Side> {
    let keys = || subsequence(vec!["template", "client_id", "client_secret", "label", "mapper", "x"], 0..=6);
    let ids = subsequence(vec!["a", "b", "c"], 0..=3).prop_shuffle();
    (ids, [keys(), keys(), keys()]).prop_map(|(ids, keys)| ids.into_iter().zip(keys).collect())
}

/// The side as providers. Each value names its side.
fn providers(side: &Side, name: &str) -> Providers {
    let provider = |keys: &[&str]| keys.iter().map(|key| format!("{key}: {name}")).collect::<Vec<_>>().join(", ");
    let lines: Vec<_> = side.iter().map(|(id, keys)| format!("{id}: {{{}}}", provider(keys))).collect();
    let node = yaml::documents(&format!("{{{}}}", lines.join(", "))).unwrap().remove(0);
    Providers::read(&Spot { at: Location::root(node.place), node: &node }, &mut Vec::new()).unwrap()
}

/// Every key of a provider, with the side that it comes from.
fn keys(provider: &ProviderText) -> BTreeMap<String, String> {
    let template = provider.template.iter().map(|template| ("template".to_owned(), template.value.0.clone().unwrap()));
    let members = provider.members.iter().map(|member| match &member.spot().node.content {
        Content::Plain(text) => (member.key.value.clone(), text.clone()),
        _ => panic!("{}", member.key.value),
    });
    template.chain(members).collect()
}

fn all(providers: &Providers) -> Vec<(String, BTreeMap<String, String>)> {
    providers.0.iter().map(|(id, provider)| (id.value.to_string(), keys(provider))).collect()
}

proptest! {
    #[test]
    fn merging_with_empty_defaults_changes_nothing(own in side()) {
        let own = providers(&own, "own");
        prop_assert_eq!(all(&merge(own.clone(), &Providers::default())), all(&own));
    }

    #[test]
    fn merging_an_empty_project_gives_the_defaults(defaults in side()) {
        let defaults = providers(&defaults, "defaults");
        prop_assert_eq!(all(&merge(Providers::default(), &defaults)), all(&defaults));
    }

    #[test]
    fn a_projects_own_key_wins_over_the_defaults(own in side(), defaults in side()) {
        let (own, defaults) = (providers(&own, "own"), providers(&defaults, "defaults"));
        let merged: BTreeMap<_, _> = all(&merge(own.clone(), &defaults)).into_iter().collect();
        let mut expected: BTreeMap<_, _> = all(&defaults).into_iter().collect();
        for (id, keys) in all(&own) {
            expected.entry(id).or_default().extend(keys);
        }
        prop_assert_eq!(merged, expected);
    }

    #[test]
    fn every_provider_is_listed_once_those_of_the_defaults_first(own in side(), defaults in side()) {
        let (own, defaults) = (providers(&own, "own"), providers(&defaults, "defaults"));
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
    let secret = read(text).projects[0].providers[0].secret.clone().unwrap().value;
    assert_eq!(secret, SecretReference::File("b".into()));
}
