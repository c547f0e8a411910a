//! Lines to blocks: headings, code, list items, paragraphs, and the groups of lines that are tables as written.

use super::cells::{self, Line};
use super::lines::{self, atx, is_underline, list_item, plain_heading, without_quote};
use super::rows::{self, Edges, Physical};
use super::{Block, BlockKind, Delimiter, Outline, Row, RowShape, Section, Table};
use crate::text::Span;

/// Columns beyond this are not read as a table.
const MAX_COLUMNS: usize = 64;
/// A line beyond this is text.
const MAX_LINE: usize = 1 << 20;
/// So many rows show what rows of a table look like.
const NEAR_ROWS: usize = 64;

pub(super) fn read(text: &str, body: Span) -> Outline {
    let lines = lines::of(text, body);
    let mut reader = Reader {
        text,
        lines,
        at: 0,
        outline: Outline {
            sections: vec![Section { level: 0, path: Vec::new(), heading: Span::at(body.start) }],
            ..Outline::default()
        },
        headings: Vec::new(),
    };
    reader.run();
    reader.outline
}

struct Reader<'a> {
    text: &'a str,
    lines: Vec<Span>,
    at: usize,
    outline: Outline,
    /// Enclosing headings: level and text.
    headings: Vec<(u8, String)>,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(line) = self.line(self.at) {
            if line.is_empty() {
                self.at += 1;
            } else if let Some(end) = lines::verbatim_end(self.text, &self.lines, self.at) {
                self.push(end, BlockKind::Verbatim);
            } else if let Some((level, title)) = atx(line) {
                let title = plain_heading(title);
                self.heading(level, title, self.at + 1);
            } else if let Some(width) = self.header_at(self.at) {
                self.table(width);
            } else if self.orphans_at(self.at) {
                self.orphans();
            } else {
                self.prose();
            }
        }
    }

    fn line(&self, at: usize) -> Option<&str> {
        self.lines.get(at).map(|span| span.of(self.text).trim())
    }

    fn raw(&self, at: usize) -> &str {
        self.lines.get(at).map_or("", |span| span.of(self.text))
    }

    fn section(&self) -> usize {
        self.outline.sections.len().saturating_sub(1)
    }

    /// Adds a block from the current line up to (not including) line `end`.
    fn push(&mut self, end: usize, kind: BlockKind) {
        if let (Some(first), Some(last)) = (self.lines.get(self.at), self.lines.get(end.saturating_sub(1))) {
            self.outline.blocks.push(Block { span: first.to(*last), section: self.section(), kind });
        }
        self.at = end.max(self.at + 1);
    }

    fn heading(&mut self, level: u8, title: String, end: usize) {
        while self.headings.last().is_some_and(|(open, _)| *open >= level) {
            self.headings.pop();
        }
        self.headings.push((level, title));
        let path = self.headings.iter().map(|(_, title)| title.clone()).collect();
        let heading = match (self.lines.get(self.at), self.lines.get(end.saturating_sub(1))) {
            (Some(first), Some(last)) => first.to(*last),
            _ => Span::default(),
        };
        self.outline.sections.push(Section { level, path, heading });
        self.push(end, BlockKind::Heading);
    }

    fn physical(&self, at: usize) -> Option<Physical> {
        let span = *self.lines.get(at)?;
        if span.len() > MAX_LINE {
            return None;
        }
        let span = without_quote(self.text, span);
        let line = cells::split(self.text, span);
        let piped = line.leading_pipe || line.trailing_pipe || line.cells.len() > 1;
        Some(Physical { line, piped })
    }

    fn delimiter_at(&self, at: usize) -> Option<Delimiter> {
        let line = self.line(at)?;
        if !cells::may_delimit(line) || !line.contains('|') || line.len() > 4096 {
            return None;
        }
        let physical = self.physical(at)?;
        cells::is_delimiter(self.text, &physical.line).then(|| Delimiter {
            span: physical.line.span,
            columns: physical.line.cells.len(),
            valid: physical.line.cells.iter().all(|c| cells::is_gfm_delimiter_cell(c.of(self.text))),
        })
    }

    /// Whether a line inside a table can be nothing but the delimiter of another one: in a row, a dash says that there
    /// is nothing to say.
    fn is_delimiter_for_sure(&self, at: usize) -> bool {
        let dashes = |cell: &Span| cell.of(self.text).bytes().filter(|byte| *byte == b'-').count();
        self.delimiter_at(at).is_some_and(|delimiter| delimiter.valid)
            && self.physical(at).is_some_and(|physical| physical.line.cells.iter().all(|cell| dashes(cell) > 2))
    }

    /// Whether another table begins at a line inside of one.
    fn begins_another(&self, at: usize) -> bool {
        self.header_at(at).is_some_and(|delimiter| self.is_delimiter_for_sure(delimiter))
    }

    /// The line of the delimiter when the line `at` is a table's header.
    fn header_at(&self, at: usize) -> Option<usize> {
        let line = self.line(at)?;
        if line.is_empty() || !line.contains('|') || atx(line).is_some() {
            return None;
        }
        // Most lines are rows: what cannot stand above a delimiter need not be cut into cells.
        let below = self.line(at + 1)?;
        let behind_gap = || below.is_empty() && self.line(at + 2).is_some_and(cells::may_delimit);
        if !cells::may_delimit(below) && !behind_gap() {
            return None;
        }
        let physical = self.physical(at)?;
        let fits = |delimiter: &Delimiter| {
            physical.piped && physical.line.cells.len() <= MAX_COLUMNS && delimiter.columns <= MAX_COLUMNS
        };
        if cells::is_delimiter(self.text, &physical.line) {
            return None;
        }
        if self.delimiter_at(at + 1).is_some_and(|d| fits(&d)) {
            return Some(at + 1);
        }
        // Header, blank line, delimiter: both renderers lose the header.
        let blank = self.line(at + 1).is_some_and(str::is_empty);
        let gap =
            blank && self.delimiter_at(at + 2).is_some_and(|d| fits(&d) && d.columns == physical.line.cells.len());
        gap.then_some(at + 2)
    }

    /// Whether the line begins rows that have lost (or never had) their header and delimiter.
    fn orphans_at(&self, at: usize) -> bool {
        let Some(physical) = self.piped_row(at) else { return false };
        let columns = physical.line.cells.len();
        if list_item(self.raw(at)) || cells::is_delimiter(self.text, &physical.line) || self.is_code(at) {
            return false;
        }
        let linked = physical.line.cells.first().is_some_and(|c| cells::begins_with_link(c.of(self.text)));
        if self.continues_table(columns, linked) && !self.is_remark(at, &physical.line, linked) {
            return true;
        }
        // A single line with a pipe may be prose; one of three cells that begins with a link is not.
        let wide = columns >= 3;
        let followed = || self.piped_row(at + 1).is_some_and(|next| next.line.cells.len() >= 2);
        let evidence = linked || wide || physical.line.leading_pipe;
        columns >= 2 && ((linked && wide) || (evidence && followed()) || (columns == 2 && self.paired_from(at)))
    }

    /// Whether a paragraph of one line below a table is a sentence: it ends like one, which no row does, or it lacks
    /// the link that rows of two cells begin with.
    fn is_remark(&self, at: usize, line: &Line, linked: bool) -> bool {
        let alone = self.line(at + 1).is_none_or(|next| self.ends_prose(at + 1, next));
        if linked || line.leading_pipe || line.trailing_pipe || !alone {
            return false;
        }
        let Some(table) = self.table_above() else { return false };
        let ends = |span: Span| span.of(self.text).trim_end().ends_with(['.', '!', '?', ':']);
        let links = |row: &Row| row.cells.first().is_some_and(|cell| cells::begins_with_link(cell.of(self.text)));
        let mut near = table.rows.iter().rev().take(NEAR_ROWS);
        !table.rows.is_empty()
            && ((ends(line.span) && !near.clone().any(|row| ends(row.span)))
                || (line.cells.len() == 2 && near.all(links)))
    }

    /// The table that is the last block.
    fn table_above(&self) -> Option<&Table> {
        match self.outline.blocks.last()?.kind {
            BlockKind::Table(index) => self.outline.tables.get(index),
            _ => None,
        }
    }

    /// Whether a line has the names of the columns of the table above: it begins a table of its own.
    fn repeats_header(&self, line: &Line) -> bool {
        let same = |(a, b): (&Span, &Span)| a.of(self.text).eq_ignore_ascii_case(b.of(self.text));
        let header = self.table_above().and_then(|table| table.header.as_ref());
        header.is_some_and(|it| it.cells.len() == line.cells.len() && it.cells.iter().zip(&line.cells).all(same))
    }

    /// Whether a paragraph of two or more lines has one pipe between words on each of them, which no prose has.
    fn paired_from(&self, at: usize) -> bool {
        let words = |cell: &Span| cell.of(self.text).contains(char::is_alphanumeric);
        let mut end = at;
        while let Some(line) = self.line(end).filter(|line| !line.is_empty() && !line.starts_with("{:")) {
            if end > at && self.ends_prose(end, line) {
                break;
            }
            let paired = |row: Physical| row.line.cells.len() == 2 && row.line.cells.iter().all(words);
            if !self.piped_row(end).is_some_and(paired) {
                return false;
            }
            end += 1;
        }
        end - at >= 2
    }

    /// Whether a line is indented like code behind a blank line, which both renderers take for just that.
    fn is_code(&self, at: usize) -> bool {
        let indented = self.raw(at).starts_with("    ") || self.raw(at).trim_start_matches(' ').starts_with('\t');
        indented && at.checked_sub(1).is_none_or(|before| self.line(before).is_none_or(str::is_empty))
    }

    fn piped_row(&self, at: usize) -> Option<Physical> {
        let line = self.line(at)?;
        if line.is_empty() || !line.contains('|') || atx(line).is_some() {
            return None;
        }
        let physical = self.physical(at)?;
        (physical.piped && physical.line.cells.len() <= MAX_COLUMNS).then_some(physical)
    }

    /// Whether rows at the current line go on with the table that is the last block, behind blank lines.
    fn continues_table(&self, columns: usize, linked: bool) -> bool {
        let Some(table) = self.table_above() else { return false };
        let width = table.width();
        table.header.is_some()
            && columns <= width + 1
            && columns >= 2
            && (columns == width || linked || table.rows.is_empty())
    }

    fn table(&mut self, delimiter_line: usize) {
        let start = self.at;
        let (Some(header), Some(delimiter)) = (self.physical(start), self.delimiter_at(delimiter_line)) else {
            self.prose();
            return;
        };
        let mut gaps = Vec::new();
        if delimiter_line > start + 1 {
            gaps.push(Span::at(header.line.span.end));
        }
        let header = Row {
            span: header.line.span,
            cells: header.line.cells,
            shape: RowShape::Whole,
            leading_pipe: header.line.leading_pipe,
        };
        let (lines, end) = self.row_lines(delimiter_line + 1);
        let rows = rows::join(self.text, &lines, header.cells.len(), edges_of(self.text, &header));
        let span = rows.last().map_or(header.span.to(delimiter.span), |row| header.span.to(row.span));
        self.add_table(
            Table { span, section: self.section(), header: Some(header), delimiter: Some(delimiter), rows, gaps },
            end,
        );
    }

    fn add_table(&mut self, table: Table, end: usize) {
        let index = self.outline.tables.len();
        self.outline.tables.push(table);
        self.push(end, BlockKind::Table(index));
    }

    /// The lines from `from` on that belong to the table above, and the line after them.
    fn row_lines(&self, from: usize) -> (Vec<Physical>, usize) {
        let mut lines: Vec<Physical> = Vec::new();
        let mut at = from;
        while let Some(line) = self.line(at) {
            if line.is_empty() || atx(line).is_some() || self.begins_another(at) || line.starts_with("{:") {
                break;
            }
            if line.starts_with("```") || line.starts_with("~~~") || line.starts_with("<!--") {
                break;
            }
            let Some(physical) = self.physical(at).filter(|p| p.line.cells.len() <= MAX_COLUMNS) else { break };
            if !physical.piped && !self.belongs(at) {
                break;
            }
            if !self.is_delimiter_for_sure(at) {
                lines.push(physical);
            }
            at += 1;
        }
        (lines, at)
    }

    /// Whether a line without a pipe stands inside a table: a resource link of its own, or the middle of a row
    /// that was broken over lines.
    fn belongs(&self, at: usize) -> bool {
        if cells::is_lone_resource_link(self.line(at).unwrap_or("")) {
            return true;
        }
        let mut next = at;
        while let Some(line) = self.line(next).filter(|line| !line.is_empty()) {
            if next - at > 4 || atx(line).is_some() || list_item(self.raw(next)) || self.begins_another(next) {
                return false;
            }
            if self.piped_row(next).is_some() {
                return true;
            }
            next += 1;
        }
        false
    }

    fn orphans(&mut self) {
        let (lines, end) = self.row_lines(self.at);
        if lines.is_empty() {
            self.prose();
            return;
        }
        let linked = |p: &Physical| p.line.cells.first().is_some_and(|c| cells::begins_with_link(c.of(self.text)));
        let columns = lines.first().map_or(0, |p| p.line.cells.len());
        let repeated = lines.first().is_some_and(|p| self.repeats_header(&p.line));
        if let Some(Block { kind: BlockKind::Table(index), .. }) = self.outline.blocks.last().cloned()
            && !repeated
            && self.continues_table(columns, lines.first().is_some_and(linked))
        {
            self.continue_table(index, &lines, end);
            return;
        }
        // A first line of plain words above lines that begin with links is a header without its delimiter.
        let plain = lines.len() > 1
            && lines.first().is_some_and(|p| !has_link(self.text, &p.line))
            && lines.get(1).is_some_and(linked);
        let headed = repeated || plain;
        let header = headed.then(|| lines.first()).flatten().map(|p| Row {
            span: p.line.span,
            cells: p.line.cells.clone(),
            shape: RowShape::Whole,
            leading_pipe: p.line.leading_pipe,
        });
        let (width, edges) = header.as_ref().map_or_else(Default::default, |h| (h.cells.len(), edges_of(self.text, h)));
        let rows = rows::join(self.text, lines.get(usize::from(headed)..).unwrap_or_default(), width, edges);
        let span = lines.iter().map(|p| p.line.span).reduce(Span::to).unwrap_or_default();
        let table = Table { span, section: self.section(), header, delimiter: None, rows, gaps: Vec::new() };
        self.add_table(table, end);
    }

    fn continue_table(&mut self, index: usize, lines: &[Physical], end: usize) {
        let last = end.checked_sub(1).and_then(|at| self.lines.get(at)).copied().unwrap_or_default();
        let text = self.text;
        let Some(table) = self.outline.tables.get_mut(index) else { return };
        let edges_of = |header: &Row| edges_of(text, header);
        let (width, edges) = (table.width(), table.header.as_ref().map_or_else(Edges::default, edges_of));
        let mut rows = rows::join(self.text, lines, width, edges);
        let before = table
            .rows
            .last()
            .map(|row| row.span.end)
            .or_else(|| table.delimiter.as_ref().map(|d| d.span.end))
            .unwrap_or(table.span.end);
        table.gaps.push(Span::at(before));
        table.span = rows.last().map_or(table.span, |row| table.span.to(row.span));
        table.rows.append(&mut rows);
        if let Some(block) = self.outline.blocks.last_mut() {
            block.span = block.span.to(last);
        }
        self.at = end.max(self.at + 1);
    }

    /// Whether a line inside a paragraph begins something else.
    fn ends_prose(&self, at: usize, line: &str) -> bool {
        line.is_empty()
            || atx(line).is_some()
            || list_item(self.raw(at))
            || ["```", "~~~", "<!--"].iter().any(|mark| line.starts_with(mark))
            || self.header_at(at).is_some()
    }

    fn prose(&mut self) {
        let item = list_item(self.raw(self.at));
        let mut end = self.at + 1;
        while let Some(line) = self.line(end) {
            if self.ends_prose(end, line) {
                break;
            }
            if !item && is_underline(self.raw(end)) {
                let level = if line.starts_with('=') { 1 } else { 2 };
                let title = (self.at..end).filter_map(|at| self.line(at)).collect::<Vec<_>>().join(" ");
                self.heading(level, plain_heading(&title), end + 1);
                return;
            }
            end += 1;
        }
        self.push(end, if item { BlockKind::ListItem } else { BlockKind::Paragraph });
    }
}

fn has_link(text: &str, line: &Line) -> bool {
    line.span.of(text).contains("](")
}

/// The pipes around a header.
fn edges_of(text: &str, header: &Row) -> Edges {
    let source = header.span.of(text);
    Edges { leading: header.leading_pipe, trailing: source.ends_with('|') && !source.ends_with("\\|") }
}
