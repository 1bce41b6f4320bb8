//! A project on Ory Network, reached through `ory`.

mod account;
mod choose;
mod explain;
mod push;
mod sign_in;

pub(crate) use self::account::Account;
pub(crate) use self::choose::Named;
pub(crate) use self::explain::missing_ory;

use super::{Snapshot, Written};
use crate::domain::apply::Patched;
use crate::domain::plan::Plan;
use crate::domain::project::{Project, ProjectReference, ProjectSummary};
use crate::error::{Failure, FailureKind, Outcome};

pub(crate) struct OryNetwork {
    account: Account,
    project: ProjectReference,
}

impl OryNetwork {
    pub(super) async fn read(&self) -> Outcome<Snapshot> {
        self.account.read(&self.project).await
    }

    pub(super) async fn read_again(&self, project: &ProjectSummary) -> Outcome<Snapshot> {
        self.account.read(&by_id(project)?).await
    }

    pub(super) async fn wait_for_pace(&self) -> Outcome<()> {
        let waited = self.account.ory.wait_for_pace("update identity-config").await;
        waited.map_err(explain::ory_failure)
    }

    pub(super) async fn write(&self, project: &Project, patched: &Patched, plan: &Plan) -> Outcome<Written> {
        push::push(&self.account, project, plan, patched).await
    }
}

fn by_id(project: &ProjectSummary) -> Outcome<ProjectReference> {
    ProjectReference::parse(&project.id).map_err(|error| Failure::of(FailureKind::Failed, error))
}
