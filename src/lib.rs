//! Adds social sign-in to a project on Ory Network by driving the Ory CLI.

pub mod domain;
