//! Gets the result of a test sign-in from the browser, and explains what to do about it.

use std::path::Path;

use super::super::input;
use super::super::session::{Sandbox, Session};
use super::flow::TestSignIn;
use crate::cli::TestFlags;
use crate::domain::template::Template;
use crate::domain::test_sign_in::{Captured, Cause, NotCaptured, Verdict};
use crate::domain::text::shell_word;
use crate::error::{Failure, FailureKind, Outcome};
use crate::sandbox::{Visit, visit};
use crate::system::prompt::Prompter;

/// Reads a result from a file or a pipe.
pub(super) async fn read(path: &Path, session: &Session) -> Outcome<Captured> {
    let (name, text) = match (path.as_os_str() == "-", &session.prompter) {
        // A line of a terminal holds only 4,096 bytes.
        (true, Some(prompter)) => return pasted(prompter, session).await,
        (true, None) => ("standard input".to_owned(), input::stdin(session).await?),
        (false, _) => {
            let name = path.display().to_string();
            let text = input::snippet(path, session).await?;
            let text = text.map_err(|reason| Failure::new(FailureKind::Invalid, format!("{name} {reason}.")))?;
            (name, text)
        }
    };
    Captured::parse(&text).map_err(|reason| {
        let failure = Failure::new(FailureKind::Invalid, format!("What {name} holds {reason}."));
        failure.hint("copy everything that the page shows, from { to }, in the browser that signed in")
    })
}

/// Asks for the result until it is valid.
pub(super) async fn pasted(prompter: &Prompter, session: &Session) -> Outcome<Captured> {
    loop {
        let text = prompter.paste("Paste everything that it shows", is_whole).await?;
        match Captured::parse(&text) {
            Ok(captured) => return Ok(captured),
            Err(NotCaptured::NotJson) => session.screen.mistake("That isn't all. Copy the page from { to }."),
            Err(reason) => session.screen.mistake(&format!("what you pasted {reason}.")),
        }
    }
}

fn is_whole(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

/// Signs a sample person in, for the sandbox.
pub(super) async fn of_sample_person(flow: &TestSignIn, sandbox: &Sandbox, session: &Session) -> Outcome<Captured> {
    let visited = visit(&sandbox.emulator, &flow.link(), &flow.address(), &session.interrupts).await;
    match visited.map_err(|error| Failure::of(FailureKind::Failed, error))? {
        Visit::Result { person, shown } => {
            let text = format!("In the sandbox, the sample person \"{person}\" signs in.");
            session.screen.note("sample_person", &text);
            Captured::parse(&shown)
                .map_err(|reason| Failure::new(FailureKind::Failed, format!("What the sandbox shows {reason}.")))
        }
        Visit::Kept { says } => {
            let message = "The provider keeps the person on its own page.";
            Err(says.into_iter().fold(Failure::new(FailureKind::ProblemsFound, message), Failure::quote))
        }
        Visit::Nowhere => Err(Failure::new(FailureKind::Failed, "The link leads nowhere in the sandbox.")),
    }
}

/// Returns the arguments for a command that works on the same provider.
pub(super) fn command(template: &Template, id: &str, place: Option<String>) -> String {
    let id = (id != template.id).then(|| format!("--id {id}"));
    std::iter::once(template.folder.clone()).chain(id).chain(place).collect::<Vec<_>>().join(" ")
}

/// Explains why the sign-in failed, and what to do.
pub(super) fn failure(captured: &Captured, template: &Template, command: &str, flags: &TestFlags) -> Option<Failure> {
    let (cause, words) = captured.failure.as_ref()?;
    let Template { name, secret, app, .. } = template;
    let (message, fix) = match cause {
        Cause::Denied => (
            format!("{name} didn't let the person in."),
            format!("sign in again and allow the access; if that fails, check the app: {}", app.create_at),
        ),
        Cause::WrongBrowser => (
            "The person came back in another browser, or too late.".to_owned(),
            format!("run `ory-social test {command}` again, and stay in one browser"),
        ),
        Cause::Secret => (
            format!("{name} rejected the {} that Ory has.", secret.label),
            format!("run `ory-social rotate-secret {command}`"),
        ),
        Cause::Token => (
            format!("{name} gave Ory no token."),
            format!("run `ory-social verify {command}`, and sign in again without going back in the browser"),
        ),
        Cause::IdToken => (
            format!("Ory can't verify the ID token of {name}."),
            format!("check the issuer and the {}: `ory-social status`", template.app_id().label),
        ),
        Cause::Claims => {
            (format!("Ory can't use what {name} sent."), format!("check the scope: `ory-social verify {command}`"))
        }
        Cause::Mapper => ("The mapper fails with these claims.".to_owned(), mapper_test(flags)),
        Cause::IdentitySchema => ("The identity doesn't fit the identity schema.".to_owned(), mapper_test(flags)),
        Cause::Unknown => (
            "The sign-in failed, and Ory doesn't say at which step.".to_owned(),
            format!("run `ory-social verify {command}`"),
        ),
    };
    let later = captured.stages.iter().filter(|stage| stage.verdict == Verdict::NotReached);
    let later: Vec<_> = later.map(|stage| stage.step.name()).collect();
    let mut failure = Failure::new(FailureKind::ProblemsFound, message);
    if !later.is_empty() {
        failure = failure.detail(format!("Not reached: {}.", later.join(", ")));
    }
    Some(words.iter().fold(failure, Failure::quote).hint(fix))
}

fn mapper_test(flags: &TestFlags) -> String {
    let file = flags.save_claims.as_ref().map(|path| path.display().to_string());
    match file {
        Some(file) => format!("run `ory-social mapper test --claims {}`", shell_word(&file)),
        None => "save the claims with --save-claims FILE, and run `ory-social mapper test --claims FILE`".to_owned(),
    }
}
