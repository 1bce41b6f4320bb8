//! What several tests need.

pub mod lab;
pub mod page;
pub mod python;
pub mod real_ory;
pub mod running;
pub mod shell;
pub mod terminal;
