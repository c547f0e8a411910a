//! Requests to pages that can be written: every entry finds its table and its place, and either all of them fit or none
//! is written.

use std::collections::{BTreeMap, HashMap};

use super::columns::{self, Cells, Columns, Faults};
use super::insert::{self, InsertError, NewRow};
use super::target::{self, NoTarget, Query, Target, section_of};
use super::{At, Request, known, older, place};
use crate::finding::Edit;
use crate::page::outline::Table;
use crate::page::{Page, key};
use crate::rules::Site;
use crate::schema::TableSpec;

/// What is let through.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Parameters of addresses that follow the reader.
    pub keep_tracking: bool,
    /// An entry that its table has already.
    pub allow_duplicate: bool,
}

/// Pages that can be written.
#[derive(Debug, Default)]
pub struct Plan {
    /// In the order of their paths.
    pub pages: Vec<ChangedPage>,
    /// One for each request, in their order.
    pub rows: Vec<PlannedRow>,
    /// What the author should know, one sentence each.
    pub notes: Vec<String>,
}

/// A page before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPage {
    /// Its path.
    pub path: String,
    /// Its text as it was read.
    pub before: String,
    /// Its text with the new rows.
    pub after: String,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRow {
    /// Path of the page.
    pub page: String,
    /// Headings above the table, without the page's H1.
    pub section: Vec<String>,
    /// The line of the row in the page as it will be.
    pub line: usize,
    /// The title.
    pub title: String,
    /// The address.
    pub url: Option<String>,
    /// The row as it is written.
    pub text: String,
    /// Whether it is new; otherwise the table has it already.
    pub added: bool,
}

/// Why a request cannot be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What to call the request; none for the only one.
    pub origin: Option<String>,
    /// Whether something that is there stands in the way.
    pub conflict: bool,
    /// What is wrong.
    pub message: String,
    /// What to type next.
    pub hints: Vec<String>,
}

/// A request whose table and cells are known.
pub(super) struct Ready<'s> {
    /// Its index.
    pub(super) request: usize,
    pub(super) target: Target,
    pub(super) cells: Cells,
    after: Option<usize>,
    sorted: bool,
    pub(super) spec: Option<&'s TableSpec>,
    /// The row of the table that says the same already.
    pub(super) present: Option<Present>,
}

/// Where an entry stands already.
#[derive(Clone, Copy)]
pub(super) enum Present {
    /// At this offset of its page.
    Row(usize),
    /// It is another one of the requests.
    Request(usize),
}

/// Plans new entries: nothing is written, the site stays as it is.
pub fn plan(site: &Site, requests: &[Request], options: Options) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut ready = Vec::with_capacity(requests.len());
    let mut targets: HashMap<Query<'_>, Result<Target, NoTarget>> = HashMap::new();
    let mut layouts: HashMap<usize, Vec<Columns<'_>>> = HashMap::new();
    for (at, request) in requests.iter().enumerate() {
        let query = Query { page: request.page.as_deref(), section: request.section.as_deref(), number: request.table };
        let found = targets.entry(query).or_insert_with(|| target::find(site, &query)).clone();
        let planned = match found {
            Ok(target) => prepare(site, request, at, target, options),
            Err(none) => {
                let layouts = none.page.map_or(&[][..], |page| {
                    layouts.entry(page).or_insert_with(|| columns::layouts(site, page)).as_slice()
                });
                Err(without_table(request, none, layouts, options))
            }
        };
        match planned {
            Ok(row) => ready.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    let known = known::mark(site, requests, &mut ready, options);
    problems.extend(known.problems);
    let mut notes = known.notes;
    for row in &ready {
        for note in &row.cells.notes {
            notes.push(said(requests.get(row.request), note));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    write(site, requests, &ready, notes)
}

/// A sentence on a request.
pub(super) fn said(request: Option<&Request>, text: &str) -> String {
    match request.and_then(|request| request.origin.as_deref()) {
        Some(origin) => format!("{origin}: {text}"),
        None => text.to_owned(),
    }
}

/// What is wrong with an entry whose table is not known: `layouts` are those that it may be.
fn without_table(request: &Request, none: NoTarget, layouts: &[Columns<'_>], options: Options) -> Problem {
    let mut wrong = Wrong::default();
    wrong.add(none.message, none.hints);
    wrong.add_faults(columns::faults_in_all(layouts, request, options.keep_tracking));
    wrong.problem(request)
}

/// Finds cells and place of an entry. All that is wrong with it is told at once.
fn prepare<'s>(
    site: &'s Site,
    request: &Request,
    at: usize,
    target: Target,
    options: Options,
) -> Result<Ready<'s>, Problem> {
    let mut wrong = Wrong::default();
    let Some((page, table)) = at_target(site, target) else {
        wrong.add("there is no such table".to_owned(), Vec::new());
        return Err(wrong.problem(request));
    };
    let columns = Columns::of(page, table, site.content_type(target.page));
    let cells = columns.cells(request, options.keep_tracking).map_err(|faults| wrong.add_faults(faults)).ok();
    let title = cells.as_ref().map_or("", |cells| cells.title.as_str());
    let after = place::behind(page, table, &request.at, title).map_err(|(message, hints)| wrong.add(message, hints));
    match (cells, after) {
        (Some(cells), Ok(after)) => {
            let sorted = request.at == At::Sorted;
            Ok(Ready { request: at, target, cells, after, sorted, spec: columns.spec, present: None })
        }
        _ => Err(wrong.problem(request)),
    }
}

/// What is wrong with one request.
#[derive(Default)]
struct Wrong {
    messages: Vec<String>,
    hints: Vec<String>,
}

impl Wrong {
    fn add(&mut self, message: String, hints: impl IntoIterator<Item = String>) {
        self.messages.push(message);
        self.hints.extend(hints);
    }

    fn add_faults(&mut self, faults: Faults) {
        for (message, hint) in faults.wrong {
            self.add(message, hint);
        }
        if !faults.missing.is_empty() {
            self.add(format!("missing: {}", faults.missing.join(", ")), None);
        }
    }

    fn problem(self, request: &Request) -> Problem {
        let message = self.messages.join("; ");
        Problem { origin: request.origin.clone(), conflict: false, message, hints: self.hints }
    }
}

/// The page and the table of a target.
pub(super) fn at_target(site: &Site, target: Target) -> Option<(&Page, &Table)> {
    let page = site.pages.get(target.page)?;
    Some((page, page.outline().tables.get(target.table)?))
}

/// Inserts what is new into each page.
fn write(site: &Site, requests: &[Request], ready: &[Ready<'_>], mut notes: Vec<String>) -> Result<Plan, Vec<Problem>> {
    let mut by_page: BTreeMap<usize, Vec<&Ready<'_>>> = BTreeMap::new();
    for row in ready.iter().filter(|row| row.present.is_none()) {
        by_page.entry(row.target.page).or_default().push(row);
    }
    let mut plan = Plan::default();
    let mut problems = Vec::new();
    // Request -> page, line and text of its new row.
    let mut lines: HashMap<usize, (usize, String)> = HashMap::new();
    let mut moved: HashMap<usize, Vec<Edit>> = HashMap::new();
    for (&index, rows) in &mut by_page {
        let Some(page) = site.pages.get(index) else { continue };
        // Rows that are sorted in come in their own order, behind those that are not.
        rows.sort_by_cached_key(|row| (row.sorted, row.sorted.then(|| key::of_text(&row.cells.title))));
        let new: Vec<NewRow> = rows
            .iter()
            .map(|row| NewRow { table: row.target.table, cells: row.cells.sources.clone(), after: row.after })
            .collect();
        let inserted = insert::insert(page, &new);
        let inserted = inserted.and_then(|made| older::prove(site, index, page, &made).map(|()| made));
        match inserted {
            Ok(insertion) => {
                if insertion.unfinished {
                    notes.push(format!("{} has no final line end: git shows its last line as changed", page.path));
                }
                for (row, span) in rows.iter().zip(&insertion.rows) {
                    let text = insertion.page.slice(*span).trim_start().to_owned();
                    lines.insert(row.request, (insertion.page.line_of(span.start), text));
                }
                plan.pages.push(ChangedPage {
                    path: page.path.clone(),
                    before: page.text().to_owned(),
                    after: insertion.page.text().to_owned(),
                });
                moved.insert(index, insertion.edits);
            }
            Err(error) => {
                let at = match error {
                    InsertError::NotShown { row, .. } => rows.get(row),
                    _ => rows.first(),
                };
                let origin = at.and_then(|row| requests.get(row.request)).and_then(|request| request.origin.clone());
                problems.push(older::problem(site, index, at.copied(), origin, &error));
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    for row in ready {
        let Some((page, table)) = at_target(site, row.target) else { continue };
        let (line, text) = match row.present {
            None => lines.get(&row.request).cloned().unwrap_or_default(),
            Some(Present::Request(other)) => {
                let other = ready.get(other).map_or(row.request, |other| other.request);
                lines.get(&other).cloned().unwrap_or_default()
            }
            Some(Present::Row(offset)) => {
                let edits = moved.get(&row.target.page).map_or(&[][..], Vec::as_slice);
                let above: usize =
                    edits.iter().filter(|edit| edit.start <= offset).map(|edit| edit.text.matches('\n').count()).sum();
                let at = table.rows.partition_point(|row| row.span.start < offset);
                let span = table.rows.get(at).map(|row| row.span).unwrap_or_default();
                (page.line_of(offset) + above, page.slice(span).to_owned())
            }
        };
        plan.rows.push(PlannedRow {
            page: page.path.clone(),
            section: section_of(page, table).to_vec(),
            line,
            title: row.cells.title.clone(),
            url: row.cells.url.clone(),
            text,
            added: row.present.is_none(),
        });
    }
    plan.notes = notes;
    Ok(plan)
}
