//! The last steps before a push: consent, the lock, a final check, and the backup.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{Draft, Pipeline, Source, pager};
use crate::command::options::BackupPlace;
use crate::command::{explain, proof, wizard};
use crate::domain::backup::Backup;
use crate::domain::difference::differing_paths;
use crate::domain::request::{AddRequest, Request};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, counted, describe};
use crate::system::prompt::{Prompter, Reply};
use crate::system::state::{self, Backups, ProjectLock, Wait};
use crate::target::Snapshot;

/// How old a configuration may be when we push a change to it.
const FRESH: Duration = Duration::from_secs(2);

/// A person's answer to a plan. A no ends the run instead.
enum Answer {
    Yes,
    OtherMapper(Box<AddRequest>),
}

/// The state of a draft when its turn comes.
pub(crate) enum Turn {
    /// It can be sent now.
    Now(Box<Draft>, Option<ProjectLock>),
    /// Another run of ours has changed the project since then. The snapshot is its new state.
    Overtaken(Box<Snapshot>, Option<ProjectLock>),
}

impl Pipeline<'_> {
    /// Shows the changes and asks for consent. Repeats this if the person changes the mapper, or if the configuration
    /// has changed in the meantime.
    pub(super) async fn confirm(
        &self,
        mut draft: Draft,
        request: &mut Request,
    ) -> Conclusion<(Draft, Option<ProjectLock>)> {
        let Some(prompter) = &self.session.prompter else {
            return Err(explain::missing_values(&[explain::CONSENT]).into());
        };
        let screen = self.session.screen;
        loop {
            self.sentences(&draft);
            screen.gap();
            screen.diff(&draft.diff);
            screen.gap();
            if let Answer::OtherMapper(addition) = self.consent(prompter, &draft, request).await? {
                match self.with_other_mapper(*addition, &draft, prompter).await {
                    Ok(other) => *request = other,
                    Err(failure) if failure.kind == FailureKind::WentBack => {}
                    Err(failure) => return Err(failure.into()),
                }
                draft = self.draft(draft.snapshot, request).await?;
                continue;
            }
            let (lock, _) = self.lock(&draft).await?;
            let Some(snapshot) = self.moved(&mut draft).await? else { return Ok((draft, lock)) };
            drop(lock);
            screen.warning("changed_since_shown", "The configuration has changed since then. Here is the new plan.");
            draft = self.draft(snapshot, request).await?;
            if draft.plan.is_empty() {
                let message = "Someone else has already made these changes. Nothing left to do.";
                return Err(Failure::new(FailureKind::Conflict, message).into());
            }
        }
    }

    /// Asks below the changes, and repeats how many there are, because they may have scrolled away.
    async fn consent(&self, prompter: &Prompter, draft: &Draft, request: &Request) -> Outcome<Answer> {
        let declined = |reason: String| Failure::new(FailureKind::Declined, format!("{reason}Nothing was changed."));
        let (screen, project) = (self.session.screen, describe(draft.project()));
        let changes = counted(draft.plan.changes.len(), "change");
        let warnings = match draft.proven.warnings.len() + self.warning.iter().len() {
            0 => String::new(),
            count => format!(", {}", counted(count, "warning")),
        };
        if let Some(word) = &self.typed_consent {
            screen.line(&format!("{changes}{warnings}."));
            let typed = prompter.line(&format!("Type {word} to apply this to {project}")).await?;
            return match typed.as_str() {
                typed if typed == word => Ok(Answer::Yes),
                "" => Err(declined(String::new())),
                typed => Err(declined(format!("You typed {typed:?} instead of {word:?}. "))),
            };
        }
        let addition = self.with_changeable_mapper(draft, request);
        let is_long = screen.height().is_some_and(|height| draft.diff.len() > height);
        let others = [('m', "change the mapper", addition.is_some()), ('d', "open the diff", is_long)];
        let others: Vec<_> = others.into_iter().filter(|(.., offered)| *offered).collect();
        let hints: Vec<_> = others.iter().map(|(letter, does, _)| format!("{letter} to {does}")).collect();
        let hints = if hints.is_empty() { String::new() } else { format!(" Enter {}.", hints.join(", or ")) };
        let letters: Vec<_> = others.iter().map(|(letter, ..)| *letter).collect();
        loop {
            screen.line(&format!("{changes}{warnings}.{hints}"));
            match (prompter.confirm_or(&format!("Apply to {project}?"), &letters).await?, addition) {
                (Reply::Yes, _) => return Ok(Answer::Yes),
                (Reply::Letter('m'), Some(addition)) => return Ok(Answer::OtherMapper(Box::new(addition.clone()))),
                (Reply::Letter(_), _) => pager::show(&draft.diff, self.session).await?,
                (Reply::No, _) => return Err(declined(String::new())),
            }
        }
    }

    /// Returns the addition, if it comes from a person and pushes a mapper.
    fn with_changeable_mapper<'a>(&self, draft: &Draft, request: &'a Request) -> Option<&'a AddRequest> {
        match request {
            Request::Add(addition) if self.source == Source::Answers => {
                let id = draft.plan.provider()?;
                draft.plan.pushes_mapper_of(id).then_some(&**addition)
            }
            _ => None,
        }
    }

    async fn with_other_mapper(
        &self,
        mut addition: AddRequest,
        draft: &Draft,
        prompter: &Prompter,
    ) -> Outcome<Request> {
        let (session, project, proof) = (self.session, &draft.snapshot.project, self.options.proof);
        let choice = wizard::choose_mapper(addition.template, project, proof, prompter, session).await?;
        let mapper = proof::fitted(choice, project, proof.downloads, session).await?;
        addition.mapper = Some(mapper.where_it_was(addition.mapper.take()));
        session.screen.gap();
        Ok(Request::Add(Box::new(addition)))
    }

    /// Waits for other runs on this project and for Ory's pace, then reads the configuration again if it is more than
    /// two seconds old. A change that doesn't come from another run is a conflict.
    pub(crate) async fn take_turn(&self, mut draft: Draft) -> Outcome<Turn> {
        let (lock, wait) = self.lock(&draft).await?;
        self.target.wait_for_pace().await?;
        if wait == Wait::None && draft.seen_at.elapsed() <= FRESH {
            return Ok(Turn::Now(Box::new(draft), lock));
        }
        match self.moved(&mut draft).await? {
            None => Ok(Turn::Now(Box::new(draft), lock)),
            Some(snapshot) if wait == Wait::Waited => Ok(Turn::Overtaken(Box::new(snapshot), lock)),
            Some(now) => Err(conflict(&draft, &now)),
        }
    }

    /// Checks the configuration again if it isn't fresh anymore, because writing the backup may take a while.
    pub(super) async fn look_once_more(&self, draft: &mut Draft) -> Outcome<()> {
        if draft.seen_at.elapsed() <= FRESH {
            return Ok(());
        }
        match self.moved(draft).await? {
            None => Ok(()),
            Some(now) => Err(conflict(draft, &now)),
        }
    }

    /// Acquires the lock of the project. If that fails, we say so and continue, because the lock only separates runs on
    /// this computer.
    async fn lock(&self, draft: &Draft) -> Outcome<(Option<ProjectLock>, Wait)> {
        let Some(folder) = state::folder(&self.session.environment) else { return Ok((None, Wait::None)) };
        let tell = || {
            self.session.note("waiting", "Waiting for another run on this computer to finish changing this project.")
        };
        let acquired = tokio::select! {
            acquired = ProjectLock::acquire(&folder, &draft.project().id, draft.snapshot.read_at, tell) => acquired,
            interruption = self.session.interrupts.raised() => return Err(Failure::interrupted(interruption.signal)),
        };
        match acquired {
            Ok((lock, wait)) => Ok((Some(lock), wait)),
            Err(error) => {
                self.session.note(
                    "no_lock",
                    &format!("Can't keep other runs on this computer waiting ({}: {error}).", folder.display()),
                );
                Ok((None, Wait::None))
            }
        }
    }

    /// Saves what is needed to undo the run. If that fails, nothing is pushed.
    pub(super) fn back_up(&self, draft: &Draft) -> Outcome<Option<PathBuf>> {
        let failed = |message: String| {
            Failure::new(FailureKind::Failed, message)
                .hint("pass another folder with --backup-dir, or pass --no-backup")
        };
        let folder = match &self.options.backups {
            BackupPlace::None => return Ok(None),
            BackupPlace::Folder(folder) => folder,
            BackupPlace::Unknown => {
                let message = "No folder for the backup: neither HOME nor XDG_STATE_HOME is set.";
                return Err(failed(format!("{message} Nothing was changed.")));
            }
        };
        let (project, before) = (draft.project(), &draft.snapshot.project.identity_config);
        let backup = Backup::of(self.command, state::now(), project, before, &draft.plan);
        Backups::below(folder.clone()).keep(&backup).map(Some).map_err(|error| {
            failed(format!("Can't write a backup to {}: {error}. Nothing was changed.", folder.display()))
                .caused_by(error)
        })
    }

    /// Reads the configuration again, and returns it if it differs from the one that the draft was made on.
    async fn moved(&self, draft: &mut Draft) -> Outcome<Option<Snapshot>> {
        let now = self.target.read_again(&draft.snapshot).await?;
        draft.seen_at = Instant::now();
        Ok((now.project.identity_config != draft.snapshot.project.identity_config).then_some(now))
    }
}

/// Reports what others changed since the draft was made.
fn conflict(draft: &Draft, now: &Snapshot) -> Failure {
    let [before, now] = [&draft.snapshot, now].map(|snapshot| snapshot.project.identity_config.document());
    let message = "Someone changed the configuration while this was running. Nothing was changed.";
    let failure = Failure::new(FailureKind::Conflict, message).hint("run the same command again");
    differing_paths(before, now).iter().fold(failure, |failure, place| failure.detail(place.to_string()))
}
