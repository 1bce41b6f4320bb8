//! The HTTP server of the sandbox. It converts between hyper's types and ours.

use std::convert::Infallible;
use std::error::Error;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request as HttpRequest, Response};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::http::{Answer, Request};

/// Far more than any configuration needs, in bytes.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// An answer and the time of its `Date` header.
pub(super) type Timed = (Answer, Timestamp);

/// Answers every connection until this future is dropped. Passes on an unreadable request as `None`.
pub(super) async fn serve<A: Future<Output = Timed> + Send + 'static>(
    listener: TcpListener,
    answer: impl Fn(Option<Request>) -> A + Clone + Send + Sync + 'static,
) {
    let mut connections = JoinSet::new();
    // If the listener breaks, there is nobody to tell. The next connection fails.
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let answer = answer.clone();
        let service = service_fn(move |http| {
            let answer = answer.clone();
            async move {
                let (answer, now) = answer(read(http).await.ok()).await;
                Ok::<_, Infallible>(response(answer, now))
            }
        });
        connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

fn response(answer: Answer, now: Timestamp) -> Response<Full<Bytes>> {
    let mut headers = answer.headers;
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        let kind = match answer.body.bytes().next() {
            Some(b'<') => "text/html",
            Some(b'{' | b'[') | None => "application/json",
            Some(_) => "text/plain; charset=utf-8",
        };
        headers.push(("content-type", kind.to_owned()));
    }
    headers.push(("date", now.strftime("%a, %d %b %Y %T GMT").to_string()));
    let mut response = Response::new(Full::from(answer.body));
    #[expect(clippy::expect_used, reason = "statuses are written out in the emulator")]
    let status = answer.status.try_into().expect("each is one of HTTP");
    *response.status_mut() = status;
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    response
}

/// Reads a request in either form: `GET http://api.ory.test/projects`, as a proxy gets it, or `GET /projects` with a
/// `Host` header.
async fn read(http: HttpRequest<Incoming>) -> Result<Request, Box<dyn Error + Send + Sync>> {
    let (head, body) = http.into_parts();
    let text = |name| text(&head.headers, name);
    let authority = head.uri.authority().map_or_else(|| text(header::HOST), ToString::to_string);
    let body = Limited::new(body, LARGEST_BODY).collect().await?.to_bytes();
    Ok(Request {
        method: head.method.to_string(),
        host: host(&authority),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        authorization: text(header::AUTHORIZATION),
        cookie: text(header::COOKIE),
        accept: text(header::ACCEPT),
        content_type: text(header::CONTENT_TYPE),
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn text(headers: &HeaderMap, name: HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Returns the host in lower case, without its port.
fn host(authority: &str) -> String {
    authority.split(':').next().unwrap_or_default().to_ascii_lowercase()
}
