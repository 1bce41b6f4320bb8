//! Which characters can be shown.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::domain::text::in_ascii;

/// Whether the locale or the terminal is limited to ASCII. If neither says so, as in many containers, it isn't.
pub(crate) fn is_ascii() -> bool {
    static IS_ASCII: OnceLock<bool> = OnceLock::new();
    *IS_ASCII.get_or_init(|| {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        let speaks_unicode = |locale: String| ["utf-8", "utf8"].iter().any(|it| locale.to_lowercase().contains(it));
        set("TERM").is_some_and(|terminal| terminal == "dumb") || !locale.is_none_or(speaks_unicode)
    })
}

/// Replaces characters that can't be shown.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    if is_ascii() { Cow::Owned(in_ascii(text)) } else { Cow::Borrowed(text) }
}
