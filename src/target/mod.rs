//! Where an identity configuration is read from and written to.

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
use crate::error::{Failure, FailureKind, Outcome};
use zeroize::Zeroizing;

/// A place with an identity configuration. What works on it knows nothing else of where it is.
pub(crate) enum Target {
    /// A project on Ory Network.
    Network(Box<OryNetwork>),
    /// A kratos.yml.
    File(KratosFile),
}

/// A configuration as it was read.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) project: Project,
    /// Since when it may have changed: from before it was asked for, because an answer takes time.
    pub(crate) read_at: Instant,
}

/// What a write that worked has to tell.
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

    /// Reads exactly what `snapshot` was read from: a name may mean another project by now.
    pub(crate) async fn read_again(&self, snapshot: &Snapshot) -> Outcome<Snapshot> {
        match self {
            Self::Network(network) => network.read_again(&snapshot.project.summary).await,
            Self::File(file) => file.read(),
        }
    }

    /// Waits until a write may be sent, so that little time passes between the last look and the write.
    pub(crate) async fn wait_for_pace(&self) -> Outcome<()> {
        match self {
            Self::Network(network) => network.wait_for_pace().await,
            Self::File(_) => Ok(()),
        }
    }

    /// Writes the changed configuration, and finds out what became of it.
    pub(crate) async fn write(&self, snapshot: &Snapshot, patched: &Patched, plan: &Plan) -> Outcome<Written> {
        match self {
            Self::Network(network) => network.write(&snapshot.project, patched, plan).await,
            Self::File(file) => file.write(&snapshot.project, patched, plan),
        }
    }

    /// What `file://` values mean here: Kratos reads its own files, and `ory` uploads yours.
    pub(crate) fn local_files(&self, on_network: LocalFiles) -> LocalFiles {
        match self {
            Self::Network(_) => on_network,
            Self::File(_) => LocalFiles::Allow,
        }
    }

    /// Makes sure that a plan can be carried out here, and says what the person should know before.
    pub(crate) fn check(&self, snapshot: &Snapshot, patched: &Patched, plan: &Plan) -> Outcome<Vec<String>> {
        match self {
            Self::Network(_) => Ok(Vec::new()),
            Self::File(file) => file.check(&snapshot.project, patched, plan),
        }
    }

    /// What would be written, with the secrets in it.
    pub(crate) fn rendered(&self, snapshot: &Snapshot, patched: &Patched, plan: &Plan) -> Outcome<Zeroizing<Vec<u8>>> {
        match self {
            Self::Network(_) => wire(patched),
            Self::File(file) => file.rendered(&snapshot.project, patched, plan),
        }
    }
}

/// The document as it is written, with the secrets in it.
fn wire(patched: &Patched) -> Outcome<Zeroizing<Vec<u8>>> {
    let failed = |error| Failure::because(FailureKind::Failed, "The configuration can't be written as JSON", error);
    patched.to_wire().map_err(failed)
}
