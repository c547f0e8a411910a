//! Pages on which the rules about bodies have nothing to find, told from their plainest form.
//!
//! [`Plain`] proves that both renderers show a page as it was written. What is left to ask of it is what the rules ask
//! of its words: whether its title, its sections, its tables and its addresses are in order. Here each of these
//! questions is put once and answered with yes only where that is beyond doubt. Then the rules that [`Sound::settles`] names
//! need not run. What is not beyond doubt is looked at in full, and the rules find what they find.

use super::links::external;
use super::post::missing_tldr;
use super::resolve::{self, Target};
use super::{Rule, Site};
use crate::page::plain::{Heading, Link, Plain, Table};
use crate::page::{Page, key};
use crate::schema::{CellFormat, ContentType, Field, FieldType, HeadingSpec, TableSpec};
use crate::text::Span;

/// Headings are compared each with each: more of them are left to the rules.
const MAX_HEADINGS: usize = 64;

/// A plain page, and what is beyond doubt about it.
#[derive(Debug)]
pub struct Sound<'p, 's> {
    /// The page in its plainest form.
    pub plain: &'p Plain,
    /// What the content type knows of each of its tables; none where it does not know them all.
    pub specs: Vec<(&'s TableSpec, &'s [Field])>,
    /// A bit for each [`Settled`] that holds.
    held: u32,
}

impl<'p, 's> Sound<'p, 's> {
    /// Looks at a page; `None` if it is not plain.
    pub fn of(site: &Site, page: &'p Page, content_type: Option<&'s ContentType>) -> Option<Self> {
        let plain = page.plain()?;
        let mut sound = Self { plain, specs: Vec::new(), held: 0 };
        sound.hold(Settled::Plain, true);
        sound.hold(Settled::WithoutBlanks, !plain.trailing_blanks);
        sound.hold(Settled::Ended, !plain.unended);
        let address = |link: &Link| is_sound_address(site, page, page.slice(link.target));
        sound.hold(Settled::Links, plain.links.iter().all(address));
        if let Some(content_type) = content_type {
            let known = plain.tables.iter().map(|table| spec_of(page, plain, table, content_type));
            match known.collect() {
                Some(specs) => sound.specs = specs,
                None => return Some(sound.with_headings(page, Some(content_type))),
            }
        }
        sound.hold(Settled::KnownTables, true);
        let specs = plain.tables.iter().zip(&sound.specs);
        let rows = specs.clone().all(|(table, (_, fields))| has_sound_rows(page, plain, table, fields));
        let keys = specs.clone().all(|(table, (spec, _))| has_plain_keys(plain, table, spec));
        sound.hold(Settled::Rows, rows);
        sound.hold(Settled::Entries, keys);
        Some(sound.with_headings(page, content_type))
    }

    fn with_headings(mut self, page: &Page, content_type: Option<&ContentType>) -> Self {
        let headings = &self.plain.headings;
        let text = |heading: &Heading| page.slice(heading.text);
        // Two of one name may be two sections of one path; none is doubted where all names differ.
        let same = |a: &str, b: &str| {
            if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { key::of_text(a) == key::of_text(b) }
        };
        let unique = headings.len() <= MAX_HEADINGS
            && headings.iter().enumerate().all(|(i, heading)| {
                headings.get(i + 1..).unwrap_or_default().iter().all(|other| !same(text(heading), text(other)))
            });
        let even = headings.windows(2).all(|pair| matches!(pair, [above, below] if below.level <= above.level + 1));
        let titles = headings.iter().filter(|heading| heading.level == 1).count();
        let mut held = vec![(Settled::UniqueHeadings, unique), (Settled::EvenHeadings, even)];
        if let Some(content_type) = content_type {
            let names = |wanted: &HeadingSpec| headings.iter().any(|heading| wanted.names(text(heading)));
            let summary = |tldr: &HeadingSpec| headings.iter().any(|it| missing_tldr::is_summary(tldr, text(it)));
            held.extend([
                (Settled::Titled, titles > 0 || page.front_matter().get("title").is_some()),
                (Settled::OneTitle, titles < 2 || !content_type.one_h1),
                (Settled::OrderedHeadings, headings.len() < 2 || !content_type.headings_ordered),
                (Settled::RequiredHeadings, content_type.headings.iter().filter(|wanted| wanted.required).all(names)),
                (Settled::Summary, content_type.tldr.as_ref().is_none_or(summary)),
            ]);
        } else {
            let all = [Settled::Titled, Settled::OneTitle, Settled::OrderedHeadings, Settled::RequiredHeadings];
            held.extend(all.into_iter().chain([Settled::Summary]).map(|settled| (settled, true)));
        }
        for (settled, holds) in held {
            self.hold(settled, holds);
        }
        self
    }

    fn hold(&mut self, settled: Settled, holds: bool) {
        self.held |= if holds { settled.bit() } else { 0 };
    }

    /// Whether a rule has nothing to find on the page.
    pub fn settles(&self, rule: &Rule) -> bool {
        self.has(Settled::by(rule))
    }

    /// Whether what settles a rule holds of the page.
    pub fn has(&self, settled: Settled) -> bool {
        self.held & settled.bit() != 0
    }
}

/// What has to hold of a plain page for a rule to find nothing on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Settled {
    /// Nothing suffices: the rule looks at more than the body.
    Never,
    /// That it is plain.
    Plain,
    /// No line ends with a blank.
    WithoutBlanks,
    /// The last line has its line end.
    Ended,
    /// All addresses are in order.
    Links,
    /// The content type knows all tables.
    KnownTables,
    /// All cells are in order.
    Rows,
    /// The cells that entries are named and known by are shown as they are written: no rule, but the page's
    /// [`Brief`](super::Brief) can be read from its plain form.
    Entries,
    /// No two headings are alike.
    UniqueHeadings,
    /// No heading is more than one level below the one before it.
    EvenHeadings,
    /// The page has a title.
    Titled,
    /// It has no more titles than its type allows.
    OneTitle,
    /// Its type asks for no order of its headings.
    OrderedHeadings,
    /// All headings that its type requires are there.
    RequiredHeadings,
    /// So is the summary.
    Summary,
}

impl Settled {
    /// When a rule has nothing to find.
    pub fn by(rule: &Rule) -> Self {
        match rule.id {
            "text/trailing-blanks" => Self::WithoutBlanks,
            "text/no-final-newline" => Self::Ended,
            "post/missing-tldr" => Self::Summary,
            "table/unknown-header" => Self::KnownTables,
            "heading/missing-h1" => Self::Titled,
            "heading/multiple-h1" => Self::OneTitle,
            "heading/level-jump" => Self::EvenHeadings,
            "heading/duplicate" => Self::UniqueHeadings,
            "heading/required-missing" => Self::RequiredHeadings,
            "heading/order" => Self::OrderedHeadings,
            id => match id.split('/').next() {
                Some("heading" | "table" | "text") => Self::Plain,
                Some("entry") => Self::Rows,
                Some("link") => Self::Links,
                _ => Self::Never,
            },
        }
    }

    fn bit(self) -> u32 {
        if self == Self::Never { 0 } else { 1 << self as u8 }
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
