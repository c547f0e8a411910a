//! How changes and digests are shown: one file per format, which decides nothing.

pub mod changes;
pub mod changes_markdown;
pub mod digest_json;
pub mod json;
pub mod markdown;
pub mod terminal;
