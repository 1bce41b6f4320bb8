//! Jsonnet: the limits of our engine, and whether it evaluates mappers like go-jsonnet.

#[cfg(target_os = "linux")]
mod bounds;
mod conformance;
mod differences;
mod evaluator;

mod go_jsonnet;
mod judged;
mod snippets;
mod templates;
