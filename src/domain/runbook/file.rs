//! The keys of a runbook.

use serde_json::{Value, json};

use super::shape::{Field, FieldInfo, Located, Required, Shape, Spot, noted, record, record_schema, with};
use super::values::{KratosPaths, OneLine, TemplateName, Version};
use crate::domain::mistake::{Location, Mistake};
use crate::domain::project::ProjectReference;
use crate::domain::provider::ProviderId;
use crate::domain::yaml::{Content, Node};

/// The key that names the template of a provider.
pub(super) const TEMPLATE: &str = "template";

record! {
    /// A whole runbook.
    File {
        /// The version of the format.
        version: Required<Version>,
        /// Settings that all projects share.
        defaults: Option<Located<Defaults>>,
        /// The projects and Kratos files to configure, each with its providers.
        projects: Required<Projects>,
    }
}

record! {
    /// Settings that all projects share.
    Defaults {
        /// Providers for every project. A project's own settings override these, key by key.
        providers: Option<Located<Providers>>,
    }
}

record! {
    /// A project.
    Project {
        /// A project on Ory Network: its ID, its slug, or the start of either.
        project: Option<Located<ProjectReference>>,
        /// The project's workspace: its ID or name.
        workspace: Option<Located<OneLine>>,
        /// Instead of a project: the kratos.yml of a self-hosted Kratos, relative to the runbook's folder. List several files
        /// in the order of Kratos' -c.
        kratos: Option<Located<KratosPaths>>,
        /// Write into the existing kratos.yml instead of replacing it, for a file that is mounted by itself into a container.
        in_place: Option<Located<bool>>,
        /// A name for people. It isn't sent to Ory.
        name: Option<Located<OneLine>>,
        /// Change it only with --allow-protected.
        protect: Option<Located<bool>>,
        /// Its providers, in addition to those of the defaults.
        providers: Option<Located<Providers>>,
    }
}

/// The projects: at least one.
#[derive(Clone)]
pub(super) struct Projects(pub(super) Vec<Project>);

impl Shape for Projects {
    fn schema() -> Value {
        let one_subject = json!({"oneOf": [{"required": [PROJECT]}, {"required": [KRATOS]}]});
        json!({"type": "array", "items": with(Project::schema(), one_subject), "minItems": 1})
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let elements = spot.elements(mistakes)?;
        if elements.is_empty() {
            return noted(Err(spot.at.mistake("there is no project here")), mistakes);
        }
        mistakes.extend(elements.iter().filter_map(wrong_subject));
        Vec::read(spot, mistakes).map(Self)
    }
}

const PROJECT: &str = "project";
const KRATOS: &str = "kratos";

/// Returns an error for an entry that has both `project` and `kratos`, or neither.
fn wrong_subject(spot: &Spot<'_>) -> Option<Mistake> {
    let Content::Map(members) = &spot.node.content else { return None };
    let has = |wanted| members.iter().any(|(key, _)| Spot { node: key, at: spot.at.clone() }.text() == Ok(wanted));
    match (has(PROJECT), has(KRATOS)) {
        (true, true) => Some(spot.at.mistake("an entry has either `project` or `kratos`").hint("make it two entries")),
        (false, false) => Some(spot.at.mistake("`project` is missing").hint("or `kratos`, if you run Kratos yourself")),
        _ => None,
    }
}

/// Providers by their ID, in the order of the file.
#[derive(Clone, Default)]
pub(super) struct Providers(pub(super) Vec<(Located<ProviderId>, ProviderText)>);

/// The keys of a provider, in one place of the file. Its template decides which keys are allowed.
#[derive(Clone)]
pub(super) struct ProviderText {
    pub(super) template: Option<Located<TemplateName>>,
    /// Everything else, by its key.
    pub(super) members: Vec<Member>,
}

/// A key that has not been read yet, and its value.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) key: Located<String>,
    node: Node,
    at: Location,
}

impl Member {
    pub(super) fn spot(&self) -> Spot<'_> {
        Spot { node: &self.node, at: self.at.clone() }
    }
}

impl Shape for Providers {
    fn schema() -> Value {
        json!({"$ref": "#/definitions/providers"})
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut providers = Vec::new();
        for (key, value) in spot.members(mistakes)? {
            let id = ProviderId::parse(key.value).map_err(|error| key.at.mistake(error.unquoted()));
            let id = noted(id, mistakes).map(|value| Located { value, at: key.at });
            // Read even if the ID is wrong, to report the errors inside.
            let provider = ProviderText::read(&value, mistakes);
            providers.extend(id.zip(provider));
        }
        Some(Self(providers))
    }
}

impl ProviderText {
    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut provider = Self { template: None, members: Vec::new() };
        for (key, value) in spot.members(mistakes)? {
            if key.value == TEMPLATE {
                provider.template = Field::read(Some(&value), mistakes);
            } else {
                let key = Located { value: key.value.to_owned(), at: key.at };
                provider.members.push(Member { key, node: value.node.clone(), at: value.at });
            }
        }
        Some(provider)
    }
}
