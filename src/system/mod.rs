//! The outside world, each part of it behind one small interface.

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

/// The files that have to be free, two in each pair: where there are fewer, tokio panics.
const SPARE_PAIRS: usize = 4;

/// The runtime on which everything waits: one thread is enough to wait on.
pub(crate) fn runtime() -> Outcome<Runtime> {
    let spare: std::io::Result<Vec<_>> = (0..SPARE_PAIRS).map(|_| UnixStream::pair()).collect();
    drop(spare.map_err(no_runtime)?);
    Builder::new_current_thread().enable_all().build().map_err(no_runtime)
}

/// Makes sure that no core dump is written, which could hold a secret. It holds for child processes too.
pub(crate) fn forbid_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Where the system does not let us, there is nothing more that we could do.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

/// Begins to listen for signals. Call it in the runtime.
pub(crate) fn interrupts() -> Outcome<interrupt::Interrupts> {
    interrupt::Interrupts::listen().map_err(no_runtime)
}

fn no_runtime(error: std::io::Error) -> Failure {
    Failure::because(FailureKind::Failed, "ory-social could not start", error)
}
