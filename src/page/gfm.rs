//! What GitHub shows: the block structure of CommonMark with GFM tables, as cmark-gfm reads it.

use super::view::View;
use crate::text::Span;

/// Reads the body of a page.
pub fn read(_text: &str, _body: Span) -> View {
    View::default()
}
