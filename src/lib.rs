//! ory-social
