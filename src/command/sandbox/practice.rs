//! The commands that only the sandbox has.

use std::ffi::OsString;

use serde_json::json;

use super::super::session::{Network as Reached, Sandbox, Session};
use super::{NOT_REAL, broken, unusable};
use crate::cli::CommonFlags;
use crate::domain::catalogue::Catalogue;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, PracticeReport, Screen, counted, print, stdout};
use crate::sandbox::{Kept, Network, SCENARIOS, Scenario};
use crate::system::interrupt::Interrupts;
use crate::system::ory::Driver;
use crate::system::state::Backups;

/// The project that most pages in docs/runbooks use.
const PROJECT: &str = "acme-shop-prod";

/// Deletes everything that the person did in the sandbox.
pub(super) fn reset(kept: &Kept) -> Outcome<PracticeReport> {
    let backups = Backups::below(kept.folder().join("ory-social/backups")).list_all().map_err(broken)?.len();
    let deleted = kept.reset().map_err(broken)?;
    let text = match (deleted.is_empty(), backups) {
        (true, _) => "The sandbox has only its sample projects. Nothing to delete.".to_owned(),
        (_, 0) => "The sandbox has its sample projects again. Deleted your changes:".to_owned(),
        _ => {
            let backups = counted(backups, "backup");
            format!("The sandbox has its sample projects again. Deleted your changes and {backups}:")
        }
    };
    let paths = deleted.iter().map(|path| ("  ".to_owned(), path.display().to_string()));
    Ok(PracticeReport {
        lines: std::iter::once(done(text)).chain(paths).collect(),
        members: vec![("deleted", json!(deleted)), ("backups", json!(backups))],
    })
}

/// Lists the problems that can be made.
pub(super) fn scenarios() -> PracticeReport {
    let row = |scenario: &Scenario| (format!("{:<16}", scenario.name), scenario.about.to_owned());
    let names: Vec<_> =
        SCENARIOS.iter().map(|scenario| json!({"name": scenario.name, "about": scenario.about})).collect();
    let mut lines: Vec<_> = SCENARIOS.iter().map(row).collect();
    lines.push((String::new(), "\nMake one with `ory-social break NAME`.".to_owned()));
    PracticeReport { lines, members: vec![("scenario", json!(null)), ("scenarios", json!(names))] }
}

/// Makes a problem.
pub(super) fn break_it(
    name: &str,
    flags: &CommonFlags,
    catalogue: &'static Catalogue,
    kept: &Kept,
) -> Outcome<PracticeReport> {
    let scenario = Scenario::named(name).ok_or_else(|| refused(format!("Unknown problem {name:?}.")))?;
    let project = flags.project.first().map_or(PROJECT, String::as_str);
    change(catalogue, kept, |network| network.play_out(scenario, project))?;
    let find = format!("Find it with `ory-social {} --project {project}`.", scenario.found_by);
    Ok(PracticeReport {
        lines: vec![done(format!("{project}: {}", scenario.about)), ("  ".to_owned(), find)],
        members: vec![
            ("scenario", json!({"name": name, "about": scenario.about, "reference": project})),
            ("scenarios", json!([])),
        ],
    })
}

/// Registers a callback URL, as a person does at the provider.
pub(super) fn register(
    provider: &str,
    app: Option<String>,
    url: &str,
    catalogue: &'static Catalogue,
    kept: &Kept,
) -> Outcome<PracticeReport> {
    if !["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(refused(format!("{url:?} isn't a callback URL.")).hint("print it with `ory-social callback-url`"));
    }
    let template = catalogue.get(provider).map_err(|error| Failure::of(FailureKind::Invalid, error))?;
    let app = app.or_else(|| {
        let sample = template.sandbox.first()?;
        Some(sample.settings[&template.app_id().key].as_str()?.to_owned())
    });
    let app = app.ok_or_else(|| refused(format!("The sandbox has no app at {}.", template.name)))?;
    change(catalogue, kept, |network| network.register(&template.folder, &app, url))?;
    Ok(PracticeReport {
        lines: vec![done(format!("The {} app {app} accepts {url}.", template.name))],
        members: vec![("provider", json!(template.folder)), ("client_id", json!(app)), ("callback_url", json!(url))],
    })
}

/// Serves the login pages until a signal arrives.
pub(super) async fn serve(
    flags: &CommonFlags,
    catalogue: &'static Catalogue,
    kept: Kept,
    screen: Screen,
    interrupts: &Interrupts,
) -> Conclusion {
    let mut network = Network::sample();
    network.play(catalogue);
    let page = |network: &mut Network| match flags.project.first() {
        Some(name) => network.called(name).map(|project| format!("login/{}", project.slug)),
        None => Ok(String::new()),
    };
    let page = kept.with(&mut network, page).map_err(|error| unusable(&kept, error))?.map_err(refused)?;
    let address = crate::sandbox::serve(network, kept, interrupts.clone()).await.map_err(broken)?;
    let url = format!("http://{address}/{page}");
    let members = vec![("url", json!(url))];
    print(&PracticeReport { lines: vec![(String::new(), url)], members }, screen);
    screen.insist(&format!("{NOT_REAL} Open this address in your browser. Press Ctrl-C to stop."));
    interrupts.raised().await;
    Ok(())
}

/// Runs the Ory CLI on the sandbox.
pub(super) async fn ory(arguments: Vec<OsString>, session: &Session) -> Conclusion {
    let Reached::Sandbox(Sandbox { driver: Driver::Program(program), .. }) = &session.network else {
        let failure = Failure::new(FailureKind::OryUnavailable, "The Ory CLI wasn't found.");
        return Err(failure.hint("install it, or name it with --ory").into());
    };
    let failed = |error| Failure::because(FailureKind::Failed, "Can't run `ory`", error);
    let finished = program.run(arguments, &session.interrupts).await.map_err(failed)?;
    stdout::write_bytes(&finished.stdout);
    String::from_utf8_lossy(&finished.stderr).lines().for_each(|line| session.screen.line(line));
    match finished.code {
        0 => Ok(()),
        code => Err(Failure::new(FailureKind::Failed, format!("`ory` failed with exit code {code}.")).into()),
    }
}

fn change(
    catalogue: &'static Catalogue,
    kept: &Kept,
    act: impl FnOnce(&mut Network) -> Result<(), String>,
) -> Outcome<()> {
    let mut network = Network::sample();
    network.play(catalogue);
    kept.with(&mut network, act).map_err(|error| unusable(kept, error))?.map_err(refused)
}

fn refused(message: String) -> Failure {
    Failure::new(FailureKind::Invalid, message)
}

fn done(text: String) -> (String, String) {
    ("✓ ".to_owned(), text)
}
