//! The product's rules as pure code: no files, processes, environment, clock, network or printing in these modules.

pub mod apply;
pub mod backup;
pub mod callback;
pub mod catalogue;
pub mod content;
pub mod diff;
pub mod difference;
pub(crate) mod doctor;
pub(crate) mod edit;
pub(crate) mod fingerprint;
pub(crate) mod go_url;
pub(crate) mod hash;
pub mod hooks;
pub mod identity_config;
pub mod identity_schema;
pub(crate) mod kratos_file;
pub(crate) mod kratos_rules;
pub mod live;
pub mod mapper;
pub mod mistake;
pub(crate) mod oauth1;
pub mod obstacles;
pub(crate) mod pattern;
pub(crate) mod place;
pub mod plan;
pub(crate) mod pointer;
pub(crate) mod preflight;
pub(crate) mod private_key;
pub mod project;
pub mod provider;
pub(crate) mod provider_page;
pub(crate) mod redaction;
pub mod request;
pub mod rewriting;
pub mod runbook;
pub mod secret;
pub(crate) mod secret_variables;
pub mod session_hook;
pub mod settings;
pub(crate) mod spot;
pub mod status;
pub(crate) mod suggestion;
pub mod template;
pub(crate) mod test_sign_in;
pub(crate) mod text;
pub mod verify;
pub(crate) mod wanted;
pub mod yaml;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod properties;
