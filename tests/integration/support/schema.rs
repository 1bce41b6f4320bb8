//! The published schema of the JSON output.

use std::fs;
use std::path::Path;

use ory_social::domain::identity_schema::TrustedSchema;
use serde_json::Value;

use super::lab::Run;

thread_local! {
    static SCHEMA: TrustedSchema = TrustedSchema::read(published()).unwrap();
}

/// Returns the schema in the documentation.
pub fn published() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.schema.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

pub fn asks_for_json<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let words: Vec<_> = words.collect();
    words.iter().any(|word| ["--json", "--format=json", "json"].contains(word)) && !words.contains(&"help")
}

/// Checks that the run printed one object that fits the schema and has the right exit code.
#[track_caller]
pub fn assert_documented(run: &Run) {
    let object = run.json();
    let flaw = SCHEMA.with(|schema| schema.flaw(&object)).unwrap();
    assert_eq!(flaw, None, "docs/json.schema.json doesn't have this: {run}");
    let code = object["error"]["exit_code"].as_i64();
    assert_eq!((object["ok"] == true, code.unwrap_or(0)), (run.code == 0, i64::from(run.code)), "{run}");
}
