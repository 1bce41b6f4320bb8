//! A runbook generated from a project asks for exactly what the project has.

use proptest::option;
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};

use super::strategies::any_config;
use crate::domain::catalogue::Catalogue;
use crate::domain::content::Mapper;
use crate::domain::fixtures::project;
use crate::domain::identity_config::{IdentityConfig, ProviderEntry};
use crate::domain::identity_schema;
use crate::domain::mapper::MapperReference;
use crate::domain::plan::{ChangeKind, LocalFiles, Refusal, plan};
use crate::domain::project::ProjectSummary;
use crate::domain::provider::ProviderId;
use crate::domain::request::Request;
use crate::domain::runbook::{ProviderSettings, Runbook, from_project, schema};
use crate::domain::yaml;

fn any_project() -> impl Strategy<Value = ProjectSummary> {
    ("[0-9a-z][0-9a-z-]{0,12}", any::<String>(), option::of(any::<String>()), "prod|dev").prop_map(
        |(slug, name, workspace_id, environment)| ProjectSummary { slug, name, workspace_id, environment, ..project() },
    )
}

/// The mapper that an entry names, as a command would load it.
fn mapper(settings: &ProviderSettings) -> Option<Mapper> {
    Some(match &settings.mapper.as_ref()?.value {
        MapperReference::Named(name) => Mapper::Snippet(settings.template.mapper(name).unwrap().snippet.clone()),
        MapperReference::Url(url) => Mapper::Url(url.clone()),
        MapperReference::File(file) => panic!("nothing here is a file, and not {file:?}"),
    })
}

/// The ids of the providers that a runbook can express.
fn expressible(config: &IdentityConfig) -> Vec<String> {
    let ids: Vec<_> = config.providers().map(|entry| entry.id()).collect();
    let only = |id: &str| ids.iter().filter(|it| **it == id).count() == 1;
    let is_known = |it: &ProviderEntry<'_>| Catalogue::shipped().owner(*it).is_some();
    let known = config.providers().filter(|it| is_known(it) && only(it.id()) && ProviderId::parse(it.id()).is_ok());
    known.map(|entry| entry.id().to_owned()).collect()
}

proptest! {
    #[test]
    fn it_is_valid_and_has_every_provider_of_a_known_kind(config in any_config(), project in any_project()) {
        let text = from_project(Catalogue::shipped(), &project, &config);
        let runbook = Runbook::parse(&text, Catalogue::shipped()).map_err(|mistakes| format!("{mistakes:#?}\n{text}")).unwrap();
        let ids: Vec<_> = runbook.projects[0].providers.iter().map(|it| it.id.value.to_string()).collect();
        prop_assert_eq!(ids, expressible(&config));
        let schema = schema(Catalogue::shipped());
        prop_assert!(identity_schema::fits(&schema, &yaml::parse(&text).unwrap()), "{}", text);
    }

    #[test]
    fn it_has_nothing_to_do_in_that_project(config in any_config()) {
        let runbook = Runbook::parse(&from_project(Catalogue::shipped(), &project(), &config), Catalogue::shipped()).unwrap();
        for settings in &runbook.projects[0].providers {
            let request = Request::Add(Box::new(settings.request(mapper(settings), None)));
            match plan(&config, &request, LocalFiles::Refuse) {
                Ok(plan) => {
                    prop_assert!(plan.changes.iter().all(|it| matches!(it.kind, ChangeKind::OidcEnabled)), "{:?}", plan);
                }
                Err(refusal) => prop_assert!(matches!(refusal, Refusal::Malformed(_)), "{:?}", refusal),
            }
        }
    }
}
