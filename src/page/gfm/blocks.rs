//! The block structure of CommonMark, one line at a time: containers (quotes, list items) and the one leaf block that
//! is open. Every line costs its own length times the depth of containers, and the depth is bounded.

use super::html;
use super::line::{atx, closes_fence, fence_length, is_thematic_break, is_underline, list_marker};
use super::table;
use crate::page::cursor::{Cursor, Line, MAX_LINE};
use crate::page::view::{MAX_COLUMNS, MAX_PADDED_CELLS, Row, Table, Verbatim, VerbatimKind};
use crate::text::Span;
use crate::text::inline::Definitions;

/// Containers nested deeper are shown as text.
const MAX_DEPTH: usize = 64;

/// A leaf block whose inline text is read when all definitions are known.
#[derive(Debug)]
pub(super) enum Block {
    /// A heading: level, line, whole span, lines of its text.
    Heading { level: u8, line: usize, span: Span, lines: Vec<Span> },
    /// A paragraph: its lines without container markers.
    Paragraph { lines: Vec<Span> },
    /// A table.
    Table(Table),
}

#[derive(Debug, Clone, Copy)]
enum Container {
    Quote,
    Item {
        /// Columns from the container's start to the item's text.
        content: usize,
        /// Whether a block stands in it.
        filled: bool,
    },
}

#[derive(Debug)]
enum Leaf {
    Paragraph { line: usize, lines: Vec<Span> },
    Table(Table),
    Fence { span: Span, marker: u8, length: usize },
    Indented { span: Span },
    Html { span: Span, end: html::End },
}

/// Reads lines into blocks.
pub(super) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    containers: Vec<Container>,
    leaf: Option<Leaf>,
    padded: usize,
    /// Leaf blocks in the order of the page.
    pub(super) blocks: Vec<Block>,
    /// Code and HTML.
    pub(super) verbatim: Vec<Verbatim>,
    /// Link reference definitions.
    pub(super) definitions: Definitions,
}

/// What of the open blocks a line continues.
struct Continued {
    containers: usize,
    leaf: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            containers: Vec::new(),
            leaf: None,
            padded: 0,
            blocks: Vec::new(),
            verbatim: Vec::new(),
            definitions: Definitions::default(),
        }
    }

    /// Reads the next line.
    pub(super) fn line(&mut self, line: Line) {
        let mut cursor = Cursor::new(self.bytes, line.span);
        let Some(continued) = self.continue_open(&mut cursor, line) else { return };
        self.open_new(cursor, line, continued);
    }

    /// Ends the page.
    pub(super) fn finish(&mut self) {
        self.close_leaf();
    }

    /// Follows the open blocks down as far as the line continues them; `None` if that used the line up.
    fn continue_open(&mut self, cursor: &mut Cursor<'_>, line: Line) -> Option<Continued> {
        let mut containers = 0;
        for container in &self.containers {
            match container {
                Container::Quote if cursor.indent() <= 3 && cursor.first() == b'>' => {
                    cursor.skip_blanks();
                    cursor.skip_bytes(1);
                    cursor.skip_one_blank();
                }
                Container::Item { content, .. } if cursor.indent() >= *content => cursor.skip_columns(*content),
                Container::Item { filled: true, .. } if cursor.blank() => cursor.skip_blanks(),
                _ => break,
            }
            containers += 1;
        }
        let mut leaf = containers == self.containers.len();
        if leaf {
            leaf = match &mut self.leaf {
                None => false,
                Some(Leaf::Paragraph { .. }) => !cursor.blank(),
                Some(Leaf::Table(_)) => table::cells(self.bytes, cursor.rest_span()).next().is_some(),
                Some(Leaf::Html { end, .. }) => *end != html::End::Blank || !cursor.blank(),
                Some(Leaf::Indented { span }) => {
                    let inside = cursor.indent() >= 4 && !cursor.blank();
                    if inside {
                        span.end = line.span.end;
                    }
                    if inside || cursor.blank() {
                        return None;
                    }
                    false
                }
                Some(Leaf::Fence { span, marker, length }) => {
                    span.end = line.span.end;
                    if cursor.indent() <= 3 && closes_fence(cursor.rest(), *marker, *length) {
                        self.close_leaf();
                    }
                    return None;
                }
            };
        }
        Some(Continued { containers, leaf })
    }

    /// Opens the blocks that begin on the line and adds what is left as text.
    fn open_new(&mut self, mut cursor: Cursor<'_>, line: Line, continued: Continued) {
        let mut at = continued;
        let mut lazy = matches!(self.leaf, Some(Leaf::Paragraph { .. }));
        if at.leaf && self.html_line(&cursor, line) {
            return;
        }
        if line.span.len() > MAX_LINE {
            return self.add_text(&cursor, line, &at);
        }
        loop {
            let in_paragraph = at.leaf && matches!(self.leaf, Some(Leaf::Paragraph { .. }));
            if cursor.indent() >= 4 {
                if lazy || cursor.blank() {
                    break;
                }
                self.close_to(at.containers);
                self.open_leaf(Leaf::Indented { span: line.span });
                return;
            }
            if self.leaf_start(&cursor, line, &at, in_paragraph) {
                return;
            }
            if !self.container_start(&mut cursor, &mut at, in_paragraph) {
                break;
            }
            lazy = false;
        }
        if at.leaf && cursor.indent() < 4 && (self.table_row(&cursor, line) || self.table_header(&cursor)) {
            return;
        }
        self.add_text(&cursor, line, &at);
    }

    /// Adds a line to an open HTML block.
    fn html_line(&mut self, cursor: &Cursor<'_>, line: Line) -> bool {
        let Some(Leaf::Html { span, end }) = &mut self.leaf else { return false };
        span.end = line.span.end;
        if html::ends(*end, cursor.rest()) {
            self.close_leaf();
        }
        true
    }

    /// Headings, fences, HTML and thematic breaks; whether the line was one.
    fn leaf_start(&mut self, cursor: &Cursor<'_>, line: Line, at: &Continued, in_paragraph: bool) -> bool {
        let rest = cursor.rest();
        match cursor.first() {
            b'#' => {
                let Some((level, content)) = atx(self.bytes, cursor.rest_span()) else { return false };
                self.close_to(at.containers);
                self.fill();
                let lines = vec![content];
                self.blocks.push(Block::Heading { level, line: line.number, span: cursor.rest_span(), lines });
                true
            }
            b'`' | b'~' => {
                let Some(length) = fence_length(rest) else { return false };
                self.close_to(at.containers);
                self.open_leaf(Leaf::Fence { span: line.span, marker: cursor.first(), length });
                true
            }
            b'<' => {
                let Some(end) = html::start(rest, in_paragraph) else { return false };
                self.close_to(at.containers);
                self.open_leaf(Leaf::Html { span: line.span, end });
                if html::ends(end, rest) {
                    self.close_leaf();
                }
                true
            }
            first @ (b'=' | b'-' | b'*' | b'_') => {
                if in_paragraph && is_underline(rest) && self.underline(first, line) {
                    return true;
                }
                if !is_thematic_break(rest) {
                    return false;
                }
                self.close_to(at.containers);
                self.fill();
                true
            }
            _ => false,
        }
    }

    /// Makes the open paragraph a heading, unless it holds definitions only.
    fn underline(&mut self, first: u8, under: Line) -> bool {
        let Some(Leaf::Paragraph { line, lines, .. }) = &mut self.leaf else { return false };
        let level = if first == b'=' { 1 } else { 2 };
        let lines = without_definitions(self.text, std::mem::take(lines), &mut self.definitions);
        let Some(start) = lines.first().map(|first| first.start) else {
            // Nothing was left to be a heading; the line is text of the same paragraph.
            self.leaf = Some(Leaf::Paragraph { line: *line, lines: vec![under.span.trimmed(self.text)] });
            return true;
        };
        let block = Block::Heading { level, line: *line, span: Span::new(start, under.span.end), lines };
        self.leaf = None;
        self.blocks.push(block);
        true
    }

    /// Block quotes and list items; whether the line began one.
    fn container_start(&mut self, cursor: &mut Cursor<'_>, at: &mut Continued, in_paragraph: bool) -> bool {
        if self.containers.len() >= MAX_DEPTH && at.containers >= MAX_DEPTH {
            return false;
        }
        let container = if cursor.first() == b'>' {
            cursor.skip_blanks();
            cursor.skip_bytes(1);
            cursor.skip_one_blank();
            Container::Quote
        } else {
            let Some(marker) = list_marker(cursor.rest(), in_paragraph) else { return false };
            let indent = cursor.indent();
            cursor.skip_blanks();
            cursor.skip_bytes(marker);
            let blanks = cursor.indent();
            let padding = if cursor.blank() || !(1..5).contains(&blanks) {
                cursor.skip_one_blank();
                1
            } else {
                cursor.skip_blanks();
                blanks
            };
            Container::Item { content: indent + marker + padding, filled: false }
        };
        self.close_to(at.containers);
        self.fill();
        self.containers.push(container);
        *at = Continued { containers: self.containers.len(), leaf: false };
        true
    }

    /// A further row of the open table.
    fn table_row(&mut self, cursor: &Cursor<'_>, line: Line) -> bool {
        let Some(Leaf::Table(table)) = &mut self.leaf else { return false };
        if cursor.blank() {
            return false;
        }
        let row = row(self.bytes, Span::new(cursor.text, line.span.end), table.columns);
        self.padded += row.cells.iter().rev().take_while(|cell| cell.start == row.span.end).count();
        if self.padded > MAX_PADDED_CELLS {
            self.close_leaf();
            return false;
        }
        table.span.end = line.span.end;
        table.rows.push(row);
        true
    }

    /// Makes the last line of the open paragraph a table header, if the line is a delimiter row of as many cells.
    fn table_header(&mut self, cursor: &Cursor<'_>) -> bool {
        let Some(Leaf::Paragraph { line, lines }) = &mut self.leaf else { return false };
        let Some(columns) = table::delimiter_columns(self.bytes, cursor.rest_span()) else { return false };
        let Some(header) = lines.last().copied() else { return false };
        let fits = table::cells(self.bytes, header).take(columns + 1).count() == columns;
        if !fits || columns > MAX_COLUMNS {
            return false;
        }
        let head = row(self.bytes, header, columns);
        let table = Table {
            line: *line,
            span: Span::new(header.start, cursor.end),
            head: Some(head),
            rows: Vec::new(),
            columns,
        };
        lines.pop();
        let above = std::mem::take(lines);
        if !above.is_empty() {
            self.blocks.push(Block::Paragraph { lines: above });
        }
        self.leaf = Some(Leaf::Table(table));
        true
    }

    fn add_text(&mut self, cursor: &Cursor<'_>, line: Line, at: &Continued) {
        let text = Span::new(cursor.text, line.span.end);
        if cursor.blank() {
            self.close_to(at.containers);
            if !at.leaf {
                self.close_leaf();
            }
            return;
        }
        // A line may continue a paragraph without the markers of its containers.
        if let Some(Leaf::Paragraph { lines, .. }) = &mut self.leaf {
            // Such a line keeps its blanks, before which a table header then has an empty cell.
            let start = if at.leaf { cursor.text } else { cursor.pos };
            lines.push(Span::new(start, text.end));
            return;
        }
        self.close_to(at.containers);
        self.open_leaf(Leaf::Paragraph { line: line.number, lines: vec![text] });
    }

    /// Closes the open leaf and all containers but the first `containers`.
    fn close_to(&mut self, containers: usize) {
        self.close_leaf();
        self.containers.truncate(containers);
    }

    fn open_leaf(&mut self, leaf: Leaf) {
        self.close_leaf();
        self.fill();
        self.leaf = Some(leaf);
    }

    /// The innermost container has something in it now.
    fn fill(&mut self) {
        if let Some(Container::Item { filled, .. }) = self.containers.last_mut() {
            *filled = true;
        }
    }

    fn close_leaf(&mut self) {
        let (span, kind) = match self.leaf.take() {
            None => return,
            Some(Leaf::Paragraph { lines, .. }) => {
                let lines = without_definitions(self.text, lines, &mut self.definitions);
                if !lines.is_empty() {
                    self.blocks.push(Block::Paragraph { lines });
                }
                return;
            }
            Some(Leaf::Table(table)) => {
                self.blocks.push(Block::Table(table));
                return;
            }
            Some(Leaf::Fence { span, .. }) => (span, VerbatimKind::Fence),
            Some(Leaf::Indented { span }) => (span, VerbatimKind::Indented),
            Some(Leaf::Html { span, .. }) => (span, VerbatimKind::Html),
        };
        self.verbatim.push(Verbatim { span, kind });
    }
}

/// A row as a table of `columns` shows it.
fn row(bytes: &[u8], span: Span, columns: usize) -> Row {
    let mut found = table::cells(bytes, span);
    let mut cells = Vec::with_capacity(columns);
    cells.extend(found.by_ref().take(columns));
    let dropped = if cells.len() == columns { found.collect() } else { Vec::new() };
    cells.resize(columns, Span::at(span.end));
    Row { span, cells, dropped }
}

/// The lines of a paragraph after the definitions that it begins with.
fn without_definitions(text: &str, mut lines: Vec<Span>, definitions: &mut Definitions) -> Vec<Span> {
    if !lines.first().is_some_and(|first| first.of(text).starts_with('[')) {
        return lines;
    }
    let mut joined = String::new();
    for line in &lines {
        joined.push_str(line.of(text));
        joined.push('\n');
    }
    let taken = super::definition::read(&joined, definitions);
    let gone = joined.get(..taken).map_or(0, |head| memchr::memchr_iter(b'\n', head.as_bytes()).count());
    lines.drain(..gone);
    lines
}
