use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use proptest::sample::subsequence;
use serde_json::{Value, json};

use super::*;
use crate::domain::fixtures::vk;

const NAMES: [&str; 7] = ["email", "given_name", "family_name", "picture", "phone", "name", "gender"];

fn profile() -> &'static MapperFile {
    vk().mapper("profile").unwrap()
}

fn schema(properties: Value) -> IdentitySchema {
    let traits = json!({"properties": properties, "additionalProperties": false});
    IdentitySchema::parse(json!({"properties": {"traits": traits}}).to_string().as_bytes()).unwrap()
}

/// A schema with some traits. The name has one part or two.
fn any_schema() -> impl Strategy<Value = IdentitySchema> {
    (subsequence(NAMES.to_vec(), 0..NAMES.len()), proptest::bool::ANY).prop_map(|(names, in_parts)| {
        let text = json!({"type": "string"});
        let of = |name: &str| match name {
            "name" if in_parts => json!({"properties": {"first": text, "last": text}}),
            _ => text.clone(),
        };
        schema(names.into_iter().map(|name| (name.to_owned(), of(name))).collect())
    })
}

/// The traits that a fitted snippet lists.
fn listed(snippet: &str) -> Vec<String> {
    let line = snippet.lines().find_map(|line| line.strip_prefix(LIST)?.strip_suffix("];")).unwrap();
    line.split(", ").filter(|path| !path.is_empty()).map(|path| path.trim_matches('\'').to_owned()).collect()
}

#[test]
fn the_list_gets_the_traits_that_both_know() {
    let schema = schema(json!({"phone": {}, "picture": {}, "email": {}, "name": {"properties": {"last": {}}}}));
    let fitted = fit(profile(), &schema);
    assert!(fitted.contains("\nlocal traits = ['email', 'name.last', 'picture'];\n"), "{fitted}");
}

#[test]
fn a_mapper_that_fits_any_schema_stays_as_it_is() {
    let snippet = "local traits = ['x'];\r\n{}".to_owned();
    let mapper = MapperFile { snippet, ..vk().default_mapper().clone() };
    assert_eq!(fit(&mapper, &schema(json!({"email": {}}))), mapper.snippet);
}

proptest! {
    #[test]
    fn a_fitted_mapper_fills_nothing_but_traits_of_the_schema(schema in any_schema()) {
        let mapper = profile();
        let fitted = fit(mapper, &schema);
        let known: Vec<_> = schema.traits().iter().map(ToString::to_string).collect();
        for path in listed(&fitted) {
            prop_assert!(known.contains(&path) && mapper.fits.contains(&path), "{path}");
        }
        prop_assert_eq!(fit(&MapperFile { snippet: fitted.clone(), ..mapper.clone() }, &schema), fitted.clone());
        let other_lines = |text: &str| text.lines().filter(|line| !line.starts_with(LIST)).collect::<Vec<_>>().join("\n");
        prop_assert_eq!(other_lines(&mapper.snippet), other_lines(&fitted));
    }
}
