//! The drafts that Kratos knows, and the metaschemas.

use std::sync::OnceLock;

use serde_json::Value;

use super::super::budget::Budget;
use super::super::node::Program;
use super::super::validate::Validator;
use super::Rejection;

/// A version of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Draft {
    Four,
    Six,
    Seven,
}

impl Draft {
    /// Returns the draft of a document. Kratos compares `$schema` exactly.
    pub(super) fn of(document: &Value) -> Result<Self, Rejection> {
        let Some(name) = document.get("$schema") else { return Ok(Self::Seven) };
        let draft = match name.as_str().and_then(|name| name.strip_suffix('#')) {
            Some("http://json-schema.org/schema") => Some(Self::Seven),
            Some(name) => Self::named(name),
            None => None,
        };
        draft.ok_or_else(|| {
            let name: String = name.to_string().chars().take(80).collect();
            format!("its `$schema` is {name}. Kratos accepts \"http://json-schema.org/draft-07/schema#\", exactly, and drafts 4 and 6")
        })
    }

    pub(super) fn named(address: &str) -> Option<Self> {
        match address {
            "http://json-schema.org/draft-04/schema" => Some(Self::Four),
            "http://json-schema.org/draft-06/schema" => Some(Self::Six),
            "http://json-schema.org/draft-07/schema" => Some(Self::Seven),
            _ => None,
        }
    }

    /// The keyword that gives a schema an address.
    pub(super) fn id(self) -> &'static str {
        if self == Self::Four { "id" } else { "$id" }
    }

    pub(super) fn document(self) -> Value {
        parsed(match self {
            Self::Four => include_str!("../meta/draft-04.json"),
            Self::Six => include_str!("../meta/draft-06.json"),
            Self::Seven => include_str!("../meta/draft-07.json"),
        })
    }

    pub(super) fn metaschema(self) -> &'static Program {
        static FOUR: OnceLock<Program> = OnceLock::new();
        static SIX: OnceLock<Program> = OnceLock::new();
        static SEVEN: OnceLock<Program> = OnceLock::new();
        let cell = match self {
            Self::Four => &FOUR,
            Self::Six => &SIX,
            Self::Seven => &SEVEN,
        };
        cell.get_or_init(|| compiled(self.document()))
    }
}

/// The metaschema of `ory.sh/kratos` (ory/kratos, `embedx/identity_extension.schema.json`).
pub(super) fn extension() -> &'static Program {
    static EXTENSION: OnceLock<Program> = OnceLock::new();
    EXTENSION.get_or_init(|| compiled(parsed(include_str!("../meta/extension.json"))))
}

#[expect(clippy::expect_used, reason = "the metaschemas are part of this program, and tested")]
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("a metaschema is JSON")
}

#[expect(clippy::expect_used, reason = "the metaschemas are part of this program, and tested")]
fn compiled(document: Value) -> Program {
    super::trusted(document).expect("a metaschema is a schema")
}

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

/// Checks a schema against a metaschema.
pub(super) fn validate(metaschema: &Program, schema: &Value, budget: &mut Budget) -> Result<(), Rejection> {
    let mut validator = Validator::new(metaschema, budget);
    let errors = validator.errors(schema).map_err(|_| "it is too large, or nested too deeply".to_owned())?;
    match errors.first() {
        None => Ok(()),
        Some(error) => {
            Err(format!("it is not a valid schema at {}: {}", shortened(&error.path.pointer()), error.problem))
        }
    }
}
