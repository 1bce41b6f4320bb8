//! Opens addresses in the user's browser.

use std::time::Duration;

use which::which;

use super::environment::SECRETS;
use super::interrupt::Interrupts;
use super::process::{self, Inherited, Invocation, ProcessFailure, WhenInterrupted};
use crate::domain::content::HttpsUrl;
use crate::error::{Failure, Outcome};

/// The program that opens an address in the user's default browser.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// The result of opening an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Browsing {
    Opened,
    NoBrowser,
}

/// Opens an address. If the opener is the browser itself, waits until it is closed, because we leave no processes
/// behind.
///
/// # Errors
/// When a signal asks us to stop.
pub(crate) async fn open(url: &HttpsUrl, interrupts: &Interrupts) -> Outcome<Browsing> {
    let Ok(program) = which(OPENER) else { return Ok(Browsing::NoBrowser) };
    let invocation = Invocation {
        program,
        name: None,
        arguments: vec![url.as_str().into()],
        input: Vec::new(),
        inherited: Inherited::AllBut(SECRETS.map(str::to_owned).to_vec()),
        set: Vec::new(),
        deadline: Duration::MAX,
        when_interrupted: WhenInterrupted::Stop,
    };
    match process::run_in_foreground(&invocation, interrupts).await {
        Ok(status) if status.success() => Ok(Browsing::Opened),
        Err(ProcessFailure::Interrupted(signal)) => Err(Failure::interrupted(signal)),
        Ok(_) | Err(_) => Ok(Browsing::NoBrowser),
    }
}
