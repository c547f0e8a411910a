//! New rows into the text of a page: pure insertions of whole lines, each proved to come out in both renderers with
//! everything else as it was.

use std::collections::BTreeMap;

use super::proof;
use super::style::Style;
use crate::finding::Edit;
use crate::page::Page;
use crate::page::outline::{Row, Table};
use crate::text::Span;
use crate::text::edit;

/// A row that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// Index of its table in the outline of the page.
    pub table: usize,
    /// Source of each cell, one for each column of the table.
    pub cells: Vec<String>,
    /// The row of the table that it stands behind; none for the top.
    pub after: Option<usize>,
}

/// A page with new rows.
#[derive(Debug)]
pub struct Insertion {
    /// The page as it will be.
    pub page: Page,
    /// What is inserted, in order; nothing is deleted.
    pub edits: Vec<Edit>,
    /// Where each row stands in the new page, in the order they were given.
    pub rows: Vec<Span>,
    /// Whether the file had no final line end before its new last row; it has none afterwards.
    pub unfinished: bool,
}

/// Why rows cannot be inserted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InsertError {
    /// There is no such table, or it has no line to stand behind.
    #[error("the table has no header that a row could stand under")]
    NoTable,
    /// The file cannot be rewritten without changing it.
    #[error("the file is not wholly UTF-8, and is not rewritten")]
    NotUtf8,
    /// The page would have too many parts.
    #[error("the page would have {0}")]
    TooMuch(String),
    /// A row would not come out as it is meant.
    #[error("{renderer} would not show the new row as a row of this table")]
    NotShown {
        /// Which renderer.
        renderer: &'static str,
        /// Index of the row in the order they were given.
        row: usize,
    },
    /// Another line would get a fault that it did not have.
    #[error("line {line} would get a fault that it does not have now ({rule})")]
    Adds {
        /// The line in the page as it would be.
        line: usize,
        /// The rule.
        rule: &'static str,
    },
    /// Something else would be shown in another way.
    #[error("{renderer} would show something else on the page in another way")]
    Disturbs {
        /// Which renderer.
        renderer: &'static str,
    },
}

/// Inserts rows. Rows for one place stand in the order they are given.
pub fn insert(page: &Page, rows: &[NewRow]) -> Result<Insertion, InsertError> {
    let made = draft(page, rows)?;
    proof::prove(page, &made.page, &made.edits, rows, &made.rows)?;
    Ok(made)
}

/// The page as it would be, whatever the renderers make of it.
pub(super) fn draft(page: &Page, rows: &[NewRow]) -> Result<Insertion, InsertError> {
    if !page.invalid_utf8().is_empty() {
        return Err(InsertError::NotUtf8);
    }
    let text = page.text();
    // Offset of the line behind each place -> the lines that come there, with their row.
    let mut places: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
    let mut styles: BTreeMap<(usize, Option<usize>), Style> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let table = page.outline().tables.get(row.table).ok_or(InsertError::NoTable)?;
        let anchor = anchor(table, row.after).ok_or(InsertError::NoTable)?;
        let style = styles.entry((row.table, row.after)).or_insert_with(|| Style::of(page, table, row.after));
        let line = format!("{}{}", margin(page, table, anchor), style.row(&row.cells));
        places.entry(line_behind(text, anchor.end)).or_default().push((at, line));
    }
    let mut edits = Vec::with_capacity(places.len());
    let mut spans = vec![Span::default(); rows.len()];
    let mut unfinished = false;
    let mut grown = 0;
    for (offset, lines) in places {
        let end = edit::line_end(text, offset);
        let open = offset == text.len() && !text.ends_with('\n');
        unfinished |= open;
        let mut inserted = String::new();
        for (row, line) in lines {
            if open {
                inserted.push_str(end);
            }
            let start = offset + grown + inserted.len();
            if let Some(span) = spans.get_mut(row) {
                *span = Span::new(start, start + line.len());
            }
            inserted.push_str(&line);
            if !open {
                inserted.push_str(end);
            }
        }
        grown += inserted.len();
        edits.push(Edit { start: offset, end: offset, text: inserted });
    }
    let after = edit::apply(text, &edits).ok_or(InsertError::NoTable)?;
    let after = Page::within_limits(page.path.as_str(), after.into_bytes()).map_err(InsertError::TooMuch)?;
    Ok(Insertion { page: after, edits, rows: spans, unfinished })
}

/// The line that a row stands behind.
fn anchor(table: &Table, after: Option<usize>) -> Option<Span> {
    match after {
        Some(at) => table.rows.get(at).map(|row: &Row| row.span),
        None => table.delimiter.as_ref().map(|delimiter| delimiter.span).filter(|_| table.header.is_some()),
    }
}

/// What stands before the rows of a table: the indent of a list, the mark of a quotation.
fn margin<'a>(page: &'a Page, table: &Table, anchor: Span) -> &'a str {
    let before = |span: Span| {
        let start = page.map().line_start(page.line_of(span.start));
        Span::new(start, span.start).of(page.text())
    };
    let margin = before(anchor);
    let head = table.delimiter.as_ref().map_or("", |delimiter| before(delimiter.span));
    // A row in a list begins as the list goes on, not as its first line does; a blank before one row is a slip where
    // the delimiter row has none.
    let plain = |margin: &str| margin.chars().all(|c| matches!(c, ' ' | '\t' | '>'));
    if plain(margin) && !head.is_empty() { margin } else { head }
}

/// The beginning of the next line, or the end of the text.
fn line_behind(text: &str, offset: usize) -> usize {
    let rest = text.as_bytes().get(offset..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(text.len(), |at| offset + at + 1)
}
