//! The integration tests: one binary that mirrors `src/command/`.
#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::unwrap_used, missing_docs)]

mod add;
mod added_provider;
mod bad_input;
mod callback_url;
mod cases;
mod command_line;
mod completions;
mod conflicts;
mod docs;
mod doctor;
mod errors;
mod faults;
mod input_files;
mod jsonnet;
mod mapper;
mod preflight;
mod provider_pages;
mod providers;
mod render;
mod rotate_secret;
mod runbook;
mod runbooks;
mod sandbox;
mod screens;
mod secrets;
mod sign_in;
mod signals;
mod standard_output;
mod status;
mod support;
mod template;
mod undo;
mod verify;
mod wizard;
mod words;
