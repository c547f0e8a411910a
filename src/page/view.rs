//! What one renderer shows of a page: its tables and headings, and on request its links, each with its place in the source.

use std::ops::Range;

use super::fragment::Fragment;
use crate::text::Span;
use crate::text::inline::{Definitions, InlineLink};

/// Tables of more columns are shown as text.
pub(super) const MAX_COLUMNS: usize = 64;

/// How many empty cells may be added to the short rows of a page before its tables are shown as text: a short page
/// must not become a large model.
pub(super) const MAX_PADDED_CELLS: usize = 0x0008_0000;

/// What one renderer shows of a page. Spans are offsets in the whole file.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Tables in the order of the page.
    pub tables: Vec<Table>,
    /// Headings in the order of the page.
    pub headings: Vec<Heading>,
    /// Lines that the renderer does not read as Markdown text: fenced and indented code, HTML blocks and comments.
    pub verbatim: Vec<Verbatim>,
    /// Paragraphs and other leaf blocks of text: everything readable that is no heading, table or verbatim block.
    /// One span per block, from the first to the last line, without container markers of its first line.
    pub paragraphs: Vec<Span>,
    /// Link reference definitions, for the text of cells.
    pub definitions: Definitions,
    /// What links can stand in, in the order of the page. Most readers of a view never ask for links.
    leaves: Vec<Leaf>,
    /// The lines of the text leaves.
    lines: Vec<Span>,
}

/// A block that links can stand in.
#[derive(Debug, Clone)]
enum Leaf {
    /// A range of [`View::lines`].
    Text(Range<usize>),
    /// An index into [`View::tables`].
    Table(usize),
}

/// How a renderer reads the links of a fragment.
pub(super) struct LinkReader {
    pub(super) prose: fn(&str, &Definitions) -> Vec<InlineLink>,
    pub(super) cell: fn(&str, &Definitions) -> Vec<InlineLink>,
}

impl View {
    /// Adds a table.
    pub(super) fn push_table(&mut self, table: Table) {
        self.leaves.push(Leaf::Table(self.tables.len()));
        self.tables.push(table);
    }

    /// Keeps the lines of a heading or paragraph, where its links are.
    pub(super) fn push_text(&mut self, lines: &[Span]) {
        let from = self.lines.len();
        self.lines.extend_from_slice(lines);
        self.leaves.push(Leaf::Text(from..self.lines.len()));
    }

    /// Links and images in the order of the page.
    pub(super) fn links(&self, text: &str, reader: &LinkReader) -> Vec<Link> {
        let mut links = Vec::new();
        for leaf in &self.leaves {
            match leaf {
                Leaf::Text(range) => {
                    let fragment = Fragment::new(text, self.lines.get(range.clone()).unwrap_or_default());
                    for mut link in (reader.prose)(&fragment.source, &self.definitions) {
                        link.text = fragment.joined(link.text);
                        links.push(Link::placed(link, fragment.span.start));
                    }
                }
                Leaf::Table(index) => {
                    let rows =
                        self.tables.get(*index).into_iter().flat_map(|table| table.head.iter().chain(&table.rows));
                    for cell in rows.flat_map(|row| &row.cells) {
                        let found = (reader.cell)(cell.of(text), &self.definitions);
                        links.extend(found.into_iter().map(|link| Link::placed(link, cell.start)));
                    }
                }
            }
        }
        links
    }
}

/// A table that a renderer shows as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The 1-based line that the renderer itself reports for the table.
    pub line: usize,
    /// From the first byte of the first row to the end of the last one.
    pub span: Span,
    /// The header; kramdown has tables without one.
    pub head: Option<Row>,
    /// Data rows.
    pub rows: Vec<Row>,
    /// Number of columns the renderer gives the table.
    pub columns: usize,
}

/// A row that a renderer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The source line without its line end and container markers.
    pub span: Span,
    /// Trimmed source of each cell; exactly as many as the table has columns. A padded cell is an empty span at
    /// the end of the row.
    pub cells: Vec<Span>,
    /// Source of cells that the renderer drops (GFM, beyond the header's count).
    pub dropped: Vec<Span>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The 1-based line it starts on.
    pub line: usize,
    /// The whole heading, markers and underline included.
    pub span: Span,
    /// The source of its text.
    pub content: Span,
    /// Its text as the reader sees it.
    pub text: String,
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The whole construct.
    pub span: Span,
    /// The source of the target; empty span for a reference link.
    pub target: Span,
    /// Target as the reader's browser gets it (escapes and entities resolved).
    pub url: String,
    /// Text as the reader sees it (an image's alternative text).
    pub text: String,
    /// Whether it is an image.
    pub image: bool,
    /// Whether it was made from a bare URL in the text.
    pub bare: bool,
}

/// Lines that are not read as Markdown text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verbatim {
    /// From the first byte of the first line to the end of the last one.
    pub span: Span,
    /// What they are.
    pub kind: VerbatimKind,
}

/// Why lines are not read as Markdown text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerbatimKind {
    /// Between two lines of backticks or tildes.
    Fence,
    /// Four blanks.
    Indented,
    /// An HTML block or comment.
    Html,
}
