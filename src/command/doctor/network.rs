//! Whether others can be reached, and the clock.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Map;

use crate::cli::DoctorFlags;
use crate::domain::doctor::{self, Check, Level};
use crate::domain::template::Template;
use crate::system::environment::{ALL_PROXY, Environment, HTTP_PROXY, HTTPS_PROXY, NO_PROXY};
use crate::system::http::{Answer, Ask, Http, HttpFailure, ProxyAddress, Reach};

/// Who is asked for the time: the API that `ory` asks (measured with ory 1.3.3).
const ORY: &str = "https://api.console.ory.com/";
const PROVIDER: &str = "provider";

/// An answer, and when it came by our own clock.
struct Answered {
    answer: Result<Answer, HttpFailure>,
    at: Timestamp,
}

/// The clock, and the provider: both are asked at once, and the time is taken from any answer that has it.
pub(crate) async fn checks(template: &Template, flags: &DoctorFlags, http: &Http) -> (Check, Check) {
    let provider = async {
        let page = template.preflight.as_ref().and_then(|preflight| preflight.endpoints(&Map::new()).authorize);
        match page {
            Some(page) if !flags.offline => Some(ask(&page, http).await),
            _ => None,
        }
    };
    let (ory, provider) = tokio::join!(ask(ORY, http), provider);
    (clock(&ory, provider.as_ref()), reachable(template, provider))
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

fn clock(ory: &Answered, provider: Option<&Answered>) -> Check {
    let told = std::iter::once(ory).chain(provider).find_map(|answered| Some((answered.at, answered.date()?)));
    if let Some((ours, theirs)) = told {
        return doctor::clock(ours, theirs);
    }
    let reason = match &ory.answer {
        Ok(_) => "no answer had the time".to_owned(),
        Err(failure) => failure.to_string(),
    };
    let message = format!("Can't compare this computer's clock with Ory's: {reason}.");
    Check::new("clock", Level::Warning, message).fix("compare it with another clock")
}

fn reachable(template: &Template, asked: Option<Answered>) -> Check {
    let name = &template.name;
    let objection = match asked.map(|asked| asked.answer) {
        None => return Check::new(PROVIDER, Level::Skipped, format!("{name} isn't contacted with --offline.")),
        Some(Ok(answer)) if answer.status < 500 => {
            return Check::new(PROVIDER, Level::Ok, format!("{name} is reachable ({}).", answer.url));
        }
        Some(Ok(answer)) => format!("{name} answers with HTTP status {}.", answer.status),
        Some(Err(failure)) => format!("{name} can't be reached from here: {failure}."),
    };
    let message = format!("{objection} If Ory can reach it, people can still sign in.");
    Check::new(PROVIDER, Level::Warning, message)
        .fix("check your network and proxy (only `--preflight` and `verify` need it from here)")
}

/// The proxies as the environment has them. Each is shown without the password that it may come with.
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
