//! The outside world, with each part behind one small interface.

pub(crate) mod browser;
pub(crate) mod echo;
pub mod environment;
pub mod evaluator;
pub(crate) mod http;
pub(crate) mod input_file;
pub(crate) mod interrupt;
pub(crate) mod locale;
pub(crate) mod new_file;
pub mod ory;
pub(crate) mod pager;
pub(crate) mod process;
pub(crate) mod prompt;
pub(crate) mod replaced_file;
pub(crate) mod secret_source;
pub(crate) mod state;
pub(crate) mod template_folder;
pub(crate) mod wire_file;

use std::os::unix::net::UnixStream;

use tokio::runtime::{Builder, Runtime};

use crate::error::{Failure, FailureKind, Outcome};

/// The pairs of file descriptors that must be free, because with fewer of them, tokio panics.
const SPARE_PAIRS: usize = 4;

/// Starts the runtime. One thread is enough, because all it does is wait.
pub(crate) fn runtime() -> Outcome<Runtime> {
    let spare: std::io::Result<Vec<_>> = (0..SPARE_PAIRS).map(|_| UnixStream::pair()).collect();
    drop(spare.map_err(no_runtime)?);
    Builder::new_current_thread().enable_all().build().map_err(no_runtime)
}

/// Disables core dumps, which could contain a secret. Child processes inherit this.
pub(crate) fn forbid_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // If the system doesn't allow it, there is nothing else we can do.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

/// Starts listening for signals. Must be called in the runtime.
pub(crate) fn interrupts() -> Outcome<interrupt::Interrupts> {
    interrupt::Interrupts::listen().map_err(no_runtime)
}

fn no_runtime(error: std::io::Error) -> Failure {
    Failure::because(FailureKind::Failed, "ory-social could not start", error)
}
