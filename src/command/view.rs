//! Values that may not be visible from here.

/// A value, or why it can't be seen.
pub(crate) enum InView<T> {
    Known(T),
    Hidden(String),
}
