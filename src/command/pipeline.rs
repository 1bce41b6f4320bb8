//! The steps of every change: plan, show, confirm, guard, push, verify, report.

mod pager;
mod turn;

pub(crate) use self::turn::Turn;

use std::path::Path;
use std::time::Instant;

use super::options::{Consent, Destination, Options};
use super::proof::{self, Proof, Proven};
use super::session::Session;
use super::{explain, script, wizard};
use crate::domain::apply::{self, Patched};
use crate::domain::callback::CallbackUrl;
use crate::domain::diff::{DiffLine, yaml_diff};
use crate::domain::fingerprint::fingerprint;
use crate::domain::plan::{Note, Plan, plan};
use crate::domain::preflight::Judgement;
use crate::domain::project::ProjectSummary;
use crate::domain::request::{AddRequest, Request, SecretIntent};
use crate::domain::secret_variables;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{BrowserTest, Conclusion, Ending, Format, Report, counted, describe, print};
use crate::system::new_file::create_private;
use crate::target::{Snapshot, Target};

/// One run of the pipeline.
pub(crate) struct Pipeline<'a> {
    /// The command, for the report.
    command: &'static str,
    session: &'a Session,
    target: &'a Target,
    options: Options,
    source: Source,
    /// The word that the person must type to consent, where a mere "y" isn't enough.
    typed_consent: Option<String>,
    /// The warning that the person sees before anything else.
    warning: Option<String>,
    /// What the provider said about the app.
    preflight: Vec<Judgement>,
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Flags, or a runbook.
    Flags,
    /// A person who answered questions.
    Answers,
}

/// A plan, with the configuration that it was made on and its result.
pub(crate) struct Draft {
    snapshot: Snapshot,
    /// The changes to make.
    pub(crate) plan: Plan,
    patched: Patched,
    /// The target's warnings about the change.
    warnings: Vec<String>,
    proven: Proven,
    diff: Vec<DiffLine>,
    /// When we last saw that the configuration hadn't changed.
    seen_at: Instant,
}

impl<'a> Pipeline<'a> {
    pub(crate) fn new(command: &'static str, session: &'a Session, target: &'a Target, options: Options) -> Self {
        let (typed_consent, warning, preflight) = (None, None, Vec::new());
        Self { command, session, target, options, source: Source::Flags, typed_consent, warning, preflight }
    }

    /// Sets what is checked before the push, and what the provider has already said.
    #[must_use]
    pub(crate) fn proof(mut self, proof: Proof, preflight: Vec<Judgement>) -> Self {
        self.options.proof = proof;
        self.preflight = preflight;
        self
    }

    /// Sets where the request comes from. If a person answered questions, the report ends with a script.
    #[must_use]
    pub(crate) fn source(mut self, source: Source) -> Self {
        self.source = source;
        self
    }

    /// Sets a word that the person must type to consent.
    #[must_use]
    pub(crate) fn typed_consent(mut self, word: String) -> Self {
        self.typed_consent = Some(word);
        self
    }

    /// Sets a warning that is shown if there is something to change.
    #[must_use]
    pub(crate) fn warning(mut self, text: String) -> Self {
        self.warning = Some(text);
        self
    }

    /// Applies a request to a project that was just read, and prints the report.
    pub(crate) async fn run(&self, snapshot: Snapshot, request: Request) -> Conclusion<Ending> {
        let draft = self.draft(snapshot, &request).await?;
        let report = self.carry_out(draft, &request).await?;
        print(&report, self.session.screen);
        Ok(report.ending)
    }

    /// Shows a draft, writes it to a file, or pushes it, depending on the options.
    pub(crate) async fn carry_out(&self, draft: Draft, request: &Request) -> Conclusion<Report> {
        if let Some(template) =
            request.template().filter(|_| self.source == Source::Flags && draft.plan.adds_provider())
        {
            wizard::print_notice(template, self.session);
        }
        if draft.plan.is_empty() {
            self.notes(&draft);
            return Ok(self.report(draft, request, Ending::Unchanged));
        }
        if let Some(warning) = &self.warning {
            self.session.screen.warning("people_locked_out", warning);
        }
        match &self.options.destination {
            Destination::Screen => {
                self.sentences(&draft);
                Ok(self.report(draft, request, Ending::Planned))
            }
            Destination::File(path) => {
                self.sentences(&draft);
                self.write_file(path, &draft)?;
                Ok(self.report(draft, request, Ending::Written(path.clone())))
            }
            Destination::Ory(consent) => self.change(draft, request, *consent).await,
        }
    }

    /// Asks for consent or guards against other runs, then sends the change.
    async fn change(&self, draft: Draft, request: &Request, consent: Consent) -> Conclusion<Report> {
        let mut request = request.clone();
        let (draft, _lock) = match consent {
            Consent::Asked => self.confirm(draft, &mut request).await?,
            Consent::Given => {
                self.notes(&draft);
                match self.take_turn(draft).await? {
                    Turn::Now(draft, lock) => (*draft, lock),
                    Turn::Overtaken(snapshot, lock) => (self.draft(*snapshot, &request).await?, lock),
                }
            }
        };
        if draft.plan.is_empty() {
            return Ok(self.report(draft, &request, Ending::Unchanged));
        }
        self.send(draft, &request).await
    }

    /// Backs up, pushes and verifies. The caller holds the lock.
    pub(crate) async fn send(&self, mut draft: Draft, request: &Request) -> Conclusion<Report> {
        let backup = self.back_up(&draft)?;
        // We keep no backup of a change that wasn't made: `restore` would undo that one.
        let discard = || backup.iter().for_each(|path| drop(std::fs::remove_file(path)));
        self.look_once_more(&mut draft).await.inspect_err(|_| discard())?;
        let written = self.target.write(&draft.snapshot, &draft.patched, &draft.plan).await;
        if written.as_ref().is_err_and(|failure| self.target.is_untouched(failure, &draft.snapshot)) {
            discard();
        }
        let written = written?;
        let mut report = self.report(draft, request, Ending::Applied);
        let screen = self.session.screen;
        written.warnings.iter().for_each(|words| screen.warning("ory_warning", &format!("Ory warns: {words}")));
        for place in &written.stored_differently {
            let text = format!("Ory stored {place} differently from what was sent.");
            screen.warning("stored_differently", &text);
        }
        report.stored_differently = written.stored_differently;
        report.backup = backup;
        report.next = script::next(request, &report);
        Ok(report)
    }

    /// Plans, applies the plan to a copy, and checks that nothing else changed.
    pub(crate) async fn draft(&self, snapshot: Snapshot, request: &Request) -> Conclusion<Draft> {
        let config = &snapshot.project.identity_config;
        let local_files = self.target.local_files(self.options.local_files);
        let project = &snapshot.project.summary;
        let mut plan = plan(config, request, local_files).map_err(|refusal| explain::refusal_in(project, &refusal))?;
        plan.notes.retain(|note| project.kratos.is_none() || !matches!(note, Note::HooksOfNetwork { .. }));
        let patched = apply::apply(config, &plan).map_err(|error| explain::misfit(&error))?;
        let unplanned = apply::unplanned_differences(config, &patched, &plan);
        if !unplanned.is_empty() {
            let message = "Internal error: the changed configuration doesn't match the plan. Nothing was changed.";
            let failure = Failure::new(FailureKind::Failed, message).hint("please report this bug");
            return Err(unplanned.iter().fold(failure, |failure, place| failure.detail(place.to_string())).into());
        }
        let warnings = self.target.check(&snapshot, &patched, &plan)?;
        let proven = proof::prove(self.session, &snapshot.project, &plan, request, self.options.proof).await?;
        let is_unseen = matches!(self.options.destination, Destination::Ory(Consent::Given));
        let shown = !plan.is_empty() && (!is_unseen || self.session.screen.format == Format::Json);
        let diff = if shown { yaml_diff(config, &patched, &plan) } else { Vec::new() };
        let seen_at = snapshot.read_at;
        Ok(Draft { snapshot, plan, patched, warnings, proven, diff, seen_at })
    }

    fn write_file(&self, path: &Path, draft: &Draft) -> Outcome<()> {
        let name = path.to_string_lossy();
        let is_for_ory = matches!(self.target, Target::Network(_));
        if is_for_ory && (!name.ends_with(".json") || name.contains(',')) {
            let message = format!("`ory` rejects the file name {name}: it must end in .json and have no comma.");
            return Err(Failure::new(FailureKind::Usage, message).hint("choose another name with --out"));
        }
        let bytes = self.target.rendered(&draft.snapshot, &draft.patched, &draft.plan)?;
        create_private(path, &bytes).map_err(|error| {
            let what = format!("Can't write {}", path.display());
            Failure::because(FailureKind::Failed, what, error).hint("pass another file with --out")
        })
    }

    fn sentences(&self, draft: &Draft) {
        let screen = self.session.screen;
        screen.heading(&format!("{}: {}", describe(draft.project()), counted(draft.plan.changes.len(), "change")));
        let sentences: Vec<_> = draft.plan.changes.iter().map(|change| change.kind.to_string()).collect();
        screen.sentences(sentences.iter().map(String::as_str));
        self.notes(draft);
    }

    fn notes(&self, draft: &Draft) {
        let screen = self.session.screen;
        draft.warnings.iter().for_each(|warning| screen.warning("kratos_file", warning));
        for (code, warning) in &draft.proven.warnings {
            screen.warning(code.as_str(), &format!("mapper: {warning}"));
        }
        for unseen in &draft.proven.unseen {
            match proof::way_to_see(unseen) {
                Some(way) => screen.note("not_checked", &format!("{} ({way}).", unseen.trim_end_matches('.'))),
                None => screen.note("not_checked", unseen),
            }
        }
        draft.plan.notes.iter().for_each(|note| screen.note(note.code(), &draft.project().advice(&note.to_string())));
    }

    /// Records the warnings and notes on a draft, for the row of one project among many. Findings that nobody can fix
    /// in the mapper are left out.
    pub(crate) fn remark_on(&self, draft: &Draft) {
        let (screen, proven) = (self.session.screen, &draft.proven);
        draft.warnings.iter().for_each(|warning| screen.warning("kratos_file", warning));
        for finding in proven.findings.iter().filter(|finding| !finding.code.is_inherent()) {
            screen.warning(finding.code.as_str(), &format!("mapper: {}", finding.message));
        }
        proven.unseen.iter().for_each(|unseen| screen.note("not_checked", unseen));
        draft.plan.notes.iter().for_each(|note| screen.note(note.code(), &draft.project().advice(&note.to_string())));
    }

    /// Returns the report on a draft that wasn't applied.
    pub(crate) fn report_of(&self, draft: Draft, request: &Request) -> Report {
        self.report(draft, request, Ending::Planned)
    }

    fn report(&self, draft: Draft, request: &Request, ending: Ending) -> Report {
        let variables = variables(&draft, request);
        let project = draft.snapshot.project.summary;
        let script = (self.source == Source::Answers
            && matches!(self.options.destination, Destination::Ory(Consent::Asked)))
        .then(|| script::command(request, &project, &draft.plan));
        let tested = request.template().filter(|_| !matches!(request, Request::Remove(_)));
        let test = tested.zip(draft.plan.provider()).map(|(template, id)| {
            let callback_url = CallbackUrl::of(id.as_str(), draft.patched.config(), &project);
            BrowserTest { provider: template.name.clone(), callback_url }
        });
        Report {
            command: self.command,
            ending,
            project,
            test,
            plan: draft.plan,
            findings: draft.proven.findings,
            preflight: self.preflight.clone(),
            diff: draft.diff,
            stored_differently: Vec::new(),
            next: Vec::new(),
            script: script.flatten(),
            variables,
            backup: None,
        }
    }
}

impl Draft {
    pub(crate) fn project(&self) -> &ProjectSummary {
        &self.snapshot.project.summary
    }

    /// Returns the fingerprints of the configuration as it was read, and as it would be sent without the new secrets.
    pub(crate) fn fingerprints(&self) -> (String, String) {
        (fingerprint(&self.snapshot.project.identity_config), fingerprint(self.patched.config()))
    }
}

/// Returns the variables that Kratos needs for the providers whose secrets come from its environment.
fn variables(draft: &Draft, request: &Request) -> Vec<String> {
    let in_environment = |it: &&AddRequest| matches!(it.secret, Some(SecretIntent::InEnvironment));
    let additions = request.additions().into_iter().filter(in_environment);
    let ids = additions.filter_map(|it| it.id.as_ref().or(draft.plan.provider()));
    // Those of the last provider include those of the others.
    let needed = ids.map(|id| secret_variables::needed(draft.patched.config(), id.as_str()));
    needed.max_by_key(Vec::len).unwrap_or_default()
}
