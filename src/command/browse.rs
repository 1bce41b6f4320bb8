//! `ory-social open`: opens a page of a project or a provider in the person's browser.

use super::session::Session;
use super::{input, open};
use crate::cli::OpenCommand;
use crate::domain::callback::{login_page, public_url};
use crate::domain::content::HttpsUrl;
use crate::domain::preflight::filled;
use crate::domain::project::Project;
use crate::domain::template::Template;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Format, PageReport, print};
use crate::system::browser::{self, Browsing};
use crate::system::prompt::is_interactive;

/// Prints the address of a page, and opens it in the browser if there is a person.
pub(crate) async fn run(command: Option<OpenCommand>, session: &Session) -> Outcome<()> {
    let page = match command {
        None | Some(OpenCommand::Login { .. }) => login(open::project(session).await?),
        Some(OpenCommand::App { provider }) => app(input::template(&provider, session)?, session).await?,
        Some(OpenCommand::Console { .. }) => console(open::project(session).await?),
    };
    print(&page, session.screen);
    show(&page.url, session).await
}

fn login(project: Project) -> PageReport {
    let url = login_page(&public_url(&project.identity_config, &project.summary));
    PageReport { url, project: Some(project.summary) }
}

fn console(project: Project) -> PageReport {
    let url = format!("https://console.ory.com/projects/{}", project.summary.id);
    PageReport { url, project: Some(project.summary) }
}

/// Finds the provider's page for creating apps. Some providers run at your own address, which only the project knows.
async fn app(template: &Template, session: &Session) -> Outcome<PageReport> {
    let page = |url, project| PageReport { url, project };
    if let Some(url) = template.app_page(&template.defaults()) {
        return Ok(page(url, None));
    }
    let project = open::project(session).await?;
    let mut entries = project.identity_config.used_providers().filter(|entry| template.owns(*entry));
    match entries.find_map(|entry| filled(&template.app.create_at, entry.keys)) {
        Some(url) => Ok(page(url, Some(project.summary))),
        None => {
            let message = format!(
                "The app page of {} depends on the issuer, and this project has no such provider.",
                template.name
            );
            Err(Failure::new(FailureKind::Invalid, message)
                .hint(format!("run `ory-social providers show {}` to see where apps are made", template.folder)))
        }
    }
}

/// Opens a page in the browser, if a person is there to see it.
pub(crate) async fn show(url: &str, session: &Session) -> Outcome<()> {
    if session.is_in_sandbox() {
        session.screen.note("not_opened", "This page isn't part of the sandbox, so it wasn't opened. For a login page that works, run `ory-social serve`.");
        return Ok(());
    }
    let (Ok(url), Format::Text, true) = (HttpsUrl::parse(url), session.screen.format, is_interactive()) else {
        return Ok(());
    };
    match browser::open(&url, &session.interrupts).await? {
        Browsing::Opened => session.screen.done("Opened in your browser."),
        Browsing::NoBrowser => session.screen.note("not_opened", "No browser was found. Open this page yourself."),
    }
    Ok(())
}
