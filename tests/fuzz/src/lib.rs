//! What the fuzz targets share: odd configurations, requests, and what has to hold for every plan.

pub mod checks;
pub mod requests;
pub mod shapes;

/// The secret of every request. It may stand in what is sent to Ory, and nowhere else.
pub const CANARY: &str = "canary5d41402abc4b2a";

/// The secrets that a configuration holds already. They may stand in documents, and in nothing that is shown.
pub const STORED: &str = "stored7d793037a0760";
