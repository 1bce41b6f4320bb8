//! Adds social sign-in to a project on Ory Network by driving the Ory CLI.
//!
//! The wizard and the flags are two ways to fill in the same [`domain::request::Request`]; everything after it
//! is one pipeline: fetch → plan → show → confirm → guard → push → verify → report.
//!
//! - [`cli`]: the command line, as types
//! - [`domain`]: the rules, pure
//! - [`system`]: processes, prompts, files
//! - [`command`]: one file for each subcommand, and the pipeline that they share
//! - `target`: where a configuration is read from and written to
//! - [`output`]: what people and scripts see
//! - [`sandbox`]: an emulated Ory Network
//! - [`error`]: how a run ends when it does not end well

pub mod cli;
pub mod command;
pub mod domain;
pub mod error;
pub mod output;
pub mod sandbox;
pub mod system;
mod target;

#[cfg(test)]
mod imports;
