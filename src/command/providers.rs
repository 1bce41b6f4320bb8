//! `ory-social providers`: shows which providers you can add, and what each needs.

use super::input;
use super::session::Session;
use crate::cli::ProvidersCommand;
use crate::error::Outcome;
use crate::output::{ProviderReport, ProvidersReport, print};

/// Lists the providers, or shows one.
pub(crate) fn run(command: Option<ProvidersCommand>, session: &Session) -> Outcome<()> {
    match command {
        None => print(&ProvidersReport { templates: session.catalogue.default_first().collect() }, session.screen),
        Some(ProvidersCommand::Show { provider }) => {
            print(&ProviderReport { template: input::template(&provider, session)? }, session.screen);
        }
    }
    Ok(())
}
