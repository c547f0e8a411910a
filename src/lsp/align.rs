//! `textDocument/rangeFormatting`, and the action `Align this table`: the one place where rows are re-aligned,
//! because somebody asks for it.

use unicode_width::UnicodeWidthStr;

use super::open::Open;
use crate::finding::Edit;
use crate::page::Page;
use crate::page::outline::{Row, RowShape, Table};
use crate::text::{Span, edit};

/// Columns are not made wider than this for the sake of one long cell.
const WIDEST: usize = 60;

/// The table at a span, if it can be aligned.
pub(super) fn table_at(page: &Page, span: Span) -> Option<&Table> {
    let touches = |table: &&Table| table.span.start <= span.end && span.start <= table.span.end;
    page.outline().tables.iter().find(touches)
}

/// The edits that align every table in a span, and change nothing that a renderer shows.
pub(super) fn in_span(open: &Open<'_>, span: Span) -> Vec<Edit> {
    let Some(page) = open.page() else { return Vec::new() };
    let tables = page.outline().tables.iter();
    let inside = tables.filter(|table| table.span.start <= span.end && span.start <= table.span.end);
    let edits: Vec<Edit> = inside.flat_map(|table| table_edits(page, table)).collect();
    if edits.is_empty() || !shows_the_same(page, &edits) { Vec::new() } else { edits }
}

/// The edits that align a table; none where it has a fault that aligning would hide, or is aligned already.
pub(super) fn table_edits(page: &Page, table: &Table) -> Vec<Edit> {
    let Some((header, delimiter)) = table.header.as_ref().zip(table.delimiter.as_ref()) else { return Vec::new() };
    let width = header.cells.len();
    let sound = |row: &Row| {
        row.shape == RowShape::Whole
            && row.cells.len() <= width
            && row.leading_pipe == header.leading_pipe
            && begins_line(page, row.span)
    };
    let rows: Vec<&Row> = std::iter::once(header).chain(&table.rows).collect();
    if width == 0
        || !delimiter.valid
        || delimiter.columns != width
        || !table.gaps.is_empty()
        || !rows.iter().all(|row| sound(row))
    {
        return Vec::new();
    }
    let cells: Vec<Vec<&str>> =
        rows.iter().map(|row| row.cells.iter().map(|cell| page.slice(*cell)).collect()).collect();
    let marks = page.slice(delimiter.span).trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
    if marks.len() != width {
        return Vec::new();
    }
    let widths: Vec<usize> = (0..width).map(|column| column_width(&cells, column)).collect();
    // The delimiter row has to begin and end as the header does, or one of the renderers counts another column.
    let edge = Edge { leading: header.leading_pipe, trailing: has_final_pipe(page, header.span) };
    let mut lines: Vec<(Span, String)> = Vec::with_capacity(rows.len() + 1);
    for (row, cells) in rows.iter().zip(&cells) {
        lines.push((row.span, edge.line(&widths, cells)));
    }
    let dashes: Vec<String> = marks.iter().zip(&widths).map(|(mark, width)| dashes(mark, *width)).collect();
    let dashes: Vec<&str> = dashes.iter().map(String::as_str).collect();
    lines.push((delimiter.span, edge.line(&widths, &dashes)));
    lines.sort_by_key(|(span, _)| *span);
    let changed = lines.into_iter().filter(|(span, text)| page.slice(*span) != text);
    changed.map(|(span, text)| Edit { start: span.start, end: span.end, text }).collect()
}

/// Pipes at the edges of a table.
struct Edge {
    leading: bool,
    trailing: bool,
}

impl Edge {
    fn line(&self, widths: &[usize], cells: &[&str]) -> String {
        let mut line = String::new();
        if self.leading {
            line.push_str("| ");
        }
        for (column, width) in widths.iter().enumerate() {
            let Some(cell) = cells.get(column) else { break };
            if column > 0 {
                line.push_str(" | ");
            }
            line.push_str(cell);
            let last = column + 1 == widths.len() || column + 1 == cells.len();
            if !last || self.trailing {
                line.push_str(&" ".repeat(width.saturating_sub(cell.width())));
            }
        }
        if self.trailing {
            line.push_str(" |");
            return line;
        }
        // A row of one empty cell behind another is nothing but a pipe, and has to keep it.
        line.truncate(line.trim_end().len());
        line
    }
}

/// How wide a column is: as its widest cell that is not too wide to be followed.
fn column_width(cells: &[Vec<&str>], column: usize) -> usize {
    let widths = cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
    widths.filter(|width| *width <= WIDEST).max().unwrap_or(0).max(3)
}

/// A cell of the delimiter row as wide as its column.
fn dashes(mark: &str, width: usize) -> String {
    let (left, right) = (mark.starts_with(':'), mark.len() > 1 && mark.ends_with(':'));
    let dashes = width.saturating_sub(usize::from(left) + usize::from(right)).max(1);
    format!("{}{}{}", if left { ":" } else { "" }, "-".repeat(dashes), if right { ":" } else { "" })
}

fn begins_line(page: &Page, span: Span) -> bool {
    page.map().line_span(page.line_of(span.start), page.text()).start == span.start
}

fn has_final_pipe(page: &Page, span: Span) -> bool {
    let source = page.slice(span);
    source.ends_with('|') && !source.ends_with("\\|")
}

/// Whether both renderers show the same of the page before and after: every table cell by cell, every heading, and
/// everything else as it was.
fn shows_the_same(page: &Page, edits: &[Edit]) -> bool {
    let Some(text) = edit::apply(page.text(), edits) else { return false };
    let after = Page::new(page.path.as_str(), text.into_bytes());
    [Page::gfm as fn(&Page) -> &crate::page::View, Page::kramdown].into_iter().all(|view| {
        let (old, new) = (view(page), view(&after));
        let tables = |page: &Page, view: &crate::page::View| -> Vec<Vec<Vec<String>>> {
            let row = |row: &crate::page::view::Row| -> Vec<String> {
                let shown = row.cells.iter().chain(&row.dropped);
                shown.map(|cell| page.slice(*cell).to_owned()).collect()
            };
            view.tables.iter().map(|table| table.head.iter().chain(&table.rows).map(row).collect()).collect()
        };
        let headings = |view: &crate::page::View| -> Vec<(u8, String)> {
            view.headings.iter().map(|heading| (heading.level, heading.text.clone())).collect()
        };
        let paragraphs = |page: &Page, view: &crate::page::View| -> Vec<String> {
            view.paragraphs.iter().map(|span| page.slice(*span).to_owned()).collect()
        };
        tables(page, old) == tables(&after, new)
            && headings(old) == headings(new)
            && paragraphs(page, old) == paragraphs(&after, new)
            && old.verbatim.len() == new.verbatim.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned(text: &str) -> Option<String> {
        let page = Page::new("A.md", text.as_bytes().to_vec());
        let edits: Vec<Edit> = page.outline().tables.iter().flat_map(|table| table_edits(&page, table)).collect();
        if edits.is_empty() || !shows_the_same(&page, &edits) {
            return None;
        }
        edit::apply(page.text(), &edits)
    }

    #[test]
    fn tables_are_aligned_in_their_own_style() {
        for (before, after) in [
            (
                "Source | Notes\n:-- | ---:\n[A](https://a.example) | x\nB | yy\n",
                "Source                 | Notes\n:--------------------- | ----:\n[A](https://a.example) | x\nB                      | yy\n",
            ),
            ("| a|b |\n|---|:-:|\n|ccc|  d|\n", "| a   | b   |\n| --- | :-: |\n| ccc | d   |\n"),
            ("a | b\r\n--- | ---\r\nlonger | x\r\n", "a      | b\r\n------ | ---\r\nlonger | x\r\n"),
            ("日本 | b\n--- | ---\nabcde | x\n", "日本  | b\n----- | ---\nabcde | x\n"),
        ] {
            let result = aligned(before);
            assert_eq!(result.as_deref(), Some(after), "{before}");
            assert_eq!(aligned(after), None, "aligned twice: {after}");
        }
    }

    #[test]
    fn a_long_cell_does_not_push_the_others_away() {
        let long = "x".repeat(200);
        let text = aligned(&format!("a | b\n-- | --\n{long} | y\ncc | z\n")).unwrap();
        assert_eq!(text, format!("a   | b\n--- | ---\n{long} | y\ncc  | z\n"));
    }

    #[test]
    fn tables_with_faults_are_left_alone() {
        for text in [
            "a | b\n--- | ---\nc | d | e\n",
            "a | b\n---\nc | d\n",
            "a | b\n--- | ---\nc\n",
            "a | b\n--- | ---\n| c | d\n",
            "a | b\nc | d\n",
        ] {
            assert_eq!(aligned(text), None, "{text}");
        }
    }
}
