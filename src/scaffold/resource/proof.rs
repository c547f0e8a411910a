//! Holds a page with new rows against what both renderers make of it: every new row is a row of its table, and
//! nothing else is shown in another way.

use std::collections::{HashMap, HashSet};

use super::insert::{InsertError, NewRow};
use crate::finding::Edit;
use crate::page::view::{Row, Table, VerbatimKind};
use crate::page::{Page, View};
use crate::text::Span;
use crate::text::edit::BackMap;

/// Proves an insertion. `spans` are the places of `rows` in `after`.
pub(super) fn prove(
    before: &Page,
    after: &Page,
    edits: &[Edit],
    rows: &[NewRow],
    spans: &[Span],
) -> Result<(), InsertError> {
    let back = BackMap::new(edits);
    let outline = &before.outline().tables;
    let starts: HashSet<usize> = spans.iter().map(|span| span.start).collect();
    // Where the renderers may change their minds: a table that only its first row makes one.
    let mut own: Vec<Span> = rows.iter().filter_map(|row| outline.get(row.table)).map(|table| table.span).collect();
    own.sort_unstable();
    own.dedup();
    for (renderer, old, new) in
        [("GitHub", before.gfm(), after.gfm()), ("the site (kramdown)", before.kramdown(), after.kramdown())]
    {
        let shown = Shown::of(after, new, &starts);
        for (at, (row, span)) in rows.iter().zip(spans).enumerate() {
            let header = outline.get(row.table).and_then(|table| table.header.as_ref()).map(|header| header.span.start);
            if !shown.has(span.start, &row.cells, header, &back) {
                return Err(InsertError::NotShown { renderer, row: at });
            }
        }
        let kept = items(old, &|span| span, &|_| false);
        let now = items(new, &|span| back.span(span), &|row| shown.is_new(row));
        if !same_outside(&kept, &now, &own) || !shown.keeps_rows_of(old, &back) {
            return Err(InsertError::Disturbs { renderer });
        }
    }
    Ok(())
}

/// The rows that a renderer shows of the new page.
struct Shown<'v> {
    page: &'v Page,
    starts: &'v HashSet<usize>,
    /// By the offset where their line begins.
    rows: HashMap<usize, (&'v Table, &'v Row)>,
}

impl<'v> Shown<'v> {
    fn of(page: &'v Page, view: &'v View, starts: &'v HashSet<usize>) -> Self {
        let rows = view.tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
        let rows = rows.map(|(table, row)| (line_start(page, row), (table, row))).collect();
        Self { page, starts, rows }
    }

    fn is_new(&self, row: &Row) -> bool {
        self.starts.contains(&line_start(self.page, row))
    }

    /// Whether a new line is shown as a row with these cells, under the header of its table.
    fn has(&self, line: usize, cells: &[String], header: Option<usize>, back: &BackMap) -> bool {
        let Some((table, row)) = self.rows.get(&line) else { return false };
        let headed = table.head.as_ref().is_some_and(|head| header == Some(back.offset(head.span.start)));
        let shown = |at: usize| row.cells.get(at).map_or("", |cell| self.page.slice(*cell));
        headed
            && row.dropped.is_empty()
            && cells.iter().enumerate().all(|(at, cell)| shown(at) == cell)
            && (cells.len()..row.cells.len()).all(|at| shown(at).is_empty())
    }

    /// Whether every row that was shown is shown with the same cells.
    fn keeps_rows_of(&self, old: &View, back: &BackMap) -> bool {
        let mut kept: HashMap<usize, Vec<Span>> = HashMap::with_capacity(self.rows.len());
        for (_, row) in self.rows.values().filter(|(_, row)| !self.is_new(row)) {
            let cells = row.cells.iter().map(|cell| back.span(*cell)).filter(|cell| !cell.is_empty()).collect();
            kept.insert(back.offset(row.span.start), cells);
        }
        old.tables.iter().flat_map(|table| &table.rows).all(|row| {
            let cells: Vec<Span> = row.cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
            kept.get(&row.span.start) == Some(&cells)
        })
    }
}

fn line_start(page: &Page, row: &Row) -> usize {
    page.map().line_start(page.line_of(row.span.start))
}

#[derive(Debug, PartialEq, Eq, Clone, Copy, PartialOrd, Ord)]
enum What {
    Heading(u8),
    Paragraph,
    Fence,
    Indented,
    Html,
    Table(usize),
}

/// Everything that a renderer shows, in order, with its place on the page before.
fn items(view: &View, place: &dyn Fn(Span) -> Span, is_new: &dyn Fn(&Row) -> bool) -> Vec<(Span, What)> {
    let mut items: Vec<(Span, What)> = Vec::new();
    items.extend(view.headings.iter().map(|heading| (place(heading.span), What::Heading(heading.level))));
    items.extend(view.paragraphs.iter().map(|span| (place(*span), What::Paragraph)));
    items.extend(view.verbatim.iter().map(|verbatim| {
        let what = match verbatim.kind {
            VerbatimKind::Fence => What::Fence,
            VerbatimKind::Indented => What::Indented,
            VerbatimKind::Html => What::Html,
        };
        (place(verbatim.span), what)
    }));
    for table in &view.tables {
        let rows = table.rows.iter().filter(|row| !is_new(row)).count();
        items.push((place(table.span), What::Table(rows)));
    }
    items.sort_unstable();
    items
}

/// Whether both sides show the same outside of the tables that get rows; `own` are those, in order.
fn same_outside(old: &[(Span, What)], new: &[(Span, What)], own: &[Span]) -> bool {
    let outside = |item: &&(Span, What)| {
        let at = own.partition_point(|table| table.start <= item.0.start);
        let within = |table: &Span| item.0.start >= table.start && item.0.start <= table.end;
        !at.checked_sub(1).and_then(|at| own.get(at)).is_some_and(within)
    };
    old.iter().filter(outside).eq(new.iter().filter(outside))
}
