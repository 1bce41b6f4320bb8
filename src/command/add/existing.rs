//! Lets a person change a provider that the project already has, as other commands do.

use super::Addition;
use crate::cli::{RemoveFlags, RotateSecretFlags, SecretFlags, SettingFlags, WhichProvider};
use crate::command::options::Options;
use crate::command::pipeline::{Pipeline, Source};
use crate::command::proof::Proof;
use crate::command::session::Session;
use crate::command::wizard::{self, Question};
use crate::command::{remove, rotate_secret, verify};
use crate::domain::plan::plan;
use crate::domain::provider::ProviderId;
use crate::domain::request::Request;
use crate::domain::template::Field;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::Conclusion;
use crate::system::prompt::Prompter;
use crate::target::{Snapshot, Target};

/// A task for an existing provider.
#[derive(Clone, Copy)]
enum Task {
    /// Make the changes around the entry that a new provider would bring along.
    Complete,
    Check,
    ReplaceSecret,
    ChangeApp,
    ChangeMapper,
    ChangeSetting,
    Remove,
    Quit,
}

impl Addition {
    /// Lets the person choose what to do. Esc during a task leads back here.
    pub(super) async fn change_existing(
        self,
        target: &Target,
        snapshot: Snapshot,
        prompter: &Prompter,
        session: &Session,
    ) -> Conclusion {
        let template = self.request.template;
        let id = self.request.wanted_in(&snapshot.project).id;
        session.screen.line(&format!("{} is already set up (id: {id}).", template.name));
        let missing = self.missing_around_it(target, &snapshot, session).map(|missing| (Task::Complete, missing));
        let usual = [
            (Task::Check, "Check the login page".to_owned()),
            (Task::ReplaceSecret, format!("Replace the {}", template.secret.label)),
            (Task::ChangeApp, "Use another app".to_owned()),
            (Task::ChangeMapper, "Change the mapper".to_owned()),
            (Task::ChangeSetting, "Change a setting, such as the scope or the label".to_owned()),
            (Task::Remove, format!("Remove {}", template.name)),
            (Task::Quit, "Quit".to_owned()),
        ];
        let tasks: Vec<_> = missing.into_iter().chain(usual).collect();
        loop {
            let lines = tasks.iter().map(|(_, line)| line.clone()).collect();
            let (task, _) = tasks[prompter.choose("What do you want to do", lines).await?];
            match self.clone().carry_out(task, &id, target, &snapshot, prompter, session).await {
                Err(end) if end.went_back() => {}
                end => return end,
            }
        }
    }

    /// Describes what the provider lacks beside its entry, such as social sign-in that is turned off.
    fn missing_around_it(&self, target: &Target, snapshot: &Snapshot, session: &Session) -> Option<String> {
        let options = Options::of(self.ending.clone(), &session.environment);
        let request = Request::Add(Box::new(self.request.clone()));
        let plan = plan(&snapshot.project.identity_config, &request, target.local_files(options.local_files)).ok()?;
        let changes: Vec<_> = plan.changes.iter().map(|change| change.kind.to_string()).collect();
        (!changes.is_empty()).then(|| changes.join(" ").trim_end_matches('.').to_owned())
    }

    async fn carry_out(
        mut self,
        task: Task,
        id: &str,
        target: &Target,
        snapshot: &Snapshot,
        prompter: &Prompter,
        session: &Session,
    ) -> Conclusion {
        let (template, proof) = (self.request.template, Proof::for_a_person(&self.proof));
        let which = || WhichProvider { provider: template.folder.clone(), id: Some(id.to_owned()) };
        match task {
            Task::Quit => return Err(Failure::new(FailureKind::Declined, "Nothing was changed.").into()),
            Task::Complete => {}
            Task::Check => {
                let id = ProviderId::parse(id).map_err(|error| Failure::of(FailureKind::Invalid, error))?;
                return verify::in_project(&snapshot.project, &id, template, session).await;
            }
            Task::ReplaceSecret => {
                let (secret, settings) = (SecretFlags::default(), SettingFlags::default());
                let (asking, ending) = (self.proof.asking, self.ending);
                let flags = RotateSecretFlags { which: which(), secret, settings, asking, ending };
                return rotate_secret::in_project(flags, None, target, snapshot.clone(), session).await;
            }
            Task::Remove => {
                let (which, ending) = (which(), self.ending);
                let flags = RemoveFlags { which, remove_session_hook: false, disable_oidc: false, ending };
                return Ok(remove::in_project(flags, target, snapshot.clone(), session).await?);
            }
            Task::ChangeApp => {
                let fields = template.needed().map(Question::Field);
                let questions: Vec<_> = fields.chain([Question::Secret]).collect();
                return self.ask_and_apply(&questions, target, snapshot, prompter, session).await;
            }
            Task::ChangeMapper => {
                let project = &snapshot.project;
                self.mapper = Some(wizard::choose_mapper(template, project, proof, prompter, session).await?);
            }
            Task::ChangeSetting => self.ask_setting(snapshot, prompter, session).await?,
        }
        let options = Options::of(self.ending.clone(), &session.environment);
        let pipeline = Pipeline::new("add", session, target, options).source(Source::Answers).proof(proof, Vec::new());
        self.apply(pipeline, snapshot, proof, session).await
    }

    /// Lets the person choose a setting that doesn't belong to the app, and enter it.
    async fn ask_setting(&mut self, snapshot: &Snapshot, prompter: &Prompter, session: &Session) -> Outcome<()> {
        let template = self.request.template;
        let is_other = |field: &&Field| !template.needed().any(|of_app| of_app.key == field.key);
        let fields: Vec<_> = template.fields.iter().filter(is_other).collect();
        let labels = fields.iter().map(|field| format!("{}: {}", field.label, field.help)).collect();
        let field = fields[prompter.search("Setting", "settings", labels).await?];
        wizard::ask(&Question::Field(field), &mut self.request, &snapshot.project, prompter, session).await
    }
}
