//! An emulated Ory Network, on loopback or in process.
//!
//! `ory-social sandbox` lets people try every command without an account, and the integration tests run against it.
//! It is as strict as the real service, so that what works here works there:
//!
//! - [`Network`]: the state and its rules, without I/O. It answers for every host: the console API,
//!   the storage of mappers and identity schemas, the public address of each project, and every provider.
//! - [`Emulator`]: serves a [`Network`] over HTTP on 127.0.0.1, where the real `ory` finds it through `HTTP_PROXY`.
//! - `in_process`: answers `ory` calls from the same network if `ory` isn't installed.
//!
//! ```no_run
//! use ory_social::sandbox::{Emulator, Network};
//!
//! let emulator = Emulator::start_in_thread(Network::sample())?;
//! for (name, value) in emulator.environment() {
//!     println!("{name}={value}"); // what a child `ory` needs
//! }
//! # Ok::<(), std::io::Error>(())
//! ```

mod contents;
mod emulator;
mod hosts;
mod http;
mod identity_rules;
mod in_process;
mod kept;
mod masking;
mod network;
mod project;
mod provider;
mod refusal;
mod routes;
mod scenario;
mod self_service;
mod serve;
mod server;
mod sign_in;
mod spread;
mod stored_secrets;
mod visitor;

pub use emulator::{Emulator, Fault, Target};
pub use http::{Answer, Request};
pub(crate) use in_process::in_process;
pub(crate) use kept::{Kept, Unkept};
pub use network::{Network, Workspace};
pub use project::Project;
pub use provider::{ProviderApp, VkPerson};
pub use scenario::{SCENARIOS, Scenario};
pub(crate) use serve::serve;
pub(crate) use visitor::{Visit, visit};
