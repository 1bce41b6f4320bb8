//! What can be seen from here.

/// A thing, or why it can't be seen.
pub(crate) enum InView<T> {
    Known(T),
    Hidden(String),
}
