//! Checks that providers can be reached, the proxies, and the clock.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::super::input;
use super::super::session::Session;
use crate::cli::DoctorFlags;
use crate::domain::catalogue::DEFAULT_TEMPLATE;
use crate::domain::doctor::{self, Check, Level};
use crate::domain::project::Project;
use crate::domain::template::Template;
use crate::error::Outcome;
use crate::system::environment::{ALL_PROXY, Environment, HTTP_PROXY, HTTPS_PROXY, NO_PROXY};
use crate::system::http::{Answer, Ask, Http, HttpFailure, ProxyAddress, Reach};

/// The server that we ask for the time: the API that `ory` calls (measured with ory 1.3.3).
const ORY: &str = "https://api.console.ory.com/";
const PROVIDER: &str = "provider";

/// An answer, and when it arrived by our own clock.
struct Answered {
    answer: Result<Answer, HttpFailure>,
    at: Timestamp,
}

/// A provider's page, to check that it can be reached.
struct Page {
    provider: String,
    url: String,
}

/// Checks the clock and the providers of the project. All requests run at once, and any answer with a date serves for
/// the clock.
pub(crate) async fn checks(project: Option<&Project>, flags: &DoctorFlags, session: &Session) -> Outcome<[Check; 2]> {
    let pages = pages(project, session)?;
    let urls = pages.iter().map(|page| page.url.as_str()).filter(|_| !flags.offline);
    let asked = std::iter::once(ORY).chain(urls).map(|url| ask(url, &session.http));
    let mut answers = join_all(asked).await;
    let clock = clock(&answers);
    let providers = answers.split_off(1);
    Ok([clock, if flags.offline { unasked(&pages) } else { reachable(&pages, providers) }])
}

/// Returns the sign-in pages of the project's providers, or that of the default provider.
fn pages(project: Option<&Project>, session: &Session) -> Outcome<Vec<Page>> {
    let page = |template: &Template, keys| {
        let preflight = template.preflight.as_ref()?;
        let url = preflight.endpoints(keys).authorize.or_else(|| Some(preflight.discovery(keys)?.0))?;
        Some(Page { provider: template.name.clone(), url })
    };
    let mut pages: Vec<Page> = Vec::new();
    for entry in project.into_iter().flat_map(|project| project.identity_config.used_providers()) {
        let page = session.catalogue.owner(entry).and_then(|template| page(template, entry.keys));
        pages.extend(page.filter(|page| pages.iter().all(|known| known.url != page.url)));
    }
    if pages.is_empty() {
        let template = input::template(DEFAULT_TEMPLATE, session)?;
        pages.extend(page(template, &template.defaults()));
    }
    Ok(pages)
}

async fn ask(url: &str, http: &Http) -> Answered {
    let answer = http.send(&Ask::get(url, Reach::Public)).await;
    Answered { answer, at: Timestamp::now() }
}

impl Answered {
    fn date(&self) -> Option<Timestamp> {
        DateTimeParser::new().parse_timestamp(self.answer.as_ref().ok()?.date.as_ref()?).ok()
    }
}

/// Compares our clock with the first answer that has a date. The first answer is Ory's.
fn clock(answers: &[Answered]) -> Check {
    let told = answers.iter().find_map(|answered| Some((answered.at, answered.date()?)));
    if let Some((ours, theirs)) = told {
        return doctor::clock(ours, theirs);
    }
    let reason = match &answers[0].answer {
        Ok(_) => "no server sent the time".to_owned(),
        Err(failure) => failure.to_string(),
    };
    let message = format!("Can't compare this computer's clock with Ory's: {reason}.");
    Check::new("clock", Level::Warning, message).fix("compare it with another clock")
}

fn unasked(pages: &[Page]) -> Check {
    let message = format!("Not contacted with --offline: {}.", names(pages));
    Check::new(PROVIDER, Level::Skipped, message)
}

/// Lists each provider once: a project may have several of a kind.
fn names(pages: &[Page]) -> String {
    let names: BTreeSet<_> = pages.iter().map(|page| page.provider.as_str()).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

fn reachable(pages: &[Page], answers: Vec<Answered>) -> Check {
    let objection = |(page, asked): (&Page, Answered)| match asked.answer {
        Ok(answer) if answer.status < 500 => None,
        Ok(answer) => Some(format!("{} answers with HTTP status {}.", page.provider, answer.status)),
        Err(failure) => Some(format!("{} can't be reached from here: {failure}.", page.provider)),
    };
    let mut objections: Vec<_> = pages.iter().zip(answers).filter_map(objection).collect();
    if !objections.is_empty() {
        objections.push("If Ory can reach it, people can still sign in.".to_owned());
        return Check::new(PROVIDER, Level::Warning, objections.join(" "))
            .fix("check your network and proxy (only `--preflight` and `verify` need it from here)");
    }
    match pages {
        [page] => Check::new(PROVIDER, Level::Ok, format!("{} is reachable ({}).", page.provider, page.url)),
        _ => Check::new(PROVIDER, Level::Ok, format!("Reachable: {}.", names(pages))),
    }
}

/// Checks the proxies that the environment names. Each is shown without its password.
pub(crate) fn proxies(environment: &Environment) -> Check {
    let text = |names: [&'static str; 2]| names.into_iter().find_map(|name| Some((name, environment.text(name)?)));
    let set: Vec<_> = [HTTPS_PROXY, HTTP_PROXY, ALL_PROXY].into_iter().filter_map(text).collect();
    if set.is_empty() {
        return Check::new("proxy", Level::Ok, "None set.");
    }
    let mut details = Vec::new();
    let mut objections = Vec::new();
    for (name, value) in &set {
        match ProxyAddress::parse(value) {
            None => objections.push(format!("{name} isn't a valid proxy address.")),
            Some(proxy) => {
                if !proxy.is_for_us() {
                    objections.push(format!("{name} is a SOCKS proxy: `ory` can use it, but ory-social can't."));
                }
                details.push(format!("{name}: {proxy}"));
            }
        }
    }
    if text(HTTPS_PROXY).is_none() {
        objections.push("HTTPS_PROXY isn't set, so `ory` uses no proxy for https.".to_owned());
    }
    details.extend(text(NO_PROXY).map(|(name, hosts)| format!("{name}: {hosts}")));
    let check = match objections.is_empty() {
        true => Check::new("proxy", Level::Ok, "Requests go through it."),
        false => Check::new("proxy", Level::Warning, objections.join(" "))
            .fix("set HTTPS_PROXY to an address such as http://proxy.example:3128, and unset the invalid one"),
    };
    Check { details, ..check }
}
