//! Collects changes, each applied to the result of the previous ones.

use serde_json::{Map, Value, json};

use super::{Change, ChangeKind, Note, Plan, PlannedMapper, Refusal};
use crate::domain::content::{Mapper, NewFile};
use crate::domain::edit::{self, Edit, NewValue};
use crate::domain::identity_config::{IdentityConfig, oidc_pointer};
use crate::domain::obstacles::obstacles;
use crate::domain::pointer::Pointer;
use crate::domain::provider::ProviderId;
use crate::domain::session_hook::{self, Addition};
use crate::domain::template::Template;

pub(super) struct PlanBuilder {
    draft: IdentityConfig,
    changes: Vec<Change>,
    notes: Vec<Note>,
    mappers: Vec<PlannedMapper>,
    files: Vec<NewFile>,
}

impl PlanBuilder {
    pub(super) fn on(config: &IdentityConfig) -> Self {
        Self { draft: config.clone(), changes: Vec::new(), notes: Vec::new(), mappers: Vec::new(), files: Vec::new() }
    }

    pub(super) fn draft(&self) -> &IdentityConfig {
        &self.draft
    }

    pub(super) fn changes_something(&self) -> bool {
        !self.changes.is_empty()
    }

    pub(super) fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Remembers that this mapper is pushed.
    pub(super) fn pushes_mapper(&mut self, provider: &str, mapper: &Mapper, template: &Template) {
        self.mappers.push(PlannedMapper::new(provider, &mapper.to_content_url(), template));
    }

    /// Remembers the file that this mapper is in.
    pub(super) fn needs_file_of(&mut self, mapper: &Mapper) {
        if let Mapper::File(file) = mapper {
            self.files.push(file.clone());
        }
    }

    /// Returns what was left alone because somebody else has changed it since.
    pub(super) fn changed_since(&self) -> Vec<String> {
        let what = |note: &Note| match note {
            Note::ChangedSince { what } => Some(what.clone()),
            _ => None,
        };
        self.notes.iter().filter_map(what).collect()
    }

    /// Adds values to the last change.
    pub(super) fn extend_last(&mut self, values: Vec<(Pointer, NewValue)>) -> Result<(), Refusal> {
        let Some(last) = self.changes.last_mut() else { return Ok(()) };
        for (at, value) in values {
            let edit = Edit { at, value };
            edit::make(&mut self.draft, &edit)?;
            last.edits.push(edit);
        }
        Ok(())
    }

    /// Adds a change that puts each value in its place and creates the containers that are missing.
    ///
    /// # Errors
    /// When something else is where a value's container should be.
    pub(super) fn change(&mut self, kind: ChangeKind, values: Vec<(Pointer, NewValue)>) -> Result<(), Refusal> {
        let mut edits = Vec::new();
        for (at, value) in values {
            let edit = self.edit(at, value);
            edit::make(&mut self.draft, &edit)?;
            edits.push(edit);
        }
        self.changes.push(Change { kind, edits });
        Ok(())
    }

    pub(super) fn enable_oidc(&mut self) -> Result<(), Refusal> {
        if self.draft.oidc_enabled() {
            return Ok(());
        }
        let at = oidc_pointer().key("enabled");
        self.change(ChangeKind::OidcEnabled, vec![(at, NewValue::Json(json!(true)))])
    }

    pub(super) fn add_session_hook(&mut self) -> Result<(), Refusal> {
        let Some(addition) = session_hook::with_session_hook(&self.draft) else { return Ok(()) };
        let Addition { hooks, copied, left_out, network } = addition;
        let at = session_hook::list();
        self.change(ChangeKind::SessionHookAdded { copied }, vec![(at, NewValue::Json(Value::Array(hooks)))])?;
        if !left_out.is_empty() {
            self.note(Note::HooksNotCopied { hooks: left_out });
        }
        if !network.is_empty() {
            self.note(Note::HooksOfNetwork { hooks: network });
        }
        Ok(())
    }

    /// Adds a note if several providers have this ID, because Kratos uses only the first.
    pub(super) fn note_shared_id(&mut self, id: &str) {
        if self.draft.shared_ids().contains(&id) {
            self.note(Note::SharedId { id: id.to_owned() });
        }
    }

    /// Adds notes about what keeps people out although the provider is right.
    pub(super) fn note_obstacles(&mut self, template: &Template) {
        let unverified = !template.claims.unverified.is_empty();
        let found = obstacles(&self.draft, |entry| unverified && entry.kind() == template.kind);
        for obstacle in found {
            let (code, problem, fix) = (obstacle.code.to_owned(), obstacle.problem, obstacle.fix);
            self.note(Note::Problem { code, problem, fix });
        }
    }

    pub(super) fn finish(mut self, providers: Vec<ProviderId>) -> Plan {
        // One provider may leave the hook out and the next one add it.
        let in_effect = session_hook::is_in_effect(&self.draft);
        self.notes.retain(|note| *note != Note::SessionHookLeftOut || !in_effect);
        Plan { providers, changes: self.changes, notes: self.notes, mappers: self.mappers, files: self.files }
    }

    /// Returns the edit that puts `value` at `at`. If containers are missing (or null), it sets the outermost one, with
    /// the others wrapped around the value.
    fn edit(&self, at: Pointer, value: NewValue) -> Edit {
        let NewValue::Json(mut value) = value else { return Edit { at, value } };
        let mut at = at;
        while let Some((parent, key)) = at.split_last() {
            if self.draft.get(&parent).is_some() {
                break;
            }
            value = Value::Object(Map::from_iter([(key, value)]));
            at = parent;
        }
        Edit { at, value: NewValue::Json(value) }
    }
}
