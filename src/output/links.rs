//! Clickable URLs (OSC 8), which stay clickable where the terminal breaks them.

use supports_hyperlinks::Stream;

/// Turns the URLs in a line into links, if the terminal supports them.
pub(super) fn linked(line: &str, stream: Stream) -> String {
    if line.contains("://") && supports_hyperlinks::on(stream) { with_links(line) } else { line.to_owned() }
}

fn with_links(line: &str) -> String {
    let (mut linked, mut rest) = (String::new(), line);
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, from_url) = rest.split_at(start);
        let end = from_url.find(|it: char| it.is_whitespace() || it.is_control() || "\"'`<>()[]{}|".contains(it));
        let url = from_url[..end.unwrap_or(from_url.len())].trim_end_matches(['.', ',', ':', ';', '…']);
        linked += &format!("{before}\x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\");
        rest = &from_url[url.len()..];
    }
    linked + rest
}

#[cfg(test)]
mod tests {
    use super::with_links;

    #[test]
    fn each_url_is_a_link_without_the_sentence_around_it() {
        let link = |url: &str| format!("\x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\");
        for (line, url, after) in [
            ("More: https://a.example/b?c=d", "https://a.example/b?c=d", ""),
            ("It leads to https://a.example/b:", "https://a.example/b", ":"),
            ("(https://a.example).", "https://a.example", ")."),
            ("https://a.example\x1b[0m", "https://a.example", "\x1b[0m"),
            ("Serving http://127.0.0.1:4455/", "http://127.0.0.1:4455/", ""),
        ] {
            let before = &line[..line.find("http").unwrap()];
            assert_eq!(with_links(line), format!("{before}{}{after}", link(url)), "{line:?}");
        }
        assert_eq!(with_links("no link"), "no link");
    }
}
