//! Places as an editor counts them: lines from 0, columns in the unit that was agreed on.

use lsp_types::{Position, PositionEncodingKind, Range};

use crate::text::{SourceMap, Span};

/// What columns count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what every editor can do.
    Utf16,
    /// Code points.
    Utf32,
}

impl Encoding {
    /// Bytes if the editor offers them, which costs nothing; else the first of its own that is known.
    pub(super) fn negotiate(offered: &[PositionEncodingKind]) -> Self {
        let known = |kind: &PositionEncodingKind| match kind {
            PositionEncodingKind::UTF8 => Some(Self::Utf8),
            PositionEncodingKind::UTF16 => Some(Self::Utf16),
            PositionEncodingKind::UTF32 => Some(Self::Utf32),
            PositionEncodingKind::Custom(_) => None,
        };
        if offered.contains(&PositionEncodingKind::UTF8) {
            return Self::Utf8;
        }
        offered.iter().find_map(known).unwrap_or(Self::Utf16)
    }

    /// The name in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// The lines of a text as the protocol has them: a lone carriage return ends one, too.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    map: SourceMap,
    encoding: Encoding,
}

impl Lines {
    /// Finds the lines of `text`.
    pub(super) fn new(text: &str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let lone = memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'));
        let map = if lone { SourceMap::new(&as_line_feeds(text)) } else { SourceMap::new(text) };
        Self { map, encoding }
    }

    /// The position of a byte offset.
    pub(super) fn position(&self, offset: usize, text: &str) -> Position {
        let at = self.map.position(offset, text);
        let column = match self.encoding {
            Encoding::Utf8 => at.column,
            Encoding::Utf16 => at.utf16,
            Encoding::Utf32 => at.code_points,
        };
        Position { line: narrow(at.line - 1), character: narrow(column - 1) }
    }

    /// The range of a span.
    pub(super) fn range(&self, span: Span, text: &str) -> Range {
        Range { start: self.position(span.start, text), end: self.position(span.end.max(span.start), text) }
    }

    /// The byte offset of a position. A column behind the end of its line means that end, as the protocol has it;
    /// one in the midst of a character that character's start. None for a line that does not exist.
    pub(super) fn offset(&self, position: Position, text: &str) -> Option<usize> {
        let line = usize::try_from(position.line).ok()?;
        let start = self.map.line_start(line + 1);
        // There is a last, empty line behind a final line end.
        if line > 0 && self.map.line_of(start) != line + 1 {
            return None;
        }
        let span = Span::new(start, self.map.line_start(line + 2));
        let source = span.of(text).trim_end_matches(['\n', '\r']);
        let mut left = usize::try_from(position.character).ok()?;
        for (at, c) in source.char_indices() {
            let width = self.encoding.width(c);
            if left < width {
                return Some(start + at);
            }
            left -= width;
        }
        Some(start + source.len())
    }

    /// The span of a range; none where one of its ends does not exist, or stands before the other.
    pub(super) fn span(&self, range: Range, text: &str) -> Option<Span> {
        let (start, end) = (self.offset(range.start, text)?, self.offset(range.end, text)?);
        (start <= end).then_some(Span::new(start, end))
    }
}

/// The text with a line feed for every lone carriage return; every byte keeps its place.
fn as_line_feeds(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        out.push(if c == '\r' && rest.peek() != Some(&'\n') { '\n' } else { c });
    }
    out
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn positions_and_offsets_are_each_others_reverse() {
        for text in ["", "a", "aö😀x\nb\n", "a\r\nb\rc\n\nd", "\n\n", "é"] {
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let lines = Lines::new(text, encoding);
                for (offset, c) in text.char_indices().chain([(text.len(), ' ')]) {
                    let position = lines.position(offset, text);
                    let inside_line_end = c == '\n' && text[..offset].ends_with('\r');
                    let back = if inside_line_end { offset - 1 } else { offset };
                    assert_eq!(lines.offset(position, text), Some(back), "{text:?} {offset} {encoding:?}");
                }
            }
        }
    }

    #[test]
    fn columns_count_what_was_agreed_on() {
        let text = "aö😀x";
        for (encoding, column) in [(Encoding::Utf8, 7), (Encoding::Utf16, 4), (Encoding::Utf32, 3)] {
            let lines = Lines::new(text, encoding);
            assert_eq!(lines.position(7, text), at(0, column));
            assert_eq!(lines.offset(at(0, column), text), Some(7));
        }
        // Behind the end of the line, and in the midst of a character.
        assert_eq!(Lines::new("ab\ncd", Encoding::Utf16).offset(at(0, 99), "ab\ncd"), Some(2));
        assert_eq!(Lines::new(text, Encoding::Utf16).offset(at(0, 3), text), Some(3));
    }

    #[test]
    fn lines_that_do_not_exist_have_no_offset() {
        let lines = Lines::new("a\n", Encoding::Utf16);
        assert_eq!(lines.offset(at(1, 0), "a\n"), Some(2));
        assert_eq!(lines.offset(at(2, 0), "a\n"), None);
        assert_eq!(lines.offset(at(u32::MAX, u32::MAX), "a\n"), None);
        let backwards = Range { start: at(1, 0), end: at(0, 0) };
        assert_eq!(lines.span(backwards, "a\n"), None);
        assert_eq!(Lines::new("a", Encoding::Utf8).offset(at(1, 0), "a"), None);
    }

    #[test]
    fn bytes_are_agreed_on_where_they_can_be() {
        use PositionEncodingKind as Kind;
        let negotiate = Encoding::negotiate;
        assert_eq!(negotiate(&[Kind::UTF16, Kind::UTF8]), Encoding::Utf8);
        assert_eq!(negotiate(&[Kind::UTF32, Kind::UTF16]), Encoding::Utf32);
        assert_eq!(negotiate(&[Kind::Custom("x".into())]), Encoding::Utf16);
        assert_eq!(negotiate(&[]), Encoding::Utf16);
    }
}
