//! A sign-in to click through in a browser: a project's login page, a provider's page with sample people to choose
//! from, and the resulting identity.

mod page;
mod sign_in;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use self::page::{escaped, failure, form, link, page};
use super::http::{Answer, Request};
use super::kept::{Kept, Unkept};
use super::network::Network;
use super::server::{self, Timed};
use super::sign_in::SignIn;
use crate::domain::live::{LoginFlow, Pressed, press};
use crate::domain::project::with_environment;
use crate::system::interrupt::Interrupts;

/// The only hosts to answer. Otherwise, a website could reach this one through its own domain name.
const HOSTS: [&str; 2] = ["127.0.0.1", "localhost"];

pub(super) struct Site {
    kept: Kept,
    /// The started logins are only here. Everything that is saved is loaded for each request.
    network: Mutex<Network>,
    interrupts: Interrupts,
}

/// Starts the site on a free port of 127.0.0.1, as a task of the current runtime.
pub(crate) async fn serve(network: Network, kept: Kept, interrupts: Interrupts) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let site = Arc::new(Site { kept, network: Mutex::new(network), interrupts });
    tokio::spawn(server::serve(listener, move |request| handle(Arc::clone(&site), request)));
    Ok(address)
}

async fn handle(site: Arc<Site>, request: Option<Request>) -> Timed {
    let answer = match request {
        Some(request) => site.answer(&request).await,
        None => not_found(),
    };
    let policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
    let answer = answer.with_header("content-security-policy", policy).with_header("cache-control", "no-store");
    (answer.with_header("x-content-type-options", "nosniff"), Timestamp::now())
}

impl Site {
    async fn answer(&self, request: &Request) -> Answer {
        if !HOSTS.contains(&request.host.as_str()) {
            return Answer::new(403, "This page works only at the address that the sandbox printed.");
        }
        let decoded = |part| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let path: Vec<_> = request.path.split('/').skip(1).map(decoded).collect();
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        let answer = match (request.method.as_str(), path.as_slice()) {
            ("GET", [""]) => self.look(projects),
            ("GET", ["login", slug]) => self.look(|network| login(network, slug)),
            ("POST", ["login", slug]) => self.look(|network| pressed(network, slug, request)),
            ("GET", ["provider", slug, id]) => self.look(|network| people(network, slug, id)),
            ("POST", ["provider", slug, id]) => {
                let person = request.form_value("person").unwrap_or_default();
                match self.look(|network| SignIn::of(network, slug, id, &person)) {
                    Ok(Some(sign_in)) => Ok(sign_in.page(&self.interrupts).await),
                    Ok(None) => Ok(not_found()),
                    Err(error) => Err(error),
                }
            }
            _ => Ok(not_found()),
        };
        answer.unwrap_or_else(|error| {
            failure("The sandbox can't be read", &error.to_string(), "ory-social sandbox reset")
        })
    }

    /// Runs `act` on the current network, including the changes of other commands.
    fn look<T>(&self, act: impl FnOnce(&mut Network) -> T) -> Result<T, Unkept> {
        self.kept.with(&mut self.network.lock().unwrap_or_else(PoisonError::into_inner), act)
    }
}

fn not_found() -> Answer {
    Answer { status: 404, ..page("Not found", &link("/", "All projects")) }
}

fn projects(network: &mut Network) -> Answer {
    let row = |project: &super::Project| {
        let name = with_environment(&project.name, &project.environment);
        format!("<li>{}</li>", link(&format!("/login/{}", project.slug), &name))
    };
    page("Projects", &format!("<ul>{}</ul>", network.projects().iter().map(row).collect::<String>()))
}

/// Creates a request to a project's public address, as a script sends it.
fn to_project(slug: &str, method: &str, path: &str, query: &str, body: String) -> Request {
    let json = "application/json".to_owned();
    Request {
        method: method.to_owned(),
        host: format!("{slug}.projects.oryapis.com"),
        path: path.to_owned(),
        query: query.to_owned(),
        accept: json.clone(),
        content_type: json,
        body,
        ..Request::default()
    }
}

/// Returns the login page, with a button for each provider.
fn login(network: &mut Network, slug: &str) -> Answer {
    let Some(name) = network.project(slug).map(|project| project.name.clone()) else { return not_found() };
    let answer = network.answer(&to_project(slug, "GET", "/self-service/login/browser", "", String::new()));
    let flow: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let Some(buttons) = LoginFlow::parse(answer.body.as_bytes()).map(|flow| flow.buttons().to_vec()) else {
        return failure("The login page can't be shown", &reason(&flow), "ory-social sandbox status");
    };
    if buttons.is_empty() {
        let fix = format!("ory-social sandbox add vk --project {slug}");
        return failure(&format!("Sign in to {name}"), "The login page has no button for any provider.", &fix);
    }
    let label = |id: &str| {
        let nodes = flow["ui"]["nodes"].as_array().into_iter().flatten();
        let node = nodes.filter(|node| node["group"] == "oidc").find(|node| node["attributes"]["value"] == id);
        node.and_then(|node| node["meta"]["label"]["text"].as_str()).unwrap_or(id).to_owned()
    };
    let flow_id = flow["id"].as_str().unwrap_or_default();
    let choices: Vec<_> = buttons.iter().map(|id| (id.clone(), label(id))).collect();
    page(&format!("Sign in to {name}"), &form(&format!("/login/{slug}?flow={flow_id}"), "provider", &choices))
}

/// Handles a pressed button.
fn pressed(network: &mut Network, slug: &str, request: &Request) -> Answer {
    let id = request.form_value("provider").unwrap_or_default();
    let body = press(&id).to_string();
    let answer = network.answer(&to_project(slug, "POST", "/self-service/login", &request.query, body));
    let problem = match Pressed::read(answer.status, answer.body.as_bytes()) {
        Pressed::Leads(_) => return Answer::redirect(303, &format!("/provider/{slug}/{}", escaped_path(&id))),
        Pressed::Unknown => format!("The project has no provider {id}."),
        Pressed::Disabled => "Social sign-in is off.".to_owned(),
        Pressed::Failed(reason) => reason,
    };
    failure("Ory shows an error page", &problem, &format!("ory-social sandbox status --project {slug}"))
}

/// Returns the provider's page: its objection to the app, or the sample people.
fn people(network: &mut Network, slug: &str, id: &str) -> Answer {
    let Some(sign_in) = SignIn::of(network, slug, id, "") else { return not_found() };
    if let Some(objection) = sign_in.objection_at_sign_in() {
        return objection;
    }
    let names: Vec<_> = sign_in.people().collect();
    let text = format!("<p>This page plays {}. Who signs in?</p>", escaped(sign_in.provider()));
    let form = form(&format!("/provider/{slug}/{}", escaped_path(id)), "person", &names);
    page(&format!("{} (emulated)", sign_in.provider()), &format!("{text}{form}"))
}

fn escaped_path(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Returns Kratos' reason for an error.
fn reason(answer: &Value) -> String {
    let error = &answer["error"];
    [&error["reason"], &error["message"], &json!("It gave no reason.")]
        .into_iter()
        .find_map(|words| words.as_str().filter(|words| !words.is_empty()))
        .unwrap_or_default()
        .to_owned()
}
