//! Pages on which the rules about bodies have nothing to find, told from their plainest form.
//!
//! [`Plain`] proves that both renderers show a page as it was written. What is left to ask of it is what the rules ask
//! of its words: whether its title, its sections, its tables and its addresses are in order. Here each of these
//! questions is put once and answered with yes only where that is beyond doubt. Then the rules that [`Sound::settles`] names
//! need not run. A page that is not beyond doubt is read in full, and its rules find what they find.

use super::links::external;
use super::post::missing_tldr;
use super::resolve::{self, Target};
use super::{Rule, Site};
use crate::page::plain::{Heading, Plain, Table};
use crate::page::{Page, key};
use crate::schema::{CellFormat, ContentType, Field, FieldType, HeadingSpec, TableSpec};
use crate::text::Span;

/// Headings are compared each with each: more of them are left to the rules.
const MAX_HEADINGS: usize = 64;

/// A page on which the rules that [`Sound::settles`] names find nothing.
#[derive(Debug)]
pub struct Sound<'p, 's> {
    /// The page in its plainest form.
    pub plain: &'p Plain,
    /// What the content type knows of each of its tables.
    pub specs: Vec<(&'s TableSpec, &'s [Field])>,
}

impl<'p, 's> Sound<'p, 's> {
    /// Looks at a page; `None` if a rule might find something.
    pub fn of(site: &Site, page: &'p Page, content_type: Option<&'s ContentType>) -> Option<Self> {
        let plain = page.plain()?;
        let mut specs = Vec::new();
        if let Some(content_type) = content_type {
            specs.reserve(plain.tables.len());
            for table in &plain.tables {
                let spec = spec_of(page, plain, table, content_type)?;
                specs.push(spec);
            }
        }
        let sound = has_sound_headings(page, plain, content_type)
            && plain.links.iter().all(|link| is_sound_address(site, page, page.slice(link.target)))
            && plain.tables.iter().zip(&specs).all(|(table, (spec, fields))| {
                has_sound_rows(page, plain, table, fields) && has_plain_keys(plain, table, spec)
            });
        sound.then_some(Self { plain, specs })
    }

    /// Whether a rule has nothing to find on the page.
    pub fn settles(&self, rule: &Rule) -> bool {
        self.has(Settled::by(rule))
    }

    /// Whether what settles a rule holds of the page.
    pub fn has(&self, settled: Settled) -> bool {
        match settled {
            Settled::Never => false,
            Settled::WithoutBlanks => !self.plain.trailing_blanks,
            Settled::Always => true,
        }
    }
}

/// When a rule has nothing to find on a sound page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It has to look: what it looks at is not the body.
    Never,
    /// Where no line of the page ends with a blank.
    WithoutBlanks,
    /// On every sound page.
    Always,
}

impl Settled {
    /// When a rule has nothing to find.
    pub fn by(rule: &Rule) -> Self {
        match rule.id {
            "text/trailing-blanks" => Self::WithoutBlanks,
            "post/missing-tldr" => Self::Always,
            id => match id.split('/').next() {
                Some("heading" | "table" | "entry" | "link" | "text") => Self::Always,
                _ => Self::Never,
            },
        }
    }
}

/// The table that a content type knows by this header, if its rows can be judged here.
fn spec_of<'s>(
    page: &Page,
    plain: &Plain,
    table: &Table,
    content_type: &'s ContentType,
) -> Option<(&'s TableSpec, &'s [Field])> {
    let header: Vec<&str> = plain.header(table).iter().map(|cell| page.slice(*cell)).collect();
    let (spec, fields) = content_type.table_for(&header)?;
    let free = |field: &Field| {
        field.kind == FieldType::String
            && !field.unique
            && field.pattern.is_none()
            && field.enumeration.is_empty()
            && field.min_length.is_none()
            && field.max_length.is_none()
    };
    (spec.primary_key.len() < 2 && fields.iter().all(free)).then_some((spec, fields))
}

fn has_sound_headings(page: &Page, plain: &Plain, content_type: Option<&ContentType>) -> bool {
    let headings = &plain.headings;
    let text = |heading: &Heading| page.slice(heading.text);
    // Two of one name may be two sections of one path; none is doubted where all names differ.
    let same = |a: &str, b: &str| {
        if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { key::of_text(a) == key::of_text(b) }
    };
    let unique = headings
        .iter()
        .enumerate()
        .take(MAX_HEADINGS)
        .all(|(i, heading)| headings.iter().skip(i + 1).all(|other| !same(text(heading), text(other))));
    let even = headings.windows(2).all(|pair| matches!(pair, [above, below] if below.level <= above.level + 1));
    if headings.len() > MAX_HEADINGS || !unique || !even {
        return false;
    }
    let Some(content_type) = content_type else { return true };
    let titles = headings.iter().filter(|heading| heading.level == 1).count();
    let titled = titles > 0 || page.front_matter().get("title").is_some();
    let names = |wanted: &HeadingSpec| headings.iter().any(|heading| wanted.names(text(heading)));
    titled
        && (titles < 2 || !content_type.one_h1)
        && (headings.len() < 2 || !content_type.headings_ordered)
        && content_type.headings.iter().filter(|wanted| wanted.required).all(names)
        && content_type
            .tldr
            .as_ref()
            .is_none_or(|tldr| headings.iter().any(|heading| missing_tldr::is_summary(tldr, text(heading))))
}

/// Whether an address leads to a public page of another site or to a page or file of this one, and holds nothing that
/// a rule speaks of.
fn is_sound_address(site: &Site, page: &Page, address: &str) -> bool {
    if external::is_plainly_public(address) {
        return !resolve::is_own(site, address);
    }
    let begins = address.starts_with(|first: char| first.is_ascii_alphanumeric() || matches!(first, '.' | '/'));
    let path = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    begins
        && address.bytes().all(path)
        && matches!(resolve::resolve(site, page, address), Target::Elsewhere | Target::File(_) | Target::Page(_))
}

fn has_sound_rows(page: &Page, plain: &Plain, table: &Table, fields: &[Field]) -> bool {
    plain.rows(table).all(|row| {
        row.iter().zip(fields).all(|(cell, field)| {
            let text = page.slice(*cell);
            if text.is_empty() {
                return !field.required;
            }
            !field.is_placeholder(text) && has_sound_links(plain, *cell, field.format)
        })
    })
}

/// Whether the cells that an entry is named and known by are shown as they are written.
fn has_plain_keys(plain: &Plain, table: &Table, spec: &TableSpec) -> bool {
    let key = spec.primary_key.first().and_then(|name| spec.field(name)).map_or(0, |(column, _)| column);
    plain.rows(table).all(|row| [0, key].iter().all(|at| !row.get(*at).is_some_and(|cell| plain.is_marked_up(*cell))))
}

fn has_sound_links(plain: &Plain, cell: Span, format: CellFormat) -> bool {
    match format {
        CellFormat::Link => plain.links_in(cell).len() == 1,
        CellFormat::Links => !plain.links_in(cell).is_empty(),
        CellFormat::Text | CellFormat::Markdown => true,
    }
}
