//! Routes requests by host.

use super::http::{Answer, Request};
use super::network::Network;
use super::project::Project;
use super::refusal::Refusal;
use super::self_service;

const STORAGE: &str = "storage.googleapis.com";

impl Network {
    /// Answers a request as its host would.
    pub fn answer(&mut self, request: &Request) -> Answer {
        match request.host.as_str() {
            _ if request.is_for_console() && self.refusals > 0 => {
                self.refusals -= 1;
                Refusal::too_many().into()
            }
            _ if request.is_for_console() => self.console(request),
            STORAGE => self.stored_content(request),
            host => match self.project_at(host).cloned() {
                Some(project) => {
                    let config = self.spread.served(&project.id, &project.identity_config);
                    self_service::answer(&mut self.flows, &self.providers, &project.slug, config, request)
                }
                None => self.providers.answer(request).unwrap_or_else(bad_gateway),
            },
        }
    }

    /// Returns the project with this public address: by its slug, or by its own domain.
    pub(super) fn project_at(&self, host: &str) -> Option<&Project> {
        let slug = host.strip_suffix(".projects.oryapis.com");
        let domain = |project: &Project| project.public_url().and_then(|url| Some(url.split('/').nth(2)?.to_owned()));
        let has_domain = |project: &Project| domain(project).is_some_and(|it| it.split(':').next() == Some(host));
        self.projects().iter().find(|project| Some(project.slug.as_str()) == slug || has_domain(project))
    }

    /// Returns uploaded content to anyone who knows its address.
    fn stored_content(&self, request: &Request) -> Answer {
        let found = self.content(&format!("https://{STORAGE}{}", request.path));
        match found.filter(|_| request.method == "GET") {
            Some(content) => Answer::new(200, content).with_header("content-type", "application/octet-stream"),
            None => Answer::new(
                404,
                "<?xml version='1.0' encoding='UTF-8'?><Error><Code>NoSuchKey</Code>\
                 <Message>The specified key does not exist.</Message></Error>",
            )
            .with_header("content-type", "application/xml; charset=UTF-8"),
        }
    }
}

fn bad_gateway() -> Answer {
    Answer::new(502, "<html><body><h1>502 Bad Gateway</h1></body></html>")
}
