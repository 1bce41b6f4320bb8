//! Asks a provider whether it accepts an app's ID, secret and callback URL, before they are pushed.

mod questioning;
mod said;

use serde_json::{Map, Value};

use self::questioning::Questioning;
pub(crate) use self::said::{Said, refusal_of};
use super::session::Session;
use crate::domain::callback::CallbackUrl;
use crate::domain::live::Destination;
use crate::domain::preflight::{Judgement, Preflight, SignIn, Verdict};
use crate::domain::project::Project;
use crate::domain::request::AddRequest;
use crate::domain::secret::Secret;
use crate::domain::template::Template;
use crate::domain::wanted::Wanted;
use crate::error::Outcome;
use crate::output::{Conclusion, unproven};

pub(crate) struct App {
    pub(crate) template: &'static Template,
    pub(crate) preflight: &'static Preflight,
    /// The settings of the provider that uses the app.
    pub(crate) settings: Map<String, Value>,
    /// The secret, if it is known.
    pub(crate) secret: Option<Secret>,
    /// The callback URL that must be registered.
    pub(crate) callback: CallbackUrl,
    /// The permissions to ask for.
    pub(crate) scope: Vec<String>,
}

impl App {
    /// Returns the app that a request is about, if its ID is known and the provider can be asked about it.
    pub(crate) fn of(request: &AddRequest, project: &Project) -> Option<Self> {
        let template = request.template;
        let Wanted { callback, app_id, settings, scope, .. } = request.wanted_in(project);
        let secret = request.secret.as_ref().and_then(|intent| intent.secret().cloned());
        app_id.filter(|_| callback.is_known())?;
        Some(Self { template, preflight: template.preflight.as_ref()?, settings, secret, callback, scope })
    }

    /// Returns the app that the login page of a provider with these settings leads to, if the provider can be asked
    /// about it.
    pub(crate) fn at(
        found: &Destination,
        mut settings: Map<String, Value>,
        template: &'static Template,
    ) -> Option<Self> {
        let preflight = template.preflight.as_ref().filter(|preflight| preflight.sign_in != SignIn::Unasked)?;
        settings.insert(template.app_id().key.clone(), Value::from(found.client_id.clone()));
        let (callback, scope) = (found.callback.clone(), found.scope.clone());
        Some(Self { template, preflight, settings, secret: None, callback, scope })
    }

    pub(crate) fn id(&self) -> &str {
        self.setting(&self.template.app_id().key)
    }

    /// Says where to fix what the provider objects to.
    pub(crate) fn settings_hint(&self) -> String {
        match self.template.app_page(&self.settings) {
            Some(page) => format!("check the app's settings: {page}"),
            None => format!("check the app's settings at {}", self.template.vendor()),
        }
    }

    /// Says where to copy a part of the app from.
    pub(crate) fn to_copy(&self, label: &str) -> String {
        match self.template.app_page(&self.settings) {
            Some(page) => format!("copy the {label} from the app's page: {page}"),
            None => format!("copy the {label} from the app's page"),
        }
    }

    fn setting(&self, key: &str) -> &str {
        self.settings.get(key).and_then(Value::as_str).unwrap_or_default()
    }
}

/// Asks the provider, and fails on an objection, because nobody can be asked what to do about it.
pub(crate) async fn require(request: &AddRequest, project: &Project, session: &Session) -> Conclusion<Vec<Judgement>> {
    let Some(app) = App::of(request, project) else { return Ok(Vec::new()) };
    let judgements = ask(&app, session).await?;
    let said = Said::of(&judgements, &app);
    if let Some((judgement, meaning)) = said.refused {
        return Err(unproven(refusal_of(&judgement, meaning, &app), &[], &judgements));
    }
    said.show(session.screen);
    Ok(judgements)
}

/// Requests the sign-in page and, without an objection, the exchange of a code that doesn't exist. Nothing is created
/// or changed at the provider.
pub(crate) async fn ask(app: &App, session: &Session) -> Outcome<Vec<Judgement>> {
    let text = format!("Asking {}…", app.template.vendor());
    session.waiting(&text, Questioning::of(app, session).everything()).await
}

/// Requests the sign-in page at `url`, and nothing else.
pub(crate) async fn ask_about_page(url: &str, app: &App, session: &Session) -> Outcome<Vec<Judgement>> {
    let text = format!("Asking {}…", app.template.vendor());
    session.waiting(&text, Questioning::of(app, session).sign_in_page(url)).await
}

/// Returns the sign-in page of a provider with these keys, if its discovery document names one.
pub(crate) async fn authorize_page(
    template: &'static Template,
    settings: &Map<String, Value>,
    session: &Session,
) -> Outcome<Option<String>> {
    let Some(preflight) = &template.preflight else { return Ok(None) };
    let (callback, scope) = (CallbackUrl::named(String::new()), Vec::new());
    let app = App { template, preflight, settings: settings.clone(), secret: None, callback, scope };
    Questioning::of(&app, session).authorize_page().await
}

/// Returns the judgement that stops a push, if there is one.
pub(crate) fn refused(judgements: &[Judgement]) -> Option<&Judgement> {
    judgements.iter().find(|judgement| judgement.verdict == Verdict::Refused)
}
