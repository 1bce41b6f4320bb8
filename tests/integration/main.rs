//! The integration tests: one binary that mirrors `src/command/`.
#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::unwrap_used)]

mod sandbox;
mod support;
