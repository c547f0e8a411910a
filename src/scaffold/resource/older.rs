//! Faults that a table had before a new row came: none may be added to them, and where one keeps the row from being
//! shown, it is named with a place where the row would be.

use std::collections::HashSet;

use super::insert::{self, InsertError, Insertion, NewRow};
use super::plan::{Problem, Ready};
use crate::page::entry::Entry;
use crate::page::outline::Table;
use crate::page::{Page, View};
use crate::rules::table_faults::{self, Fault, Kind};
use crate::rules::{PageCache, PageContext, Site};
use crate::text::Span;
use crate::text::edit::BackMap;

/// Rows from the end of a table, of which one that is shown is looked for.
const TRIED: usize = 200;

/// Holds the faults of a page with new rows against those of the page before. What is wrong with a new row itself is
/// for the rules to say, and how many cells another row should have depends on what most rows have.
pub fn prove(site: &Site, index: usize, page: &Page, insertion: &Insertion) -> Result<(), InsertError> {
    let back = BackMap::new(&insertion.edits);
    let there: HashSet<(&str, Span)> =
        faults(site, index, page).iter().map(|fault| (fault.kind.id(), fault.span)).collect();
    let line_of = |offset: usize| insertion.page.line_of(offset);
    let new: HashSet<usize> = insertion.rows.iter().map(|row| line_of(row.start)).collect();
    let added = faults(site, index, &insertion.page).into_iter().find(|fault| {
        let span = if fault.span.is_empty() { Span::at(back.offset(fault.span.start)) } else { back.span(fault.span) };
        let of_cells = matches!(fault.kind, Kind::TooFewCells | Kind::TooManyCells);
        !of_cells && !new.contains(&line_of(fault.span.start)) && !there.contains(&(fault.kind.id(), span))
    });
    match added {
        None => Ok(()),
        Some(fault) => Err(InsertError::Adds { line: line_of(fault.span.start), rule: fault.kind.id() }),
    }
}

fn faults(site: &Site, index: usize, page: &Page) -> Vec<Fault> {
    let cache = PageCache::default();
    table_faults::find(&PageContext { site, page, rest: None, content_type: site.content_type(index), cache: &cache })
}

/// Why a row would not come out, with the fault of the table that is to blame.
pub(super) fn problem(
    site: &Site,
    index: usize,
    row: Option<&Ready<'_>>,
    origin: Option<String>,
    error: &InsertError,
) -> Problem {
    let mut hints = Vec::new();
    let mut message = error.to_string();
    if let Some(page) = site.pages.get(index) {
        message = format!("{}: {message}", page.path);
        let table = row.and_then(|row| page.outline().tables.get(row.target.table));
        let own = table.map(|table| table.span).unwrap_or_default();
        let told = |fault: &Fault| {
            let (line, rule) = (page.line_of(fault.span.start), fault.kind.id());
            format!("{}:{line}: the table is broken, {error}: {} ({rule})", page.path, fault.message)
        };
        if let Some(fault) = to_blame(faults(site, index, page), page, own) {
            message = told(&fault);
            hints.push(format!("mend it first: `signoise check --fix {}`", shell_words::quote(&page.path)));
            hints.extend(row.and_then(|row| other_place(page, row)));
        } else if let Some((fault, side)) = row.and_then(|row| first_row_fault(site, index, page, row)) {
            message = told(&fault);
            hints.push(format!("mend it first: put a blank line {side} the table"));
        } else if matches!(error, InsertError::NotShown { .. }) {
            hints.push(format!(
                "`signoise inspect {}` shows what each renderer makes of the page",
                shell_words::quote(&page.path)
            ));
        }
    }
    Problem { origin, conflict: false, message, hints }
}

/// The fault that keeps a table from being shown; `own` is the table.
fn to_blame(faults: Vec<Fault>, page: &Page, own: Span) -> Option<Fault> {
    let above = page.map().line_start(page.line_of(own.start).saturating_sub(1));
    faults.into_iter().find(|fault| {
        fault.span.start >= above
            && fault.span.start <= own.end + 1
            && !matches!(fault.kind, Kind::TooFewCells | Kind::TooManyCells | Kind::HeaderOnly)
    })
}

/// What is glued to a table that has no rows, which only its first row shows, and on which side of it.
fn first_row_fault(site: &Site, index: usize, page: &Page, row: &Ready<'_>) -> Option<(Fault, &'static str)> {
    page.outline().tables.get(row.target.table).filter(|table| table.rows.is_empty())?;
    let new = NewRow { table: row.target.table, cells: row.cells.sources.clone(), after: None };
    let made = insert::draft(page, &[new]).ok()?;
    let own = made.page.outline().tables.get(row.target.table)?.span;
    let mut fault = to_blame(faults(site, index, &made.page), &made.page, own)?;
    let side = match fault.kind {
        Kind::GluedAbove => "above",
        Kind::GluedBelow => "below",
        _ => return None,
    };
    fault.span = BackMap::new(&made.edits).span(fault.span);
    Some((fault, side))
}

/// A place where the row would be shown: behind the last row that is.
fn other_place(page: &Page, row: &Ready<'_>) -> Option<String> {
    let table = page.outline().tables.get(row.target.table)?;
    let (gfm, kramdown) = (shown(page, page.gfm(), table), shown(page, page.kramdown(), table));
    let is_shown = |at: &usize| {
        let line = table.rows.get(*at).map(|row| page.line_of(row.span.start));
        line.is_some_and(|line| gfm.contains(&line) && kramdown.contains(&line))
    };
    let after = (0..table.rows.len()).rev().take(TRIED).find(is_shown);
    let new = NewRow { table: row.target.table, cells: row.cells.sources.clone(), after };
    insert::insert(page, &[new]).ok()?;
    let place = match after.and_then(|at| table.rows.get(at)) {
        None => "top".to_owned(),
        Some(last) => {
            let entry = Entry { page, table, row: last };
            format!("after={}", entry.link().map_or_else(|| entry.title(), |link| link.url.clone()))
        }
    };
    Some(format!("or add it where it is shown: `--at {}`", shell_words::quote(&place)))
}

/// The lines of rows that a renderer shows under the header of a table.
fn shown(page: &Page, view: &View, table: &Table) -> HashSet<usize> {
    let header = table.header.as_ref().map(|header| header.span.start);
    let own = view.tables.iter().find(|other| other.head.as_ref().map(|head| head.span.start) == header);
    own.iter().flat_map(|table| &table.rows).map(|row| page.line_of(row.span.start)).collect()
}
