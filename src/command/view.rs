//! What can be seen from here.

/// A thing, or why it can't be seen.
pub(crate) enum InView<T> {
    Known(T),
    Hidden(String),
}

impl<T> InView<T> {
    pub(crate) fn known(&self) -> Option<&T> {
        match self {
            Self::Known(thing) => Some(thing),
            Self::Hidden(_) => None,
        }
    }
}
