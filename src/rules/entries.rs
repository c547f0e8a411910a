//! The entries of tables that a content type knows, and the index of all entries of the site by key.

use std::collections::BTreeMap;

use super::Site;
use crate::page::entry::{Entry, Key};
use crate::page::outline::{Row, RowShape, Table};
use crate::page::{Page, key};
use crate::schema::{ContentType, Field, TableSpec};
use crate::text::Span;
use crate::text::inline::gfm;

/// A row of a known table whose cells are where they belong.
#[derive(Debug, Clone, Copy)]
pub struct KnownEntry<'a> {
    /// The entry.
    pub entry: Entry<'a>,
    /// The table it should conform to.
    pub spec: &'a TableSpec,
    /// The field of each column.
    pub fields: &'a [Field],
}

impl<'a> KnownEntry<'a> {
    /// Each cell of the row with its field.
    pub fn cells(&self) -> impl Iterator<Item = (&'a Field, Span, &'a str)> {
        let page = self.entry.page;
        self.fields.iter().zip(&self.entry.row.cells).map(move |(field, cell)| (field, *cell, page.slice(*cell)))
    }
}

/// The rows of a page's known tables. Rows with a fault of their own are left out: their cells may be anywhere.
pub fn known<'a>(page: &'a Page, content_type: Option<&'a ContentType>) -> impl Iterator<Item = KnownEntry<'a>> {
    page.outline().tables.iter().flat_map(move |table| {
        let matched = content_type.and_then(|content_type| content_type.table_for(&table.columns(page.text())));
        let rows = if matched.is_some() { table.rows.as_slice() } else { &[] };
        rows.iter().filter(move |row| is_sound(table, row)).filter_map(move |row| {
            let (spec, fields) = matched?;
            Some(KnownEntry { entry: Entry { page, table, row }, spec, fields })
        })
    })
}

fn is_sound(table: &Table, row: &Row) -> bool {
    let shifted = row.leading_pipe && table.header.as_ref().is_some_and(|header| !header.leading_pipe);
    row.shape == RowShape::Whole && row.cells.len() <= table.width() && !shifted
}

/// An entry in the index of the site.
#[derive(Debug, Clone)]
pub struct Indexed {
    /// Index of its page.
    pub page: usize,
    /// Index of its table on that page.
    pub table: usize,
    /// The place of its first cell.
    pub span: Span,
    /// Its title, evened out for comparison.
    pub title: String,
}

/// Entries by key, in the order of the site.
pub type Index = BTreeMap<String, Vec<Indexed>>;

/// Indexes every entry of the site that has an address: those of known tables, and of other tables those whose
/// first cell is a link.
pub fn index(site: &Site) -> Index {
    let mut index = Index::new();
    for (at, page) in site.pages.iter().enumerate() {
        let Some(content_type) = site.content_type(at) else { continue };
        for (number, table) in page.outline().tables.iter().enumerate() {
            let spec = content_type.table_for(&table.columns(page.text())).map(|(spec, _)| spec);
            for row in &table.rows {
                let entry = Entry { page, table, row };
                let span = row.cells.first().copied().unwrap_or(row.span);
                if let Some(key) = key_of(spec, &entry) {
                    let title = key::of_text(&entry.title());
                    index.entry(key).or_default().push(Indexed { page: at, table: number, span, title });
                }
            }
        }
    }
    index
}

/// What an entry of a table is compared by; none where nothing tells it from others. `spec` is the table it should
/// conform to, if its content type knows the table.
pub fn key_of(spec: Option<&TableSpec>, entry: &Entry<'_>) -> Option<String> {
    let key = match (spec, entry.key()) {
        (Some(spec), _) if !spec.primary_key.is_empty() => primary_key(spec, entry),
        (Some(_), Key::Url(key)) => Some(key),
        // A table of another kind may list many things behind one address: only a repeated row counts.
        (None, Key::Url(key)) if !entry.title().trim().is_empty() && !key.is_empty() => {
            Some(format!("{key} {}", key::of_text(entry.page.slice(entry.row.span))))
        }
        _ => None,
    };
    key.filter(|key| !key.is_empty())
}

/// The primary key of a row: the normalised address of a cell that is a link, the normalised text of any other.
/// A row that lacks a part of it has none.
fn primary_key(spec: &TableSpec, entry: &Entry<'_>) -> Option<String> {
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
            // Without an address to go by, rows of different kinds of table have nothing to do with each other.
            None => format!("{} {}", spec.name, key::of_text(&gfm::plain(cell))),
        };
        if !key.is_empty() {
            key.push('\n');
        }
        key.push_str(&part);
    }
    Some(key)
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

/// Every repetition: the later entry, the earlier one and how they relate. An entry that repeats several earlier
/// ones is told apart from the nearest of them.
pub fn repeats(index: &Index) -> Vec<(Indexed, Indexed, Repeat)> {
    let mut found = Vec::new();
    for group in index.values().filter(|group| group.len() > 1) {
        for (i, later) in group.iter().enumerate() {
            let earlier = group.get(..i).unwrap_or_default();
            let on_page = |other: &&Indexed| other.page == later.page;
            let hit = earlier
                .iter()
                .find(|other| on_page(other) && other.table == later.table && other.title == later.title)
                .map(|other| (other, Repeat::Table))
                .or_else(|| earlier.iter().find(|o| on_page(o) && o.title == later.title).map(|o| (o, Repeat::Page)))
                .or_else(|| earlier.iter().find(on_page).map(|other| (other, Repeat::Title)))
                .or_else(|| earlier.first().map(|other| (other, Repeat::Site)));
            if let Some((other, repeat)) = hit {
                found.push((later.clone(), other.clone(), repeat));
            }
        }
    }
    found
}
