//! Secrets in a write: those that are null keep their stored value.
//!
//! From the Ory docs ("Configure projects with Ory CLI", section "Stored secrets").

use serde_json::{Map, Value};

use super::masking::{PROVIDERS, SMTP, without_password};
use super::refusal::Refusal;

/// Fills in the secrets that are null in `written` from `stored`.
pub(super) fn keep(stored: &Value, written: &mut Value) -> Result<(), Refusal> {
    let known = stored.pointer(PROVIDERS).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let providers = written.pointer_mut(PROVIDERS).and_then(Value::as_array_mut);
    for (index, provider) in providers.into_iter().flatten().enumerate() {
        let known = known.iter().find(|known| known["id"] == provider["id"]);
        // Anything that isn't an object breaks a rule of Kratos.
        let Some(entry) = provider.as_object_mut() else { continue };
        keep_secret(entry, known, &format!("{PROVIDERS}/{index}"))?;
    }
    keep_smtp_password(stored, written);
    Ok(())
}

fn keep_secret(entry: &mut Map<String, Value>, known: Option<&Value>, path: &str) -> Result<(), Refusal> {
    let is_apple = entry.get("provider").is_some_and(|kind| kind == "apple");
    let (key, other) =
        if is_apple { ("apple_private_key", "client_secret") } else { ("client_secret", "apple_private_key") };
    // A read shows both as null, whatever the kind.
    if entry.get(other).is_some_and(Value::is_null) {
        entry.shift_remove(other);
    }
    let place = format!("{path}/{key}");
    match entry.get(key) {
        Some(Value::Null) => match known.map(|known| &known[key]).filter(|secret| secret.is_string()) {
            Some(secret) => _ = entry.insert(key.to_owned(), secret.clone()),
            None => return Err(Refusal::invalid(&place, "is required: no value is stored for this provider")),
        },
        Some(secret) if secret == "" => return Err(Refusal::invalid(&place, "must not be empty")),
        _ => {}
    }
    Ok(())
}

/// Keeps the stored password if the address is written back as it was read, without a password.
fn keep_smtp_password(stored: &Value, config: &mut Value) {
    let Some(written) = config.pointer_mut(SMTP) else { return };
    let Some(kept) = stored.pointer(SMTP).and_then(Value::as_str) else { return };
    if written.as_str() == Some(&without_password(kept)) {
        *written = Value::String(kept.to_owned());
    }
}
