//! Reads the blocks of a page: headings, paragraphs, lists and tables between blank lines, and what is rough.

use super::signs::reaches_far;
use super::words::Place;
use super::{Block, BlockKind, Heading, MAX_COLUMNS, Plain, Table};
use crate::text::Span;

/// The line above, as far as the next one depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    /// A blank line, or the beginning of the body.
    Blank,
    /// A line of a paragraph.
    Paragraph,
    /// A heading, which a paragraph or a list may follow.
    Heading,
    /// An item of a list with this marker.
    Item(u8),
    /// A line break, which a blank line has to follow.
    Closed,
    /// A table, which a blank line follows.
    Table,
}

/// Passes over the bytes of a body once.
pub(super) struct Scanner<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    /// What is known so far.
    pub(super) plain: Plain,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize, plain: Plain) -> Self {
        Self { bytes, at, plain }
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    pub(super) fn run(&mut self) -> Option<()> {
        while self.at < self.bytes.len() {
            if self.is_blank_line() {
                self.blanks();
                self.line_end();
                continue;
            }
            let (start, before) = (self.at, self.mark());
            let blanks = std::mem::take(&mut self.plain.trailing_blanks);
            let block = if let Some(block) = self.block() {
                block
            } else {
                self.forget(before);
                self.at = start;
                self.rough()?
            };
            self.plain.blocks.push(block);
            self.plain.trailing_blanks |= blanks;
        }
        Some(())
    }

    /// How much is known.
    fn mark(&self) -> [usize; 5] {
        let plain = &self.plain;
        [plain.headings.len(), plain.tables.len(), plain.links.len(), plain.cells.len(), plain.emphasis.len()]
    }

    /// Forgets what has come since a mark.
    fn forget(&mut self, [headings, tables, links, cells, emphasis]: [usize; 5]) {
        self.plain.headings.truncate(headings);
        self.plain.tables.truncate(tables);
        self.plain.links.truncate(links);
        self.plain.cells.truncate(cells);
        self.plain.emphasis.truncate(emphasis);
    }

    /// Reads the lines up to the next blank one; `None` if they are not plain.
    fn block(&mut self) -> Option<Block> {
        let (mut start, mut above, mut kind) = (self.at, Above::Blank, BlockKind::Text);
        while !self.is_blank_line() {
            above = match (self.byte(self.at), above) {
                (b'#', Above::Blank) => {
                    let above = self.heading()?;
                    start = self.at.min(self.bytes.len());
                    above
                }
                (b'<', Above::Blank) => self.line_break()?,
                (marker @ (b'*' | b'-' | b'+'), Above::Blank | Above::Heading | Above::Item(_))
                    if self.byte(self.at + 1) == b' ' =>
                {
                    if matches!(above, Above::Item(other) if other != marker) {
                        return None;
                    }
                    let marker_end = self.at + 1;
                    self.at = marker_end;
                    self.blanks();
                    // More blanks would make code of the item.
                    (self.at - marker_end < 4).then_some(())?;
                    self.line_start()?;
                    (self.text(Place::Prose)? == b'\n').then_some(())?;
                    self.line_end();
                    Above::Item(marker)
                }
                (b'|', Above::Blank) => self.table(self.at)?,
                (_, Above::Blank | Above::Paragraph | Above::Heading) => {
                    let line = self.at;
                    self.line_start()?;
                    match self.text(Place::Prose)? {
                        b'\n' => {
                            self.line_end();
                            Above::Paragraph
                        }
                        b'|' if above == Above::Blank => self.table(line)?,
                        _ => return None,
                    }
                }
                _ => return None,
            };
            if above == Above::Table {
                kind = BlockKind::Table(self.plain.tables.len().checked_sub(1)?);
            }
        }
        // The line feed of the last line belongs to no block.
        let end = self.at.saturating_sub(1).max(start);
        Some(Block { span: Span::new(start, end), kind, trailing_blanks: self.plain.trailing_blanks })
    }

    /// Passes lines that are not plain, up to the next blank one; `None` if something in them may reach further.
    fn rough(&mut self) -> Option<Block> {
        let start = self.at;
        while !self.is_blank_line() {
            let rest = self.bytes.get(self.at..)?;
            let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len()))?;
            if reaches_far(line) {
                return None;
            }
            self.at += line.len() + 1;
        }
        let span = Span::new(start, self.at.saturating_sub(1));
        Some(Block { span, kind: BlockKind::Rough, trailing_blanks: true })
    }

    /// Accepts what a line, or an item behind its marker, may begin with.
    pub(super) fn line_start(&self) -> Option<()> {
        match self.byte(self.at) {
            b'A'..=b'Z' | b'a'..=b'z' | b'[' | b'(' | b'"' | b'\'' | b'@' | 0xc3..=0xc8 | 0xf0 => Some(()),
            b'!' => (self.byte(self.at + 1) == b'[').then_some(()),
            // A single one would be the marker of an item.
            b'*' => (self.byte(self.at + 1) != b' ').then_some(()),
            b'0'..=b'9' => {
                let rest = self.bytes.get(self.at..)?;
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                (!matches!(rest.get(digits), Some(b'.' | b')'))).then_some(())
            }
            _ => None,
        }
    }

    /// Passes a line feed.
    fn line_end(&mut self) {
        self.plain.trailing_blanks |= self.at.checked_sub(1).is_some_and(|before| self.byte(before) == b' ');
        self.at += 1;
    }

    /// Passes blanks.
    pub(super) fn blanks(&mut self) {
        while self.byte(self.at) == b' ' {
            self.at += 1;
        }
    }

    /// Whether nothing but blanks stands before the next line feed.
    fn is_blank_line(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        matches!(rest.iter().find(|byte| **byte != b' '), None | Some(b'\n'))
    }

    /// Reads a line break that stands alone.
    fn line_break(&mut self) -> Option<Above> {
        self.at += self.break_len()?;
        // Blanks behind it are part of what is shown as it is written.
        (self.byte(self.at) == b'\n').then_some(())?;
        self.line_end();
        Some(Above::Closed)
    }

    fn heading(&mut self) -> Option<Above> {
        let level = self.bytes.get(self.at..)?.iter().take_while(|byte| **byte == b'#').count();
        let line = self.at;
        let start = self.at + level + 1;
        if level > 6 || self.byte(start - 1) != b' ' {
            return None;
        }
        self.at = start;
        self.blanks();
        let start = self.at;
        self.byte(start).is_ascii_alphanumeric().then_some(())?;
        (self.words(Place::Heading)? == b'\n').then_some(())?;
        let span = Span::new(line, self.at);
        let text = self.trimmed(Span::new(start, self.at));
        // The outline makes one blank of several.
        if memchr::memmem::find(self.bytes.get(start..text.end)?, b"  ").is_some() {
            return None;
        }
        self.line_end();
        self.plain.headings.push(Heading { level: u8::try_from(level).ok()?, text, span });
        Some(Above::Heading)
    }

    /// Reads the table whose first line begins at `start`.
    fn table(&mut self, start: usize) -> Option<Above> {
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
        let first = self.plain.cells.len();
        while !self.is_blank_line() {
            let before = self.plain.cells.len();
            let empty = self.row(piped)?;
            match self.plain.cells.len() - before {
                count if count == columns => {}
                // A short row behind which another one might complete it is another matter.
                count if empty && !piped && count + 1 == columns && columns > 2 => {
                    let line = Span::new(start, self.at - 1);
                    self.plain.cells.push(Span::at(self.trimmed(line).end));
                }
                _ => return None,
            }
        }
        if self.plain.cells.len() == first {
            return None;
        }
        self.plain.tables.push(Table { start, columns, cells: from..self.plain.cells.len() });
        Some(Above::Table)
    }

    /// Reads the cells of a row, of one that has to begin and end with a pipe where `piped`; whether a pipe stands
    /// behind the last one.
    fn row(&mut self, piped: bool) -> Option<bool> {
        if piped {
            (self.byte(self.at) == b'|' && self.byte(self.at + 1) == b' ').then_some(())?;
            self.at += 2;
        }
        if !matches!(self.byte(self.at), b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'[' | b'*' | 0xc3..=0xc8) {
            return None;
        }
        self.line_start()?;
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

    fn trimmed(&self, span: Span) -> Span {
        let (mut start, mut end) = (span.start, span.end);
        while start < end && self.byte(start) == b' ' {
            start += 1;
        }
        while end > start && self.byte(end - 1) == b' ' {
            end -= 1;
        }
        Span::new(start, end)
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
