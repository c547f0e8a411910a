//! Lines of a page, and a cursor in a line that counts columns as Markdown does (a tab reaches the next multiple of
//! four).

use crate::text::Span;

/// Lines longer than this are shown as text and never read as Markdown.
pub(super) const MAX_LINE: usize = 1 << 20;

/// One line of the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// The line without its line end.
    pub(super) span: Span,
    /// 1-based line of the file.
    pub(super) number: usize,
}

/// The lines of `body`; a lone carriage return ends a line too, as both renderers have it.
pub(super) fn lines(text: &str, body: Span) -> impl Iterator<Item = Line> + '_ {
    let bytes = text.as_bytes();
    let end = body.end.min(bytes.len());
    let mut at = body.start;
    let mut number = 1 + memchr::memchr_iter(b'\n', bytes.get(..at).unwrap_or_default()).count();
    std::iter::from_fn(move || {
        let rest = bytes.get(at..end).filter(|rest| !rest.is_empty())?;
        let len = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = Line { span: Span::new(at, at + len), number };
        at += len;
        if bytes.get(at) == Some(&b'\r') && at < end {
            at += 1;
        }
        // A lone carriage return leaves the count alone: lines of a file are counted by their line feeds.
        if bytes.get(at) == Some(&b'\n') && at < end {
            at += 1;
            number += 1;
        }
        Some(line)
    })
}

/// A place in a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    /// Offset of the next byte.
    pub(super) pos: usize,
    /// End of the line.
    pub(super) end: usize,
    column: usize,
    /// Offset of the next byte that is no blank; the end of the line if there is none.
    pub(super) text: usize,
    text_column: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8], span: Span) -> Self {
        let mut cursor = Self { bytes, pos: span.start, end: span.end, column: 0, text: span.start, text_column: 0 };
        cursor.find();
        cursor
    }

    fn find(&mut self) {
        self.text = self.pos;
        self.text_column = self.column;
        while self.text < self.end {
            match self.bytes.get(self.text) {
                Some(b' ') => self.text_column += 1,
                Some(b'\t') => self.text_column += 4 - self.text_column % 4,
                _ => break,
            }
            self.text += 1;
        }
    }

    /// Columns of blanks from here to the text.
    pub(super) fn indent(&self) -> usize {
        self.text_column - self.column
    }

    /// Whether nothing but blanks follows.
    pub(super) fn blank(&self) -> bool {
        self.text >= self.end
    }

    /// The byte of the line at an offset; 0 past its end.
    pub(super) fn at(&self, offset: usize) -> u8 {
        if offset < self.end { self.bytes.get(offset).copied().unwrap_or(0) } else { 0 }
    }

    /// The byte where the text starts; 0 on a blank line.
    pub(super) fn first(&self) -> u8 {
        self.at(self.text)
    }

    /// The line from its text on.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.text..self.end).unwrap_or_default()
    }

    /// The span of [`Cursor::rest`].
    pub(super) fn rest_span(&self) -> Span {
        Span::new(self.text.min(self.end), self.end)
    }

    /// Moves to the text.
    pub(super) fn skip_blanks(&mut self) {
        self.pos = self.text;
        self.column = self.text_column;
    }

    /// Moves past `count` bytes of text that hold no tab.
    pub(super) fn skip_bytes(&mut self, count: usize) {
        self.pos += count;
        self.column += count;
        self.find();
    }

    /// Moves `columns` on through blanks; may stop inside a tab.
    pub(super) fn skip_columns(&mut self, mut columns: usize) {
        while columns > 0 && self.pos < self.end {
            match self.bytes.get(self.pos) {
                Some(b'\t') => {
                    let wide = 4 - self.column % 4;
                    let taken = wide.min(columns);
                    self.column += taken;
                    columns -= taken;
                    if taken == wide {
                        self.pos += 1;
                    }
                }
                Some(_) => {
                    self.column += 1;
                    self.pos += 1;
                    columns -= 1;
                }
                None => break,
            }
        }
        self.find();
    }

    /// Moves past one blank or tab column, if there is one.
    pub(super) fn skip_one_blank(&mut self) {
        if matches!(self.at(self.pos), b' ' | b'\t') {
            self.skip_columns(1);
        }
    }
}
