//! Jsonnet: the bounds of our engine, and whether it makes of mappers what go-jsonnet makes of them.

#[cfg(target_os = "linux")]
mod bounds;
mod conformance;
mod differences;
mod evaluator;

mod go_jsonnet;
mod judged;
mod snippets;
mod templates;
