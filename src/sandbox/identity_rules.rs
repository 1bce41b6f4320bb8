//! The rules by which Ory Network checks and stores a project's identity configuration.

use serde_json::Value;

use super::contents::Contents;
use super::masking::PROVIDERS;
use super::refusal::Refusal;
use super::stored_secrets;
use crate::domain::kratos_rules;

/// Checks a written configuration and returns what to store. Secrets that are null keep their stored value, and
/// uploaded content is replaced with its address. Everything else is kept, even an empty object, which wipes the
/// configuration (measured with ory 1.3.3).
pub(super) fn accept(stored: &Value, written: &Value, contents: &mut Contents) -> Result<Value, Refusal> {
    let mut config = written.clone();
    stored_secrets::keep(stored, &mut config)?;
    if let Some(broken) = kratos_rules::broken(&without_nulls_of(stored, &config)) {
        return Err(Refusal::invalid(&broken.at, &broken.reason));
    }
    upload(&mut config, contents)?;
    Ok(config)
}

/// Removes nulls that a read returns for unset values. They may be written back, although Kratos rejects null.
fn without_nulls_of(stored: &Value, written: &Value) -> Value {
    let Some(written) = written.as_object() else { return written.clone() };
    let set = written.iter().filter(|(key, value)| !value.is_null() || stored.get(key) != Some(&Value::Null));
    set.map(|(key, value)| (key.clone(), without_nulls_of(&stored[key], value))).collect()
}

/// Stores all uploaded content, as every write does.
pub(super) fn upload(config: &mut Value, contents: &mut Contents) -> Result<(), Refusal> {
    for (list, key, extension) in [(PROVIDERS, "mapper_url", "jsonnet"), ("/identity/schemas", "url", "json")] {
        let Some(entries) = config.pointer_mut(list).and_then(Value::as_array_mut) else { continue };
        for (index, entry) in entries.iter_mut().enumerate() {
            let path = format!("{list}/{index}");
            let url = entry.get_mut(key).ok_or_else(|| Refusal::missing(&path, key))?;
            contents.store(url, extension, &format!("{path}/{key}"))?;
        }
    }
    Ok(())
}
