//! Reads the blocks of a page: headings, paragraphs, lists and tables between blank lines, and what is rough.

use super::signs::{keeps_to_itself, reaches_far, stands_alone};
use super::words::Place;
use super::{Block, BlockKind, Heading, Plain};
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

/// How much is known at one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    headings: usize,
    tables: usize,
    words: usize,
    links: usize,
    odd_lines: usize,
    cells: usize,
    emphasis: usize,
    blanks: usize,
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
            let block = if let Some(block) = self.block() {
                block
            } else {
                self.forget(before);
                self.at = start;
                self.rough()?
            };
            self.plain.blocks.push(block);
        }
        Some(())
    }

    /// How much is known.
    pub(super) fn mark(&self) -> Mark {
        let plain = &self.plain;
        Mark {
            headings: plain.headings.len(),
            tables: plain.tables.len(),
            words: plain.words.len(),
            links: plain.links.len(),
            odd_lines: plain.odd_lines.len(),
            cells: plain.cells.len(),
            emphasis: plain.emphasis.len(),
            blanks: plain.blanks.len(),
        }
    }

    /// Forgets what has come since a mark.
    pub(super) fn forget(&mut self, mark: Mark) {
        self.plain.headings.truncate(mark.headings);
        self.plain.tables.truncate(mark.tables);
        self.plain.words.truncate(mark.words);
        self.plain.links.truncate(mark.links);
        self.plain.odd_lines.truncate(mark.odd_lines);
        self.plain.cells.truncate(mark.cells);
        self.plain.emphasis.truncate(mark.emphasis);
        self.plain.blanks.truncate(mark.blanks);
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
                    self.any_item()?;
                    Above::Item(marker)
                }
                (b'|', Above::Blank) => self.table_at(self.at)?,
                (_, Above::Blank | Above::Paragraph | Above::Heading) => {
                    let line = self.at;
                    self.line_start()?;
                    match self.text(Place::Prose)? {
                        b'\n' => {
                            self.words_end();
                            Above::Paragraph
                        }
                        b'|' if above == Above::Blank => self.table_at(line)?,
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
        Some(Block { span: Span::new(start, end), kind })
    }

    /// Reads an item of a list, plain or not.
    fn any_item(&mut self) -> Option<()> {
        let (line, before) = (self.at, self.mark());
        self.at += 1;
        self.blanks();
        // More blanks would make code of the item.
        (self.at - line <= 4).then_some(())?;
        self.line_start()?;
        if self.text(Place::Prose) == Some(b'\n') {
            self.words_end();
            return Some(());
        }
        self.forget(before);
        let item = self.odd_line(line)?;
        // The site makes a table of it.
        memchr::memchr(b'|', item).is_none().then_some(())
    }

    /// Passes a line that is not plain, if nothing in it ends behind it.
    pub(super) fn odd_line(&mut self, start: usize) -> Option<&'a [u8]> {
        let rest = self.bytes.get(start..)?;
        let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len()))?;
        stands_alone(line).then_some(())?;
        self.at = start + line.len();
        self.plain.odd_lines.push(Span::new(start, self.at));
        self.at += 1;
        Some(line)
    }

    /// Passes lines that are not plain, up to the next blank one; `None` if something in them may reach further.
    fn rough(&mut self) -> Option<Block> {
        let (start, before) = (self.at, self.mark());
        let mut kind = BlockKind::Mixed;
        while !self.is_blank_line() {
            let at = self.at;
            let rest = self.bytes.get(at..)?;
            let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len()))?;
            if reaches_far(line) {
                return None;
            }
            if kind == BlockKind::Mixed && !self.mixed_line(line) {
                kind = BlockKind::Rough;
                self.forget(before);
            }
            self.at = at + line.len() + 1;
        }
        self.plain.is_part = true;
        Some(Block { span: Span::new(start, self.at.saturating_sub(1)), kind })
    }

    /// Reads a line of a mixed block; whether it is one.
    fn mixed_line(&mut self, line: &[u8]) -> bool {
        let before = self.mark();
        if let Some(words) = self.words_of_line() {
            self.plain.words.push(words);
            return true;
        }
        self.forget(before);
        keeps_to_itself(line)
    }

    /// Reads the words of a line that are plain, behind its blanks and the marker of an item.
    fn words_of_line(&mut self) -> Option<Span> {
        self.blanks();
        let rest = self.bytes.get(self.at..)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += match rest.get(digits..)? {
            [b'*' | b'-' | b'+', b' ', ..] if digits == 0 => 2,
            [b'.' | b')', b' ', ..] if digits > 0 => digits + 2,
            _ => 0,
        };
        self.blanks();
        self.line_start()?;
        let start = self.at;
        (self.text(Place::Prose)? == b'\n').then_some(())?;
        let words = self.trimmed(Span::new(start, self.at));
        // A blank makes an item of a lone number.
        self.bytes.get(words.start..words.end)?.iter().any(u8::is_ascii_alphabetic).then_some(words)
    }

    /// Accepts what a line, or an item behind its marker, may begin with.
    pub(super) fn line_start(&self) -> Option<()> {
        match self.byte(self.at) {
            b'A'..=b'Z' | b'a'..=b'z' | b'[' | b'(' | b'"' | b'\'' | b'@' | 0xc3..=0xc8 | 0xf0 => Some(()),
            b'!' => (self.byte(self.at + 1) == b'[').then_some(()),
            // A single one would be the marker of an item.
            b'*' => (!matches!(self.byte(self.at + 1), b' ' | b'\t' | b'\n')).then_some(()),
            b'0'..=b'9' => {
                let rest = self.bytes.get(self.at..)?;
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                (!matches!(rest.get(digits), Some(b'.' | b')'))).then_some(())
            }
            _ => None,
        }
    }

    /// Passes a line feed, and notes the blanks before it.
    pub(super) fn line_end(&mut self) {
        let blanks = self.blanks_before();
        if blanks > 0 {
            self.plain.blanks.push(Span::new(self.at - blanks, self.at));
        }
        self.at += 1;
    }

    /// [`Self::line_end`] of a paragraph or an item, where more than one blank is a line break.
    fn words_end(&mut self) {
        if self.blanks_before() == 1 {
            self.plain.blanks.push(Span::new(self.at - 1, self.at));
        }
        self.at += 1;
    }

    fn blanks_before(&self) -> usize {
        let before = self.bytes.get(..self.at).unwrap_or_default();
        before.iter().rev().take_while(|byte| **byte == b' ').count()
    }

    /// Passes blanks.
    pub(super) fn blanks(&mut self) {
        while self.byte(self.at) == b' ' {
            self.at += 1;
        }
    }

    /// Whether nothing but blanks stands before the next line feed.
    pub(super) fn is_blank_line(&self) -> bool {
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

    fn table_at(&mut self, start: usize) -> Option<Above> {
        self.table(start)?;
        Some(Above::Table)
    }

    pub(super) fn trimmed(&self, span: Span) -> Span {
        let (mut start, mut end) = (span.start, span.end);
        while start < end && self.byte(start) == b' ' {
            start += 1;
        }
        while end > start && self.byte(end - 1) == b' ' {
            end -= 1;
        }
        Span::new(start, end)
    }
}
