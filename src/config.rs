//! `signoise.toml`: types and defaults only.

/// The configuration of a site; every key has a default.
#[derive(Debug, Clone, Default)]
pub struct Config {}
