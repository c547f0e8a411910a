//! Inline Markdown as kramdown reads it.

use std::borrow::Cow;

use super::InlineLink;

/// The text of a fragment as a reader of the site sees it.
pub fn plain(fragment: &str) -> Cow<'_, str> {
    super::gfm::plain(fragment)
}

/// Links and images of a fragment, in order.
pub fn links(fragment: &str) -> Vec<InlineLink> {
    super::gfm::links(fragment)
}
