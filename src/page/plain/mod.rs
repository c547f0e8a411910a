//! Pages in their plainest form, recognised in one pass over their bytes.
//!
//! Most of what stands on most pages of most sites is nothing but headings, paragraphs, bullets and tables between
//! blank lines, made of words, of links written `[words](address)`, and of a picture or a bold word here and there.
//! Nothing of that is read in two ways: GitHub, the site and the outline find the same blocks, the same cells and
//! the same links in it. [`Plain::read`] proves of each block of a body, byte by byte, whether it is of that kind, and
//! knows then all that the full models would tell of it. Whatever it has not been taught to be harmless is *rough*. A
//! rough block is told apart where it ends at the blank line behind it for all readers; a page with anything in it
//! that may reach further is refused as a whole. What is rough or refused is read in full and loses nothing but time;
//! so is what begins the lines of a block that is *mixed*, none of which reaches into another one.
//!
//! What makes the proof short:
//!
//! * Only printable ASCII, the letters and signs that European languages write with, and emoji are accepted, and of the
//!   ASCII signs only those that mean nothing where they stand: no escape, no entity, no HTML but a line break, no
//!   attribute list, no block of a quotation, code, formula, definition or footnote can begin. The one mark-up of words
//!   is emphasis that opens behind a blank, holds words alone and closes before a blank or a sign.
//! * Every line begins in the first column with a letter, a digit, a bracket or a marker, so that it belongs to no
//!   block but its own. Digits that could number a list are refused.
//! * Blocks are kept apart by blank lines, without which the renderers disagree about headings, lists and tables.
//! * A table has a header, a delimiter row of as many columns and rows of as many cells. Either all its lines begin and
//!   end with a pipe, or none begins with one; then a row may leave its last cell empty behind a pipe.
//! * A row of a table or an item of a list that is not plain is *odd* where it is one row or item on one line for all
//!   readers all the same, whatever it says: then the others are what they are without it.

mod blocks;
mod signs;
mod tables;
mod words;

use std::ops::Range;

use crate::text::Span;
use blocks::Scanner;

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
    /// Rows of tables and items of lists that are not plain, each a whole line, in the order of the page. Nothing of
    /// them stands in the other lists.
    pub odd_lines: Vec<Span>,
    /// Words of mixed blocks, of each line from the first to the last one, in the order of the page.
    pub words: Vec<Span>,
    /// Links in the order of the page.
    pub links: Vec<Link>,
    /// What stands between blank lines, in the order of the page.
    pub blocks: Vec<Block>,
    /// The blanks at the ends of lines, of blank ones too, in the order of the page. Those that break a line of a
    /// paragraph or an item are none of them, and neither are those of odd lines and rough blocks.
    pub blanks: Vec<Span>,
    /// Whether the last line lacks its line end.
    pub unended: bool,
    /// The cells of all tables, row after row.
    cells: Vec<Span>,
    /// Where emphasis and line breaks begin in them.
    emphasis: Vec<usize>,
    /// Whether a block is not plain.
    is_part: bool,
}

/// Lines between blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// From the first byte of the first line to the end of the last one; without a heading that begins it.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What stands between blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading, or words under one, or words alone. If a line of it is odd, all of them are items.
    Text,
    /// An index into [`Plain::tables`].
    Table(usize),
    /// Lines without pipes of which each is read on its own, and some are not plain. Where one of them begins and ends
    /// with words that are, these stand in [`Plain::words`], and their links in [`Plain::links`].
    Mixed,
    /// What is not plain. Nothing of it stands in the other lists, and nothing in it reaches over the blank line
    /// behind it.
    Rough,
}

impl BlockKind {
    /// Whether the block is plain but for its odd lines.
    pub fn is_plain(self) -> bool {
        !matches!(self, Self::Mixed | Self::Rough)
    }
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

/// A table that both renderers show as it was written, its odd rows left out.
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
        if body.len() > MAX_BYTES || !signs::is_plain_head(head) {
            return None;
        }
        let unended = !matches!(bytes.last(), None | Some(b'\n'));
        let mut scanner = Scanner::new(bytes, body.start, Self { unended, ..Self::default() });
        scanner.run()?;
        Some(scanner.plain)
    }

    /// Whether every block is plain, and no line odd.
    pub fn is_whole(&self) -> bool {
        self.odd_lines.is_empty() && !self.is_part
    }

    /// The cells of a table's header.
    pub fn header(&self, table: &Table) -> &[Span] {
        self.cells.get(table.cells.start..table.cells.start + table.columns).unwrap_or_default()
    }

    /// The odd lines of a block.
    pub fn odd_in(&self, block: &Block) -> &[Span] {
        let from = self.odd_lines.partition_point(|line| line.start < block.span.start);
        let rest = self.odd_lines.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|line| line.start < block.span.end)).unwrap_or_default()
    }

    /// The plain words in a mixed block.
    pub fn words_in(&self, block: &Block) -> &[Span] {
        let from = self.words.partition_point(|words| words.start < block.span.start);
        let rest = self.words.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|words| words.start < block.span.end)).unwrap_or_default()
    }

    /// The plain rows of a table.
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
