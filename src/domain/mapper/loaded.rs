//! A mapper as Kratos runs it.

use crate::domain::content::Mapper;

/// The text of a mapper, and the `mapper_url` that Kratos has it from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    pub(crate) snippet: String,
    /// Where it is, or a `base64://` URL that is the snippet itself.
    pub(crate) url: String,
}

impl Loaded {
    /// A snippet that is in the configuration.
    pub fn inline(snippet: String) -> Self {
        let url = Mapper::Snippet(snippet.clone()).to_mapper_url();
        Self { snippet, url }
    }
}
