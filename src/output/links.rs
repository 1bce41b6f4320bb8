//! URLs that can be clicked, also where the terminal breaks them (OSC 8).

use supports_hyperlinks::Stream;

/// The line with its URLs as links, if the terminal says that it has those.
pub(super) fn linked(line: &str, stream: Stream) -> String {
    if line.contains("https://") && supports_hyperlinks::on(stream) { with_links(line) } else { line.to_owned() }
}

fn with_links(line: &str) -> String {
    let mut parts = line.split("https://");
    let mut linked: String = parts.next().into_iter().collect();
    for part in parts {
        let end = part.find(|it: char| it.is_whitespace() || it.is_control() || "\"'`<>()[]".contains(it));
        let url = part[..end.unwrap_or(part.len())].trim_end_matches(['.', ',', ':']);
        linked += &format!("\x1b]8;;https://{url}\x1b\\https://{url}\x1b]8;;\x1b\\{}", &part[url.len()..]);
    }
    linked
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
        ] {
            let before = &line[..line.find("https").unwrap()];
            assert_eq!(with_links(line), format!("{before}{}{after}", link(url)), "{line:?}");
        }
        assert_eq!(with_links("no link"), "no link");
    }
}
