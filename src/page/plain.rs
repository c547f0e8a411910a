//! Pages in their plainest form, recognised in one pass over their bytes.
//!
//! Most of what stands on most pages of most sites is nothing but headings, paragraphs, bullets and tables between
//! blank lines, made of words, of links written `[words](address)`, and of a picture or a bold word here and there.
//! Nothing of that is read in two ways: GitHub, the site and the outline find the same blocks, the same cells and
//! the same links in it. [`Plain::read`] proves of each block of a body, byte by byte, whether it is of that kind, and
//! knows then all that the full models would tell of it. Whatever it has not been taught to be harmless is *rough*. A
//! rough block is told apart where it ends at the blank line behind it for all readers; a page with anything in it
//! that may reach further is refused as a whole. What is rough or refused is read in full and loses nothing but time.
//!
//! What makes the proof short:
//!
//! * Only printable ASCII and the letters and signs that European languages write with are accepted, and of the ASCII
//!   signs only those that mean nothing where they stand: no escape, no entity, no HTML, no attribute list, no
//!   quotation, code, formula, definition or footnote can begin. The one mark-up of words is emphasis that
//!   opens behind a blank, holds words alone and closes before a blank or a sign.
//! * Every line begins in the first column with a letter, a digit, a bracket or a marker, so that it belongs to no
//!   block but its own. Digits that could number a list are refused.
//! * Blocks are kept apart by blank lines, without which the renderers disagree about headings, lists and tables.
//! * A table has a header, a delimiter row of as many columns and rows of as many cells. Either all its lines begin and
//!   end with a pipe, or none begins with one; then a row may leave its last cell empty behind a pipe.

use std::ops::Range;

use crate::text::{Span, inline};

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
    /// What stands between blank lines, in the order of the page.
    pub blocks: Vec<Block>,
    /// Whether a line ends with a blank.
    pub trailing_blanks: bool,
    /// Whether the last line lacks its line end.
    pub unended: bool,
    /// The cells of all tables, row after row.
    cells: Vec<Span>,
    /// Where emphasis and line breaks begin in them.
    emphasis: Vec<usize>,
}

/// Lines between blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// From the first byte of the first line to the end of the last one; without a heading that begins it.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
    /// Whether one of its lines, its heading included, ends with a blank.
    pub trailing_blanks: bool,
}

/// What stands between blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading, or words under one, or words alone.
    Text,
    /// An index into [`Plain::tables`].
    Table(usize),
    /// What is not plain. Nothing of it stands in the other lists, and nothing in it reaches over the blank line
    /// behind it.
    Rough,
}

/// A heading: hashes, blanks and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its words.
    pub text: Span,
    /// The whole line.
    pub span: Span,
}

/// A table that both renderers show as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The first byte of its first line.
    pub start: usize,
    /// Number of columns, of the header as of every row.
    pub columns: usize,
    cells: Range<usize>,
}

/// A link or a picture with words and an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Whether it is a picture; none stands in a table.
    pub image: bool,
    /// The whole construct.
    pub span: Span,
    /// What stands between the brackets.
    pub text: Span,
    /// The address between the parentheses.
    pub target: Span,
}

impl Plain {
    /// Reads the body of a page; `None` if there is anything in it that is not plain and may reach over a blank line.
    pub fn read(text: &str, body: Span) -> Option<Self> {
        let bytes = text.as_bytes().get(..body.end)?;
        let head = bytes.get(..body.start)?;
        if body.len() > MAX_BYTES || !is_plain_head(head) {
            return None;
        }
        let unended = !matches!(bytes.last(), None | Some(b'\n'));
        let mut scanner = Scanner { bytes, at: body.start, plain: Self { unended, ..Self::default() } };
        scanner.run()?;
        Some(scanner.plain)
    }

    /// Whether no block is rough.
    pub fn is_whole(&self) -> bool {
        self.blocks.iter().all(|block| block.kind != BlockKind::Rough)
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

    /// Whether a cell is shown otherwise than it is written, its links aside.
    pub fn is_marked_up(&self, cell: Span) -> bool {
        let from = self.emphasis.partition_point(|at| *at < cell.start);
        self.emphasis.get(from).is_some_and(|at| cell.contains(*at))
    }

    /// The links inside a span.
    pub fn links_in(&self, span: Span) -> &[Link] {
        let from = self.links.partition_point(|link| link.span.start < span.start);
        let rest = self.links.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|link| link.span.end <= span.end).count();
        rest.get(..count).unwrap_or_default()
    }
}

/// What a byte may be in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Harmless wherever it stands.
    Word,
    /// Harmless or not, depending on its neighbours; also what ends a run of text.
    Look,
    /// Never accepted.
    No,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::No; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        byte -= 1;
        classes[byte as usize] = match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b' '
            | b','
            | b';'
            | b'?'
            | b'('
            | b')'
            | b'/'
            | b'%'
            | b'+'
            | b'"'
            | b'\'' => Class::Word,
            b'!'
            | b'.'
            | b':'
            | b'-'
            | b'['
            | b']'
            | b'|'
            | b'\n'
            | b'&'
            | b'_'
            | b'#'
            | b'*'
            | b'<'
            | b'>'
            | b'@'
            | b'$'
            | b'~'
            | 0xc2..=0xe2
            | 0xef
            | 0xf0 => Class::Look,
            _ => Class::No,
        };
    }
    classes
};

/// Bytes of an address that both renderers take for what they are.
const fn in_address(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'#' | b':' | b'?' | b'=' | b'%' | b'+' | b',' | b';' | b'@' | b'&' | b'!')
}

/// Whether no rule about the text of a page has anything to say about its front matter.
fn is_plain_head(head: &[u8]) -> bool {
    let plain = |byte: u8| matches!(byte, b'\n' | b' '..=b'~') && !matches!(byte, b'<' | b'>' | b'=' | b'@');
    let mut at = 0;
    while let Some(byte) = head.get(at) {
        at += if plain(*byte) {
            1
        } else if let Some(len) = sign_len(head.get(at..).unwrap_or_default()) {
            len
        } else {
            return false;
        };
    }
    true
}

/// Whether a line may begin something that does not end at the next blank line, or that counts on the whole page: code,
/// HTML, quotations, definitions, attributes and formulas. Signs that renderers take for line ends count as such.
fn reaches_far(line: &[u8]) -> bool {
    let inner = line.trim_ascii_start();
    let far = |at: usize, byte: u8| {
        let behind = |sign: &[u8]| line.get(at + 1..).is_some_and(|rest| rest.starts_with(sign));
        match byte {
            b'`' => behind(b"``"),
            b'~' => behind(b"~~"),
            b'$' => behind(b"$"),
            b'{' | b']' => behind(b":"),
            b'<' => {
                let begins = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?');
                line.get(at + 1).is_some_and(begins) && !behind(b"br") && !behind(b"http")
            }
            _ => byte.is_ascii_control() && byte != b'\t',
        }
    };
    matches!(inner, [b'>' | b'{' | b'^', ..] | [b':', b' ' | b'\t', ..])
        || line.iter().enumerate().any(|(at, byte)| far(at, *byte))
}

/// How many bytes the letter or sign beyond ASCII takes that a text begins with; `None` for one that is not accepted.
fn sign_len(text: &[u8]) -> Option<usize> {
    match *text {
        // These letters are also what becomes of others in a wrong encoding: then more of them follow.
        [0xc3, 0x82 | 0x83 | 0xa2 | 0xaf | 0xb0, next, ..] => next.is_ascii().then_some(2),
        // Latin letters with marks; the pound, the copyright, the registered name, the degree and the middle dot.
        [0xc3, 0x80..=0x96 | 0x98..=0xb6 | 0xb8..=0xbf, ..]
        | [0xc4..=0xc8, 0x80..=0xbf, ..]
        | [0xc2, 0xa3 | 0xa9 | 0xae | 0xb0 | 0xb7, ..] => Some(2),
        // Dashes, quotation marks, the bullet, the ellipsis, the euro, the trade mark, arrows, dingbats and what makes
        // them colourful.
        [0xe2, 0x80, 0x93 | 0x94 | 0x98 | 0x99 | 0x9c | 0x9d | 0xa2 | 0xa6, ..]
        | [0xe2, 0x82, 0xac, ..]
        | [0xe2, 0x84, 0xa2, ..]
        | [0xe2, 0x86 | 0x98..=0x9e, 0x80..=0xbf, ..]
        | [0xef, 0xb8, 0x8f, ..] => Some(3),
        // Emoji, and letters for formulas.
        [0xf0, 0x9d | 0x9f, 0x80..=0xbf, 0x80..=0xbf, ..] => Some(4),
        _ => None,
    }
}

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

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    plain: Plain,
}

/// Where words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a paragraph or an item.
    Prose,
    /// In the cell of a table.
    Cell,
    /// In a heading, a link or emphasis: of several dots or dashes there the site makes one sign.
    Heading,
}

/// What ended a run of text: the byte that is to be looked at, at the scanner's place.
type End = u8;

impl Scanner<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    fn run(&mut self) -> Option<()> {
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
    fn line_start(&self) -> Option<()> {
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
    fn blanks(&mut self) {
        while self.byte(self.at) == b' ' {
            self.at += 1;
        }
    }

    /// Whether nothing but blanks stands before the next line feed.
    fn is_blank_line(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        matches!(rest.iter().find(|byte| **byte != b' '), None | Some(b'\n'))
    }

    /// How long the tag of a line break is that begins here.
    fn break_len(&self) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        ["<br>", "<br/>", "<br />"].into_iter().find(|tag| rest.starts_with(tag.as_bytes())).map(str::len)
    }

    /// Reads a line break that stands alone.
    fn line_break(&mut self) -> Option<Above> {
        self.at += self.break_len()?;
        // Blanks behind it are part of what is shown as it is written.
        (self.byte(self.at) == b'\n').then_some(())?;
        self.line_end();
        Some(Above::Closed)
    }

    /// Reads running text with links up to a line feed or a pipe.
    fn text(&mut self, place: Place) -> Option<End> {
        loop {
            match self.words(place)? {
                b'[' => self.link(false)?,
                b'!' if place == Place::Prose => {
                    self.at += 1;
                    self.link(true)?;
                }
                b'*' if place != Place::Heading => {
                    if place == Place::Cell {
                        self.plain.emphasis.push(self.at);
                    }
                    self.emphasis()?;
                }
                b'<' if place != Place::Heading => {
                    if place == Place::Cell {
                        self.plain.emphasis.push(self.at);
                    }
                    self.at += self.break_len()?;
                }
                end @ (b'\n' | b'|') => return Some(end),
                _ => return None,
            }
        }
    }

    /// Reads words up to a bracket, a picture, an asterisk, a line break, a pipe or a line feed.
    fn words(&mut self, place: Place) -> Option<End> {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.at += rest.iter().position(|byte| CLASSES[usize::from(*byte)] != Class::Word).unwrap_or(rest.len());
            let byte = self.byte(self.at);
            match byte {
                b'[' | b']' | b'|' | b'\n' | b'*' => return Some(byte),
                b'!' if self.byte(self.at + 1) == b'[' => return Some(byte),
                b'<' if self.byte(self.at + 1) == b'b' => return Some(byte),
                _ if CLASSES[usize::from(byte)] == Class::No => return None,
                0xc2.. => self.at += sign_len(self.bytes.get(self.at..)?)?,
                b'.' | b'-' if self.byte(self.at + 1) == byte => self.run_of(byte, place)?,
                _ => {
                    self.sign(byte, place)?;
                    self.at += 1;
                }
            }
        }
    }

    /// Whether the byte at the scanner's place stands nowhere else in its line.
    fn is_only_one(&self, byte: u8) -> bool {
        let (before, after) = self.bytes.split_at_checked(self.at).unwrap_or_default();
        let in_line = |byte: &&u8| **byte != b'\n';
        !before.iter().rev().take_while(in_line).chain(after.iter().skip(1).take_while(in_line)).any(|it| *it == byte)
    }

    /// Whether a name of a host of several parts stands at an offset.
    fn is_domain(&self, at: usize) -> bool {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let label = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        rest.iter().find(|byte| !label(byte)) == Some(&b'.')
    }

    /// Whether a dot at the scanner's place may belong to the host of a bare address.
    fn is_behind_www(&self) -> bool {
        self.bytes.get(..self.at).is_some_and(|before| before.ends_with(b"ww"))
    }

    /// Passes several dots, or dashes between words.
    fn run_of(&mut self, sign: u8, place: Place) -> Option<()> {
        let joint = |byte: u8| byte == b' ' || byte.is_ascii_alphanumeric();
        let before = self.at.checked_sub(1).map_or(b'\n', |at| self.byte(at));
        let host = self.is_behind_www();
        self.at += self.bytes.get(self.at..)?.iter().take_while(|byte| **byte == sign).count();
        let between = joint(before) && joint(self.byte(self.at));
        (place != Place::Heading && (if sign == b'.' { !host } else { between })).then_some(())
    }

    /// Reads words between asterisks, one or two on either side, where both renderers see emphasis.
    fn emphasis(&mut self) -> Option<()> {
        let start = self.at;
        let blank = start.checked_sub(1).is_none_or(|at| matches!(self.byte(at), b' ' | b'\n'));
        let count = self.bytes.get(start..)?.iter().take_while(|byte| **byte == b'*').count();
        self.at += count;
        if count > 2 || !blank || !self.byte(self.at).is_ascii_alphanumeric() || self.words(Place::Heading)? != b'*' {
            return None;
        }
        let end = self.at;
        let closed = self.bytes.get(end..)?.iter().take_while(|byte| **byte == b'*').count();
        self.at += closed;
        let fits = match (self.byte(end - 1), self.byte(self.at)) {
            (before, b' ' | b'\n') => {
                before.is_ascii_alphanumeric() || matches!(before, b'.' | b':' | b'!' | b'?' | b')')
            }
            (before, b',' | b'.' | b':' | b';') => before.is_ascii_alphanumeric(),
            _ => false,
        };
        (closed == count && fits).then_some(())
    }

    /// Accepts a sign that means nothing beside its neighbours.
    fn sign(&self, sign: u8, place: Place) -> Option<()> {
        let before = |count: usize| self.at.checked_sub(count).map_or(b'\n', |at| self.byte(at));
        let after = self.byte(self.at + 1);
        let harmless = match sign {
            b'!' => true,
            // An entity.
            b'&' => !inline::may_be_entity(self.bytes.get(self.at + 1..)?),
            // Emphasis, but for one inside a word.
            b'_' => before(1).is_ascii_alphabetic() && after.is_ascii_alphabetic(),
            // A heading that was glued to the text before it.
            b'#' => {
                before(1) != b'#' && after.is_ascii_alphanumeric()
                    || place != Place::Heading
                        && before(1).is_ascii_alphanumeric()
                        && matches!(after, b',' | b'.' | b' ')
            }
            // The host of a bare address.
            b'.' => !self.is_behind_www(),
            // A tag, or the end of one.
            b'<' => after == b' ',
            b'>' => before(1) == b' ',
            // An address of mail.
            b'@' => matches!(before(1), b' ' | b'\n' | b'(') || !self.is_domain(self.at + 1),
            // One of two is a deletion.
            b'~' => place == Place::Cell && self.is_only_one(sign),
            // A formula.
            b'$' => after != b'$' && before(1) != b'$',
            // A bare address.
            b':' => after != b'/',
            // An item of a list that was glued to the text before it.
            _ => after != b' ' || before(1) == b' ' || place != Place::Prose && before(1).is_ascii_alphanumeric(),
        };
        harmless.then_some(())
    }

    /// Reads a link, or a picture behind its exclamation mark. Behind other brackets and parentheses it may be
    /// something else.
    fn link(&mut self, image: bool) -> Option<()> {
        let before = self.at.checked_sub(1 + usize::from(image)).map_or(b'\n', |at| self.byte(at));
        if matches!(before, b')' | b']' | b'!' | b'"' | b'\'') {
            return None;
        }
        let opening = self.at - usize::from(image);
        let start = self.at + 1;
        self.at = start;
        self.blanks();
        let first = self.byte(self.at);
        if !(first.is_ascii_alphanumeric() || matches!(first, b'<' | 0xc3..=0xc8))
            || self.words(Place::Heading)? != b']'
        {
            return None;
        }
        let text = Span::new(start, self.at);
        if self.byte(self.at + 1) != b'(' {
            return None;
        }
        self.at += 2;
        self.blanks();
        let address = self.at;
        let len = self.bytes.get(address..)?.iter().position(|byte| !in_address(*byte))?;
        let end = address + len;
        self.at = end;
        self.blanks();
        if len == 0 || self.byte(self.at) != b')' || matches!(self.byte(self.at + 1), b'(' | b'[' | b'"' | b'\'') {
            return None;
        }
        // An entity.
        let target = self.bytes.get(address..end)?;
        if memchr::memchr(b'&', target).is_some() && memchr::memchr(b';', target).is_some() {
            return None;
        }
        self.at += 1;
        self.plain.links.push(Link { image, span: Span::new(opening, self.at), text, target: Span::new(address, end) });
        Some(())
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
