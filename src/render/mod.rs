//! How changes and digests are shown: one file per format, which decides nothing.

pub mod atom;
pub mod changes;
pub mod changes_markdown;
pub mod digest_json;
pub mod eml;
pub mod html;
pub mod json;
pub mod markdown;
pub mod post;
pub mod template;
pub mod terminal;
pub mod text;
pub mod view;
mod voice;
