//! Reads files that may be backups: arbitrary bytes, and valid backups with changed parts and a matching checksum.

#![no_main]

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use ory_social::domain::backup::Backup;
use ory_social::domain::content::content_hash;
use ory_social::domain::identity_config::IdentityConfig;
use ory_social_fuzz::checks::carry_out;
use ory_social_fuzz::{requests, shapes};
use serde_json::{Value, json};

const VALID: [&str; 3] = [
    include_str!("../seeds/backup_reader/add"),
    include_str!("../seeds/backup_reader/remove"),
    include_str!("../seeds/backup_reader/rotate-secret"),
];

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    match serde_json::from_slice(bytes) {
        Ok(file) => read(&sealed(file)),
        Err(_) => drop(changed(&mut Unstructured::new(bytes)).map(|file| read(&sealed(file)))),
    }
});

/// Returns the file with a matching checksum, unless its keys aren't in our order.
fn sealed(mut file: Value) -> Vec<u8> {
    if let Some(backup) = file.get("backup") {
        file["sha512"] = json!(content_hash(backup.to_string().as_bytes()));
    }
    file.to_string().into_bytes()
}

/// Returns a valid backup with junk in a few places.
fn changed(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let mut file: Value = serde_json::from_str(bytes.choose(&VALID)?).unwrap_or_default();
    for _ in 0..bytes.int_in_range(1..=6)? {
        change(bytes, &mut file["backup"])?;
    }
    Ok(file)
}

/// Replaces the value, or one inside it, with junk.
fn change(bytes: &mut Unstructured<'_>, value: &mut Value) -> Result<()> {
    let length = value.as_object().map_or(0, |members| members.len()) + value.as_array().map_or(0, Vec::len);
    if length == 0 || bytes.ratio(1, 8)? {
        *value = shapes::junk(bytes, 3)?;
        return Ok(());
    }
    let index = bytes.choose_index(length)?;
    match value {
        Value::Object(members) => members.values_mut().nth(index).map_or(Ok(()), |member| change(bytes, member)),
        Value::Array(items) => change(bytes, &mut items[index]),
        _ => Ok(()),
    }
}

fn read(file: &[u8]) {
    let Ok(mut backup) = Backup::from_json(file) else { return };
    let written = backup.to_json().expect("a backup can be written");
    Backup::from_json(&written).expect("what was written can be read");
    let Some(before) = planted(&backup.before) else { return };
    backup.before = before;
    let after = backup.after().ok().and_then(|after| planted(&after));
    // One combination per file: all of them would take twelve times as long.
    let day = match file.len() % 3 {
        0 => Some(backup.before.clone()),
        1 => after.clone(),
        _ => shapes::sample(file.len()),
    };
    let Some(today) = day else { return };
    let with_secret = file.len() % 2 == 0;
    let replaced = backup.replaced_secrets();
    carry_out(&today, &requests::restore(&backup.before, after, replaced, with_secret), &today);
    carry_out(&today, &requests::restore(&backup.before, None, vec![], with_secret), &today);
}

fn planted(config: &IdentityConfig) -> Option<IdentityConfig> {
    let mut document = config.document().clone();
    shapes::plant(&mut document, "", "");
    IdentityConfig::new(document).ok()
}
