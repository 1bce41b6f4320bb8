//! ory-social
fn main() {}
