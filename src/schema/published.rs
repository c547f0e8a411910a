//! The JSON Schemas of the files that a site writes for us, so that editors complete them and mark mistakes.

/// Of a schema file, `schema/*.yaml`.
pub const CONTENT_TYPE: &str = include_str!("../../docs/schema/content-type-1.json");

/// Of `signoise.toml`.
pub const CONFIG: &str = include_str!("../../docs/schema/config-1.json");
