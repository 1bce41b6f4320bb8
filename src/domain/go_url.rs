//! Appends a path to a URL like Kratos, which is written in Go. `go_url/appended.json` holds Go's own answers (1.26).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The characters that Go escapes in a path: all but letters, digits and these.
const IN_A_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');
/// Go keeps a host as given: it escapes what isn't ASCII, and doesn't use punycode.
const IN_A_HOST: &AsciiSet = &AsciiSet::EMPTY;

/// Appends `path` to the path of `base` like `urlx.AppendPaths` of ory/x. That uses `path.Join`, which cleans the whole
/// path. Query and fragment stay at the end.
pub(crate) fn append_path(base: &str, path: &str) -> String {
    let (address, rest) = base.split_at(base.find(['?', '#']).unwrap_or(base.len()));
    let (name, address) = address.split_at(address.find("://").unwrap_or(0));
    let authority = ["://", "//"].iter().find(|start| address.starts_with(**start)).map_or(0, |start| start.len());
    let end = match authority {
        0 => 0,
        start => address[start..].find('/').map_or(address.len(), |slash| start + slash),
    };
    let (host, own_path) = address.split_at(end);
    let own_path = percent_decode_str(own_path).decode_utf8_lossy();
    let root = if own_path.starts_with('/') || own_path.is_empty() { "/" } else { "" };
    let joined = format!("{root}{}", clean(&format!("{own_path}/{path}")));
    format!(
        "{}{}{}{}{rest}",
        name.to_ascii_lowercase(),
        utf8_percent_encode(host, IN_A_HOST),
        utf8_percent_encode(&joined, IN_A_PATH),
        if path.ends_with('/') { "/" } else { "" },
    )
}

/// Go's `path.Clean`: removes empty segments and `.`, and each `..` with the segment before it.
fn clean(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').filter(|segment| !["", "."].contains(segment)) {
        match segment {
            ".." => _ = kept.pop(),
            segment => kept.push(segment),
        }
    }
    kept.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_added_as_go_does_it() {
        let answers: Vec<[String; 3]> = serde_json::from_str(include_str!("go_url/appended.json")).unwrap();
        for [base, id, url] in answers {
            let path = format!("/self-service/methods/oidc/callback/{id}");
            assert_eq!(append_path(&base, &path), url, "{base} and {id}");
        }
    }
}
