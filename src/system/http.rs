//! The HTTP requests that we make: to providers, to a project's public pages, and for mappers and identity schemas.

mod proxy;
mod reach;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use fluent_uri::UriRef;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use thiserror::Error;
use ureq::http::{Method, Request, Response, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};
use zeroize::Zeroizing;

pub(crate) use self::proxy::ProxyAddress;
pub(crate) use self::reach::Reach;
use super::environment::{Environment, GATEWAY};
use super::interrupt::Interrupts;

/// The deadline for one request, not counting its redirects.
const DEADLINE: Duration = Duration::from_secs(10);
/// The largest response body to read, in bytes.
pub(crate) const LARGEST: u64 = 1024 * 1024;
/// The most redirects to follow.
const MOST_REDIRECTS: usize = 5;

#[derive(Clone)]
pub(crate) struct Http {
    /// The address that gets every request instead of its host, unencrypted: the sandbox or a test on this computer.
    gateway: Option<String>,
    interrupts: Interrupts,
}

/// A request.
#[derive(Clone)]
pub(crate) struct Ask {
    method: Method,
    pub(crate) url: String,
    /// The servers that it may reach.
    pub(crate) reach: Reach,
    /// The expected media type, if it matters.
    pub(crate) accept: Option<&'static str>,
    /// The `Cookie` header.
    pub(crate) cookies: Option<String>,
    /// The `Authorization` header. It is never sent to another host, even after a redirect.
    pub(crate) authorization: Option<Zeroizing<String>>,
    pub(crate) body: Option<Content>,
}

/// A body and its media type.
#[derive(Clone)]
pub(crate) struct Content {
    pub(crate) media_type: &'static str,
    /// The bytes. They may contain a secret.
    pub(crate) bytes: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Content({})", self.media_type)
    }
}

/// A response with any status.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) url: String,
    /// The redirect target, as the server sent it.
    pub(crate) location: Option<String>,
    /// The cookies that the response sets, as `name=value`.
    pub(crate) cookies: Vec<String>,
    pub(crate) date: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Why there is no response. No message quotes what was sent.
#[derive(Debug, Error)]
pub(crate) enum HttpFailure {
    #[error("{0:?} is not a usable address")]
    BadAddress(String),
    /// The address is off limits.
    #[error("{0} is an address inside a private network")]
    Private(String),
    #[error("{host} gave no answer within {} seconds", DEADLINE.as_secs())]
    TimedOut { host: String },
    #[error("the answer of {host} is over {} MiB", LARGEST / 1024 / 1024)]
    TooLarge { host: String },
    #[error("{host} redirects more than {MOST_REDIRECTS} times")]
    TooManyRedirects { host: String },
    /// The host is unknown, or the connection or TLS failed.
    #[error("{host} can't be reached: {reason}")]
    Unreachable {
        host: String,
        /// The system's error message.
        reason: String,
    },
    #[error("signal {0} asked us to stop")]
    Interrupted(i32),
}

impl Ask {
    pub(crate) fn get(url: impl Into<String>, reach: Reach) -> Self {
        Self {
            method: Method::GET,
            url: url.into(),
            reach,
            accept: None,
            cookies: None,
            authorization: None,
            body: None,
        }
    }

    /// Asks for a media type.
    #[must_use]
    pub(crate) fn accept(mut self, media_type: &'static str) -> Self {
        self.accept = Some(media_type);
        self
    }

    pub(crate) fn delete(url: impl Into<String>, reach: Reach) -> Self {
        Self { method: Method::DELETE, ..Self::get(url, reach) }
    }

    /// Makes it a POST with this body.
    #[must_use]
    pub(crate) fn post(mut self, media_type: &'static str, bytes: Vec<u8>) -> Self {
        self.method = Method::POST;
        self.body = Some(Content { media_type, bytes: Zeroizing::new(bytes) });
        self
    }

    /// Returns the host of the URL.
    pub(crate) fn host(&self) -> String {
        let uri = self.url.parse::<Uri>().ok();
        uri.and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_else(|| self.url.clone())
    }
}

impl Answer {
    /// Returns the address that it redirects to, if any.
    pub(crate) fn redirect(&self) -> Option<Result<String, HttpFailure>> {
        let location = self.location.as_ref().filter(|_| (300..400).contains(&self.status))?;
        Some(resolve(&self.url, location))
    }
}

impl Http {
    /// Reads the gateway from the environment. It replaces all hosts.
    pub(crate) fn new(environment: &Environment, interrupts: Interrupts) -> Self {
        // Only on this computer, because a request may contain the client secret.
        let gateway = environment.text(GATEWAY).filter(|gateway| is_here(gateway));
        Self { gateway, interrupts }
    }

    pub(crate) async fn send(&self, ask: &Ask) -> Result<Answer, HttpFailure> {
        let (ask, gateway) = (ask.clone(), self.gateway.clone());
        let host = ask.host();
        let asking = tokio::task::spawn_blocking(move || send(&ask, gateway.as_deref()));
        tokio::select! {
            answer = asking => match answer {
                Ok(answer) => answer,
                Err(_) => Err(HttpFailure::Unreachable { host, reason: "the connection was interrupted".to_owned() }),
            },
            interruption = self.interrupts.raised() => Err(HttpFailure::Interrupted(interruption.signal)),
        }
    }

    /// Makes a request and follows redirects.
    pub(crate) async fn follow(&self, ask: &Ask) -> Result<Answer, HttpFailure> {
        self.follow_until(ask, |_| false).await
    }

    /// Like [`Http::follow`], but stops at a redirect to an address that `is_end` accepts, and returns that response.
    pub(crate) async fn follow_until(&self, ask: &Ask, is_end: impl Fn(&str) -> bool) -> Result<Answer, HttpFailure> {
        let mut next = ask.clone();
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.send(&next).await?;
            match answer.redirect().transpose()? {
                Some(address) if !is_end(&address) => next = Ask::get(address, ask.reach),
                _ => return Ok(answer),
            }
        }
        Err(HttpFailure::TooManyRedirects { host: ask.host() })
    }
}

fn is_here(gateway: &str) -> bool {
    let address = gateway.strip_prefix("http://").and_then(|address| address.parse::<SocketAddr>().ok());
    address.is_some_and(|address| address.ip().is_loopback())
}

/// The characters to escape in a redirect target. Browsers accept them, but RFC 3986 doesn't.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Resolves a redirect target against the address that sent it.
fn resolve(base: &str, location: &str) -> Result<String, HttpFailure> {
    if location.starts_with("https://") || location.starts_with("http://") {
        return Ok(location.to_owned());
    }
    let bad = || HttpFailure::BadAddress(location.chars().take(80).collect());
    let base = base.find(['?', '#']).map_or(base, |end| &base[..end]);
    let base = fluent_uri::Uri::parse(base).map_err(|_| bad())?;
    let location = UriRef::parse(utf8_percent_encode(location, ESCAPED).to_string()).map_err(|_| bad())?;
    location.resolve_against(&base).map(fluent_uri::Uri::into_string).map_err(|_| bad())
}

fn send(ask: &Ask, gateway: Option<&str>) -> Result<Answer, HttpFailure> {
    let bad = || HttpFailure::BadAddress(ask.url.chars().take(80).collect());
    let uri: Uri = ask.url.parse().map_err(|_| bad())?;
    let host = uri.authority().ok_or_else(bad)?.as_str();
    ask.reach.check(&uri)?;
    let address = match gateway {
        Some(gateway) => format!("{gateway}{}", uri.path_and_query().map_or("/", |path| path.as_str())),
        None => ask.url.clone(),
    };
    let mut request = Request::builder().method(&ask.method).uri(address).header(header::HOST, host);
    for (name, value) in [
        (header::ACCEPT, ask.accept),
        (header::COOKIE, ask.cookies.as_deref()),
        (header::AUTHORIZATION, ask.authorization.as_ref().map(|it| it.as_str())),
    ] {
        request = value.into_iter().fold(request, |request, value| request.header(&name, value));
    }
    let agent = agent(ask.reach, gateway, &uri);
    let answer = match &ask.body {
        None => agent.run(request.body(()).map_err(|_| bad())?),
        Some(Content { media_type, bytes }) => {
            let request = request.header(header::CONTENT_TYPE, *media_type);
            agent.run(request.body(bytes.as_slice()).map_err(|_| bad())?)
        }
    };
    read(answer, &ask.url).map_err(|error| explain(error, ask.host()))
}

fn agent(reach: Reach, gateway: Option<&str>, uri: &Uri) -> Agent {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).unversioned_rustls_crypto_provider(provider);
    let config = Agent::config_builder()
        .tls_config(tls.build())
        .timeout_global(Some(DEADLINE))
        .max_redirects(0)
        .http_status_as_error(false)
        .user_agent(concat!("ory-social/", env!("CARGO_PKG_VERSION")));
    match gateway {
        Some(_) => config.proxy(None).build().new_agent(),
        None if is_direct(uri) => reach.agent(config.proxy(None).build()),
        None => reach.agent(config.build()),
    }
}

/// Whether to bypass the proxy. This computer isn't behind one, and ureq would tunnel unencrypted requests (CONNECT),
/// which many proxies refuse.
fn is_direct(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_here =
        host.parse::<IpAddr>().map_or(host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback());
    is_here || uri.scheme_str() == Some("http")
}

fn read(answer: Result<Response<Body>, ureq::Error>, url: &str) -> Result<Answer, ureq::Error> {
    let mut answer = answer?;
    let text = |value: &header::HeaderValue| value.to_str().ok().map(str::to_owned);
    let headers = answer.headers();
    let cookies = headers.get_all(header::SET_COOKIE).iter().filter_map(text);
    let cookies = cookies.map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned()).collect();
    let (location, date) = (headers.get(header::LOCATION).and_then(text), headers.get(header::DATE).and_then(text));
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(LARGEST).read_to_vec()?;
    Ok(Answer { status, url: url.to_owned(), location, cookies, date, body })
}

fn explain(error: ureq::Error, host: String) -> HttpFailure {
    match error {
        ureq::Error::Timeout(_) => HttpFailure::TimedOut { host },
        ureq::Error::BodyExceedsLimit(_) => HttpFailure::TooLarge { host },
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => HttpFailure::Private(host),
        ureq::Error::HostNotFound => HttpFailure::Unreachable { host, reason: "no such host".to_owned() },
        ureq::Error::Io(error) => HttpFailure::Unreachable { host, reason: error.to_string() },
        error => HttpFailure::Unreachable { host, reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests;
