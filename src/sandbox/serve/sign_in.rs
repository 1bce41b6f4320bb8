//! The last page of a sign-in: the identity that Ory would create, or the error.

use serde_json::Value;

use super::page::{escaped, failure, link, list, page, problem_with_fix};
use crate::domain::hooks::{Effect, Moment};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::mapper::{Check, FindingCode, Severity, check_each};
use crate::domain::obstacles::obstacles;
use crate::domain::preflight::Sign;
use crate::domain::session_hook;
use crate::domain::template::{Sample, Template};
use crate::sandbox::http::Answer;
use crate::sandbox::provider::Objection;
use crate::sandbox::sign_in::SignIn;
use crate::system::evaluator::evaluate;
use crate::system::interrupt::Interrupts;

impl SignIn {
    pub(super) fn provider(&self) -> &'static str {
        &self.template.name
    }

    /// Returns the names of the sample people, with labels that describe them.
    pub(super) fn people(&self) -> impl Iterator<Item = (String, String)> {
        self.template.samples().iter().map(|sample| {
            let names: &[&str] =
                if sample.claims["name"].is_string() { &["name"] } else { &["given_name", "family_name"] };
            let shown: Vec<_> = names.iter().chain(&["email"]).filter_map(|key| sample.claims[*key].as_str()).collect();
            let label = if shown.is_empty() { "no name and no email address".to_owned() } else { shown.join(" ") };
            (sample.name.clone(), format!("{}: {label}", sample.name))
        })
    }

    /// Returns the page that the provider shows instead of its sign-in page, if it rejects the app.
    pub(super) fn objection_at_sign_in(&self) -> Option<Answer> {
        let [objection, _] = &self.objections;
        objection.as_ref().map(|objection| self.rejected(objection))
    }

    fn rejected(&self, Objection { sign, app, quote }: &Objection) -> Answer {
        let Self { slug, id, callback, template: Template { name, folder, .. }, .. } = self;
        let (problem, fix) = match sign {
            Sign::CallbackNotRegistered => (
                format!("{name} rejects the callback URL {callback}: it isn't registered in the app {app}."),
                format!("ory-social sandbox register {folder} {callback} --client-id {app}"),
            ),
            Sign::WrongClientSecret => (
                format!("{name} rejects the secret that Ory has for the app {app}. Ory shows an error page."),
                format!("ory-social sandbox rotate-secret {folder} --project {slug} --id {id}"),
            ),
            Sign::WrongClientId => (
                format!("{name} has no app {app}."),
                format!("ory-social sandbox add {folder} --project {slug} --id {id}"),
            ),
            _ => (
                format!("{name} doesn't let the app {app} sign people in."),
                format!("ory-social sandbox verify {folder} --project {slug} --id {id}"),
            ),
        };
        let quote = quote.as_ref().map(|words| format!("<p>{name} says:</p><pre>{}</pre>", escaped(words)));
        let fix = format!("<code>{}</code>", escaped(&fix));
        page(&format!("{name} rejects the sign-in"), &(problem_with_fix(&problem, &fix) + &quote.unwrap_or_default()))
    }

    /// Returns the page with the identity that Ory would create, or with the error.
    pub(super) async fn page(self, interrupts: &Interrupts) -> Answer {
        if let Some(objection) = self.objections.iter().flatten().next() {
            return self.rejected(objection);
        }
        let Some(person) = &self.person else { return super::not_found() };
        let status = format!("ory-social sandbox status --project {}", self.slug);
        let Some(mapper) = &self.mapper else {
            return failure("Ory shows an error page", "The sandbox can't read the mapper.", &status);
        };
        let evaluations = match evaluate(&mapper.snippet, std::slice::from_ref(&person.claims), interrupts).await {
            Ok(evaluations) => evaluations,
            Err(error) => return failure("The mapper can't be run", &error.to_string(), &status),
        };
        let check = check_each(mapper, self.template, std::slice::from_ref(person), &evaluations, &self.schemas);
        match check.results.first().and_then(|result| result.identity.as_ref()) {
            Some(identity) if !check.fails() => self.signed_in(person, identity, &check),
            _ => self.mapper_fails(&check),
        }
    }

    fn mapper_fails(&self, check: &Check) -> Answer {
        let errors = check.findings.iter().filter(|finding| finding.severity() == Severity::Error);
        let messages: Vec<_> = errors.map(|finding| finding.message.clone()).collect();
        let Self { slug, id, template, .. } = self;
        let command =
            format!("ory-social sandbox mapper test --project {slug} --provider {} --id {id}", template.folder);
        failure("Ory shows an error page: the mapper fails", &messages.join(" "), &command)
    }

    fn signed_in(&self, person: &Sample, identity: &Value, check: &Check) -> Answer {
        let Self { slug, config, .. } = self;
        let asked = self.schemas.default.as_ref().and_then(|schema| schema.judge(&identity["traits"]).ok());
        let asked: Vec<_> = asked.iter().flat_map(|verdict| &verdict.missing).map(ToString::to_string).collect();
        let first = if asked.is_empty() {
            String::new()
        } else {
            format!("<p>First, Ory shows the registration page and asks for: {}.</p>", escaped(&asked.join(", ")))
        };
        let session = if session_hook::is_in_effect(config) {
            "<p>Yes. The session hook signs people in right after they sign up.</p>".to_owned()
        } else {
            let fix = format!(
                "<code>{}</code>",
                escaped(&format!("ory-social sandbox add {} --project {slug}", self.template.folder))
            );
            problem_with_fix("No. People who sign up have to sign in again.", &fix)
        };
        let warnings = check.findings.iter().filter(|finding| finding.code != FindingCode::RequiredTraitMissing);
        let warnings = warnings.map(|finding| finding.message.clone());
        let obstacles = obstacles(config, |_| false).into_iter().map(|it| format!("{} {}", it.problem, it.fix));
        let notes = list(warnings.chain(obstacles));
        let body = format!(
            "{first}<p>{} sent these claims:</p><pre id=\"claims\">{}</pre>\n<h2>Identity</h2><pre id=\"identity\">{}</pre>\n\
             <h2>Session</h2>{session}\n<h2>Hooks</h2><p>After this sign-up:</p><ol>{}</ol><p>After later sign-ins:</p>\
             <ol>{}</ol>\n{}<p>{}</p>",
            escaped(self.provider()),
            escaped(&format!("{:#}", person.claims)),
            escaped(&format!("{identity:#}")),
            hooks(Moment::SignUp, config),
            hooks(Moment::SignIn, config),
            if notes.is_empty() { notes } else { format!("<h2>Keep in mind</h2><ul>{notes}</ul>") },
            link(&format!("/login/{slug}"), "Sign in as someone else"),
        );
        let heading = if asked.is_empty() { "Signed up as" } else { "Almost signed up as" };
        page(&format!("{heading} {}", person.name), &body)
    }
}

fn hooks(moment: Moment, config: &IdentityConfig) -> String {
    let mut shown: Vec<_> = moment
        .running(config)
        .into_iter()
        .map(|hook| match hook.effect {
            Effect::None => hook.to_string(),
            Effect::Blocks => format!("{hook} (blocks when it fails)"),
            Effect::MayReject => format!("{hook} (may reject people)"),
        })
        .collect();
    if shown.is_empty() {
        shown.push("no hooks".to_owned());
    }
    list(shown.into_iter())
}
