//! Adding a path to a URL as Kratos does it, which is written in Go. The table beside this file holds Go's own answers (1.26).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What Go escapes in a path: all but letters, digits and these.
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
/// Go writes a host as it was given, with escapes beyond ASCII and without punycode.
const IN_A_HOST: &AsciiSet = &AsciiSet::EMPTY;

/// The URL `base` with `path` behind its own path, as `urlx.AppendPaths` of ory/x joins them: by `path.Join`, which cleans
/// the whole. Query and fragment keep their place.
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

/// Go's `path.Clean`: no empty segments, no `.`, and `..` takes the segment before it away.
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
