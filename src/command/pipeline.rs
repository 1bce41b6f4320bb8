//! What every change goes through: plan, show, confirm, guard, push, verify, report.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::session::Session;
use super::{explain, push, script, wizard};
use crate::cli::EndingFlags;
use crate::domain::apply::{self, Patched};
use crate::domain::callback::CallbackUrl;
use crate::domain::diff::{DiffLine, differing_paths, yaml_diff};
use crate::domain::plan::{Plan, plan};
use crate::domain::project::{Project, ProjectReference};
use crate::domain::request::Request;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{self, Report, describe};
use crate::system::wire_file::write_private;

/// How old a configuration may be when a change of it is pushed.
const FRESH: Duration = Duration::from_secs(2);

/// What becomes of the changes.
#[derive(Clone, Debug)]
pub enum Ending {
    /// They are pushed without a question.
    Push,
    /// They are pushed if the person says yes.
    Ask,
    /// They are shown only.
    DryRun,
    /// The changed configuration goes to a file.
    File(PathBuf),
}

impl Ending {
    /// What the flags say.
    pub fn of(flags: EndingFlags) -> Self {
        match flags {
            EndingFlags { dry_run: true, .. } => Self::DryRun,
            EndingFlags { out: Some(path), .. } => Self::File(path),
            EndingFlags { yes: true, .. } => Self::Push,
            _ => Self::Ask,
        }
    }
}

/// One run of the pipeline.
pub struct Pipeline<'a> {
    /// The command, for the report.
    pub command: &'static str,
    /// The session.
    pub session: &'a Session,
    /// What becomes of the changes.
    pub ending: Ending,
    /// Whether the person was asked for parts of the request.
    pub asked: bool,
}

/// A plan together with what it was made on and what comes of it.
struct Draft {
    project: Project,
    plan: Plan,
    patched: Patched,
    diff: Vec<DiffLine>,
    read_at: Instant,
}

impl Pipeline<'_> {
    /// Brings the project, as it was read just now, to what is asked.
    ///
    /// # Errors
    /// When the request does not fit, the person says no, or Ory does not do it.
    pub async fn run(&self, project: Project, request: Request) -> Outcome<()> {
        let mut draft = self.draft(project, &request)?;
        if !self.asked && draft.plan.adds_provider() {
            wizard::print_notice(request.template(), self.session);
        }
        if draft.plan.is_empty() {
            self.notes(&draft);
            self.report(draft, &request, output::Ending::Unchanged, None).print(self.session.screen.format);
            return Ok(());
        }
        match &self.ending {
            Ending::DryRun => {
                self.sentences(&draft);
                self.report(draft, &request, output::Ending::DryRun, None).print(self.session.screen.format);
                return Ok(());
            }
            Ending::File(path) => {
                self.sentences(&draft);
                write_file(path, &draft.patched)?;
                let ending = output::Ending::Written(path.clone());
                self.report(draft, &request, ending, None).print(self.session.screen.format);
                return Ok(());
            }
            Ending::Push => self.notes(&draft),
            Ending::Ask => draft = self.confirm(draft, &request).await?,
        }
        let draft = self.guard(draft).await?;
        let pushed = push::push(self.session, &draft.project, &draft.plan, &draft.patched).await?;
        self.report(draft, &request, output::Ending::Applied, Some(pushed)).print(self.session.screen.format);
        Ok(())
    }

    /// Plans, applies, and checks that nothing but the plan is changed.
    fn draft(&self, project: Project, request: &Request) -> Outcome<Draft> {
        let read_at = Instant::now();
        let config = &project.identity_config;
        let plan = plan(config, request).map_err(|refusal| explain::refusal(&refusal))?;
        let patched = apply::apply(config, &plan).map_err(|error| explain::misfit(&error))?;
        let unplanned = apply::unplanned_differences(config, &patched, &plan);
        if !unplanned.is_empty() {
            let message = "The changed configuration differs where the plan does not say so. Nothing was changed.";
            let failure = Failure::new(FailureKind::Failed, message).hint("please report this as a bug of ory-social");
            return Err(unplanned.iter().fold(failure, |failure, place| failure.detail(place.to_string())));
        }
        let shown = !plan.is_empty() && !matches!(self.ending, Ending::Push);
        let diff = if shown { yaml_diff(config, &patched, &plan) } else { Vec::new() };
        Ok(Draft { project, plan, patched, diff, read_at })
    }

    fn sentences(&self, draft: &Draft) {
        let screen = self.session.screen;
        screen.heading(&format!("{}: {}", describe(&draft.project.summary), count(draft.plan.changes.len())));
        let sentences: Vec<_> = draft.plan.changes.iter().map(|change| change.kind.to_string()).collect();
        screen.sentences(sentences.iter().map(String::as_str));
        self.notes(draft);
    }

    fn notes(&self, draft: &Draft) {
        for note in &draft.plan.notes {
            self.session.screen.note(&note.to_string());
        }
    }

    /// Shows the changes and asks for consent; again, if the configuration moved while the person was thinking.
    async fn confirm(&self, mut draft: Draft, request: &Request) -> Outcome<Draft> {
        let Some(prompter) = &self.session.prompter else {
            return Err(explain::missing_values(&[explain::CONSENT]));
        };
        let screen = self.session.screen;
        loop {
            self.sentences(&draft);
            screen.gap();
            screen.diff(&draft.diff);
            screen.gap();
            let question = format!("Apply to {}?", describe(&draft.project.summary));
            if !prompter.confirm(&question).await? {
                let message = "Nothing was changed.";
                return Err(Failure::new(FailureKind::Declined, message));
            }
            let moved = self.moved(&draft).await?;
            let Some(project) = moved else {
                draft.read_at = Instant::now();
                return Ok(draft);
            };
            screen.warning("The configuration changed meanwhile; here is what would be changed now.");
            draft = self.draft(project, request)?;
            if draft.plan.is_empty() {
                let message = "Somebody else has made these changes meanwhile. Nothing is left to do.";
                return Err(Failure::new(FailureKind::Conflict, message));
            }
        }
    }

    /// Makes sure that a change is pushed on a configuration that is at most two seconds old.
    async fn guard(&self, draft: Draft) -> Outcome<Draft> {
        if draft.read_at.elapsed() <= FRESH {
            return Ok(draft);
        }
        match self.moved(&draft).await? {
            None => Ok(draft),
            Some(project) => {
                let places =
                    differing_paths(draft.project.identity_config.document(), project.identity_config.document());
                let message = "The configuration changed while this was running. Nothing was changed.";
                let failure = Failure::new(FailureKind::Conflict, message).hint("run the same command again");
                Err(places.iter().fold(failure, |failure, place| failure.detail(place.to_string())))
            }
        }
    }

    /// The project as it is now, if its configuration is another than the draft was made on.
    async fn moved(&self, draft: &Draft) -> Outcome<Option<Project>> {
        let id = &draft.project.summary.id;
        let reference =
            ProjectReference::parse(id).map_err(|error| Failure::new(FailureKind::Failed, format!("{error}.")))?;
        let project = self.session.fetch(&reference).await?;
        Ok((project.identity_config != draft.project.identity_config).then_some(project))
    }

    fn report(&self, draft: Draft, request: &Request, ending: output::Ending, pushed: Option<push::Pushed>) -> Report {
        let template = request.template();
        let callback_url = CallbackUrl::of(&draft.plan.provider_id, draft.patched.config(), &draft.project.summary);
        let script = self.asked.then(|| script::command(request, &draft.project.summary, &draft.plan));
        let pushed = pushed.unwrap_or_default();
        Report {
            command: self.command,
            ending,
            project: draft.project.summary,
            provider: template.name.clone(),
            callback_url,
            plan: draft.plan,
            diff: draft.diff,
            ory_warnings: pushed.warnings,
            unexpected: pushed.unexpected,
            script: script.filter(|_| matches!(self.ending, Ending::Ask)),
        }
    }
}

fn count(changes: usize) -> String {
    if changes == 1 { "1 change".to_owned() } else { format!("{changes} changes") }
}

fn write_file(path: &std::path::Path, patched: &Patched) -> Outcome<()> {
    let bytes = push::wire(patched)?;
    write_private(path, &bytes).map_err(|error| {
        let message = format!("{} could not be written: {error}.", path.display());
        Failure::new(FailureKind::Failed, message).hint("--out takes the name of a new file in a folder that exists")
    })
}
