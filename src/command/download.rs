//! Downloads mappers and schemas that are neither in the configuration nor known to us.

use super::session::Session;
use super::view::InView;
use crate::domain::content::HttpsUrl;
use crate::error::{Failure, Outcome};
use crate::system::http::{Ask, HttpFailure, Reach};

/// The largest download that is kept for the rest of a run, in bytes. Mappers and schemas have a few thousand.
const LARGEST_KEPT: usize = 64 * 1024;

/// Whether we may contact anyone other than Ory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asking {
    /// Also the provider, and the hosts of schemas and mappers.
    Anyone,
    OryOnly,
}

/// Downloads a mapper or a schema once per run, or says why that isn't possible.
pub(crate) async fn download(session: &Session, url: &HttpsUrl, text: &str) -> Outcome<InView<Vec<u8>>> {
    let known = session.downloaded.borrow().get(url.as_str()).cloned();
    if let Some(bytes) = known {
        return Ok(InView::Known(bytes));
    }
    let ask = Ask::get(url.as_str(), Reach::Public);
    match session.waiting(text, session.http.follow(&ask)).await {
        Ok(answer) if answer.status == 200 => {
            if answer.body.len() <= LARGEST_KEPT {
                session.downloaded.borrow_mut().insert(url.as_str().to_owned(), answer.body.clone());
            }
            Ok(InView::Known(answer.body))
        }
        Ok(answer) => Ok(InView::Hidden(format!("{} answers with HTTP status {}", url.as_str(), answer.status))),
        Err(HttpFailure::Interrupted(signal)) => Err(Failure::interrupted(signal)),
        Err(failure) => Ok(InView::Hidden(failure.to_string())),
    }
}
