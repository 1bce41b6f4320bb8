//! Shared by the fuzz targets: odd configurations, requests, and what must hold for every plan.

pub mod checks;
pub mod requests;
pub mod shapes;

/// The secret of every request. It may appear only in what is sent to Ory.
pub const CANARY: &str = "canary5d41402abc4b2a";

/// The secrets that a configuration already holds. They may appear in documents, but never in what is shown.
pub const STORED: &str = "stored7d793037a0760";
