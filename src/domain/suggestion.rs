//! "Did you mean" hints for names that people type.

/// Suggests the known name that was probably meant, or lists all of them.
pub(crate) fn suggestion(name: &str, known: &[&str]) -> String {
    match closest(name, known) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("available: {}", known.join(", ")),
    }
}

/// Finds the known name that was probably meant.
pub(crate) fn closest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    // clap uses the same measure and threshold for flags.
    let close =
        known.iter().map(|known| (strsim::jaro(name, known), *known)).filter(|(similarity, _)| *similarity > 0.7);
    close.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, known)| known)
}
