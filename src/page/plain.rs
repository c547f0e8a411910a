//! Pages in their plainest form, recognised in one pass over their bytes.
//!
//! Most pages of most sites are nothing but headings, paragraphs, bullets and tables between blank lines, made of
//! words and of links written `[words](address)`. Nothing in such a page is read in two ways: GitHub, the site and the
//! outline find the same blocks, the same cells and the same links in it. [`Plain::read`] accepts a body only if it
//! proves to be of that kind, byte by byte, and knows then all that the full models would tell. Whatever it has not
//! been taught to be harmless it refuses; a refused page is read in full and loses nothing but time.
//!
//! What makes the proof short:
//!
//! * Only printable ASCII is accepted, and of the signs only those that mean nothing where they stand: no markup, no
//!   escape, no entity, no HTML, no attribute list, no quotation, code, formula, definition or footnote can begin.
//! * Every line begins in the first column with a letter, a digit, a bracket or a marker, so that it belongs to no
//!   block but its own. Digits that could number a list are refused.
//! * Blocks are kept apart by blank lines, without which the renderers disagree about headings, lists and tables.
//! * A table has a header, a delimiter row of as many columns and rows of as many cells. A row may leave its last cell
//!   empty behind a pipe.

use std::ops::Range;

use crate::text::Span;

/// More columns are left to the full models, and their limit.
const MAX_COLUMNS: usize = 32;
/// Longer bodies are left to the full models, and their limits.
const MAX_BYTES: usize = 1 << 20;

/// A page in its plainest form. Spans are offsets in the whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plain {
    /// Headings in the order of the page.
    pub headings: Vec<Heading>,
    /// Tables in the order of the page.
    pub tables: Vec<Table>,
    /// Links in the order of the page.
    pub links: Vec<Link>,
    /// Whether a row of a table ends with a blank, the only blank that may stand at the end of a line.
    pub trailing_blanks: bool,
    /// The cells of all tables, row after row.
    cells: Vec<Span>,
}

/// A heading: hashes, one blank and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its words.
    pub text: Span,
}

/// A table that both renderers show as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Number of columns, of the header as of every row.
    pub columns: usize,
    cells: Range<usize>,
}

/// A link with words and an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// What stands between the brackets.
    pub text: Span,
    /// What stands between the parentheses.
    pub target: Span,
}

impl Heading {
    /// The whole line.
    pub fn span(&self) -> Span {
        Span::new(self.text.start - 1 - usize::from(self.level), self.text.end)
    }
}

impl Link {
    /// The whole construct.
    pub fn span(&self) -> Span {
        Span::new(self.text.start - 1, self.target.end + 1)
    }
}

impl Plain {
    /// Reads the body of a page; `None` if there is anything in it that is not plain.
    pub fn read(text: &str, body: Span) -> Option<Self> {
        let bytes = text.as_bytes().get(..body.end)?;
        let head = bytes.get(..body.start)?;
        // A line without its end is a fault, and the full models say so.
        if body.len() > MAX_BYTES
            || !head.iter().all(|byte| in_head(*byte))
            || !matches!(bytes.last(), None | Some(b'\n'))
        {
            return None;
        }
        let mut scanner = Scanner { bytes, at: body.start, plain: Self::default() };
        scanner.run()?;
        Some(scanner.plain)
    }

    /// The cells of a table's header.
    pub fn header(&self, table: &Table) -> &[Span] {
        self.cells.get(table.cells.start..table.cells.start + table.columns).unwrap_or_default()
    }

    /// The rows of a table.
    pub fn rows(&self, table: &Table) -> impl Iterator<Item = &[Span]> {
        let rows = self.cells.get(table.cells.start + table.columns..table.cells.end).unwrap_or_default();
        rows.chunks_exact(table.columns)
    }

    /// The links inside a span.
    pub fn links_in(&self, span: Span) -> &[Link] {
        let from = self.links.partition_point(|link| link.text.start < span.start);
        let rest = self.links.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|link| link.target.end < span.end).count();
        rest.get(..count).unwrap_or_default()
    }
}

/// What a byte may be in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Harmless wherever it stands.
    Word,
    /// Harmless but in a heading and in the text of a link, where the site curls it.
    Quote,
    /// Harmless or not, depending on its neighbours; also what ends a run of text.
    Look,
    /// Never accepted.
    No,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::No; 256];
    let mut byte = u8::MAX;
    // No byte above ASCII is accepted.
    while byte > 0 {
        byte -= 1;
        classes[byte as usize] = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b' ' | b',' | b';' | b'?' | b'(' | b')' | b'/' | b'%' | b'+' => {
                Class::Word
            }
            b'"' | b'\'' => Class::Quote,
            b'!' | b'.' | b':' | b'-' | b'[' | b']' | b'|' | b'\n' => Class::Look,
            _ => Class::No,
        };
    }
    classes
};

/// Bytes of an address that both renderers take for what they are.
const fn in_address(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'#' | b':' | b'?' | b'=' | b'%' | b'+' | b',' | b';' | b'@')
}

/// Bytes of front matter that no rule about the text of a page has anything to say about.
const fn in_head(byte: u8) -> bool {
    matches!(byte, b'\n' | b' '..=b'~') && !matches!(byte, b'<' | b'>' | b'=' | b'@')
}

/// The line above, as far as the next one depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    /// A blank line, or the beginning of the body.
    Blank,
    /// A line of a paragraph.
    Paragraph,
    /// An item of a list with this marker.
    Item(u8),
    /// A heading or a table, which a blank line has to follow.
    Closed,
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    plain: Plain,
}

/// What ended a run of text: the byte that is to be looked at, at the scanner's place.
type End = u8;

impl Scanner<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    fn run(&mut self) -> Option<()> {
        let mut above = Above::Blank;
        while self.at < self.bytes.len() {
            above = match (self.byte(self.at), above) {
                (b'\n', _) => {
                    self.at += 1;
                    Above::Blank
                }
                (b'#', Above::Blank) => self.heading()?,
                (marker @ (b'*' | b'-' | b'+'), Above::Blank | Above::Item(_)) => {
                    if above != Above::Blank && above != Above::Item(marker) || self.byte(self.at + 1) != b' ' {
                        return None;
                    }
                    self.at += 2;
                    self.line_start()?;
                    self.line()?;
                    Above::Item(marker)
                }
                (_, Above::Blank | Above::Paragraph) => {
                    let start = self.at;
                    self.line_start()?;
                    match self.text(Class::Quote)? {
                        b'\n' => {
                            self.line_end()?;
                            Above::Paragraph
                        }
                        b'|' if above == Above::Blank => self.table(start)?,
                        _ => return None,
                    }
                }
                _ => return None,
            };
        }
        Some(())
    }

    /// Accepts what a line, or an item behind its marker, may begin with.
    fn line_start(&self) -> Option<()> {
        match self.byte(self.at) {
            b'A'..=b'Z' | b'a'..=b'z' | b'[' | b'(' | b'"' | b'\'' => Some(()),
            b'0'..=b'9' => {
                let rest = self.bytes.get(self.at..)?;
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                (!matches!(rest.get(digits), Some(b'.' | b')'))).then_some(())
            }
            _ => None,
        }
    }

    /// Reads running text up to the end of its line.
    fn line(&mut self) -> Option<()> {
        (self.text(Class::Quote)? == b'\n').then_some(())?;
        self.line_end()
    }

    /// Passes a line feed with no blank before it.
    fn line_end(&mut self) -> Option<()> {
        (self.byte(self.at - 1) != b' ').then_some(())?;
        self.at += 1;
        Some(())
    }

    /// Reads running text with links up to a line feed or a pipe. `most` is the last class that is accepted
    /// without a look.
    fn text(&mut self, most: Class) -> Option<End> {
        loop {
            match self.words(most)? {
                b'[' => self.link()?,
                end @ (b'\n' | b'|') => return Some(end),
                _ => return None,
            }
        }
    }

    /// Reads words up to a bracket, a pipe or a line feed.
    fn words(&mut self, most: Class) -> Option<End> {
        loop {
            let byte = self.byte(self.at);
            match CLASSES[usize::from(byte)] {
                Class::Word => self.at += 1,
                Class::Quote if most == Class::Quote => self.at += 1,
                Class::Look => match byte {
                    b'[' | b']' | b'|' | b'\n' => return Some(byte),
                    _ => {
                        self.sign(byte)?;
                        self.at += 1;
                    }
                },
                _ => return None,
            }
        }
    }

    /// Accepts a sign that means nothing beside its neighbours.
    fn sign(&self, sign: u8) -> Option<()> {
        let before = |count: usize| self.at.checked_sub(count).map_or(b'\n', |at| self.byte(at));
        let after = self.byte(self.at + 1);
        let harmless = match sign {
            // A picture.
            b'!' => after != b'[',
            // An ellipsis, or the host of a bare address.
            b'.' => after != b'.' && !(before(1) == b'w' && before(2) == b'w'),
            // A bare address.
            b':' => after != b'/',
            // A dash, or an item of a list that was glued to the text before it.
            _ => after != b'-' && (after != b' ' || before(1) == b' '),
        };
        harmless.then_some(())
    }

    /// Reads a link. Behind other brackets and parentheses it may be something else.
    fn link(&mut self) -> Option<()> {
        if self.at.checked_sub(1).is_some_and(|at| matches!(self.byte(at), b')' | b']' | b'!' | b'"' | b'\'')) {
            return None;
        }
        let start = self.at + 1;
        self.at = start;
        if !self.byte(start).is_ascii_alphanumeric() || self.words(Class::Word)? != b']' {
            return None;
        }
        let text = Span::new(start, self.at);
        let address = self.at + 2;
        if self.byte(self.at + 1) != b'(' || self.byte(self.at - 1) == b' ' {
            return None;
        }
        let len = self.bytes.get(address..)?.iter().position(|byte| !in_address(*byte))?;
        let end = address + len;
        if len == 0 || self.byte(end) != b')' || matches!(self.byte(end + 1), b'(' | b'[' | b'"' | b'\'') {
            return None;
        }
        self.plain.links.push(Link { text, target: Span::new(address, end) });
        self.at = end + 1;
        Some(())
    }

    fn heading(&mut self) -> Option<Above> {
        let level = self.bytes.get(self.at..)?.iter().take_while(|byte| **byte == b'#').count();
        let start = self.at + level + 1;
        if level > 6 || self.byte(start - 1) != b' ' || !self.byte(start).is_ascii_alphanumeric() {
            return None;
        }
        self.at = start;
        (self.words(Class::Word)? == b'\n').then_some(())?;
        let text = Span::new(start, self.at);
        // The outline makes one blank of several.
        if memchr::memmem::find(self.bytes.get(start..self.at)?, b"  ").is_some() {
            return None;
        }
        self.line_end()?;
        self.plain.headings.push(Heading { level: u8::try_from(level).ok()?, text });
        Some(Above::Closed)
    }

    /// Reads the table whose first line begins at `start`.
    fn table(&mut self, start: usize) -> Option<Above> {
        self.at = start;
        let (from, links) = (self.plain.cells.len(), self.plain.links.len());
        let linked = self.plain.links.last().is_some_and(|link| link.text.start > start);
        if linked || self.row()? {
            return None;
        }
        let columns = self.plain.cells.len() - from;
        let named = self.plain.cells.get(from..)?.iter().all(|cell| self.byte(cell.start).is_ascii_alphabetic());
        if !(2..=MAX_COLUMNS).contains(&columns) || !named || self.plain.links.len() != links {
            return None;
        }
        self.delimiter(columns)?;
        let first = self.plain.cells.len();
        while !matches!(self.byte(self.at), b'\n') {
            if !matches!(self.byte(self.at), b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'[') {
                return None;
            }
            self.line_start()?;
            let before = self.plain.cells.len();
            let piped = self.row()?;
            match self.plain.cells.len() - before {
                count if count == columns => {}
                // A short row behind which another one might complete it is another matter.
                count if piped && count + 1 == columns && columns > 2 => {
                    let blank = usize::from(self.byte(self.at - 2) == b' ');
                    self.plain.cells.push(Span::at(self.at - 1 - blank));
                }
                _ => return None,
            }
        }
        if self.plain.cells.len() == first {
            return None;
        }
        self.plain.tables.push(Table { columns, cells: from..self.plain.cells.len() });
        Some(Above::Closed)
    }

    /// Reads the cells of a row; whether a pipe stands behind the last one.
    fn row(&mut self) -> Option<bool> {
        loop {
            let start = self.at;
            let end = self.text(Class::Quote)?;
            let cell = self.trimmed(Span::new(start, self.at));
            if end == b'|' {
                self.plain.cells.push(cell);
                self.at += 1;
                continue;
            }
            let blank = self.byte(self.at - 1) == b' ';
            self.plain.trailing_blanks |= blank;
            if blank && self.byte(self.at - 2) == b' ' {
                return None;
            }
            self.at += 1;
            if !cell.is_empty() {
                self.plain.cells.push(cell);
            }
            return Some(cell.is_empty());
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

    /// Reads a delimiter row of exactly so many columns.
    fn delimiter(&mut self, columns: usize) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        let line = rest.get(..memchr::memchr(b'\n', rest)?)?;
        // A single dash is an item of a list.
        let own = |byte: &u8| matches!(byte, b':' | b'-' | b'|' | b' ');
        if !(line.starts_with(b":") || line.starts_with(b"--")) || line.ends_with(b" ") || !line.iter().all(own) {
            return None;
        }
        let mut count = 0;
        for cell in line.split(|byte| *byte == b'|') {
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
