//! Bytes: spans, positions, and untrusted text on its way out. Knows nothing of Markdown pages or git.

pub mod excerpt;
pub mod inline;
pub mod json;
pub mod source_map;
pub mod span;
pub mod template;
pub mod untrusted;

pub use source_map::{Position, SourceMap};
pub use span::Span;
pub use untrusted::Untrusted;
