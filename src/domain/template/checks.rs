//! Checks that the parts of a template agree with each other.

use std::collections::HashSet;

use super::Template;
use super::notes::Notes;
use crate::domain::preflight::Preflight;
use crate::domain::provider::ProviderId;
use crate::domain::redaction::PROVIDER_SECRET_KEYS;
use crate::domain::spot::{self, Spot};
use crate::domain::suggestion::suggestion;

impl Template {
    /// Reports every error, except what can't be checked because a part is missing.
    pub(super) fn check(&self, notes: &mut Notes) {
        self.check_own(notes);
        self.check_keys(notes);
        self.check_apps(notes);
        if let Some(preflight) = &self.preflight {
            self.check_preflight(preflight, notes);
        }
    }

    fn check_own(&self, notes: &mut Notes) {
        let id = ProviderId::parse(&self.id);
        if let Err(error) = id.as_ref().map_or_else(|error| Err(error.clone()), |id| id.for_new_provider().map(drop)) {
            notes.note("id", error.to_string());
        }
        if !PROVIDER_SECRET_KEYS.contains(&self.secret.key.as_str()) {
            notes.note("secret.key", format!("expected one of {}", PROVIDER_SECRET_KEYS.join(", ")));
        }
        if self.claims.samples.is_empty() {
            notes.note("claims.samples", "it needs at least one");
        }
    }

    /// Checks the names of settings and claims.
    fn check_keys(&self, notes: &mut Notes) {
        let own = self.fields.iter().map(|field| &field.key).chain(self.preset.keys());
        let settings: Vec<_> = own.map(String::as_str).collect();
        let claims: Vec<_> = self.claims.always.iter().chain(&self.claims.sometimes).map(String::as_str).collect();
        let mut check = |path: &str, what: &str, name: &str, known: &[&str]| {
            if !known.contains(&name) {
                notes.note(path, format!("unknown {what} `{name}`; {}", suggestion(name, known)));
            }
        };
        for (index, key) in self.secret.belongs_to.iter().enumerate() {
            check(&format!("secret.belongs_to[{index}]"), "setting", key, &settings);
        }
        for (index, trap) in self.traps.iter().enumerate() {
            check(&format!("traps[{index}].key"), "setting", &trap.key, &settings);
        }
        for (index, claim) in self.claims.unverified.iter().enumerate() {
            check(&format!("claims.unverified[{index}]"), "claim", claim, &claims);
        }
    }

    /// Checks the claims of a sample.
    pub(super) fn check_sample(&self, file: &str, text: &str, notes: &mut Notes) {
        let mut unheard = Vec::new();
        let Some(root) = spot::document(text, &mut unheard) else { return };
        let members = Spot::root(&root).members(&mut unheard).into_iter().flatten();
        let claims: Vec<_> = members.map(|(key, _)| key).collect();
        for claim in claims.iter().filter(|claim| !self.claims.has(claim.value)) {
            notes.note_in(file, claim.at.clone(), "not one of the `claims` in provider.yaml");
        }
        for claim in self.claims.always.iter().filter(|name| !claims.iter().any(|claim| claim.value == **name)) {
            notes.note_in(file, Spot::root(&root).at, format!("`{claim}` is missing, but `claims.always` lists it"));
        }
    }

    /// Checks the apps of the sandbox.
    fn check_apps(&self, notes: &mut Notes) {
        for (index, app) in self.sandbox.iter().enumerate() {
            for (key, value) in &app.settings {
                let path = format!("sandbox[{index}].settings.{key}");
                match self.field(key).map(|field| field.check(value)) {
                    Some(Ok(())) => {}
                    Some(Err(error)) => notes.note(&path, error.unquoted()),
                    None => notes.note(&path, "unknown setting"),
                }
            }
            let known = |words: &&String| self.preflight.as_ref().is_some_and(|it| it.example_of(words).is_some());
            if app.says.as_ref().is_some_and(|words| !known(&words)) {
                notes.note(&format!("sandbox[{index}].says"), "no rule of the preflight has these words");
            }
        }
    }

    fn check_preflight(&self, preflight: &Preflight, notes: &mut Notes) {
        for (key, address) in preflight.addresses() {
            let names = address.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            for name in names.filter(|name| self.field(name).is_none() && !self.preset.contains_key(*name)) {
                notes.note(&format!("preflight.{key}"), format!("unknown setting `{name}`"));
            }
        }
        let settings = self.sandbox.first().map(|app| &app.settings);
        let page = settings.and_then(|settings| preflight.endpoints(settings).authorize);
        for (index, problem) in preflight.idle_rules(page.as_deref().unwrap_or("https://id.example/authorize")) {
            notes.note(&format!("preflight.answers[{index}]"), problem);
        }
    }
}

/// Returns the indices of names that occurred before.
pub(super) fn repeated<'a>(names: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut seen = HashSet::new();
    names.enumerate().filter(|(_, name)| !seen.insert(*name)).map(|(index, _)| index).collect()
}
