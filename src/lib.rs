//! ory-social
pub mod sandbox;
