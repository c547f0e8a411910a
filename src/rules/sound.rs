//! What is beyond doubt on a page, told from its plainest form.
//!
//! [`Plain`] proves of blocks that both renderers show them as they were written. What is left to ask of them is what
//! the rules ask of their words: whether titles, sections, tables and addresses are in order. Here each of these
//! questions is put once and answered with yes only where that is beyond doubt. Where it is so of a whole page, the
//! rules that [`Sound::settles`] names need not run. The others read [`Sound::rest`]: the page without the words
//! about which there is no doubt.

use super::links::external;
use super::post::missing_tldr;
use super::resolve::{self, Target};
use super::rest::{self, Left};
use super::{Rule, Site};
use crate::page::plain::{Heading, Plain, Table};
use crate::page::{Page, key};
use crate::schema::{CellFormat, ContentType, Field, HeadingSpec, TableSpec};
use crate::text::Span;
use crate::text::hash::HashMap;

/// Headings are compared each with each: more of them are left to the rules.
const MAX_HEADINGS: usize = 64;

/// A page in its plainest form, and what is beyond doubt about it.
#[derive(Debug)]
pub struct Sound<'p, 's> {
    /// The page in its plainest form.
    pub plain: &'p Plain,
    /// What is known of each table of it.
    pub tables: Vec<Told<'s>>,
    /// What is to be read in full: the page with an `x` for everything that is beyond doubt. None where no rule that
    /// reads bodies has to look.
    pub rest: Option<Page>,
    /// A bit for each [`Settled`] that holds.
    held: u32,
}

/// What is known of a plain table.
#[derive(Debug, Default)]
pub struct Told<'s> {
    /// What the content type knows of it.
    pub known: Option<Known<'s>>,
    /// Whether it does not know the table at all: its rows are listed and no more.
    pub foreign: bool,
    /// Whether it asks more of the rows than can be told here.
    pub(super) strict: bool,
    /// Numbers of the plain rows that are not beyond doubt.
    pub doubted: Vec<usize>,
    /// What the rest has of it.
    pub left: Left,
}

/// A table of a content type, and the field of each column.
pub type Known<'s> = (&'s TableSpec, &'s [Field]);

impl<'p, 's> Sound<'p, 's> {
    /// Looks at a page; `None` if it has no plain form.
    pub fn of(site: &Site, page: &'p Page, content_type: Option<&'s ContentType>) -> Option<Self> {
        let plain = page.plain()?;
        let told = |table| content_type.map_or_else(Told::default, |it| Told::of(page, plain, table, it));
        let (mut rows, mut keys) = (true, true);
        let mut sound = Self { plain, tables: plain.tables.iter().map(told).collect(), rest: None, held: 0 };
        let known = !sound.tables.iter().any(|table| table.foreign);
        let lax = !sound.tables.iter().any(|table| table.strict);
        for (table, told) in plain.tables.iter().zip(&mut sound.tables) {
            let Some((spec, fields)) = told.known else { continue };
            for (number, row) in plain.rows(table).enumerate() {
                let (sound_row, plain_keys) =
                    (is_sound_row(page, plain, row, fields), has_plain_keys(plain, row, spec));
                rows &= sound_row;
                keys &= plain_keys;
                if !(sound_row && plain_keys) {
                    told.doubted.push(number);
                }
            }
        }
        // Many rows of a page lead to one place of the site.
        let mut inside: HashMap<&str, bool> = HashMap::default();
        let mut is_sound = |address: &'p str| {
            leads_outside(site, address) || *inside.entry(address).or_insert_with(|| leads_inside(site, page, address))
        };
        let doubted = plain.links.iter().filter(|link| !is_sound(page.slice(link.target))).map(|link| link.span);
        let doubted: Vec<Span> = doubted.collect();
        if plain.is_whole() {
            sound.hold(Settled::Plain, true);
            sound.hold(Settled::WithoutBlanks, plain.blanks.is_empty());
            sound.hold(Settled::Ended, !plain.unended);
            sound.hold(Settled::Links, doubted.is_empty());
            sound.hold(Settled::KnownTables, known);
            sound.hold(Settled::Rows, lax && rows);
            sound.hold(Settled::Entries, lax && keys);
            sound = sound.with_headings(page, content_type);
        }
        // Blanks and the last line end are looked for in the page itself.
        if sound.held | Settled::WithoutBlanks.bit() | Settled::Ended.bit() != Settled::all() {
            sound.rest = Some(rest::of(page, plain, &mut sound.tables, &doubted));
        }
        Some(sound)
    }

    /// The page that a rule reads: the rest, of which findings are [put back](rest::put_back), or all of it.
    pub fn subject<'a>(&'a self, rule: &Rule, page: &'a Page) -> &'a Page {
        self.rest.as_ref().filter(|_| Settled::by(rule).is_of_the_rest()).unwrap_or(page)
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

impl<'s> Told<'s> {
    /// What a content type knows of a table by its header, if its rows can be judged here.
    fn of(page: &Page, plain: &Plain, table: &Table, content_type: &'s ContentType) -> Self {
        let header: Vec<&str> = plain.header(table).iter().map(|cell| page.slice(*cell)).collect();
        let table = content_type.table_for(&header);
        let known = table.filter(|(spec, fields)| spec.primary_key.len() < 2 && fields.iter().all(Field::is_free));
        Self { known, foreign: table.is_none(), strict: table.is_some() && known.is_none(), ..Self::default() }
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

    /// Whether the rules that it settles find in [`Sound::rest`] what they find in the page.
    pub fn is_of_the_rest(self) -> bool {
        // A summary may be any paragraph, the blanks of plain lines are known, and what is settled by nothing looks at
        // more than the body.
        !matches!(self, Self::Never | Self::Summary | Self::WithoutBlanks)
    }

    /// The bits of all that can hold.
    fn all() -> u32 {
        (Self::Summary.bit() << 1) - Self::Plain.bit()
    }

    fn bit(self) -> u32 {
        if self == Self::Never { 0 } else { 1 << self as u8 }
    }
}

/// Whether an address leads to a public page of another site, and holds nothing that a rule speaks of.
fn leads_outside(site: &Site, address: &str) -> bool {
    external::is_plainly_public(address) && !resolve::is_own(site, address)
}

/// Whether an address leads to a page or file of this site, and holds nothing that a rule speaks of.
fn leads_inside(site: &Site, page: &Page, address: &str) -> bool {
    let begins = address.starts_with(|first: char| first.is_ascii_alphanumeric() || matches!(first, '.' | '/'));
    let path = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    let plain = if external::is_plainly_public(address) {
        !address.contains(['#', '?'])
    } else {
        begins && address.bytes().all(path)
    };
    plain && matches!(resolve::resolve(site, page, address), Target::Elsewhere | Target::File(_) | Target::Page(_))
}

/// Whether no cell of a row lacks what its field asks for.
fn is_sound_row(page: &Page, plain: &Plain, row: &[Span], fields: &[Field]) -> bool {
    row.iter().zip(fields).all(|(cell, field)| {
        let text = page.slice(*cell);
        if text.is_empty() {
            return !field.required;
        }
        !field.is_placeholder(text) && has_sound_links(plain, *cell, field.format)
    })
}

/// Whether the cells that an entry is named and known by are shown as they are written.
fn has_plain_keys(plain: &Plain, row: &[Span], spec: &TableSpec) -> bool {
    let key = spec.primary_key.first().and_then(|name| spec.field(name)).map_or(0, |(column, _)| column);
    [0, key].iter().all(|at| !row.get(*at).is_some_and(|cell| plain.is_marked_up(*cell)))
}

fn has_sound_links(plain: &Plain, cell: Span, format: CellFormat) -> bool {
    match format {
        CellFormat::Link => plain.links_in(cell).len() == 1,
        CellFormat::Links => !plain.links_in(cell).is_empty(),
        CellFormat::Text | CellFormat::Markdown => true,
    }
}
