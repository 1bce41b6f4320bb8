//! What every change goes through: plan, show, confirm, guard, push, verify, report.

mod turn;

pub use self::turn::Turn;

use std::path::PathBuf;
use std::time::Instant;

use super::proof::{self, Asking, Proof, Proven};
use super::session::{NetworkKind, Session};
use super::{explain, push, script, wizard};
use crate::cli::{EndingFlags, ProofFlags};
use crate::domain::apply::{self, Patched};
use crate::domain::callback::CallbackUrl;
use crate::domain::diff::{DiffLine, yaml_diff};
use crate::domain::fingerprint::fingerprint;
use crate::domain::plan::{LocalFiles, Plan, plan};
use crate::domain::preflight::Judgement;
use crate::domain::project::{Project, ProjectSummary};
use crate::domain::request::Request;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{BrowserTest, Ending, Report, describe, print};
use crate::system::state;
use crate::system::wire_file::write_private;

/// Where the changes go.
#[derive(Clone, Debug)]
enum Destination {
    /// To Ory.
    Ory(Consent),
    /// To the screen only.
    Screen,
    /// The changed configuration goes to a file.
    File(PathBuf),
}

/// Whether a person has to say yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Consent {
    Asked,
    Given,
}

impl Destination {
    /// What the flags say.
    fn of(flags: EndingFlags) -> Self {
        match flags {
            EndingFlags { dry_run: true, .. } => Self::Screen,
            EndingFlags { out: Some(path), .. } => Self::File(path),
            EndingFlags { yes: true, .. } => Self::Ory(Consent::Given),
            _ => Self::Ory(Consent::Asked),
        }
    }
}

/// One run of the pipeline.
pub struct Pipeline<'a> {
    /// The command, for the report.
    command: &'static str,
    session: &'a Session,
    destination: Destination,
    backups: BackupPlace,
    local_files: LocalFiles,
    /// Whether the person was asked for parts of the request.
    asked: bool,
    /// What the person types to consent, where a mere "y" is not enough.
    typed_consent: Option<String>,
    /// What the person is warned of before anything else is said.
    warning: Option<String>,
    /// What is proven before a push.
    proof: Proof,
    /// What the provider said about the app.
    preflight: Vec<Judgement>,
}

/// Where the backup of a run goes.
enum BackupPlace {
    /// Nowhere.
    None,
    /// To this folder.
    Folder(PathBuf),
    /// There is no such folder.
    Unknown,
}

/// A plan together with what it was made on and what comes of it.
pub struct Draft {
    project: Project,
    /// What is going to be changed.
    pub plan: Plan,
    patched: Patched,
    proven: Proven,
    diff: Vec<DiffLine>,
    read_at: Instant,
}

impl<'a> Pipeline<'a> {
    /// A pipeline that ends as the flags say.
    pub fn new(command: &'static str, session: &'a Session, flags: EndingFlags) -> Self {
        let state = state::folder(&session.environment).map(|folder| folder.join("backups"));
        let backups = match (flags.no_backup, flags.backup_dir.clone().or(state)) {
            (true, _) => BackupPlace::None,
            (false, Some(folder)) => BackupPlace::Folder(folder),
            (false, None) => BackupPlace::Unknown,
        };
        let local_files = if flags.allow_file_urls { LocalFiles::Allow } else { LocalFiles::Refuse };
        let destination = Destination::of(flags);
        Self {
            command,
            session,
            destination,
            backups,
            local_files,
            asked: false,
            typed_consent: None,
            warning: None,
            proof: Proof::for_a_script(&ProofFlags::default()),
            preflight: Vec::new(),
        }
    }

    /// The same, with other things proven before the push, and with what the provider has said already.
    #[must_use]
    pub fn proof(mut self, proof: Proof, preflight: Vec<Judgement>) -> Self {
        self.proof = proof;
        self.preflight = preflight;
        self
    }

    /// The same, with a script at the end if the person was asked for parts of the request.
    #[must_use]
    pub fn asked(mut self, asked: bool) -> Self {
        self.asked = asked;
        self
    }

    /// The same, with a word that the person has to type to consent.
    #[must_use]
    pub fn typed_consent(mut self, word: String) -> Self {
        self.typed_consent = Some(word);
        self
    }

    /// The same, with a warning where there is something to change.
    #[must_use]
    pub fn warning(mut self, text: String) -> Self {
        self.warning = Some(text);
        self
    }

    /// Brings the project, as it was read just now, to what is asked, and prints the report.
    ///
    /// # Errors
    /// When the request does not fit, the person says no, or Ory does not do it.
    pub async fn run(&self, project: Project, request: Request) -> Outcome<Ending> {
        let draft = self.draft(project, &request).await?;
        let report = self.carry_out(draft, &request).await?;
        print(&report, self.session.screen);
        Ok(report.ending)
    }

    /// Does with a draft what is meant to become of it.
    ///
    /// # Errors
    /// When the person says no, or Ory does not do it.
    pub async fn carry_out(&self, draft: Draft, request: &Request) -> Outcome<Report> {
        if let Some(template) = request.template().filter(|_| !self.asked && draft.plan.adds_provider()) {
            wizard::print_notice(template, self.session);
        }
        if draft.plan.is_empty() {
            self.notes(&draft);
            return Ok(self.report(draft, request, Ending::Unchanged));
        }
        if let Some(warning) = &self.warning {
            self.session.screen.warning(warning);
        }
        match &self.destination {
            Destination::Screen => {
                self.sentences(&draft);
                Ok(self.report(draft, request, Ending::DryRun))
            }
            Destination::File(path) => {
                self.sentences(&draft);
                write_file(path, &draft.patched)?;
                Ok(self.report(draft, request, Ending::Written(path.clone())))
            }
            Destination::Ory(consent) => self.change(draft, request, *consent).await,
        }
    }

    /// Confirm or guard, and send.
    async fn change(&self, draft: Draft, request: &Request, consent: Consent) -> Outcome<Report> {
        let (draft, _lock) = match consent {
            Consent::Asked => self.confirm(draft, request).await?,
            Consent::Given => {
                self.notes(&draft);
                match self.take_turn(draft).await? {
                    Turn::Now(draft, lock) => (*draft, lock),
                    Turn::Overtaken(project, lock) => (self.draft(*project, request).await?, lock),
                }
            }
        };
        if draft.plan.is_empty() {
            return Ok(self.report(draft, request, Ending::Unchanged));
        }
        self.send(draft, request).await
    }

    /// Back up, push, verify. Whoever calls this has taken their turn.
    ///
    /// # Errors
    /// When no backup can be kept, or Ory does not do it.
    pub async fn send(&self, draft: Draft, request: &Request) -> Outcome<Report> {
        let backup = self.back_up(&draft)?;
        let pushed = push::push(self.session, &draft.project, &draft.plan, &draft.patched).await?;
        let mut report = self.report(draft, request, Ending::Applied);
        report.ory_warnings = pushed.warnings;
        report.unexpected = pushed.unexpected;
        // What the sandbox keeps is gone when it ends.
        report.backup = backup.filter(|_| self.session.network == NetworkKind::Real);
        Ok(report)
    }

    /// Plans, applies, and checks that nothing but the plan is changed.
    ///
    /// # Errors
    /// When the request does not fit the project, or its mapper has an error in it.
    pub async fn draft(&self, project: Project, request: &Request) -> Outcome<Draft> {
        let read_at = self.session.read_at();
        let config = &project.identity_config;
        let plan = plan(config, request, self.local_files).map_err(|refusal| explain::refusal(&refusal))?;
        let patched = apply::apply(config, &plan).map_err(|error| explain::misfit(&error))?;
        let unplanned = apply::unplanned_differences(config, &patched, &plan);
        if !unplanned.is_empty() {
            let message = "The changed configuration differs where the plan does not say so. Nothing was changed.";
            let failure = Failure::new(FailureKind::Failed, message).hint("please report this as a bug of ory-social");
            return Err(unplanned.iter().fold(failure, |failure, place| failure.detail(place.to_string())));
        }
        let proven = proof::prove(self.session, config, &plan, request, self.proof).await?;
        let shown = !plan.is_empty() && !matches!(self.destination, Destination::Ory(Consent::Given));
        let diff = if shown { yaml_diff(config, &patched, &plan) } else { Vec::new() };
        Ok(Draft { project, plan, patched, proven, diff, read_at })
    }

    fn sentences(&self, draft: &Draft) {
        let screen = self.session.screen;
        screen.heading(&format!(
            "{}: {}",
            describe(&draft.project.summary),
            explain::counted(draft.plan.changes.len(), "change")
        ));
        let sentences: Vec<_> = draft.plan.changes.iter().map(|change| change.kind.to_string()).collect();
        screen.sentences(sentences.iter().map(String::as_str));
        self.notes(draft);
    }

    fn notes(&self, draft: &Draft) {
        let screen = self.session.screen;
        draft.proven.warnings.iter().for_each(|warning| screen.warning(&format!("the mapper: {warning}")));
        let more = if self.proof.downloads == Asking::OryOnly { " --preflight looks at it." } else { "" };
        draft.proven.unseen.iter().for_each(|unseen| screen.note(&format!("{unseen}{more}")));
        draft.plan.notes.iter().for_each(|note| screen.note(&note.to_string()));
    }

    /// The report on a draft of which nothing became.
    pub fn report_of(&self, draft: Draft, request: &Request) -> Report {
        self.report(draft, request, Ending::DryRun)
    }

    fn report(&self, draft: Draft, request: &Request, ending: Ending) -> Report {
        let project = draft.project.summary;
        let script = (self.asked && matches!(self.destination, Destination::Ory(Consent::Asked)))
            .then(|| script::command(request, &project, &draft.plan));
        let callback_url = CallbackUrl::of(&draft.plan.provider_id, draft.patched.config(), &project);
        let tested = request.template().filter(|_| !matches!(request, Request::Remove(_)));
        let test = tested.map(|template| BrowserTest { provider: template.name.clone(), callback_url });
        Report {
            command: self.command,
            ending,
            project,
            test,
            plan: draft.plan,
            mapper_findings: draft.proven.findings,
            mapper_unseen: draft.proven.unseen,
            preflight: self.preflight.clone(),
            diff: draft.diff,
            ory_warnings: Vec::new(),
            unexpected: Vec::new(),
            script: script.flatten(),
            backup: None,
        }
    }
}

impl Draft {
    /// The project.
    pub fn project(&self) -> &ProjectSummary {
        &self.project.summary
    }

    /// The fingerprints of the configuration as it was read and as it would be sent, the new secrets apart.
    pub fn fingerprints(&self) -> (String, String) {
        (fingerprint(&self.project.identity_config), fingerprint(self.patched.config()))
    }
}

fn write_file(path: &std::path::Path, patched: &Patched) -> Outcome<()> {
    let name = path.to_string_lossy();
    if !name.ends_with(".json") || name.contains(',') {
        let message = format!("`ory` would not take {name}: it wants a name that ends in .json, without a comma.");
        return Err(Failure::new(FailureKind::Usage, message).hint("give another name with --out"));
    }
    let bytes = push::wire(patched)?;
    write_private(path, &bytes).map_err(|error| {
        let message = format!("{} could not be written: {error}.", path.display());
        Failure::new(FailureKind::Failed, message).hint("--out takes the name of a new file in a folder that exists")
    })
}
