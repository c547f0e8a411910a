//! Reads tables: a header, a delimiter row and rows.

use super::blocks::Scanner;
use super::words::Place;
use super::{MAX_COLUMNS, Table};
use crate::text::Span;

/// More rows beside one that is not plain are left to the full models, and their limits.
const MAX_ROWS: usize = 1 << 14;

/// A row, as far as it tells whether the next one goes on with it.
#[derive(Debug, Clone, Copy)]
struct Written {
    /// How many cells there are at least.
    cells: usize,
    /// Whether it is not plain.
    odd: bool,
    /// Whether it is not plain and certainly begins an entry.
    linked: bool,
}

impl Written {
    /// Whether someone may take it for the end of a row above it that was broken over lines, and see it otherwise
    /// once the words of plain rows are masked.
    fn may_belong_to(self, above: Self, columns: usize) -> bool {
        (self.odd || above.odd) && above.cells < columns && above.cells + self.cells <= columns + 1 && !self.linked
    }
}

impl Scanner<'_> {
    /// Reads the table whose first line begins at `start`.
    pub(super) fn table(&mut self, start: usize) -> Option<()> {
        self.at = start;
        let (from, links) = (self.plain.cells.len(), self.plain.links.len());
        let piped = self.byte(start) == b'|';
        // Its first line was read as text before its pipe was seen.
        let linked = self.plain.links.last().is_some_and(|link| link.span.start >= start);
        if linked || self.row(piped)? && !piped {
            return None;
        }
        let columns = self.plain.cells.len() - from;
        let named = self.plain.cells.get(from..)?.iter().all(|cell| self.byte(cell.start).is_ascii_alphabetic());
        if !(2..=MAX_COLUMNS).contains(&columns) || !named || self.plain.links.len() != links {
            return None;
        }
        self.delimiter(columns, piped)?;
        let (first, odd) = (self.plain.cells.len(), self.plain.odd_lines.len());
        let mut above = Written { cells: columns, odd: false, linked: false };
        let mut rows = 0;
        while !self.is_blank_line() {
            let written = self.any_row(columns, piped)?;
            rows += 1;
            if written.may_belong_to(above, columns) {
                return None;
            }
            above = written;
        }
        let plain = self.plain.cells.len() - first;
        if plain == 0 || self.plain.odd_lines.len() > odd && rows > MAX_ROWS {
            return None;
        }
        let cells = from..self.plain.cells.len();
        self.plain.tables.push(Table { start, columns, cells });
        Some(())
    }

    /// Reads a row below a delimiter row, plain or not.
    fn any_row(&mut self, columns: usize, piped: bool) -> Option<Written> {
        let (line, before) = (self.at, self.mark());
        if let Some(cells) = self.plain_row(columns, piped) {
            return Some(Written { cells, odd: false, linked: false });
        }
        self.forget(before);
        self.at = line;
        self.odd_row(piped)
    }

    /// Reads a plain row of so many columns; how many cells are written in it.
    fn plain_row(&mut self, columns: usize, piped: bool) -> Option<usize> {
        let before = self.plain.cells.len();
        let start = self.at;
        let empty = self.row(piped)?;
        let count = self.plain.cells.len() - before;
        if empty && !piped && count + 1 == columns && columns > 2 {
            // A short row behind which another one might complete it is another matter.
            let line = Span::new(start, self.at - 1);
            self.plain.cells.push(Span::at(self.trimmed(line).end));
        } else if count != columns {
            return None;
        }
        Some(count)
    }

    /// Passes a row that is not plain, if all readers find a row in it and nothing that ends behind its line.
    fn odd_row(&mut self, piped: bool) -> Option<Written> {
        let start = self.at;
        self.row_start(piped)?;
        let line = self.odd_line(start)?;
        let pipes = memchr::memchr_iter(b'|', line).count();
        let last = line.get(memchr::memrchr(b'|', line)? + 1..)?;
        let ended = !last.iter().any(u8::is_ascii_graphic);
        let cells = match (piped, ended) {
            (false, false) => pipes + 1,
            (false, true) => pipes,
            (true, true) => pipes - 1,
            (true, false) => return None,
        };
        if !(2..=MAX_COLUMNS).contains(&cells) {
            return None;
        }
        let first = line.get(..memchr::memchr(b'|', line)?)?;
        let linked = line.starts_with(b"[") && memchr::memmem::find(first, b"](").is_some();
        Some(Written { cells, odd: true, linked })
    }

    /// Accepts what a row may begin with, and passes the pipe that it has to begin with where `piped`.
    fn row_start(&mut self, piped: bool) -> Option<()> {
        if piped {
            (self.byte(self.at) == b'|' && self.byte(self.at + 1) == b' ').then_some(())?;
            self.at += 2;
        }
        let begins = matches!(self.byte(self.at), b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'[' | b'*' | 0xc3..=0xc8);
        begins.then(|| self.line_start())?
    }

    /// Reads the cells of a row, of one that has to begin and end with a pipe where `piped`; whether a pipe stands
    /// behind the last one.
    fn row(&mut self, piped: bool) -> Option<bool> {
        self.row_start(piped)?;
        loop {
            let start = self.at;
            let end = self.text(Place::Cell)?;
            let cell = self.trimmed(Span::new(start, self.at));
            if end == b'|' {
                self.plain.cells.push(cell);
                self.at += 1;
                continue;
            }
            self.line_end();
            if !cell.is_empty() {
                self.plain.cells.push(cell);
            }
            return (cell.is_empty() || !piped).then_some(cell.is_empty());
        }
    }

    /// Reads a delimiter row of exactly so many columns, between pipes where `piped`.
    fn delimiter(&mut self, columns: usize, piped: bool) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        let line = rest.get(..memchr::memchr(b'\n', rest)?)?;
        let own = |byte: &u8| matches!(byte, b':' | b'-' | b'|' | b' ');
        let cells = if piped { line.strip_prefix(b"|")?.strip_suffix(b"|")? } else { line };
        // A single dash is an item of a list.
        let begun = piped || line.starts_with(b":") || line.starts_with(b"--");
        if !begun || line.ends_with(b" ") || !line.iter().all(own) {
            return None;
        }
        let mut count = 0;
        for cell in cells.split(|byte| *byte == b'|') {
            let cell = cell.trim_ascii();
            let cell = cell.strip_prefix(b":").unwrap_or(cell);
            let cell = cell.strip_suffix(b":").unwrap_or(cell);
            if cell.is_empty() || !cell.iter().all(|byte| *byte == b'-') {
                return None;
            }
            count += 1;
        }
        self.at += line.len() + 1;
        (count == columns).then_some(())
    }
}
