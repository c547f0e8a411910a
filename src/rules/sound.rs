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
use super::{Rule, Site};
use crate::page::plain::{BlockKind, Heading, Plain, Table};
use crate::page::{Page, key};
use crate::schema::{CellFormat, ContentType, Field, HeadingSpec, TableSpec};
use crate::text::Span;

/// Headings are compared each with each: more of them are left to the rules.
const MAX_HEADINGS: usize = 64;

/// A page in its plainest form, and what is beyond doubt about it.
#[derive(Debug)]
pub struct Sound<'p, 's> {
    /// The page in its plainest form.
    pub plain: &'p Plain,
    /// What the content type knows of each table that is beyond doubt.
    pub specs: Vec<Option<Known<'s>>>,
    /// What is to be read in full: the page with an `x` for every letter of the blocks that are beyond doubt. None
    /// where no rule that reads bodies has to look.
    pub rest: Option<Page>,
    /// A bit for each [`Settled`] that holds.
    held: u32,
}

/// What is to be masked of a page.
struct Mask<'p> {
    page: &'p Page,
    spans: Vec<Span>,
}

impl Mask<'_> {
    /// Adds a span, without the blanks at the ends of its lines where there are any. What is parted by nothing but
    /// empty lines becomes one: one line is read faster than many.
    fn add(&mut self, span: Span, has_blanks: bool) {
        let text = self.page.slice(span);
        if has_blanks {
            let mut start = span.start;
            for line in text.split_inclusive('\n') {
                self.spans.push(Span::new(start, start + line.trim_ascii_end().len()));
                start += line.len();
            }
            return;
        }
        match self.spans.last_mut() {
            Some(last) if self.page.slice(Span::new(last.end, span.start)).bytes().all(|byte| byte == b'\n') => {
                last.end = span.end;
            }
            _ => self.spans.push(span),
        }
    }
}

/// A table of a content type, and the field of each column.
pub type Known<'s> = (&'s TableSpec, &'s [Field]);

impl<'p, 's> Sound<'p, 's> {
    /// Looks at a page; `None` if it has no plain form.
    pub fn of(site: &Site, page: &'p Page, content_type: Option<&'s ContentType>) -> Option<Self> {
        let plain = page.plain()?;
        let mut sound = Self { plain, specs: Vec::new(), rest: None, held: 0 };
        if let Some(content_type) = content_type {
            sound.specs = plain.tables.iter().map(|table| spec_of(page, plain, table, content_type)).collect();
        }
        let known = sound.specs.iter().all(Option::is_some);
        // A table that the type does not know, or that is not in order, is read in full.
        let (mut rows, mut keys) = (true, true);
        for (table, place) in plain.tables.iter().zip(&mut sound.specs) {
            let Some((spec, fields)) = *place else { continue };
            let (sound_rows, plain_keys) =
                (has_sound_rows(page, plain, table, fields), has_plain_keys(plain, table, spec));
            rows &= sound_rows;
            keys &= plain_keys;
            if !(sound_rows && plain_keys) {
                *place = None;
            }
        }
        let doubted: Vec<Span> = plain
            .links
            .iter()
            .filter(|link| !is_sound_address(site, page, page.slice(link.target)))
            .map(|link| link.span)
            .collect();
        if plain.is_whole() {
            sound.hold(Settled::Plain, true);
            sound.hold(Settled::WithoutBlanks, !plain.trailing_blanks);
            sound.hold(Settled::Ended, !plain.unended);
            sound.hold(Settled::Links, doubted.is_empty());
            sound.hold(Settled::KnownTables, known);
            sound.hold(Settled::Rows, known && rows);
            sound.hold(Settled::Entries, known && keys);
            sound = sound.with_headings(page, content_type);
        }
        if sound.held != Settled::all() {
            sound.rest = Some(sound.without_the_sound(page, &doubted));
        }
        Some(sound)
    }

    /// The page without the words that are beyond doubt: of a block that is so but for some of its links, these links
    /// stay. So do the neighbours of a rough block: what is written there may be meant as a part of it.
    fn without_the_sound(&mut self, page: &Page, doubted: &[Span]) -> Page {
        let blocks = &self.plain.blocks;
        let rough =
            |at: Option<usize>| at.and_then(|at| blocks.get(at)).is_some_and(|block| block.kind == BlockKind::Rough);
        let mut mask = Mask { page, spans: Vec::new() };
        let mut doubted = doubted.iter().copied().peekable();
        for (at, block) in blocks.iter().enumerate() {
            let near = rough(Some(at)) || rough(at.checked_sub(1)) || rough(Some(at + 1));
            let place = if let BlockKind::Table(table) = block.kind { self.specs.get_mut(table) } else { None };
            let unknown = place.as_ref().is_some_and(|place| place.is_none());
            let stays = near || unknown || block.trailing_blanks && block.kind != BlockKind::Text;
            let mut from = block.span.start;
            while let Some(link) = doubted.next_if(|link| link.start < block.span.end) {
                if !stays && link.start >= from {
                    mask.add(Span::new(from, link.start), block.trailing_blanks);
                    from = link.end;
                }
            }
            if !stays {
                mask.add(Span::new(from, block.span.end), block.trailing_blanks);
            }
            if let Some(place) = place.filter(|_| near) {
                *place = None;
            }
        }
        page.masked(&mask.spans)
    }

    /// The page that a rule reads: the rest, or all of it.
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
        // A summary may be any paragraph, and what is settled by nothing looks at more than the body.
        !matches!(self, Self::Never | Self::Summary)
    }

    /// The bits of all that can hold.
    fn all() -> u32 {
        (Self::Summary.bit() << 1) - Self::Plain.bit()
    }

    fn bit(self) -> u32 {
        if self == Self::Never { 0 } else { 1 << self as u8 }
    }
}

/// The table that a content type knows by this header, if its rows can be judged here.
fn spec_of<'s>(page: &Page, plain: &Plain, table: &Table, content_type: &'s ContentType) -> Option<Known<'s>> {
    let header: Vec<&str> = plain.header(table).iter().map(|cell| page.slice(*cell)).collect();
    let (spec, fields) = content_type.table_for(&header)?;
    (spec.primary_key.len() < 2 && fields.iter().all(Field::is_free)).then_some((spec, fields))
}

/// Whether an address leads to a public page of another site or to a page or file of this one, and holds nothing that
/// a rule speaks of.
fn is_sound_address(site: &Site, page: &Page, address: &str) -> bool {
    let there =
        || matches!(resolve::resolve(site, page, address), Target::Elsewhere | Target::File(_) | Target::Page(_));
    if external::is_plainly_public(address) {
        return !resolve::is_own(site, address) || !address.contains(['#', '?']) && there();
    }
    let begins = address.starts_with(|first: char| first.is_ascii_alphanumeric() || matches!(first, '.' | '/'));
    let path = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    begins && address.bytes().all(path) && there()
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
