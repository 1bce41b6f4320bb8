//! `add` with a person who answers questions and can go back to earlier ones.

use super::Addition;
use crate::command::download::Asking;
use crate::command::open;
use crate::command::options::Options;
use crate::command::pipeline::{Pipeline, Source};
use crate::command::proof::Proof;
use crate::command::session::Session;
use crate::command::verify::{self, Subject};
use crate::command::wizard::{self, Question};
use crate::domain::request::Request;
use crate::output::{Conclusion, Ending, Format, Unsuccessful, describe};
use crate::system::prompt::Prompter;
use crate::target::{Named, Snapshot, Target};

impl Addition {
    pub(super) async fn with_a_person(self, prompter: &Prompter, session: &Session) -> Conclusion {
        wizard::welcome(self.request.template, session);
        loop {
            let (target, named) = open::target_for_a_person(session).await?;
            let snapshot = target.read().await?;
            if named == Named::ByFlag {
                let summary = &snapshot.project.summary;
                let what = if summary.kratos.is_some() { "File" } else { "Project" };
                session.screen.done(&format!("{what}: {}", describe(summary)));
            }
            match self.clone().in_project(&target, snapshot, prompter, session).await {
                Err(end) if end.went_back() && named == Named::InList => {}
                end => return end,
            }
        }
    }

    async fn in_project(
        self,
        target: &Target,
        snapshot: Snapshot,
        prompter: &Prompter,
        session: &Session,
    ) -> Conclusion {
        let exists = self.request.wanted_in(&snapshot.project).existing.is_some();
        if exists && self.asks_for_nothing() {
            return self.change_existing(target, snapshot, prompter, session).await;
        }
        let questions = wizard::questions(&self.request, &snapshot.project);
        if questions.is_empty() {
            return self.by_flags(target, snapshot, session).await;
        }
        self.ask_and_apply(&questions, target, &snapshot, prompter, session).await
    }

    fn asks_for_nothing(&self) -> bool {
        let request = &self.request;
        request.settings.iter().next().is_none()
            && request.secret.is_none()
            && self.mapper.is_none()
            && self.mapper_file.is_none()
    }

    /// Asks each question, and applies the answers. Esc leads back to the previous question.
    pub(super) async fn ask_and_apply(
        mut self,
        questions: &[Question],
        target: &Target,
        snapshot: &Snapshot,
        prompter: &Prompter,
        session: &Session,
    ) -> Conclusion {
        wizard::introduce(&self.request, &snapshot.project, session);
        let mut next = 0;
        loop {
            let answered = match questions.get(next) {
                Some(question) => {
                    let asked = wizard::ask(question, &mut self.request, &snapshot.project, prompter, session).await;
                    asked.map_err(Unsuccessful::from)
                }
                None => match self.check_and_apply(target, snapshot, prompter, session).await {
                    Ok(()) => return Ok(()),
                    end => end,
                },
            };
            match answered {
                Ok(()) => next += 1,
                Err(end) if end.went_back() && next > 0 => next -= 1,
                Err(end) => return Err(end),
            }
        }
    }

    /// Asks the provider about the app, finds a mapper, and applies.
    async fn check_and_apply(
        &mut self,
        target: &Target,
        snapshot: &Snapshot,
        prompter: &Prompter,
        session: &Session,
    ) -> Conclusion {
        let (project, proof) = (&snapshot.project, Proof::for_a_person(&self.proof));
        let preflight = match proof.preflight {
            Asking::Anyone => wizard::preflight(&mut self.request, project, prompter, session).await?,
            Asking::OryOnly => Vec::new(),
        };
        if self.mapper.is_none() && self.request.wanted_in(project).existing.is_none() {
            let template = self.request.template;
            self.mapper = Some(wizard::suggest_mapper(template, project, proof, prompter, session).await?);
        }
        let options = Options::of(self.ending.clone(), &session.environment);
        let pipeline = Pipeline::new("add", session, target, options).source(Source::Answers).proof(proof, preflight);
        self.apply(pipeline, snapshot, proof, session).await
    }

    /// Applies the answers, and checks the login page.
    pub(super) async fn apply(
        &self,
        pipeline: Pipeline<'_>,
        snapshot: &Snapshot,
        proof: Proof,
        session: &Session,
    ) -> Conclusion {
        session.screen.gap();
        let may_look = !self.proof.asking.offline && session.screen.format == Format::Text;
        let (template, project) = (self.request.template, &snapshot.project);
        let request = self.fitted(project, proof, session).await?;
        let pushed = Subject::after(&request, project);
        match pipeline.run(snapshot.clone(), Request::Add(Box::new(request))).await? {
            Ending::Applied if may_look && pushed.has_a_page() => {
                verify::after_a_push(pushed, template, session).await?
            }
            _ => {}
        }
        Ok(())
    }
}
