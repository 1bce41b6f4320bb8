//! The snippets that both engines evaluate.

use serde_json::{Map, Value};

/// A snippet, and the claims that it is evaluated with.
pub struct Snippet {
    pub name: &'static str,
    pub text: String,
    pub samples: Vec<Value>,
}

/// Returns every snippet. Mappers get the claims of every kind of provider, the others those of one.
pub fn all() -> Vec<Snippet> {
    let claims: Map<String, Value> = serde_json::from_str(include_str!("snippets/claims.json")).unwrap();
    let claims: Vec<_> = claims.into_iter().map(|(_, claims)| claims).collect();
    let one = &claims[1..2];
    let files = [
        (include_str!("snippets/language.jsonnet"), one),
        (include_str!("snippets/standard_library.jsonnet"), one),
        (include_str!("snippets/mappers.jsonnet"), claims.as_slice()),
    ];
    files.into_iter().flat_map(|(file, samples)| read(file, samples)).collect()
}

fn read(file: &'static str, samples: &[Value]) -> Vec<Snippet> {
    let parts = file.split("\n//// ").skip(1);
    parts
        .map(|part| {
            let (name, text) = part.split_once('\n').unwrap();
            Snippet { name, text: text.trim_end().to_owned(), samples: samples.to_vec() }
        })
        .collect()
}
