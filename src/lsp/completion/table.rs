//! Cells of a table that the content type knows: the values of its schema, or those that the column has elsewhere.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use lsp_types::CompletionItemKind;

use super::{Proposal, after, before};
use crate::lsp::open::Open;
use crate::page::Page;
use crate::page::outline::Table;
use crate::rules::{Site, entries};
use crate::schema::{CellFormat, Field, FieldType};
use crate::text::Span;

/// Longer texts are no vocabulary.
const LONGEST: usize = 40;

/// The values of the cell at an offset.
pub(super) fn at(open: &Open<'_>, page: &Page, offset: usize, today: NaiveDate) -> Option<Vec<Proposal>> {
    let content_type = open.content_type()?;
    let line = page.line_of(offset);
    let table = page.outline().tables.iter().find(|table| has_row_on(page, table, line))?;
    let (_, fields) = content_type.table_for(&table.columns(page.text()))?;
    let header_pipe = table.header.as_ref().is_some_and(|header| header.leading_pipe);
    let (left, right) = (before(page, offset), after(page, offset));
    let pipes = pipes(left);
    let column = pipes.len().checked_sub(usize::from(header_pipe))?;
    let field = fields.get(column)?;
    let from = pipes.last().map_or(0, |pipe| pipe + 1);
    let typed = left.get(from..)?;
    let blanks = typed.len() - typed.trim_start().len();
    let start = offset - typed.len() + blanks;
    let cell = right.get(..self::pipes(right).first().copied().unwrap_or(right.len()))?;
    let span = Span::new(start, offset + cell.trim_end().len());
    let lead = if blanks == 0 && from > 0 { " " } else { "" };
    let values = values(open.site(), page, line, field, column, today);
    let proposal = |(value, detail): (String, String)| {
        let text = format!("{lead}{value}");
        Proposal::new(value, span, CompletionItemKind::Value).text(text).detail(detail)
    };
    Some(values.into_iter().map(proposal).collect())
}

fn has_row_on(page: &Page, table: &Table, line: usize) -> bool {
    let inside = page.line_of(table.span.start) < line && line <= page.line_of(table.span.end);
    inside && table.delimiter.as_ref().is_none_or(|delimiter| page.line_of(delimiter.span.start) != line)
}

/// Offsets of the pipes that separate cells.
fn pipes(line: &str) -> Vec<usize> {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b'|', bytes)
        .filter(|at| at.checked_sub(1).and_then(|at| bytes.get(at)) != Some(&b'\\'))
        .collect()
}

/// What can stand in a column, each with a word on where it comes from.
fn values(
    site: &Site,
    page: &Page,
    line: usize,
    field: &Field,
    column: usize,
    today: NaiveDate,
) -> Vec<(String, String)> {
    if !field.enumeration.is_empty() {
        return field.enumeration.iter().map(|value| (value.clone(), field.name.clone())).collect();
    }
    if field.kind == FieldType::Date {
        return vec![(today.to_string(), "today".to_owned())];
    }
    // The first column names the entry, and nobody else's.
    if column == 0 || matches!(field.format, CellFormat::Link | CellFormat::Links) {
        return Vec::new();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, other) in site.pages.iter().enumerate() {
        for known in entries::known(other, site.content_type(at)) {
            for (own, span, cell) in known.cells().skip(1).filter(|(own, _, _)| own.name == field.name) {
                let here = other.path == page.path && other.line_of(span.start) == line;
                let word = !own.is_missing(cell) && cell.len() <= LONGEST && !cell.contains("](");
                if word && !here {
                    *counts.entry(cell).or_default() += 1;
                }
            }
        }
    }
    let mut values: Vec<(&str, usize)> = counts.into_iter().collect();
    values.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
    let words = |(value, count): (&str, usize)| {
        (value.to_owned(), if count == 1 { "used once".to_owned() } else { format!("used {count} times") })
    };
    values.into_iter().map(words).collect()
}
