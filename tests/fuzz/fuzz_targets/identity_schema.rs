//! Reads files that may be identity schemas, and checks traits against them. The input is a schema and, after a line
//! break and a `~`, the traits.

#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use ory_social::domain::catalogue::Catalogue;
use ory_social::domain::identity_schema::IdentitySchema;
use ory_social::domain::mapper::fit;
use ory_social_fuzz::CANARY;
use serde_json::Value;

/// Kratos would hang on some schemas. We may not, whatever the input.
const LONGEST: Duration = Duration::from_secs(5);

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (schema, traits) = text.split_once("\n~").unwrap_or((&text, "{}"));
    let start = Instant::now();
    let Ok(schema) = IdentitySchema::parse(schema.as_bytes()) else { return };
    let mut traits: Value = serde_json::from_str(traits).unwrap_or_default();
    mark(&mut traits);
    let verdict = schema.judge(&traits);
    assert_eq!(verdict, schema.judge(&traits));
    if let Ok(verdict) = verdict {
        let told: Vec<_> = verdict.misfits.iter().map(|misfit| &misfit.problem).chain(&verdict.hopeless).collect();
        assert!(!format!("{told:?}").contains(CANARY), "a value is quoted: {told:?}");
    }
    fits_what_it_is_fitted_to(&schema);
    assert!(start.elapsed() < LONGEST, "{:?}", start.elapsed());
});

/// Adds the canary to every string.
fn mark(value: &mut Value) {
    match value {
        Value::String(text) => *text = format!("{text}{CANARY}"),
        Value::Array(list) => list.iter_mut().for_each(mark),
        Value::Object(map) => map.values_mut().for_each(mark),
        _ => {}
    }
}

/// Checks that a fitted mapper fills only traits that the schema lists.
fn fits_what_it_is_fitted_to(schema: &IdentitySchema) {
    let known: Vec<_> = schema.traits().iter().map(ToString::to_string).collect();
    assert!(known.len() <= 1000);
    for file in Catalogue::shipped().templates().flat_map(|template| &template.mappers) {
        let fitted = fit(file, schema);
        let list = fitted.lines().find_map(|line| line.strip_prefix("local traits = [")?.strip_suffix("];"));
        let filled = list.into_iter().flat_map(|list| list.split(", ")).map(|path| path.trim_matches('\''));
        for path in filled.filter(|path| !path.is_empty() && !file.fits.is_empty()) {
            assert!(known.iter().any(|known| known == path), "{path}");
        }
    }
}
