//! A mapper as Kratos runs it.

use crate::domain::content::Mapper;

/// The source of a mapper, and the `mapper_url` that Kratos loads it from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    pub(crate) snippet: String,
    /// The address of the snippet, or a `base64://` URL that contains it.
    pub(crate) url: String,
}

impl Loaded {
    /// Creates a mapper whose snippet is in the configuration.
    pub fn inline(snippet: String) -> Self {
        let url = Mapper::Snippet(snippet.clone()).to_mapper_url();
        Self { snippet, url }
    }
}
