//! What the author wrote: sections, tables with their logical rows, and prose, in the order of the page.
//!
//! An outline does not depend on what a renderer makes of the page: a row that no renderer shows is still a row
//! that somebody wrote. Every line of the body that is not blank belongs to exactly one block.

mod blocks;
mod cells;
mod lines;
mod rows;

use crate::text::Span;

pub use lines::{ItemMark, item_mark};

use super::Page;
use super::parts::Part;

/// The page as written.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Section 0 is the text before the first heading.
    pub sections: Vec<Section>,
    /// Everything readable, in order.
    pub blocks: Vec<Block>,
    /// Tables, in order; a block of kind [`BlockKind::Table`] holds an index into this list.
    pub tables: Vec<Table>,
}

/// A heading and what stands under it up to the next heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading's level; 0 for the text before the first heading.
    pub level: u8,
    /// Texts of the enclosing headings and of this one, outermost first.
    pub path: Vec<String>,
    /// The heading's own lines; empty for section 0.
    pub heading: Span,
}

/// A run of lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// First byte of the first line to the end of the last line, without the last line end.
    pub span: Span,
    /// Index into [`Outline::sections`].
    pub section: usize,
    /// What it is.
    pub kind: BlockKind,
}

/// What a run of lines is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading; its section is the one that it opens.
    Heading,
    /// A paragraph.
    Paragraph,
    /// One list item with its continuation lines.
    ListItem,
    /// Code, HTML, comments.
    Verbatim,
    /// A table as written: index into [`Outline::tables`].
    Table(usize),
}

/// A table as its author wrote it, whatever the renderers make of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// First byte of the header (or first row) to the end of the last row.
    pub span: Span,
    /// Index into [`Outline::sections`].
    pub section: usize,
    /// The header row.
    pub header: Option<Row>,
    /// The delimiter row, or the line that was meant as one.
    pub delimiter: Option<Delimiter>,
    /// The data rows.
    pub rows: Vec<Row>,
    /// Blank lines that stand inside the table: each an empty span at the end of the line before it.
    pub gaps: Vec<Span>,
}

impl Table {
    /// The column names; empty without a header.
    pub fn columns<'a>(&self, text: &'a str) -> Vec<&'a str> {
        self.header.as_ref().map_or_else(Vec::new, |header| header.cells.iter().map(|cell| cell.of(text)).collect())
    }

    /// How many columns its author gave it; the widest row where there is no header.
    pub fn width(&self) -> usize {
        self.header
            .as_ref()
            .map(|header| header.cells.len())
            .or_else(|| self.delimiter.as_ref().map(|delimiter| delimiter.columns))
            .unwrap_or_else(|| self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0))
    }
}

/// The line between header and rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delimiter {
    /// The line.
    pub span: Span,
    /// How many columns it delimits.
    pub columns: usize,
    /// Whether GFM accepts every cell of it.
    pub valid: bool,
}

/// A row as written: one entry, even where it was broken over several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// First byte of its first line to the end of its last line.
    pub span: Span,
    /// Trimmed source of each cell, edge pipes removed. A cell of a split row may hold a line break.
    pub cells: Vec<Span>,
    /// Whether it is one line of cells and nothing else.
    pub shape: RowShape,
    /// Whether its line begins with a pipe.
    pub leading_pipe: bool,
}

/// Whether a row is one line of cells and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowShape {
    /// One row on one line.
    Whole,
    /// One row over several lines.
    Split,
    /// One of two or more rows that share a line; `first` for the one that begins it.
    RunOn {
        /// Whether this row begins the line.
        first: bool,
    },
    /// A pipe inside a link's text or target cuts the link in two; the cells here are those that were meant.
    PipeInLink {
        /// Offset of the pipe.
        pipe: usize,
    },
    /// A lone resource link without any pipe.
    Pipeless,
}

/// Reads the outline of a page.
pub fn read(page: &Page) -> Outline {
    blocks::read(page.text(), page.body())
}

/// Reads some parts of a page and of the others the heading only. Returns the outline, in which a section's path
/// begins with its part, and the section of every part.
pub fn read_parts<'p>(page: &Page, parts: impl Iterator<Item = (&'p Part, bool)>) -> (Outline, Vec<usize>) {
    let top = Section { level: 0, path: Vec::new(), heading: Span::at(page.body().start) };
    let mut out = Outline { sections: vec![top], ..Outline::default() };
    let mut own = Vec::new();
    for (part, in_full) in parts {
        let span = if in_full { part.span } else { part.heading.unwrap_or(Span::at(part.span.start)) };
        let (base, tables) = (out.sections.len() - 1, out.tables.len());
        own.push(base + usize::from(part.heading.is_some()));
        if span.is_empty() {
            continue;
        }
        let one = blocks::read(page.text(), span);
        out.sections.extend(one.sections.into_iter().skip(1));
        out.tables.extend(one.tables.into_iter().map(|table| Table { section: base + table.section, ..table }));
        out.blocks.extend(one.blocks.into_iter().map(|block| Block {
            section: base + block.section,
            kind: match block.kind {
                BlockKind::Table(index) => BlockKind::Table(tables + index),
                kind => kind,
            },
            ..block
        }));
    }
    (out, own)
}
