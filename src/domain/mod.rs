//! The rules of the product, pure: no files, processes, environment, clock, network or printing below here.

pub mod apply;
pub mod backup;
pub mod callback;
pub mod catalogue;
pub mod content;
pub mod diff;
pub mod difference;
pub mod doctor;
pub mod edit;
pub mod fingerprint;
pub(crate) mod go_url;
pub mod hooks;
pub mod identity_config;
pub mod identity_schema;
pub(crate) mod kratos_rules;
pub mod live;
pub mod mapper;
pub mod obstacles;
pub mod place;
pub mod plan;
pub mod pointer;
pub mod preflight;
pub mod project;
pub mod provider;
pub mod redaction;
pub mod request;
pub mod runbook;
pub mod secret;
pub mod session_hook;
pub mod settings;
pub mod status;
pub mod suggestion;
pub mod template;
pub mod text;
pub mod verify;
pub mod wanted;
pub mod yaml;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod properties;
