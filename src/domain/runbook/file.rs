//! The keys of a runbook.

use serde_json::{Value, json};

use super::mistake::Mistake;
use super::secret_reference::SecretReference;
use super::shape::{Field, FieldInfo, Located, Required, Shape, Spot, noted, record, record_schema};
use super::values::{OneLine, Scopes, TemplateName, Version};
use crate::domain::mapper::MapperReference;
use crate::domain::project::ProjectReference;
use crate::domain::provider::{ClientId, Label, ProviderId};

record! {
    /// A whole runbook.
    File {
        /// The version of the format.
        version: Required<Version>,
        /// What all projects share.
        defaults: Option<Located<Defaults>>,
        /// The projects, each with the providers that it shall have.
        projects: Required<Projects>,
    }
}

record! {
    /// What all projects share.
    Defaults {
        /// The providers that every project shall have. A project's own settings go before these, key by key.
        providers: Option<Located<Providers>>,
    }
}

record! {
    /// A project.
    Project {
        /// The project: its id, its slug, or the first characters of one of them.
        project: Required<ProjectReference>,
        /// The workspace that it is in: its id or name.
        workspace: Option<Located<OneLine>>,
        /// What people call it. It is not sent to Ory.
        name: Option<Located<OneLine>>,
        /// Whether it is changed only with --allow-protected.
        protect: Option<Located<bool>>,
        /// The providers that it shall have, besides those of the defaults.
        providers: Option<Located<Providers>>,
    }
}

record! {
    /// What is said of a provider, in one place.
    Settings {
        /// What kind of provider it is: the name of a template. Where it is left out, the provider id is that name.
        template: Option<Located<TemplateName>>,
        /// The id of your app at the provider. A new provider needs one.
        client_id: Option<Located<ClientId>>,
        /// Where the client secret comes from. A new provider and another client id need one; left out, the stored
        /// secret stays.
        client_secret: Option<Located<SecretReference>>,
        /// The text on the sign-in button.
        label: Option<Located<Label>>,
        /// The permissions to ask the user for.
        scope: Option<Located<Scopes>>,
        /// How claims become an identity: the name of a mapper of the template, a .jsonnet file (from the folder of the
        /// runbook), or an https URL.
        mapper: Option<Located<MapperReference>>,
        /// Whether people are signed in right after they signed up. Left out, they are; `false` leaves the hooks alone.
        session_hook: Option<Located<bool>>,
    }
}

/// The projects: at least one.
#[derive(Clone, Debug)]
pub(super) struct Projects(pub(super) Vec<Project>);

impl Shape for Projects {
    fn schema() -> Value {
        let mut schema = Vec::<Project>::schema();
        schema["minItems"] = json!(1);
        schema
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        if spot.elements(mistakes)?.is_empty() {
            return noted(Err(spot.at.mistake("there is no project here")), mistakes);
        }
        Vec::read(spot, mistakes).map(Self)
    }
}

/// Providers by their id, in the order of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Providers(pub(super) Vec<(Located<ProviderId>, Settings)>);

impl Shape for Providers {
    fn schema() -> Value {
        json!({"type": "object", "propertyNames": ProviderId::schema(), "additionalProperties": Settings::schema()})
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut providers = Vec::new();
        for (key, value) in spot.members(mistakes)? {
            let id = ProviderId::parse(key.value).map_err(|error| key.at.mistake(error.unquoted()));
            let id = noted(id, mistakes).map(|value| Located { value, at: key.at });
            // Read where the id is wrong too, for the mistakes in it.
            let settings = Settings::read(&value, mistakes);
            providers.extend(id.zip(settings));
        }
        Some(Self(providers))
    }
}
