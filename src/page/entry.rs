//! A data row as an entry: its title, its address and its key, whatever shape its table is in.

use std::borrow::Cow;

use super::outline::{Row, Section, Table};
use super::{Page, key};
use crate::text::inline::{InlineLink, gfm};
use crate::text::{Span, blanks};

/// What makes an entry the same entry tomorrow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The normalised address of the link that the row is about.
    Url(String),
    /// The normalised first cell of a row without one.
    Text(String),
}

/// An entry of a page.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'p> {
    /// The page.
    pub page: &'p Page,
    /// The table as written.
    pub table: &'p Table,
    /// The row.
    pub row: &'p Row,
}

impl<'p> Entry<'p> {
    /// Every entry of a page, in order.
    pub fn all(page: &'p Page) -> impl Iterator<Item = Self> {
        page.outline().tables.iter().flat_map(move |table| table.rows.iter().map(move |row| Self { page, table, row }))
    }

    /// The section the entry stands in.
    pub fn section(&self) -> Option<&'p Section> {
        self.page.outline().sections.get(self.table.section)
    }

    /// The source of a cell; empty where the row has no such cell.
    pub fn cell(&self, column: usize) -> &'p str {
        self.row.cells.get(column).map_or("", |cell| self.page.slice(*cell))
    }

    /// The link that the row is about: the first one of its first cell, or the only one of a row whose first cell
    /// has none.
    pub fn link(&self) -> Option<EntryLink> {
        self.link_after(self.first_link())
    }

    fn first_link(&self) -> Option<InlineLink> {
        first_links(self.cell(0)).next()
    }

    fn link_after(&self, first: Option<InlineLink>) -> Option<EntryLink> {
        let at = |column: usize, link: InlineLink| {
            let cell = self.row.cells.get(column).copied().unwrap_or_default();
            EntryLink {
                span: link.span.shifted(cell.start),
                target: link.target.shifted(cell.start),
                url: link.url,
                text: link.text,
            }
        };
        if let Some(link) = first {
            return Some(at(0, link));
        }
        let mut others = (1..self.row.cells.len())
            .flat_map(|column| first_links(self.cell(column)).map(move |link| (column, link)).collect::<Vec<_>>());
        match (others.next(), others.next()) {
            (Some((column, link)), None) => Some(at(column, link)),
            _ => None,
        }
    }

    /// What a reader calls the entry: its first cell as plain text; the link's text where the cell is empty.
    pub fn title(&self) -> String {
        let title = title_of(self.cell(0));
        if title.is_empty() { self.link().map(|link| link.text).unwrap_or_default() } else { title }
    }

    /// The key.
    pub fn key(&self) -> Key {
        if let Some(link) = self.first_link()
            && !link.url.trim().is_empty()
        {
            return Key::Url(key::of_url(&link.url));
        }
        let text = key::of_text(&gfm::plain(&one_line(self.cell(0))));
        match self.link() {
            Some(link) if text.is_empty() => Key::Url(key::of_url(&link.url)),
            _ => Key::Text(text),
        }
    }

    /// Key, title and link in one reading.
    pub fn identity(&self) -> Identity {
        let cell = one_line(self.cell(0));
        let (plain, links) = gfm::plain_and_links(&cell);
        self.identity_of(&plain, &links)
    }

    /// The same of a row whose first cell was read already: its text without markup, and its links.
    pub fn identity_of(&self, plain: &str, links: &[InlineLink]) -> Identity {
        let first = links.iter().find(|link| is_written(self.cell(0), link)).cloned();
        let own = first.as_ref().is_some_and(|link| !link.url.trim().is_empty());
        let link = self.link_after(first);
        let text = if own { String::new() } else { key::of_text(plain) };
        let key = match &link {
            Some(link) if text.is_empty() => Key::Url(key::of_url(&link.url)),
            _ => Key::Text(text),
        };
        let title = blanks::one_line(plain);
        let named = if title.is_empty() { link.as_ref().map(|link| link.text.clone()) } else { None };
        Identity { key, title: named.unwrap_or(title), link }
    }
}

/// What a reader calls an entry with this first cell: the cell as plain text.
pub fn title_of(cell: &str) -> String {
    blanks::one_line(&gfm::plain(&one_line(cell)))
}

/// Whether a cell certainly shows words: it begins with one, or with a bracket and one.
pub fn begins_with_words(cell: &str) -> bool {
    cell.strip_prefix('[').unwrap_or(cell).starts_with(|first: char| first.is_ascii_alphanumeric())
}

/// A cell of a row that was broken over lines as one line; every byte keeps its place.
fn one_line(cell: &str) -> Cow<'_, str> {
    if cell.contains(['\n', '\r']) { Cow::Owned(cell.replace(['\n', '\r'], " ")) } else { Cow::Borrowed(cell) }
}

/// The links of a cell: no images, and no bare mail addresses, whose `mailto:` nobody wrote.
fn first_links(cell: &str) -> impl Iterator<Item = InlineLink> {
    gfm::links(&one_line(cell)).into_iter().filter(move |link| is_written(cell, link))
}

fn is_written(cell: &str, link: &InlineLink) -> bool {
    !link.image && (!link.url.starts_with("mailto:") || cell.contains("mailto:"))
}

/// What an entry is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// As [`Entry::key`].
    pub key: Key,
    /// As [`Entry::title`].
    pub title: String,
    /// As [`Entry::link`].
    pub link: Option<EntryLink>,
}

/// The link that a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLink {
    /// The whole construct, in the file.
    pub span: Span,
    /// Its target, in the file.
    pub target: Span,
    /// The address.
    pub url: String,
    /// The text.
    pub text: String,
}
