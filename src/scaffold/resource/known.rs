//! Which entries are there already: an equal row of the same table is left out, a different one refused, and one of
//! another table told.

use std::collections::HashMap;

use super::Request;
use super::plan::{Options, Present, Problem, Ready, at_target, said};
use super::target::{Target, section_of};
use crate::page::entry::Entry;
use crate::page::outline::{Row, Table};
use crate::page::{Page, key};
use crate::rules::Site;
use crate::rules::entries::{self, Indexed};
use crate::text::excerpt::excerpt;
use crate::text::inline::gfm;

/// How many places of one duplicate are named.
const PLACES: usize = 5;

/// What was found out about entries.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) notes: Vec<String>,
    pub(super) problems: Vec<Problem>,
}

/// Marks the entries that are there already.
pub(super) fn mark(site: &Site, requests: &[Request], ready: &mut [Ready<'_>], options: Options) -> Known {
    let index = entries::index(site);
    let mut known = Known::default();
    // Table and key -> the first request for it.
    let mut asked: HashMap<(Target, String), usize> = HashMap::new();
    for at in 0..ready.len() {
        let Some(row) = ready.get(at) else { continue };
        let Some(key) = key_of(site, row) else { continue };
        let earlier = asked.get(&(row.target, key.clone())).and_then(|&earlier| Some((earlier, ready.get(earlier)?)));
        let others = index.get(&key).map_or(&[][..], Vec::as_slice);
        let search = Search { site, requests, options, row };
        let found = match earlier {
            Some((at, other)) if other.cells.sources == row.cells.sources => Ok(Some(Present::Request(at))),
            Some((_, other)) if !options.allow_duplicate => Err(search.twice(other)),
            _ => search.here(others, &mut known.notes),
        };
        match found {
            Ok(present) => {
                if present.is_none() {
                    known.notes.extend(search.elsewhere(others));
                    asked.entry((row.target, key)).or_insert(at);
                }
                if let Some(row) = ready.get_mut(at) {
                    row.present = present;
                }
            }
            Err(problem) => known.problems.push(problem),
        }
    }
    known
}

/// What makes a new entry the same as another one.
fn key_of(site: &Site, row: &Ready<'_>) -> Option<String> {
    let (page, _) = at_target(site, row.target)?;
    let draft = draft(page, &row.cells.sources);
    Entry::all(&draft).next().and_then(|entry| entries::key_of(row.spec, &entry))
}

/// A page of nothing but one row, in a table of its own.
fn draft(page: &Page, cells: &[String]) -> Page {
    let names = "| - ".repeat(cells.len());
    let text = format!("{}|\n{names}|\n| {} |\n", names.replace('-', "x"), cells.join(" | "));
    Page::new(page.path.as_str(), text.into_bytes())
}

/// One entry on its way.
struct Search<'a, 's> {
    site: &'s Site,
    requests: &'a [Request],
    options: Options,
    row: &'a Ready<'s>,
}

impl Search<'_, '_> {
    fn request(&self) -> Option<&Request> {
        self.requests.get(self.row.request)
    }

    fn conflict(&self, message: String) -> Problem {
        Problem {
            origin: self.request().and_then(|request| request.origin.clone()),
            conflict: true,
            message,
            hints: vec!["`--allow-duplicate` adds it all the same".to_owned()],
        }
    }

    fn twice(&self, other: &Ready<'_>) -> Problem {
        let other = self.requests.get(other.request).and_then(|other| other.origin.clone());
        let other = other.map_or_else(String::new, |other| format!(" ({other})"));
        self.conflict(format!("{} is asked for twice{other}", excerpt(&self.row.cells.title)))
    }

    fn is_here(&self, other: &Indexed) -> bool {
        other.page == self.row.target.page && other.table == self.row.target.table
    }

    /// The row of the same table that says the same.
    fn here(&self, others: &[Indexed], notes: &mut Vec<String>) -> Result<Option<Present>, Problem> {
        let Some(other) = others.iter().find(|other| self.is_here(other)) else { return Ok(None) };
        let Some((page, table)) = at_target(self.site, self.row.target) else { return Ok(None) };
        let found = row_at(table, other);
        let also = found.and_then(|row| self.other_title(page, table, row));
        let place = format!("{}:{}{}", page.path, page.line_of(other.span.start), as_title(also.as_deref()));
        match found.filter(|found| says_the_same(page, found, &self.row.cells.sources)) {
            Some(same) if !self.options.allow_duplicate => Ok(Some(Present::Row(same.span.start))),
            _ if self.options.allow_duplicate => {
                notes.push(said(self.request(), &format!("the table has this entry already: {place}")));
                Ok(None)
            }
            _ => Err(self.conflict(format!("the table has {} already: {place}", self.shared(also.is_some())))),
        }
    }

    /// What another entry has of this one: all of it, or the address alone.
    fn shared(&self, other_title: bool) -> String {
        let title = excerpt(&self.row.cells.title);
        if other_title { format!("the address of {title}") } else { title }
    }

    /// The title of a row that has the address of this entry and calls it otherwise.
    fn other_title(&self, page: &Page, table: &Table, row: &Row) -> Option<String> {
        let title = Entry { page, table, row }.title().trim().to_owned();
        let same = key::of_text(&title) == key::of_text(&self.row.cells.title);
        (self.row.cells.url.is_some() && !same && !title.is_empty()).then_some(title)
    }

    /// A word on the other tables that have it.
    fn elsewhere(&self, others: &[Indexed]) -> Option<String> {
        let others = others.iter().filter(|other| !self.is_here(other));
        let places: Vec<(String, bool)> = others.filter_map(|other| self.place(other)).collect();
        let otherwise = places.iter().all(|(_, otherwise)| *otherwise);
        let more = places.len().saturating_sub(PLACES);
        let more = if more > 0 { format!(" and {more} more places") } else { String::new() };
        let listed = places.iter().take(PLACES).map(|(place, _)| place.as_str()).collect::<Vec<_>>().join(", ");
        let shared = self.shared(otherwise);
        (!places.is_empty()).then(|| said(self.request(), &format!("{shared} is also listed at {listed}{more}")))
    }

    /// Where an entry stands, and whether it is called otherwise there.
    fn place(&self, entry: &Indexed) -> Option<(String, bool)> {
        let page = self.site.pages.get(entry.page)?;
        let table = page.outline().tables.get(entry.table)?;
        let section = section_of(page, table).join(" > ");
        let section = if section.is_empty() { String::new() } else { format!(" ({section})") };
        let title = row_at(table, entry).and_then(|row| self.other_title(page, table, row));
        let line = page.line_of(entry.span.start);
        Some((format!("{}:{line}{section}{}", page.path, as_title(title.as_deref())), title.is_some()))
    }
}

/// The row of an entry.
fn row_at<'p>(table: &'p Table, entry: &Indexed) -> Option<&'p Row> {
    let behind = table.rows.partition_point(|row| row.span.start <= entry.span.start);
    behind.checked_sub(1).and_then(|at| table.rows.get(at))
}

fn as_title(title: Option<&str>) -> String {
    title.map_or_else(String::new, |title| format!(" as {}", excerpt(title)))
}

/// Whether a row of the page has the same texts and links in its cells.
fn says_the_same(page: &Page, row: &Row, cells: &[String]) -> bool {
    let urls = |cell: &str| gfm::links(cell).into_iter().map(|link| link.url).collect::<Vec<_>>();
    let words = |cell: &str| gfm::plain(cell).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let own = |at: usize| row.cells.get(at).map_or("", |cell| page.slice(*cell));
    (0..cells.len().max(row.cells.len())).all(|at| {
        let new = cells.get(at).map_or("", String::as_str);
        words(own(at)) == words(new) && urls(own(at)) == urls(new)
    })
}
