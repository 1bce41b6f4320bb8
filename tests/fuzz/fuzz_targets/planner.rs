//! Plans a few runs in a row on an odd configuration. Each may undo an earlier one.

#![no_main]

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use ory_social::domain::backup::Backup;
use ory_social::domain::identity_config::IdentityConfig;
use ory_social_fuzz::checks::{carry_out, project};
use ory_social_fuzz::{requests, shapes};

/// How many bytes, at most, decide the requests. The configuration follows.
const REQUESTS: usize = 64;

fuzz_target!(|bytes: &[u8]| {
    let (requests, rest) = bytes.split_at(bytes.len().min(REQUESTS));
    let Some(config) = shapes::config(rest) else { return };
    // The second half of these bytes makes another configuration, as if it were someone else's.
    let Some(other) = shapes::config(&rest[rest.len() / 2..]) else { return };
    let _ = runs(&mut Unstructured::new(requests), config, &other);
});

fn runs(bytes: &mut Unstructured<'_>, mut today: IdentityConfig, other: &IdentityConfig) -> Result<()> {
    let mut backups: Vec<Backup> = Vec::new();
    for _ in 0..4 {
        let request = match bytes.int_in_range(0..=7)? {
            0..=3 => requests::about_a_provider(bytes)?,
            4 => {
                requests::restore(other, bytes.arbitrary::<bool>()?.then(|| today.clone()), vec![], bytes.arbitrary()?)
            }
            5 => requests::restore(&today, Some(other.clone()), vec!["vk".into()], bytes.arbitrary()?),
            _ if backups.is_empty() => requests::about_a_provider(bytes)?,
            _ => {
                let backup = bytes.choose(&backups)?;
                let after = backup.after().expect("a backup fits itself");
                let after = bytes.arbitrary::<bool>()?.then_some(after);
                requests::restore(&backup.before, after, backup.replaced_secrets(), bytes.arbitrary()?)
            }
        };
        let Some((plan, patched)) = carry_out(&today, &request, other) else { continue };
        let backup = Backup::of("add", "2026-11-24T00:00:00.000Z".to_owned(), &project(), &today, &plan);
        let json = backup.to_json().expect("a backup can be written");
        let backup = Backup::from_json(&json).expect("a backup can be read");
        let after = backup.after().expect("a backup fits itself");
        assert_eq!(after.document().to_string(), patched.config().document().to_string());
        backups.push(backup);
        today = after;
    }
    Ok(())
}
