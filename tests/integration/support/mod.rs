//! What several tests need.

pub mod lab;
pub mod real_ory;
pub mod terminal;
