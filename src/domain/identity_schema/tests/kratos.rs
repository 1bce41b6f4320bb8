//! Agreement with Kratos. The table was generated with Go 1.26 and the code that Kratos b86338da is built with:
//! ory/jsonschema v3.0.9-0.20250317235931, nyaruka/phonenumbers 1.7.4, its own `prevalidate.go`, `normalize.go` and
//! extension.

use serde_json::{Value, json};

use super::super::budget::{Budget, JUDGING};
use super::super::validate::Validator;
use super::super::{compile, formats, patterns};

/// Rows where our answer is known to differ, because Kratos has tables of each country's numbers.
const DIFFERENCES: [&str; 2] = ["\"tel\" \"+38-063-482-723-77\"", "\"tel\" \"+999123456789\""];

fn rows(table: &str) -> Vec<Value> {
    let mut tables: Value = serde_json::from_str(include_str!("../../../../tests/schemas/kratos.json")).unwrap();
    serde_json::from_value(tables[table].take()).unwrap()
}

/// Compares all rows, and checks that there are at least `least`.
#[track_caller]
fn agree(least: usize, rows: impl IntoIterator<Item = (String, bool, bool)>) {
    let rows: Vec<_> = rows.into_iter().collect();
    let differs = |(row, ours, theirs): &&(String, bool, bool)| (ours != theirs) != DIFFERENCES.contains(&row.as_str());
    let surprises: Vec<_> =
        rows.iter().filter(differs).map(|(row, ours, _)| format!("{row}: ours is {ours}")).collect();
    assert!(rows.len() >= least, "{}", rows.len());
    assert!(surprises.is_empty(), "{} of {}:\n{}", surprises.len(), rows.len(), surprises.join("\n"));
}

#[test]
fn a_value_has_a_format_where_kratos_says_so() {
    agree(
        250,
        rows("formats").into_iter().map(|row| {
            let ours = formats::format(row[0].as_str().unwrap()).is_none_or(|format| formats::has(format, &row[1]));
            (format!("{} {}", row[0], row[1]), ours, row[2] == true)
        }),
    );
}

#[test]
fn a_pattern_is_accepted_where_go_accepts_it() {
    agree(
        200,
        rows("patterns").into_iter().map(|row| {
            let parsed = patterns::parse(row[0].as_str().unwrap());
            let ours = parsed.is_ok_and(|pattern| {
                assert!(pattern.compile().is_some(), "{row} is accepted and can't be compiled");
                true
            });
            (row[0].to_string(), ours, row[1] == true)
        }),
    );
}

#[test]
fn a_pattern_matches_what_it_matches_in_go() {
    agree(
        60,
        rows("matches").into_iter().map(|row| {
            let pattern = patterns::parse(row[0].as_str().unwrap()).map(|pattern| pattern.compile().unwrap());
            let ours = pattern.is_ok_and(|pattern| pattern.is_match(row[1].as_str().unwrap()));
            (format!("{} {}", row[0], row[1]), ours, row[2] == true)
        }),
    );
}

#[test]
fn a_schema_is_accepted_where_kratos_accepts_it() {
    agree(
        150,
        rows("schemas")
            .into_iter()
            .map(|row| (row["name"].to_string(), compile::compile(&row["schema"]).is_ok(), row["accepted"] == true)),
    );
}

#[test]
fn a_value_fits_a_schema_where_kratos_says_so() {
    let values = rows("schemas").into_iter().filter(|row| row["accepted"] == true).flat_map(|row| {
        let program = compile::compile(&row["schema"]);
        let pairs: Vec<_> =
            row["values"].as_array().into_iter().flatten().zip(row["valid"].as_array().into_iter().flatten()).collect();
        pairs
            .into_iter()
            .map(|(value, valid)| {
                let mut budget = Budget::new(JUDGING);
                let ours = program.as_ref().is_ok_and(|program| {
                    Validator::new(program, &mut budget).errors(value).is_ok_and(|errors| errors.is_empty())
                });
                (format!("{} {value}", row["name"]), ours, *valid == json!(true))
            })
            .collect::<Vec<_>>()
    });
    agree(250, values);
}
