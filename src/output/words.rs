//! Texts as they are shown.

pub(crate) use crate::domain::text::{capitalised, counted, plain};

use textwrap::core::display_width;

use crate::domain::project::ProjectSummary;
use crate::domain::text::shortened;
use crate::system::locale;

/// A project in a few words: its name, and its environment unless the name ends with that.
pub(crate) fn describe(project: &ProjectSummary) -> String {
    let ProjectSummary { name, environment, .. } = project;
    if environment.is_empty() || says(name, environment) {
        plain(name)
    } else {
        plain(&format!("{name} ({environment})"))
    }
}

/// Whether the last word of a name is that of an environment, as in "Shop (staging)".
fn says(name: &str, environment: &str) -> bool {
    let last = name.split_whitespace().next_back().unwrap_or(name).to_lowercase();
    let last = last.trim_matches(|it: char| !it.is_alphanumeric());
    let long = match environment {
        "prod" => "production",
        "stage" => "staging",
        "dev" => "development",
        _ => environment,
    };
    [environment, long].contains(&last)
}

/// The text after `first`, broken into lines that fit a terminal of `width` columns, the others indented as far.
/// Where there is no terminal, lines stay as long as they are, so that they can be searched.
pub(super) fn broken(first: &str, text: &str, width: Option<usize>) -> String {
    let indent = " ".repeat(display_width(first));
    let text = plain(&shortened(text));
    // Signs get longer in ASCII.
    let width = if locale::is_ascii() { width.map(|width| width.saturating_sub(4)) } else { width };
    let Some(width) = width else { return format!("{first}{}", text.replace('\n', &format!("\n{indent}"))) };
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(&indent)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let fits = display_width(first) + display_width(&text) <= width;
    textwrap::fill(&if fits { text } else { with_urls_apart(&text, width) }, options)
}

/// The text with each URL that is longer than half a line on a line of its own, so that it can be copied.
fn with_urls_apart(text: &str, width: usize) -> String {
    let is_apart = |word: &str| word.contains("://") && 2 * display_width(word) > width;
    let mut words = text.split(' ');
    let mut last = words.next().unwrap_or(text);
    let mut apart = last.to_owned();
    for word in words {
        apart.push(if is_apart(last) || is_apart(word) { '\n' } else { ' ' });
        apart.push_str(word);
        last = word;
    }
    apart
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_environment_that_ends_the_name_is_not_repeated() {
        for (name, environment, described) in [
            ("Acme Shop", "prod", "Acme Shop (prod)"),
            ("Acme Shop (staging)", "stage", "Acme Shop (staging)"),
            ("Acme Shop [PROD]", "prod", "Acme Shop [PROD]"),
            ("Acme Shop - Development", "dev", "Acme Shop - Development"),
            ("Acme Shop (staging)", "prod", "Acme Shop (staging) (prod)"),
            ("Acme Pre-Production", "prod", "Acme Pre-Production (prod)"),
            ("kratos.yml", "", "kratos.yml"),
        ] {
            let project = json!({"id": "", "slug": "", "name": name, "environment": environment});
            assert_eq!(describe(&serde_json::from_value(project).unwrap()), described);
        }
    }

    #[test]
    fn long_sentences_are_broken_at_spaces_on_a_terminal_only() {
        assert_eq!(broken("• ", "one two three", Some(9)), "• one two\n  three");
        assert_eq!(broken("• ", "one two three", None), "• one two three");
    }

    #[test]
    fn a_long_url_has_a_line_of_its_own() {
        let text = "Enter https://a.example/b there.";
        assert_eq!(broken("✗ ", text, Some(34)), "✗ Enter https://a.example/b there.");
        assert_eq!(broken("✗ ", text, Some(33)), "✗ Enter\n  https://a.example/b\n  there.");
        assert_eq!(broken("", text, Some(10)), "Enter\nhttps://a.example/b\nthere.");
        assert_eq!(
            broken("", "Or https://a.example then go on and on.", Some(34)),
            "Or https://a.example then go on\nand on."
        );
        assert_eq!(broken("", text, None), text);
    }
}
