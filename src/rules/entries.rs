//! The entries of tables that a content type knows, and those of the whole site that repeat an earlier one.

use std::collections::BTreeMap;

use super::Site;
use super::brief::Brief;
use crate::page::entry;
use crate::page::outline::{Row, RowShape, Table};
use crate::page::{Page, key};
use crate::schema::{ContentType, Field, TableSpec};
use crate::text::Span;
use crate::text::hash::{HashMap, HashSet};
use crate::text::inline::gfm;

/// A row of a known table whose cells are where they belong.
#[derive(Debug, Clone, Copy)]
pub struct KnownEntry<'p, 's> {
    /// The entry.
    pub entry: entry::Entry<'p>,
    /// The table it should conform to.
    pub spec: &'s TableSpec,
    /// The field of each column.
    pub fields: &'s [Field],
}

impl<'p, 's> KnownEntry<'p, 's> {
    /// Each cell of the row with its field.
    pub fn cells(&self) -> impl Iterator<Item = (&'s Field, Span, &'p str)> + use<'_, 'p, 's> {
        let page = self.entry.page;
        self.fields.iter().zip(&self.entry.row.cells).map(move |(field, cell)| (field, *cell, page.slice(*cell)))
    }
}

/// The rows of a page's known tables. Rows with a fault of their own are left out: their cells may be anywhere.
pub fn known<'p, 's>(
    page: &'p Page,
    content_type: Option<&'s ContentType>,
) -> impl Iterator<Item = KnownEntry<'p, 's>> {
    page.outline().tables.iter().flat_map(move |table| {
        let matched = content_type.and_then(|content_type| content_type.table_for(&table.columns(page.text())));
        table.rows.iter().filter_map(move |row| known_row(page, table, row, matched))
    })
}

/// A row of a table that a content type knows, if it does. Rows with a fault of their own are none, and neither are
/// those whose words are masked.
pub fn known_row<'p, 's>(
    page: &'p Page,
    table: &'p Table,
    row: &'p Row,
    matched: Option<(&'s TableSpec, &'s [Field])>,
) -> Option<KnownEntry<'p, 's>> {
    let (spec, fields) = matched.filter(|_| is_sound(table, row) && !is_masked(page, row))?;
    Some(KnownEntry { entry: entry::Entry { page, table, row }, spec, fields })
}

/// Whether words of a row are masked.
pub(super) fn is_masked(page: &Page, row: &Row) -> bool {
    page.is_masked_in(row.span)
}

fn is_sound(table: &Table, row: &Row) -> bool {
    let shifted = row.leading_pipe && table.header.as_ref().is_some_and(|header| !header.leading_pipe);
    row.shape == RowShape::Whole && row.cells.len() <= table.width() && !shifted
}

/// What an entry of a table is compared by; none where nothing tells it from others. `spec` is the table it should
/// conform to, if its content type knows the table.
pub fn key_of(spec: Option<&TableSpec>, entry: &entry::Entry<'_>) -> Option<String> {
    let key = match spec {
        Some(spec) if !spec.primary_key.is_empty() => primary_key(spec, entry),
        Some(_) => match entry.key() {
            entry::Key::Url(key) => Some(key),
            entry::Key::Text(_) => None,
        },
        // A table of another kind may list many things behind one address: only a repeated row counts.
        None => match entry.key() {
            entry::Key::Url(key) if !key.is_empty() && !key::of_text(&entry.title()).is_empty() => {
                Some(format!("{key} {}", key::of_text(entry.page.slice(entry.row.span))))
            }
            _ => None,
        },
    };
    key.filter(|key| !key.is_empty())
}

/// The entries of a site by key, in the order of the site.
pub fn index(site: &Site) -> BTreeMap<String, Vec<Indexed>> {
    let mut index: BTreeMap<String, Vec<Indexed>> = BTreeMap::new();
    for (at, page) in site.pages.iter().enumerate() {
        let brief = Brief::of(page, site.content_type(at));
        for entry in &brief.entries {
            let indexed = Indexed { page: at, table: entry.table(), span: entry.span() };
            index.entry(brief.key(entry).to_owned()).or_default().push(indexed);
        }
    }
    index
}

/// The primary key of a row: the normalised address of a cell that is a link, the normalised text of any other.
/// A row that lacks a part of it has none.
fn primary_key(spec: &TableSpec, entry: &entry::Entry<'_>) -> Option<String> {
    let mut key = String::new();
    for name in &spec.primary_key {
        let (column, field) = spec.field(name)?;
        let cell = entry.cell(column);
        if field.is_missing(cell) {
            return None;
        }
        let link = gfm::links(cell).into_iter().find(|link| !link.image && !link.url.trim().is_empty());
        let part = match link {
            Some(link) => key::of_url(&link.url),
            None => text_key(spec, &gfm::plain(cell))?,
        };
        if !key.is_empty() {
            key.push('\n');
        }
        key.push_str(&part);
    }
    Some(key)
}

/// The key of a row without an address, if it shows any words: rows of different kinds of table have nothing to do with
/// each other.
pub(super) fn text_key(spec: &TableSpec, shown: &str) -> Option<String> {
    let text = key::of_text(shown);
    (!text.is_empty()).then(|| format!("{} {text}", spec.name))
}

/// How an entry repeats an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Same table, same title.
    Table,
    /// Another table of the same page, same title.
    Page,
    /// Same page, another title.
    Title,
    /// Another page.
    Site,
}

/// An entry of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// Index of its page.
    pub page: usize,
    /// Index of its table on that page.
    pub table: usize,
    /// The place of its first cell.
    pub span: Span,
}

/// The numbers of all keys that stand twice, among a few others: those whose bit, one of many, another number took
/// first. A bit for each number is quicker looked at than a map with a place for each.
fn recurring(briefs: &[Brief]) -> HashSet<u64> {
    let count: usize = briefs.iter().map(|brief| brief.entries.len()).sum();
    let mut taken = vec![0_u64; (count / 4).next_power_of_two()];
    let last = taken.len() as u64 - 1;
    let mut recurring = HashSet::default();
    for entry in briefs.iter().flat_map(|brief| &brief.entries) {
        let (word, bit) = ((entry.hash() >> 6) & last, 1 << (entry.hash() & 63));
        let Some(word) = usize::try_from(word).ok().and_then(|word| taken.get_mut(word)) else { continue };
        if *word & bit != 0 {
            recurring.insert(entry.hash());
        }
        *word |= bit;
    }
    recurring
}

/// Every repetition: the later entry, the earlier one and how they relate. An entry that repeats several earlier
/// ones is told apart from the nearest of them. The briefs are those of all pages in their order.
pub fn repeats(site: &Site, briefs: &[Brief]) -> Vec<(Indexed, Indexed, Repeat)> {
    // Of most sites few entries stand twice: only those are grouped. The others are numbers: of the page, and of the
    // entry on it.
    let recurring = recurring(briefs);
    let mut first: HashMap<u64, (u32, u32)> = HashMap::default();
    // Those whose keys have one hash with another key.
    let mut others: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut groups: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
    let listed = |(page, entry): (u32, u32)| {
        let (page, entry) = (usize::try_from(page).ok()?, usize::try_from(entry).ok()?);
        let brief = briefs.get(page)?;
        Some((page, brief, brief.entries.get(entry)?))
    };
    let indexed = |place: (u32, u32)| {
        let (page, _, entry) = listed(place)?;
        Some(Indexed { page, table: entry.table(), span: entry.span() })
    };
    let title = |place: (u32, u32)| {
        let (page, brief, entry) = listed(place)?;
        Some(brief.entry_title(site.pages.get(page)?, entry))
    };
    for (page, brief) in (0..).zip(briefs) {
        for (number, entry) in (0..).zip(&brief.entries).filter(|(_, entry)| recurring.contains(&entry.hash())) {
            let place = (page, number);
            let known = *first.entry(entry.hash()).or_insert(place);
            if known == place {
                continue;
            }
            let key = brief.key(entry);
            let same = listed(known).is_some_and(|(_, brief, known)| brief.key(known) == key);
            let known = if same { known } else { *others.entry(key).or_insert(place) };
            if known != place {
                groups.entry(key).or_insert_with(|| vec![known]).push(place);
            }
        }
    }
    let mut found = Vec::new();
    for group in groups.values() {
        for run in group.chunk_by(|a, b| a.0 == b.0) {
            // Titles matter to entries of one page alone.
            let titles: Vec<_> = run.iter().filter(|_| run.len() > 1).map(|place| title(*place)).collect();
            let mut in_table = HashMap::default();
            let mut on_page = HashMap::default();
            for (at, &place) in run.iter().enumerate() {
                let Some(later) = indexed(place) else { continue };
                let title = titles.get(at);
                let (same, alike) =
                    (*in_table.entry((later.table, title)).or_insert(place), *on_page.entry(title).or_insert(place));
                let hit = match () {
                    () if at == 0 => group.first().map(|first| (*first, Repeat::Site)),
                    () if same != place => Some((same, Repeat::Table)),
                    () if alike != place => Some((alike, Repeat::Page)),
                    () => run.first().map(|first| (*first, Repeat::Title)),
                };
                if let Some((earlier, repeat)) = hit.filter(|(earlier, _)| *earlier != place) {
                    found.extend(indexed(earlier).map(|earlier| (later, earlier, repeat)));
                }
            }
        }
    }
    found
}
