//! The templates: what we know of each provider, as data.

mod claims;

use regex_lite::Regex;
use serde::Deserialize;
use thiserror::Error;

pub use self::claims::{Claims, Sample};

use super::preflight::Preflight;
use super::provider::{ClientId, InvalidPart};
use super::secret::Secret;
use super::yaml;

/// A folder under `templates/`: `provider.yaml` and the files that it names.
struct Folder {
    name: &'static str,
    provider: &'static str,
    files: &'static [(&'static str, &'static str)],
}

/// A file of the folder of VK.
macro_rules! vk {
    ($name:literal) => {
        ($name, include_str!(concat!("../../templates/vk/", $name)))
    };
}

/// Every folder under `templates/`.
const FOLDERS: &[Folder] = &[Folder {
    name: "vk",
    provider: vk!("provider.yaml").1,
    files: &[
        vk!("mapper.jsonnet"),
        vk!("mapper-profile.jsonnet"),
        vk!("claims/full.json"),
        vk!("claims/no-email.json"),
        vk!("claims/sparse.json"),
        vk!("claims/only-email.json"),
    ],
}];

/// The template that is used where none is named.
pub const DEFAULT_TEMPLATE: &str = "vk";

/// What we know of a provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The provider id that a new provider gets.
    pub id: String,
    /// Kratos' name for this kind of provider.
    pub provider: String,
    /// The provider's name, for people.
    pub name: String,
    /// The permissions to ask for.
    pub scope: Vec<String>,
    /// `never`, `auto` or `force`, where the provider wants it fixed.
    pub pkce: Option<String>,
    /// The mappers; the first is the default.
    pub mappers: Vec<MapperFile>,
    /// What the provider tells about a person.
    pub claims: Claims,
    /// What the provider calls the client id, and how it looks.
    pub client_id: ClientIdRules,
    /// What the provider calls the client secret, and how it usually looks.
    pub client_secret: ClientSecretRules,
    /// How the provider is asked whether it takes an app's id, secret and callback URL.
    pub preflight: Preflight,
    /// Where an app is made at the provider.
    pub app: AppForm,
    /// What a person has to know before they start.
    pub notice: Option<Notice>,
    #[serde(skip)]
    files: &'static [(&'static str, &'static str)],
}

/// A mapper of a template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapperFile {
    /// Its name.
    pub name: String,
    file: String,
    /// What it makes of the claims, in a few words.
    pub about: String,
    /// The traits that it can fill, if it is to be fitted to an identity schema: see [`super::mapper::fit`].
    #[serde(default)]
    pub fits: Vec<String>,
}

/// How a client id looks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientIdRules {
    /// The provider's own word for it.
    pub called: String,
    pattern: String,
    /// The pattern in words, with an example.
    pub expected: String,
}

/// How a client secret usually looks. Providers publish no formats, so these are warnings only.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientSecretRules {
    /// The provider's own word for it.
    pub called: String,
    usual_pattern: String,
    usual: String,
    mistaken_pattern: String,
    mistaken: String,
}

/// Where an app is made at the provider, and where the callback URL goes there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppForm {
    /// The page on which an app is made.
    pub create_at: String,
    /// The name of the field that takes the callback URL.
    pub callback_field: String,
    /// The name of the field that takes the bare domain.
    pub domain_field: String,
}

/// What a person has to know before they start.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The text, in two or three sentences.
    pub text: String,
    /// Where there is more about it.
    pub link: String,
}

/// A name that no template, or no mapper of a template, has.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("there is no {what} {name:?}; there is: {known}")]
pub struct UnknownName {
    what: &'static str,
    name: String,
    known: String,
}

/// Why a template or what it is asked for can't be used.
#[derive(Debug, Error)]
pub enum CatalogueError {
    /// No template has this name.
    #[error(transparent)]
    Unknown(#[from] UnknownName),
    /// A template of this build is broken.
    #[error("the template {name:?} can't be read: {reason}")]
    Broken {
        /// The folder's name.
        name: &'static str,
        /// What is wrong with it, and where.
        reason: String,
    },
}

/// The names of all templates.
pub fn names() -> impl Iterator<Item = &'static str> {
    FOLDERS.iter().map(|folder| folder.name)
}

/// The template for providers of this kind, if there is one.
pub fn of_kind(kind: &str) -> Option<Template> {
    names().filter_map(|name| template(name).ok()).find(|template| template.provider == kind)
}

/// The template with this name.
///
/// # Errors
/// When there is none, with the names that there are.
pub fn template(name: &str) -> Result<Template, CatalogueError> {
    let Some(folder) = FOLDERS.iter().find(|folder| folder.name == name) else {
        let known = names().collect::<Vec<_>>().join(", ");
        return Err(UnknownName { what: "provider template", name: name.to_owned(), known }.into());
    };
    let broken = |reason| CatalogueError::Broken { name: folder.name, reason };
    let mut template: Template = yaml::parse(folder.provider).map_err(broken)?;
    template.files = folder.files;
    Ok(template)
}

impl Template {
    /// The text of the mapper `name`; of the default one where no name is given.
    ///
    /// # Errors
    /// When the template has no such mapper, with the names that it has.
    pub fn mapper(&self, name: Option<&str>) -> Result<&'static str, UnknownName> {
        let found = match name {
            Some(name) => self.mappers.iter().find(|mapper| mapper.name == name),
            None => self.mappers.first(),
        };
        found.and_then(|mapper| self.file(&mapper.file)).ok_or_else(|| UnknownName {
            what: "mapper",
            name: name.unwrap_or("default").to_owned(),
            known: self.mappers.iter().map(|mapper| mapper.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// What the provider tells of some typical people.
    pub fn samples(&self) -> Vec<Sample> {
        let read = |name: &String| Sample::parse(name, self.file(&format!("claims/{name}.json"))?);
        self.claims.samples.iter().filter_map(read).collect()
    }

    fn file(&self, name: &str) -> Option<&'static str> {
        self.files.iter().find(|(known, _)| *known == name).map(|(_, content)| *content)
    }

    /// Takes the text as a client id of this provider.
    ///
    /// # Errors
    /// When it does not look like one.
    pub fn client_id(&self, text: &str) -> Result<ClientId, InvalidPart> {
        let id = ClientId::parse(text)?;
        if matches(&self.client_id.pattern, id.as_str()) {
            return Ok(id);
        }
        Err(InvalidPart::new(
            "client id",
            id.as_str(),
            format!("the {} of {} is {}", self.client_id.called, self.name, self.client_id.expected),
        ))
    }

    /// What looks odd about this secret, without quoting it.
    pub fn doubt_about(&self, secret: &Secret) -> Option<String> {
        let rules = &self.client_secret;
        if matches(&rules.mistaken_pattern, secret.expose()) {
            return Some(format!(
                "This looks like {}, not like the {} of a {} app.",
                rules.mistaken, rules.called, self.name
            ));
        }
        let usual = matches(&rules.usual_pattern, secret.expose());
        (!usual).then(|| format!("A {} of {} usually has {}; this one has not.", rules.called, self.name, rules.usual))
    }

    /// Whether this secret is a client id: the two were pasted in each other's place.
    pub fn looks_like_client_id(&self, secret: &Secret) -> bool {
        matches(&self.client_id.pattern, secret.expose())
    }
}

/// Whether the pattern, which comes from a template, fits. Tests compile every pattern of every template.
fn matches(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vk() -> Template {
        template("vk").unwrap()
    }

    #[test]
    fn every_template_is_complete_and_its_patterns_compile() {
        for name in names() {
            let template = template(name).unwrap();
            let rules = &template.client_secret;
            for pattern in [&template.client_id.pattern, &rules.usual_pattern, &rules.mistaken_pattern] {
                Regex::new(pattern).unwrap();
            }
            for mapper in &template.mappers {
                assert!(template.mapper(Some(&mapper.name)).unwrap().contains("std.extVar('claims')"), "{name}");
            }
            assert_eq!(template.samples().len(), template.claims.samples.len());
            assert!(super::super::provider::ProviderId::parse(&template.id).unwrap().for_new_provider().is_ok());
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        assert_eq!(template("vkid").unwrap_err().to_string(), r#"there is no provider template "vkid"; there is: vk"#);
        assert_eq!(
            vk().mapper(Some("x")).unwrap_err().to_string(),
            r#"there is no mapper "x"; there is: default, profile"#
        );
    }

    #[test]
    fn a_vk_app_id_is_a_number_without_leading_zeros() {
        assert_eq!(vk().client_id(" 51234567\n").unwrap().as_str(), "51234567");
        for text in ["", "0123", "-5", "5e3", "51 234", "12345678901234567890", "abc"] {
            assert!(vk().client_id(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_an_unusual_secret_raises_a_doubt_and_the_doubt_does_not_quote_it() {
        let doubt = |text: &str| vk().doubt_about(&Secret::parse(text).unwrap());
        assert_eq!(doubt("AbCdEfGhIj0123456789"), None);
        assert!(doubt("vk1.a.canary").unwrap().contains("service key"));
        assert!(doubt(&"a".repeat(41)).unwrap().contains("service key"));
        assert!(!doubt("canary").unwrap().contains("canary"));
        assert!(vk().looks_like_client_id(&Secret::parse("51234567").unwrap()));
    }
}
