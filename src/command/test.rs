//! `ory-social test`: a real sign-in by a person, without Ory storing anything.

mod flow;
mod key;
mod result;

use std::time::Duration;

use serde_json::Value;

use self::flow::{Place, TestSignIn};
use super::out::Out;
use super::session::{Network, Session};
use super::verify::Subject;
use super::{browse, input};
use crate::cli::TestFlags;
use crate::domain::preflight::Judgement;
use crate::domain::project::ProjectSummary;
use crate::domain::provider::ProviderId;
use crate::domain::template::Template;
use crate::domain::test_sign_in::{Captured, anonymised};
use crate::domain::text::shell_word;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{ClaimsShown, Conclusion, Format, TestReport, conclude, print, show_address};

/// Makes a test sign-in and explains its result, or explains a given result.
pub(crate) async fn run(flags: TestFlags, session: &Session) -> Conclusion {
    let saved = flags.save_claims.as_deref().map(Out::new_file).transpose()?;
    if let Some(path) = &flags.result {
        let (template, id) = input::which(&flags.verify.which, session)?;
        let captured = result::read(path, session).await?;
        let id = id.as_ref().map_or(template.id.as_str(), ProviderId::as_str).to_owned();
        let report = Report {
            flags: &flags,
            saved,
            template,
            id,
            project: None,
            preflight: Vec::new(),
            link: None,
            secret: None,
        };
        return report.end(Some(captured), session);
    }
    let key = key::given(&flags, session).await?;
    let (subject, template) = Subject::named(&flags.verify, session).await?;
    let place = Place::of(&subject, &flags, key)?;
    let (id, project) = (subject.expected.provider_id.clone(), subject.project.clone());
    // Only your own Kratos shows the secret.
    let secret = subject.settings.get(&template.secret.key).and_then(Value::as_str).map(str::to_owned);
    let wait = Duration::from_secs(flags.verify.wait);
    let verified = subject.proven(template, wait, session).await?;
    session.screen.done(&format!("The login button leads to {}, as it should.", verified.found.page));
    let flow = TestSignIn::create(place, &id, template, session).await?;
    let link = Some((flow.link(), flow.address()));
    let preflight = verified.preflight;
    let report = Report { flags: &flags, saved, template, id, project, preflight, link, secret };
    let captured = sign_in(&flow, &flags, session).await?;
    report.end(captured, session)
}

/// Lets the person sign in. Without a person at this terminal, the result comes later, with `--result`.
async fn sign_in(flow: &TestSignIn, flags: &TestFlags, session: &Session) -> Outcome<Option<Captured>> {
    show_address("Open this link in your browser and sign in:", &flow.link(), session.screen);
    if let Network::Sandbox(sandbox) = &session.network {
        return result::of_sample_person(flow, sandbox, session).await.map(Some);
    }
    if flags.open {
        browse::show(&flow.link(), session).await?;
    }
    flow.wait(Duration::from_secs(flags.within), session).await?;
    session.screen.done("The sign-in has ended.");
    show_address("Only your browser shows the result, at this address:", &flow.address(), session.screen);
    match &session.prompter {
        Some(prompter) if session.screen.format == Format::Text => result::pasted(prompter, session).await.map(Some),
        _ => Ok(None),
    }
}

/// What to report, however the sign-in ends.
struct Report<'a> {
    flags: &'a TestFlags,
    saved: Option<Out>,
    template: &'static Template,
    id: String,
    project: Option<ProjectSummary>,
    preflight: Vec<Judgement>,
    link: Option<(String, String)>,
    /// The client secret, if it can be read.
    secret: Option<String>,
}

impl Report<'_> {
    fn end(self, mut captured: Option<Captured>, session: &Session) -> Conclusion {
        let Self { flags, saved, template, id, project, preflight, link, secret } = self;
        if let Some(captured) = &mut captured {
            captured.hide(secret.as_deref().into_iter());
            if !flags.show_claims {
                captured.hide_values();
            }
        }
        let of_another = captured.as_ref().filter(|captured| captured.provider_id != id);
        if let Some(Captured { provider_id, .. }) = of_another {
            let message = format!("This is the result of a test sign-in with {provider_id}, not with {id}.");
            return Err(Failure::new(FailureKind::Invalid, message).hint(format!("pass --id {provider_id}")).into());
        }
        let claims = captured.as_ref().and_then(|captured| captured.claims.as_ref());
        let file = match (saved, claims) {
            (Some(out), Some(claims)) => Some(save(out, claims, flags)?),
            _ => None,
        };
        let command = result::command(template, &id, named_place(project.as_ref(), session)?);
        let failure = captured.as_ref().and_then(|captured| result::failure(captured, template, &command, flags));
        let shown = if flags.show_claims { ClaimsShown::WithValues } else { ClaimsShown::Names };
        let report = TestReport { project, template, provider_id: id, command, preflight, link, captured, shown, file };
        match failure {
            None => print(&report, session.screen),
            failure => conclude(&report, failure, session.screen)?,
        }
        Ok(())
    }
}

/// Returns the flags that name the project or file again, if one was named.
fn named_place(project: Option<&ProjectSummary>, session: &Session) -> Outcome<Option<String>> {
    let files = || session.flags().kratos.iter().map(|file| file.display().to_string());
    Ok(match (project, session.named_project()?) {
        (Some(project), _) => Some(project.flag()),
        (None, Some(name)) => Some(format!("--project {}", name.as_str())),
        (None, None) => {
            files().map(|file| format!("--kratos {}", shell_word(&file))).reduce(|all, one| format!("{all} {one}"))
        }
    })
}

/// Saves the claims for `mapper test`, readable by their owner alone.
fn save(out: Out, claims: &Value, flags: &TestFlags) -> Outcome<std::path::PathBuf> {
    let claims = if flags.anonymise { anonymised(claims) } else { claims.clone() };
    out.write_private(&format!("{claims:#}\n"))?;
    Ok(out.path().to_owned())
}
