//! Shows a diff that is longer than the screen in the person's pager.

use crate::command::session::Session;
use crate::domain::diff::DiffLine;
use crate::error::{Failure, Outcome};
use crate::output::plain_diff;
use crate::system::pager;
use crate::system::process::ProcessFailure;

/// Shows a diff until the person closes it. Without a pager, the diff is still on the screen.
pub(super) async fn show(diff: &[DiffLine], session: &Session) -> Outcome<()> {
    match pager::show(plain_diff(diff), &session.environment, &session.interrupts).await {
        Ok(()) => {}
        Err(ProcessFailure::Interrupted(signal)) => return Err(Failure::interrupted(signal)),
        Err(failure) => session.screen.mistake(&format!("Can't open the pager: {failure}. Set PAGER to another one.")),
    }
    Ok(())
}
