//! A Kratos that is configured by a file.

use std::path::PathBuf;
use std::time::Instant;

use serde_json::Value;
use zeroize::Zeroizing;

use super::{Snapshot, Written, wire};
use crate::domain::apply::Patched;
use crate::domain::callback::CallbackUrl;
use crate::domain::identity_config::IdentityConfig;
use crate::domain::kratos_file::{self, lines_to_paste};
use crate::domain::kratos_rules;
use crate::domain::plan::Plan;
use crate::domain::project::{Project, ProjectSummary};
use crate::domain::secret_variables;
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::replaced_file::{ReplacedFile, Unreplaced, Writing};

pub(crate) struct KratosFile {
    /// As the person named it.
    path: PathBuf,
    writing: Writing,
}

/// The content of the file now, and with a plan carried out.
struct Edited {
    file: ReplacedFile,
    old: Zeroizing<Vec<u8>>,
    new: Zeroizing<String>,
    wanted: Value,
}

impl KratosFile {
    pub(crate) fn new(path: PathBuf, writing: Writing) -> Self {
        Self { path, writing }
    }

    pub(crate) fn read(&self) -> Outcome<Snapshot> {
        let read_at = Instant::now();
        let file = self.find()?;
        let identity_config = self.config(&self.text(&file)?)?;
        let real_path = file.real_path().to_string_lossy().into_owned();
        let summary = ProjectSummary::of_file(self.name(), real_path);
        Ok(Snapshot { project: Project { summary, identity_config }, read_at })
    }

    /// What the person should know before the plan is carried out.
    ///
    /// # Errors
    /// When it can't be.
    pub(super) fn check(&self, project: &Project, patched: &Patched, plan: &Plan) -> Outcome<Vec<String>> {
        if plan.is_empty() {
            return Ok(Vec::new());
        }
        let edited = self.edited(project, patched, plan)?;
        let mut warnings = self.broken_rules(&project.identity_config, &edited.wanted)?;
        let writes_secret = patched.secret_places().next().is_some();
        if writes_secret && edited.file.is_readable_by_all().map_err(|error| self.unreadable(&error))? {
            let name = self.name();
            warnings.push(format!("Every user of this computer can read {name}, which holds the client secret."));
        }
        if writes_secret && edited.file.is_tracked_by_git() {
            let name = self.name();
            warnings.push(format!("Git tracks {name}: don't commit the client secret (or use --secret-in-env)."));
        }
        warnings.extend(secret_variables::moved(&project.identity_config, patched.config()));
        let id = plan.provider().filter(|_| plan.adds_provider());
        let callback = id.map(|id| CallbackUrl::of(id.as_str(), patched.config(), &project.summary));
        if callback.is_some_and(|url| !url.is_known()) {
            let reason = "serve.public.base_url isn't set to a URL in the file (Kratos doesn't expand ${…})";
            warnings.push(format!("The callback URL isn't known: {reason}."));
        }
        Ok(warnings)
    }

    /// The text of the file with the plan carried out.
    pub(super) fn rendered(&self, project: &Project, patched: &Patched, plan: &Plan) -> Outcome<Zeroizing<Vec<u8>>> {
        let mut edited = self.edited(project, patched, plan)?;
        Ok(Zeroizing::new(std::mem::take(&mut *edited.new).into_bytes()))
    }

    pub(super) fn write(&self, project: &Project, patched: &Patched, plan: &Plan) -> Outcome<Written> {
        let Edited { file, old, new, wanted } = self.edited(project, patched, plan)?;
        file.replace(&old, new.as_bytes(), self.writing).map_err(|failure| self.unreplaced(failure))?;
        let written = self.text(&file).and_then(|text| self.config(&text));
        match written {
            Ok(config) if *config.document() == wanted => Ok(Written::default()),
            _ => {
                let message = format!("{} was written, but doesn't hold what was written to it.", self.name());
                Err(Failure::new(FailureKind::Unverified, message).hint("check whether something else writes to it"))
            }
        }
    }

    fn edited(&self, project: &Project, patched: &Patched, plan: &Plan) -> Outcome<Edited> {
        let file = self.find()?;
        let text = self.text(&file)?;
        if self.config(&text)? != project.identity_config {
            return Err(self.changed());
        }
        let unusable = |error| Failure::because(FailureKind::Failed, "The configuration can't be read back", error);
        let wanted: Value = serde_json::from_slice(&wire(patched)?).map_err(unusable)?;
        let new = kratos_file::rewritten(&text, wanted.clone()).map_err(|reason| {
            let message = format!("{} can't be changed without touching the rest of it: {reason}.", self.name());
            let failure = Failure::new(FailureKind::Invalid, message)
                .hint("make the change yourself with these lines (nothing was changed)");
            lines_to_paste(plan).lines().fold(failure, Failure::quote)
        })?;
        let (old, new) = (Zeroizing::new(text.as_bytes().to_vec()), Zeroizing::new(new));
        Ok(Edited { file, old, new, wanted })
    }

    /// What Kratos would reject. What it rejects already may come from variables that it has and we don't.
    fn broken_rules(&self, before: &IdentityConfig, wanted: &Value) -> Outcome<Vec<String>> {
        let Some(broken) = kratos_rules::broken(&secret_variables::filled_in(wanted)) else { return Ok(Vec::new()) };
        let what = format!("{}: {}", broken.at, broken.reason);
        if kratos_rules::broken(&secret_variables::filled_in(before.document())).as_ref() == Some(&broken) {
            let name = self.name();
            return Ok(vec![format!("Kratos rejects {name} unless a variable overrides this: {what}.")]);
        }
        let message = format!("Kratos would reject {} with this change. Nothing was changed.", self.name());
        Err(Failure::new(FailureKind::Invalid, message).detail(what))
    }

    fn find(&self) -> Outcome<ReplacedFile> {
        ReplacedFile::find(&self.path).map_err(|error| self.unreadable(&error))
    }

    fn text(&self, file: &ReplacedFile) -> Outcome<Zeroizing<String>> {
        let bytes = file.read().map_err(|error| self.unreadable(&error))?;
        String::from_utf8(bytes).map(Zeroizing::new).map_err(|_| self.unusable("it isn't UTF-8 text"))
    }

    fn config(&self, text: &str) -> Outcome<IdentityConfig> {
        if self.path.extension().is_some_and(|extension| extension == "toml") {
            return Err(self.unusable("TOML isn't supported, only YAML and JSON"));
        }
        let document = kratos_file::read(text).map_err(|reason| self.unusable(&reason))?;
        IdentityConfig::new(document).map_err(|error| self.unusable(&error.to_string()))
    }

    fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }

    fn unreadable(&self, error: &std::io::Error) -> Failure {
        let message = format!("Can't read {}: {error}.", self.name());
        Failure::new(FailureKind::Invalid, message).hint("--kratos needs the path of a kratos.yml")
    }

    fn unusable(&self, reason: &str) -> Failure {
        let message = format!("Can't use {}: {reason}.", self.name());
        Failure::new(FailureKind::Invalid, message).hint("fix the file, then try again (nothing was changed)")
    }

    fn changed(&self) -> Failure {
        let message = format!("Someone changed {} while this was running. Nothing was changed.", self.name());
        Failure::new(FailureKind::Conflict, message).hint("run the same command again")
    }

    fn unreplaced(&self, failure: Unreplaced) -> Failure {
        let message = match &failure {
            Unreplaced::Changed => return self.changed(),
            Unreplaced::Different(reason) => format!("Can't replace {}: {reason}. Nothing was changed.", self.name()),
            Unreplaced::Failed(error) => format!("Can't write {}: {error}.", self.name()),
        };
        let failure = Failure::new(FailureKind::Failed, message).caused_by(failure);
        match self.writing {
            Writing::Renamed => failure.hint("pass --in-place to write into the existing file"),
            Writing::InPlace => failure,
        }
    }
}
