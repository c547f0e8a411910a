//! The lines of a leaf block as one line for the inline readers, every byte in its place.

use std::borrow::Cow;

use super::view::Link;
use crate::text::Span;
use crate::text::inline::InlineLink;

/// The text of a leaf block. Its source has the length of its span: line ends and the container markers between the
/// lines are blanks, so that an offset in it is an offset in the file.
pub(super) struct Fragment<'a> {
    pub(super) source: Cow<'a, str>,
    pub(super) span: Span,
    several: bool,
}

impl<'a> Fragment<'a> {
    pub(super) fn new(text: &'a str, lines: &[Span]) -> Self {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return Self { source: Cow::Borrowed(""), span: Span::at(0), several: false };
        };
        let span = Span::new(first.start, last.end);
        if lines.len() == 1 {
            return Self { source: Cow::Borrowed(span.of(text)), span, several: false };
        }
        let mut source = String::with_capacity(span.len());
        for line in lines {
            while source.len() < line.start - span.start {
                source.push(' ');
            }
            let shown = line.of(text);
            let breaks = shown.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1 && line.end < span.end;
            source.push_str(shown.get(..shown.len() - usize::from(breaks)).unwrap_or(""));
            if breaks {
                source.push(' ');
            }
        }
        Self { source: Cow::Owned(source), span, several: true }
    }

    /// A text of several lines with its runs of blanks made one.
    pub(super) fn joined(&self, text: String) -> String {
        if !self.several || !text.contains("  ") {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if c != ' ' || !out.ends_with(' ') {
                out.push(c);
            }
        }
        out
    }
}

impl Link {
    /// A link of a fragment that begins at `base`.
    pub(super) fn placed(link: InlineLink, base: usize) -> Self {
        Self {
            span: link.span.shifted(base),
            target: link.target.shifted(base),
            url: link.url,
            text: link.text,
            image: link.image,
            bare: link.bare,
        }
    }
}
