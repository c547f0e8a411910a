//! Requests to pages that can be written: every entry finds its table, what is there already is left out or refused,
//! and either all of them fit or none is written.

use std::collections::{BTreeMap, HashMap};

use super::columns::{Cells, Columns, Faults};
use super::insert::{self, InsertError, NewRow};
use super::style::Style;
use super::target::{self, NoTarget, Query, Target, section_of};
use super::{At, Request};
use crate::finding::Edit;
use crate::page::entry::Entry;
use crate::page::outline::Table;
use crate::page::{Page, key};
use crate::rules::table_faults::Kind;
use crate::rules::{PageCache, PageContext, Site, entries};
use crate::text::excerpt::excerpt;
use crate::text::inline::gfm;

/// How many places of one duplicate are named.
const PLACES: usize = 5;

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
struct Ready<'s> {
    request: usize,
    target: Target,
    cells: Cells,
    after: Option<usize>,
    sorted: bool,
    spec: Option<&'s crate::schema::TableSpec>,
    /// The row of the table that says the same already.
    present: Option<Present>,
}

/// Where an entry stands already.
#[derive(Clone, Copy)]
enum Present {
    /// At this offset of its page.
    Row(usize),
    /// It is another one of the requests.
    Request(usize),
}

/// Plans new entries: nothing is written, the site stays as it is.
pub fn plan(site: &Site, requests: &[Request], options: Options) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut notes = Vec::new();
    let mut ready = Vec::with_capacity(requests.len());
    let mut targets: HashMap<Query<'_>, Result<Target, NoTarget>> = HashMap::new();
    for (at, request) in requests.iter().enumerate() {
        let query = Query { page: request.page.as_deref(), section: request.section.as_deref(), number: request.table };
        let found = targets.entry(query).or_insert_with(|| target::find(site, &query)).clone();
        match prepare(site, requests, at, found, options) {
            Ok(row) => ready.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    known_already(site, requests, &mut ready, options, &mut notes, &mut problems);
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

fn said(request: Option<&Request>, text: &str) -> String {
    match request.and_then(|request| request.origin.as_deref()) {
        Some(origin) => format!("{origin}: {text}"),
        None => text.to_owned(),
    }
}

fn prepare<'s>(
    site: &'s Site,
    requests: &[Request],
    at: usize,
    found: Result<Target, NoTarget>,
    options: Options,
) -> Result<Ready<'s>, Problem> {
    let request = requests.get(at).cloned().unwrap_or_default();
    let problem = |message: String, hints: Vec<String>| Problem {
        origin: request.origin.clone(),
        conflict: false,
        message,
        hints,
    };
    let target = found.map_err(|NoTarget { message, hints }| problem(message, hints))?;
    let Some((page, table)) = at_target(site, target) else {
        return Err(problem("there is no such table".to_owned(), Vec::new()));
    };
    let columns = Columns::of(page, table, site.content_type(target.page));
    let cells = columns.cells(&request, options.keep_tracking).map_err(|faults| {
        let Faults { missing, wrong } = faults;
        let mut messages: Vec<String> = Vec::new();
        let mut hints: Vec<String> = Vec::new();
        for (message, hint) in wrong {
            messages.push(message);
            hints.extend(hint);
        }
        if !missing.is_empty() {
            messages.push(format!("missing: {}", missing.join(", ")));
        }
        problem(messages.join("; "), hints)
    })?;
    let after = position(page, table, &request.at, &cells).map_err(|(message, hints)| problem(message, hints))?;
    Ok(Ready { request: at, target, cells, after, sorted: request.at == At::Sorted, spec: columns.spec, present: None })
}

fn at_target(site: &Site, target: Target) -> Option<(&Page, &Table)> {
    let page = site.pages.get(target.page)?;
    Some((page, page.outline().tables.get(target.table)?))
}

/// The row that a new one stands behind.
fn position(page: &Page, table: &Table, at: &At, cells: &Cells) -> Result<Option<usize>, (String, Vec<String>)> {
    let title = |at: usize| table.rows.get(at).map_or_else(String::new, |row| Entry { page, table, row }.title());
    match at {
        At::Top => Ok(None),
        At::End => Ok(table.rows.len().checked_sub(1)),
        At::Sorted => {
            let own = key::of_text(&cells.title);
            let later = (0..table.rows.len()).find(|&row| key::of_text(&title(row)) > own);
            Ok(later.map_or(table.rows.len().checked_sub(1), |row| row.checked_sub(1)))
        }
        At::After(wanted) => {
            let (as_url, as_text) = (key::of_url(wanted), key::of_text(wanted));
            let fits = |row: &usize| {
                let Some(row) = table.rows.get(*row) else { return false };
                let entry = Entry { page, table, row };
                let url = entry.link().map(|link| key::of_url(&link.url));
                url.is_some_and(|url| url == as_url) || key::of_text(&entry.title()) == as_text
            };
            let found: Vec<usize> = (0..table.rows.len()).filter(fits).collect();
            match found.as_slice() {
                [only] => Ok(Some(*only)),
                [] => {
                    let titles: Vec<String> = (0..table.rows.len()).take(200).map(title).collect();
                    let known: Vec<&str> = titles.iter().map(String::as_str).collect();
                    let near = if wanted.len() > 200 {
                        Vec::new()
                    } else {
                        similar::get_close_matches(wanted.as_str(), &known, 3, 0.5)
                    };
                    let hints = near
                        .iter()
                        .map(|title| format!("--at {}", shell_words::quote(&format!("after={title}"))))
                        .collect();
                    Err((format!("no row of the table is {}", excerpt(wanted)), hints))
                }
                several => {
                    let lines: Vec<String> = several
                        .iter()
                        .filter_map(|&at| table.rows.get(at))
                        .map(|row| page.line_of(row.span.start).to_string())
                        .collect();
                    let message = format!(
                        "{} rows of the table are {}: lines {}",
                        several.len(),
                        excerpt(wanted),
                        lines.join(", ")
                    );
                    Err((message, vec!["name the row by its address".to_owned()]))
                }
            }
        }
    }
}

/// Finds entries that are there already: an equal row of the same table is left out, a different one refused, and
/// one of another table told.
fn known_already(
    site: &Site,
    requests: &[Request],
    ready: &mut [Ready<'_>],
    options: Options,
    notes: &mut Vec<String>,
    problems: &mut Vec<Problem>,
) {
    let index = entries::index(site);
    let mut asked: HashMap<(Target, String), usize> = HashMap::new();
    for at in 0..ready.len() {
        let Some(row) = ready.get(at) else { continue };
        let (target, spec) = (row.target, row.spec);
        let Some((page, table)) = at_target(site, target) else { continue };
        let draft = draft(page, table, &row.cells.sources);
        let Some(key) = Entry::all(&draft).next().and_then(|entry| entries::key_of(spec, &entry)) else { continue };
        let request = requests.get(row.request);
        let origin = request.and_then(|request| request.origin.clone());
        let conflict = |message: String| Problem {
            origin: origin.clone(),
            conflict: true,
            message,
            hints: vec!["`--allow-duplicate` adds it all the same".to_owned()],
        };
        let mut present = None;
        if let Some(&earlier) = asked.get(&(target, key.clone())) {
            let same = ready.get(earlier).is_some_and(|other| other.cells.sources == row.cells.sources);
            match (same, options.allow_duplicate) {
                (true, _) => present = Some(Present::Request(earlier)),
                (false, true) => {}
                (false, false) => {
                    let other = ready.get(earlier).and_then(|other| requests.get(other.request)?.origin.clone());
                    let other = other.map_or_else(String::new, |other| format!(" ({other})"));
                    problems.push(conflict(format!("{} is asked for twice{other}", excerpt(&row.cells.title))));
                    continue;
                }
            }
        }
        let known = index.get(&key).map_or(&[][..], Vec::as_slice);
        let here = |other: &&entries::Indexed| other.page == target.page && other.table == target.table;
        if present.is_none()
            && let Some(other) = known.iter().find(here)
        {
            let line = page.line_of(other.span.start);
            let behind = table.rows.partition_point(|row| row.span.start <= other.span.start);
            let found = behind.checked_sub(1).and_then(|at| table.rows.get(at));
            let same = found.filter(|found| says_the_same(page, found, &row.cells.sources));
            if let (Some(same), false) = (same, options.allow_duplicate) {
                present = Some(Present::Row(same.span.start));
            } else if options.allow_duplicate {
                notes.push(said(request, &format!("the table has this entry already: {}:{line}", page.path)));
            } else {
                problems.push(conflict(format!(
                    "the table has {} already: {}:{line}",
                    excerpt(&row.cells.title),
                    page.path
                )));
                continue;
            }
        }
        if present.is_none() {
            let places: Vec<String> =
                known.iter().filter(|other| !here(other)).filter_map(|other| place(site, other)).collect();
            if !places.is_empty() {
                let more = if places.len() > PLACES {
                    format!(" and {} more places", places.len() - PLACES)
                } else {
                    String::new()
                };
                let listed = places.iter().take(PLACES).cloned().collect::<Vec<_>>().join(", ");
                notes.push(said(request, &format!("{} is also listed at {listed}{more}", excerpt(&row.cells.title))));
            }
            asked.entry((target, key)).or_insert(at);
        }
        if let Some(row) = ready.get_mut(at) {
            row.present = present;
        }
    }
}

/// A page of nothing but the header of a table and one row.
fn draft(page: &Page, table: &Table, cells: &[String]) -> Page {
    let line = |span: Option<crate::text::Span>| span.map_or("", |span| page.slice(span));
    let header = line(table.header.as_ref().map(|header| header.span));
    let delimiter = line(table.delimiter.as_ref().map(|delimiter| delimiter.span));
    let row = Style::of(page, table, None).row(cells);
    let text = format!("{header}\n{delimiter}\n{row}\n");
    Page::new(page.path.as_str(), text.into_bytes())
}

fn place(site: &Site, entry: &entries::Indexed) -> Option<String> {
    let page = site.pages.get(entry.page)?;
    let table = page.outline().tables.get(entry.table)?;
    let section = section_of(page, table).join(" > ");
    let section = if section.is_empty() { String::new() } else { format!(" ({section})") };
    Some(format!("{}:{}{section}", page.path, page.line_of(entry.span.start)))
}

/// Whether a row of the page has the same texts and links in its cells.
fn says_the_same(page: &Page, row: &crate::page::outline::Row, cells: &[String]) -> bool {
    let urls = |cell: &str| gfm::links(cell).into_iter().map(|link| link.url).collect::<Vec<_>>();
    let words = |cell: &str| gfm::plain(cell).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let own = |at: usize| row.cells.get(at).map_or("", |cell| page.slice(*cell));
    (0..cells.len().max(row.cells.len())).all(|at| {
        let new = cells.get(at).map_or("", String::as_str);
        words(own(at)) == words(new) && urls(own(at)) == urls(new)
    })
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
        match insert::insert(page, &new) {
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
                let request = at.and_then(|row| requests.get(row.request));
                let table = at.map_or(0, |row| row.target.table);
                problems.push(not_shown(site, index, table, request, &error));
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
                let span =
                    table.rows.iter().find(|row| row.span.start == offset).map(|row| row.span).unwrap_or_default();
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

/// Why a row would not come out, with the fault of the table that is to blame.
fn not_shown(site: &Site, index: usize, table: usize, request: Option<&Request>, error: &InsertError) -> Problem {
    let origin = request.and_then(|request| request.origin.clone());
    let mut hints = Vec::new();
    let mut message = error.to_string();
    if let Some(page) = site.pages.get(index) {
        message = format!("{}: {message}", page.path);
        let cache = PageCache::default();
        let context = PageContext { site, page, content_type: site.content_type(index), cache: &cache };
        let own = page.outline().tables.get(table).map(|table| table.span).unwrap_or_default();
        let above = page.map().line_start(page.line_of(own.start).saturating_sub(1));
        let to_blame = context.table_faults().iter().find(|fault| {
            fault.span.start >= above
                && fault.span.start <= own.end + 1
                && !matches!(fault.kind, Kind::TooFewCells | Kind::TooManyCells | Kind::HeaderOnly)
        });
        if let Some(fault) = to_blame {
            let line = page.line_of(fault.span.start);
            let rule = fault.kind.id();
            message = format!("{}:{line}: the table is broken, {}: {} ({rule})", page.path, error, fault.message);
            hints.push(format!("mend it first: `signoise check --fix {}`", shell_words::quote(&page.path)));
        } else if matches!(error, InsertError::NotShown { .. }) {
            hints.push(format!(
                "`signoise inspect {}` shows what each renderer makes of the page",
                shell_words::quote(&page.path)
            ));
        }
    }
    Problem { origin, conflict: false, message, hints }
}
