//! VK's sign-in: oauth.vk.com, to which Kratos sends people, and the part of VK ID that they can end up at.
//!
//! The words of the errors, and the order in which VK looks at the parts of a request, are those that users of VK
//! reported (ory/kratos#4400, VKCOM/vk-php-sdk#63 and #96, mamantoha/omniauth-vkontakte#43 and #70, casdoor/casdoor#5853,
//! nextauthjs/next-auth#9898). Errors come with the status 401, as they were seen to do at both endpoints.

mod app;
mod person;

use std::collections::BTreeMap;

use serde_json::json;

pub use self::app::{VkApp, VkAppKind};
pub use self::person::VkPerson;
use super::http::{Answer, Request};
use super::project::random_uuid;

/// VK: its apps, the codes that wait to be exchanged, and the tokens that were given for codes.
#[derive(Clone, Debug, Default)]
pub struct Vk {
    apps: Vec<VkApp>,
    codes: BTreeMap<String, Code>,
    tokens: BTreeMap<String, VkPerson>,
}

/// What a code was issued for.
#[derive(Clone, Debug)]
struct Code {
    app: String,
    redirect_uri: String,
    person: VkPerson,
}

/// An error of VK: its code, and its words.
type Complaint = (&'static str, &'static str);

const NO_CLIENT_ID: Complaint = ("invalid_client", "client_id is undefined");
const WRONG_CLIENT_ID: Complaint = ("invalid_client", "client_id is incorrect");
const NO_SECRET: Complaint = ("invalid_client", "client_secret is undefined");
const WRONG_SECRET: Complaint = ("invalid_client", "client_secret is incorrect");
const WRONG_CODE: Complaint = ("invalid_grant", "Code is invalid or expired.");
const OTHER_REDIRECT: Complaint =
    ("invalid_grant", "redirect_uri is invalid, please pass same redirect_uri, you used in authorize method");
const THROTTLED: Complaint = ("invalid_request", "Too many invalid requests per 15 seconds");
const SECURITY: Complaint = ("invalid_request", "Security Error");
const BLOCKED: Complaint = ("invalid_request", "application is blocked");
const NATIVE: Complaint = ("invalid_request", "OAuth authorization cannot be used from native VK applications");
const NOT_AVAILABLE: Complaint = ("invalid_request", "Selected sign-in method not available for app");
const WRONG_REDIRECT: Complaint =
    ("invalid_request", "redirect_uri is incorrect, check application redirect uri in the settings page");
const WRONG_DOMAIN: Complaint =
    ("invalid_request", "redirect_uri is incorrect, check application domain in the settings page");
const NO_PKCE: Complaint = ("invalid_request", "Code challenge method is unsupported");
const BLOCKED_REDIRECT: Complaint = ("invalid_request", "redirect_uri is blocked");
const NO_DEVICE: Complaint = ("invalid_request", "device id is missing");
const NO_VERIFIER: Complaint = ("invalid_request", "code_verifier is missing or invalid");

impl Vk {
    pub(super) fn sample() -> Self {
        Self { apps: VkApp::samples(), ..Self::default() }
    }

    /// Adds an app, in the place of the one that has its id.
    pub fn add_app(&mut self, app: VkApp) {
        self.apps.retain(|known| known.id != app.id);
        self.apps.push(app);
    }

    /// A code as VK sends it to `redirect_uri` once a person has signed in to the app.
    pub fn issue_code(&mut self, app: &str, redirect_uri: &str, person: VkPerson) -> String {
        let code = random_uuid().replace('-', "");
        let (app, redirect_uri) = (app.to_owned(), redirect_uri.to_owned());
        self.codes.insert(code.clone(), Code { app, redirect_uri, person });
        code
    }

    pub(super) fn answer_as_api(&self, request: &Request) -> Answer {
        let person = request.query_value("access_token").and_then(|token| self.tokens.get(&token));
        match (request.path.as_str(), person) {
            ("/method/users.get", Some(person)) => Answer::json(200, &json!({"response": [person.user]})),
            // VK answers 200 to what it refuses, too.
            ("/method/users.get", None) => Answer::json(
                200,
                &json!({"error": {"error_code": 5, "error_msg": "User authorization failed: invalid access_token (4)."}}),
            ),
            _ => no_such_page(),
        }
    }

    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/authorize") => self.authorize(request),
            ("GET", "/error") if request.query_value("err").as_deref() == Some("2") => refused(SECURITY),
            ("POST", "/access_token") => self.exchange(request),
            _ => no_such_page(),
        }
    }

    /// Answers as id.vk.com does, which is no place for an app that signs people in through Kratos.
    pub(super) fn answer_as_vk_id(&self, request: &Request) -> Answer {
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/authorize") => match self.app(request.query_value("client_id").as_deref()) {
                Err(complaint) => refused(complaint),
                Ok(app) if app.kind == VkAppKind::DomainBlocked => refused(BLOCKED_REDIRECT),
                Ok(_) => login_page(),
            },
            ("POST", "/oauth2/auth") if request.form_value("device_id").is_none() => refused(NO_DEVICE),
            ("POST", "/oauth2/auth") if request.form_value("code_verifier").is_none() => refused(NO_VERIFIER),
            ("POST", "/oauth2/auth") => refused(WRONG_CODE),
            _ => no_such_page(),
        }
    }

    /// What a browser gets that Kratos sent here.
    fn authorize(&self, request: &Request) -> Answer {
        let client_id = request.query_value("client_id");
        // Anything but a number is stopped before it is looked up.
        if client_id.as_deref().is_some_and(|id| !id.bytes().all(|byte| byte.is_ascii_digit())) {
            return security_error();
        }
        let app = match self.app(client_id.as_deref()) {
            Ok(app) => app,
            Err(complaint) => return refused(complaint),
        };
        let wrong_redirect = app.objection_to(&request.query_value("redirect_uri").unwrap_or_default());
        match app.kind {
            VkAppKind::VkId => security_error(),
            VkAppKind::Blocked => refused(BLOCKED),
            VkAppKind::Native => refused(NATIVE),
            VkAppKind::NotAvailable => refused(NOT_AVAILABLE),
            VkAppKind::DomainBlocked => {
                Answer::redirect(302, &format!("https://id.vk.com/authorize?{}", request.query))
            }
            VkAppKind::Legacy | VkAppKind::Throttled => match wrong_redirect {
                Some(complaint) => refused(complaint),
                None if request.query_value("code_challenge").is_some() => refused(NO_PKCE),
                None => login_page(),
            },
        }
    }

    /// The exchange of a code for a token. Only the form in the body counts: VK looks at neither HTTP Basic nor, here, the
    /// query, where nobody should write a secret.
    fn exchange(&mut self, request: &Request) -> Answer {
        let form = |name| request.form_value(name);
        let person = match self.redeem(form("client_id"), form("client_secret"), form("code"), form("redirect_uri")) {
            Err(complaint) => return refused(complaint),
            Ok(person) => person,
        };
        let token = format!("vk1.a.{}", random_uuid());
        // There is no `token_type` (nextauthjs/next-auth#13436), and no address without one.
        let mut answer = json!({"access_token": token, "expires_in": 86400, "user_id": person.user["id"]});
        if let Some(email) = &person.email {
            answer["email"] = json!(email);
        }
        self.tokens.insert(token, person);
        Answer::json(200, &answer)
    }

    fn redeem(
        &mut self,
        client_id: Option<String>,
        secret: Option<String>,
        code: Option<String>,
        redirect_uri: Option<String>,
    ) -> Result<VkPerson, Complaint> {
        let app = self.app(client_id.as_deref())?;
        if app.kind == VkAppKind::Throttled {
            return Err(THROTTLED);
        }
        if secret.ok_or(NO_SECRET)? != app.key {
            return Err(WRONG_SECRET);
        }
        let id = app.id.clone();
        let issued = self.codes.remove(&code.ok_or(WRONG_CODE)?).filter(|issued| issued.app == id).ok_or(WRONG_CODE)?;
        match redirect_uri {
            Some(uri) if uri == issued.redirect_uri => Ok(issued.person),
            _ => Err(OTHER_REDIRECT),
        }
    }

    fn app(&self, client_id: Option<&str>) -> Result<&VkApp, Complaint> {
        let id = client_id.ok_or(NO_CLIENT_ID)?;
        self.apps.iter().find(|app| app.id == id).ok_or(WRONG_CLIENT_ID)
    }
}

fn refused((error, description): Complaint) -> Answer {
    Answer::json(401, &json!({"error": error, "error_description": description}))
}

fn security_error() -> Answer {
    Answer::redirect(302, "https://oauth.vk.com/error?err=2")
}

fn login_page() -> Answer {
    Answer::new(200, "<!DOCTYPE html><html><head><title>VK | Sign in</title></head><body><form></form></body></html>")
}

fn no_such_page() -> Answer {
    Answer::new(404, "<!DOCTYPE html><html><body>404 Not Found</body></html>")
}
