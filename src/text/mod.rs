//! Bytes: spans, positions, edits, files replaced as a whole, templates, and untrusted text on its way out. Knows
//! nothing of Markdown pages or git.

pub mod blanks;
pub mod edit;
pub mod ends;
pub mod excerpt;
pub mod hash;
pub mod inline;
pub mod json;
pub mod replace;
pub mod source_map;
pub mod span;
pub mod template;
pub mod token;
pub mod unified;
pub mod untrusted;
pub mod yaml;

pub use source_map::{Position, SourceMap};
pub use span::Span;
pub use untrusted::Untrusted;

/// The character boundary at or before an offset.
pub(crate) fn floor(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}
