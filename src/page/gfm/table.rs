//! Rows and delimiter rows of GFM tables.

use crate::text::Span;

/// Tables of more columns are shown as text.
pub(super) const MAX_COLUMNS: usize = 64;

/// The cells of a row. Every `|` splits that no backslash stands before, code spans or not; a leading and a trailing
/// one are no cells.
pub(super) fn cells(bytes: &[u8], row: Span) -> Cells<'_> {
    let mut cells = Cells { bytes, pos: row.start, end: row.end };
    cells.skip_pipe();
    cells
}

/// Iterator over the trimmed cells of a row.
pub(super) struct Cells<'a> {
    bytes: &'a [u8],
    pos: usize,
    end: usize,
}

impl Cells<'_> {
    fn skip_pipe(&mut self) -> bool {
        if self.pos >= self.end || self.bytes.get(self.pos) != Some(&b'|') {
            return false;
        }
        self.pos += 1;
        while self.pos < self.end && self.bytes.get(self.pos).is_some_and(|b| is_space(*b)) {
            self.pos += 1;
        }
        true
    }
}

impl Iterator for Cells<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        if self.pos >= self.end {
            return None;
        }
        let start = self.pos;
        let rest = self.bytes.get(start..self.end)?;
        let len =
            memchr::memchr_iter(b'|', rest).find(|i| *i == 0 || rest.get(i - 1) != Some(&b'\\')).unwrap_or(rest.len());
        self.pos += len;
        self.skip_pipe();
        Some(trimmed(self.bytes, Span::new(start, start + len)))
    }
}

/// Number of columns of a delimiter row; `None` if the line is none.
pub(super) fn delimiter_columns(bytes: &[u8], row: Span) -> Option<usize> {
    let line = bytes.get(row.start..row.end)?;
    if !line.iter().all(|b| matches!(b, b'|' | b'-' | b':') || is_space(*b)) {
        return None;
    }
    let mut rest = line.strip_prefix(b"|").unwrap_or(line).trim_ascii_end();
    rest = rest.strip_suffix(b"|").unwrap_or(rest);
    let mut columns = 0;
    for marker in rest.split(|b| *b == b'|') {
        let marker = marker.trim_ascii();
        let marker = marker.strip_prefix(b":").unwrap_or(marker);
        let marker = marker.strip_suffix(b":").unwrap_or(marker);
        if marker.is_empty() || marker.iter().any(|b| *b != b'-') {
            return None;
        }
        columns += 1;
    }
    Some(columns)
}

fn trimmed(bytes: &[u8], span: Span) -> Span {
    let slice = bytes.get(span.start..span.end).unwrap_or_default();
    let front = slice.iter().take_while(|b| is_space(**b)).count();
    let back = slice.iter().skip(front).rev().take_while(|b| is_space(**b)).count();
    Span::new(span.start + front, span.end - back)
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | 0x0b | 0x0c)
}
