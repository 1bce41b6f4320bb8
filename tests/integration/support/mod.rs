//! Helpers for several tests.

pub mod lab;
pub mod page;
pub mod real_ory;
pub mod running;
pub mod schema;
pub mod serving;
pub mod shell;
pub mod terminal;

/// Makes a FIFO that nobody writes to.
pub fn fifo(path: &std::path::Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}
