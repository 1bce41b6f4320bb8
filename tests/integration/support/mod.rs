//! What several tests need.

pub mod lab;
pub mod real_ory;
pub mod running;
pub mod terminal;
