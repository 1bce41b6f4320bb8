//! Email addresses, as Go's `net/mail` reads them. The part after the last `@` is already known to be a host name, so
//! no display name or comment can follow the address.

/// Whether the text is a single address.
pub(super) fn is_address(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\t']);
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_local = match local.strip_prefix('"') {
        Some(quoted) => is_quoted(quoted),
        None => is_atom(local),
    };
    is_local && is_atom(domain)
}

fn is_atom(text: &str) -> bool {
    let is_text = |character: char| is_visible(character) && !"()<>[]:;@\\,\"".contains(character);
    !text.is_empty()
        && text.chars().all(is_text)
        && !text.starts_with('.')
        && !text.ends_with('.')
        && !text.contains("..")
}

/// Checks a quoted string after its opening quotation mark.
fn is_quoted(text: &str) -> bool {
    let mut characters = text.chars();
    let mut is_empty = true;
    loop {
        match characters.next() {
            Some('"') => return !is_empty && characters.next().is_none(),
            Some('\\') if characters.next().is_some_and(|it| is_visible(it) || " \t".contains(it)) => {}
            Some(character) if character != '\\' && (is_visible(character) || " \t".contains(character)) => {}
            _ => return false,
        }
        is_empty = false;
    }
}

fn is_visible(character: char) -> bool {
    ('!'..='~').contains(&character) || !character.is_ascii()
}

/// Whether the text is an address, alone or in angle brackets after a name.
pub(in crate::domain::identity_schema) fn is_mailbox(text: &str) -> bool {
    let named = text.strip_suffix('>').and_then(|text| text.rsplit_once('<'));
    named.map_or_else(|| is_address(text), |(name, address)| !name.contains(['<', '@']) && is_address(address))
}
