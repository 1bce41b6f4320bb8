//! Projects and workspaces on Ory Network, and self-hosted Kratos.

use serde::{Deserialize, Serialize};

use super::content::content_hash;
use super::identity_config::IdentityConfig;
use super::provider::InvalidPart;
use super::text::shell_word;

/// A project as shown in lists.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct ProjectSummary {
    /// The project's UUID.
    pub id: String,
    /// Its unique slug, part of its public URL.
    pub slug: String,
    /// Its name, for people.
    pub name: String,
    /// `prod`, `stage` or `dev`.
    #[serde(default)]
    pub environment: String,
    /// `running`, `halted` or `deleted`.
    #[serde(default)]
    pub state: String,
    /// The UUID of its workspace, if it is in one.
    #[serde(default)]
    pub workspace_id: Option<String>,
    /// The configuration files, if it is a self-hosted Kratos.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kratos: Option<KratosFiles>,
}

/// The configuration files of a self-hosted Kratos.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct KratosFiles {
    /// The real path of the file to change.
    pub(crate) changed: String,
    /// All files, as the user named them.
    pub(crate) named: Vec<String>,
    /// Whether changes are written into the existing file, because it is mounted by itself into a container.
    #[serde(default)]
    pub(crate) in_place: bool,
}

impl ProjectSummary {
    /// Makes the summary of a Kratos that is configured by files. `name` is what people call the file.
    pub(crate) fn of_files(name: String, files: KratosFiles) -> Self {
        let id = Self::id_of_file(&files.changed);
        let (slug, environment, state) = (String::new(), String::new(), String::new());
        Self { id, slug, name, environment, state, workspace_id: None, kratos: Some(files) }
    }

    /// Returns the id of a file, for its lock and its backups.
    pub(crate) fn id_of_file(real_path: &str) -> String {
        format!("kratos-{:.16}", content_hash(real_path.as_bytes()))
    }

    /// Returns the flags that name it on a command line.
    pub(crate) fn flag(&self) -> String {
        match &self.kratos {
            Some(files) => {
                let flags = files.named.iter().map(|name| format!("--kratos {}", shell_word(name)));
                flags.chain(files.in_place.then(|| "--in-place".to_owned())).collect::<Vec<_>>().join(" ")
            }
            None => format!("--project {}", self.slug),
        }
    }

    /// Rewords advice about a project so that it also fits a self-hosted Kratos.
    pub(crate) fn advice(&self, text: &str) -> String {
        match &self.kratos {
            None => text.replace("--project …", &self.flag()),
            Some(_) => text
                .replace("the Ory Console", &self.name)
                .replace("this project", &self.name)
                .replace("This project", &self.name)
                .replace("Ory would reject", "Kratos would reject")
                .replace("--project …", &self.flag()),
        }
    }

    /// Whether a reference can mean this project. It may also match others.
    pub(crate) fn may_be(&self, reference: &ProjectReference) -> bool {
        let wanted = reference.as_str().to_lowercase();
        [&self.id, &self.slug].iter().any(|name| name.to_lowercase().starts_with(&wanted))
    }
}

/// Returns a project's name, followed by its environment unless the name ends with that.
pub(crate) fn with_environment(name: &str, environment: &str) -> String {
    let long = match environment {
        "prod" => "production",
        "stage" => "staging",
        "dev" => "development",
        _ => environment,
    };
    let last = name.split_whitespace().next_back().unwrap_or(name).to_lowercase();
    let last = last.trim_matches(|it: char| !it.is_alphanumeric());
    match environment.is_empty() || [environment, long].contains(&last) {
        true => name.to_owned(),
        false => format!("{name} ({environment})"),
    }
}

/// A project with its identity configuration.
#[derive(Clone, Debug)]
pub struct Project {
    /// The project as shown in lists.
    pub summary: ProjectSummary,
    /// Its configuration of Ory Identities (Kratos).
    pub identity_config: IdentityConfig,
}

/// A workspace on Ory Network.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Workspace {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// A user's name for a project: its UUID, its slug, or the first characters of either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectReference(String);

impl ProjectReference {
    /// Parses a reference to a project.
    ///
    /// # Errors
    /// When no id or slug looks like that. So nothing that `ory` could take for a flag reaches it.
    pub fn parse(text: &str) -> Result<Self, InvalidPart> {
        let trimmed = text.trim();
        let allowed = |character: char| character.is_ascii_alphanumeric() || character == '-';
        if !trimmed.is_empty() && trimmed.len() <= 128 && !trimmed.starts_with('-') && trimmed.chars().all(allowed) {
            return Ok(Self(trimmed.to_owned()));
        }
        Err(InvalidPart::new(
            "project id or slug",
            text,
            "it has letters, digits and '-'; `ory-social list` shows both",
        ))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_can_never_be_mistaken_for_a_flag_or_a_path() {
        for text in ["", "--help", "-q", "a/b", "a b", "a,b", "проект"] {
            assert!(ProjectReference::parse(text).is_err(), "{text}");
        }
        assert_eq!(ProjectReference::parse(" acme-shop ").unwrap().as_str(), "acme-shop");
    }

    #[test]
    fn an_environment_that_ends_the_name_is_not_repeated() {
        for (name, environment, described) in [
            ("Acme Shop", "prod", "Acme Shop (prod)"),
            ("Acme Shop (staging)", "stage", "Acme Shop (staging)"),
            ("Acme Shop [PROD]", "prod", "Acme Shop [PROD]"),
            ("Acme Shop - Development", "dev", "Acme Shop - Development"),
            ("Acme Shop (staging)", "prod", "Acme Shop (staging) (prod)"),
            ("Acme Pre-Production", "prod", "Acme Pre-Production (prod)"),
            ("kratos.yml", "", "kratos.yml"),
        ] {
            assert_eq!(with_environment(name, environment), described);
        }
    }
}
