//! The places that an identity configuration is read from and written to.

mod events;
mod file;
mod network;

use std::time::Instant;

pub(crate) use self::events::Events;
pub(crate) use self::file::KratosFile;
pub(crate) use self::network::{Account, Named, OryNetwork, missing_ory};
use crate::domain::apply::Patched;
use crate::domain::plan::{LocalFiles, Plan};
use crate::domain::pointer::Pointer;
use crate::domain::project::Project;
use crate::error::{Change, Failure, FailureKind, Outcome};
use zeroize::Zeroizing;

/// A place that holds an identity configuration. Its users don't need to know which kind it is.
pub(crate) enum Target {
    /// A project on Ory Network.
    Network(Box<OryNetwork>),
    /// A kratos.yml.
    File(KratosFile),
}

/// A configuration and when it was read.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) project: Project,
    /// When the read started. The configuration may have changed since, even before the answer arrived.
    pub(crate) read_at: Instant,
}

/// The findings of a successful write.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) warnings: Vec<String>,
    /// Places that differ from what was sent although the plan doesn't name them.
    pub(crate) stored_differently: Vec<Pointer>,
}

impl Target {
    pub(crate) async fn read(&self) -> Outcome<Snapshot> {
        match self {
            Self::Network(network) => network.read().await,
            Self::File(file) => file.read(),
        }
    }

    /// Whether a failed write certainly changed nothing.
    pub(crate) fn is_untouched(&self, failure: &Failure, snapshot: &Snapshot) -> bool {
        match self {
            _ if failure.change == Change::NotMade => true,
            Self::Network(_) => false,
            Self::File(file) => {
                file.read().is_ok_and(|now| now.project.identity_config == snapshot.project.identity_config)
            }
        }
    }

    /// Reads the source of `snapshot` again. Reads a project by ID: a name may refer to another project by now.
    pub(crate) async fn read_again(&self, snapshot: &Snapshot) -> Outcome<Snapshot> {
        match self {
            Self::Network(network) => network.read_again(&snapshot.project.summary).await,
            Self::File(file) => file.read(),
        }
    }

    /// Waits until Ory's rate limit allows a write. Called before the last read, so that the write can follow at once.
    pub(crate) async fn wait_for_pace(&self) -> Outcome<()> {
        match self {
            Self::Network(network) => network.wait_for_pace().await,
            Self::File(_) => Ok(()),
        }
    }

    /// Writes the changed configuration and finds out whether it was applied.
    pub(crate) async fn write(&self, snapshot: &Snapshot, patched: &Patched, plan: &Plan) -> Outcome<Written> {
        match self {
            Self::Network(network) => network.write(&snapshot.project, patched, plan).await,
            Self::File(file) => file.write(&snapshot.project, patched, plan),
        }
    }

    /// Returns how to treat `file://` values: Kratos reads its own files, but `ory` uploads local ones.
    pub(crate) fn local_files(&self, on_network: LocalFiles) -> LocalFiles {
        match self {
            Self::Network(_) => on_network,
            Self::File(_) => LocalFiles::Allow,
        }
    }

    /// Checks that a plan can be applied here, and returns the warnings to show first.
    pub(crate) fn check(&self, snapshot: &Snapshot, patched: &Patched, plan: &Plan) -> Outcome<Vec<String>> {
        match self {
            Self::Network(_) => Ok(Vec::new()),
            Self::File(file) => file.check(&snapshot.project, patched, plan),
        }
    }

    /// Returns what would be written, including secrets.
    pub(crate) fn rendered(&self, snapshot: &Snapshot, patched: &Patched, plan: &Plan) -> Outcome<Zeroizing<Vec<u8>>> {
        match self {
            Self::Network(_) => wire(patched),
            Self::File(file) => file.rendered(&snapshot.project, patched, plan),
        }
    }
}

/// Serializes the document as it is written, including secrets.
fn wire(patched: &Patched) -> Outcome<Zeroizing<Vec<u8>>> {
    let failed = |error| Failure::because(FailureKind::Failed, "The configuration can't be written as JSON", error);
    patched.to_wire().map_err(failed)
}
