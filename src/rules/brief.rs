//! What the rules of the site keep of a page when the page itself has been read: its title, its entries and the
//! values of its columns. The page's models may go; what is here is small.

use std::borrow::Cow;

use super::rest::Left;
use super::{Sound, entries};
use crate::page::entry::{self, Entry};
use crate::page::outline::{Row, Table};
use crate::page::plain;
use crate::page::{Page, Plain, key};
use crate::schema::{CellFormat, ContentType, Field, TableSpec};
use crate::text::{Span, hash};

/// About so many bytes are kept of a row.
const USUAL_TEXTS: usize = 48;

/// Longer texts are no vocabulary.
const LONGEST_WORD: usize = 40;

/// What the rules of the site need of a page.
#[derive(Debug, Default)]
pub struct Brief {
    /// The title as it is compared, and its place.
    pub title: Option<(String, Span)>,
    /// Every entry that has an address, in the order of the page.
    pub entries: Vec<Listed>,
    /// Every short value of a column that anything may stand in, the first column left out.
    pub words: Vec<Word>,
    /// The names of their columns.
    columns: Vec<String>,
    /// Keys and titles of the entries, and words, one behind the other.
    texts: String,
}

/// An entry, as far as it is compared with others. There may be very many of them, so their numbers are short: no
/// page has as many bytes as they can count.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    table: u32,
    place: (u32, u32),
    /// Where its key begins in the texts, where its title, and where that ends.
    texts: (u32, u32, u32),
    /// A number for its key in this process.
    hash: u64,
}

/// A value of a column.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    column: u32,
    place: (u32, u32),
    /// Where it stands in the texts.
    text: (u32, u32),
}

impl Listed {
    /// Index of its table on the page.
    pub fn table(&self) -> usize {
        long(self.table)
    }

    /// What its key is found by; that of another key may be the same.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// The place of its first cell.
    pub fn span(&self) -> Span {
        Span::new(long(self.place.0), long(self.place.1))
    }
}

impl Word {
    /// Its place in the page.
    pub fn span(&self) -> Span {
        Span::new(long(self.place.0), long(self.place.1))
    }
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn long(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Brief {
    /// Reads what is needed of a page, of which something may be beyond doubt.
    pub fn read(page: &Page, content_type: Option<&ContentType>, sound: Option<&Sound<'_, '_>>) -> Self {
        sound.map_or_else(|| Self::of(page, content_type), |sound| Self::of_sound(page, content_type, sound))
    }

    /// Reads what is needed of a page.
    pub fn of(page: &Page, content_type: Option<&ContentType>) -> Self {
        let heading = || page.kramdown().headings.iter().find(|heading| heading.level == 1);
        let title = title(page, || heading().map(|heading| (heading.text.as_str(), heading.span)));
        let mut brief = Self { title, ..Self::default() };
        let Some(content_type) = content_type else { return brief };
        for (number, table) in page.outline().tables.iter().enumerate() {
            brief.add_table(page, content_type, number, table);
        }
        brief.shrink();
        brief
    }

    /// Reads what is needed of a page in its plainest form.
    fn of_sound(page: &Page, content_type: Option<&ContentType>, sound: &Sound<'_, '_>) -> Self {
        let plain = sound.plain;
        let heading = || {
            let first = plain.headings.iter().find(|it| it.level == 1);
            let rough = plain.blocks.iter().find(|block| !block.kind.is_plain());
            match (&sound.rest, rough) {
                // There may be an earlier one in what is rough.
                (Some(rest), Some(rough)) if first.is_none_or(|first| rough.span.start < first.span.start) => {
                    let first = rest.kramdown().headings.iter().find(|it| it.level == 1);
                    first.map(|it| (it.text.as_str(), rest.origin(it.span)))
                }
                _ => first.map(|it| (page.slice(it.text), it.span)),
            }
        };
        let mut brief = Self { title: title(page, heading), ..Self::default() };
        let rows = plain.tables.iter().map(|table| plain.rows(table).count()).sum();
        brief.entries.reserve_exact(rows);
        brief.words.reserve_exact(rows);
        brief.texts.reserve_exact(rows * USUAL_TEXTS);
        let is_left = !plain.is_whole() || sound.tables.iter().any(|told| told.left != Left::Nothing);
        let rest = sound.rest.as_ref().filter(|_| is_left);
        let mut others = rest.zip(content_type).into_iter().flat_map(|(rest, content_type)| {
            rest.outline().tables.iter().map(move |table| (rest, content_type, table))
        });
        let mut other = others.next();
        let mut number = 0;
        for (table, told) in plain.tables.iter().zip(&sound.tables) {
            if content_type.is_none() || told.left == Left::Whole {
                continue;
            }
            while let Some((page, content_type, there)) =
                other.filter(|(rest, _, there)| rest.origin(there.span).start < table.start)
            {
                brief.add_table(page, content_type, number, there);
                number += 1;
                other = others.next();
            }
            let there = other.filter(|(rest, _, there)| rest.origin(there.span).start == table.start);
            if there.is_some() {
                other = others.next();
            }
            let there = there.map(|(rest, _, there)| (rest, there));
            brief.add_sound(page, plain, table, told.known, number, there);
            number += 1;
        }
        while let Some((page, content_type, table)) = other {
            brief.add_table(page, content_type, number, table);
            number += 1;
            other = others.next();
        }
        brief.shrink();
        brief
    }

    /// Lists a table of a sound page, of which rows may be left in the rest.
    fn add_sound(
        &mut self,
        page: &Page,
        plain: &Plain,
        table: &plain::Table,
        known: Option<(&TableSpec, &[Field])>,
        number: usize,
        left: Option<(&Page, &Table)>,
    ) {
        let fields = known.map_or(&[][..], |(_, fields)| fields);
        let columns = self.columns_of(fields);
        let rows = left.map_or(&[][..], |(_, there)| &there.rows);
        let mut rows =
            rows.iter().filter(|row| !left.is_some_and(|(rest, _)| entries::is_masked(rest, row))).peekable();
        for row in plain.rows(table) {
            let start = row.first().map_or(table.start, |cell| cell.start);
            let is_above = |row: &&Row| left.is_some_and(|(rest, _)| rest.origin(row.span).start <= start);
            while let Some((left, (rest, there))) = rows.next_if(is_above).zip(left) {
                self.add_row(rest, known, number, there, left, &columns);
            }
            let whole = Span::new(start, row.last().map_or(start, |cell| cell.end));
            if left.is_none_or(|(rest, _)| rest.hides_any_of(whole)) {
                self.list_sound(page, plain, known.map(|(spec, _)| spec), number, row);
                for ((field, column), cell) in fields.iter().zip(&columns).zip(row).skip(1) {
                    self.add_word(*column, field, *cell, page.slice(*cell));
                }
            }
        }
        while let Some((left, (rest, there))) = rows.next().zip(left) {
            self.add_row(rest, known, number, there, left, &columns);
        }
    }

    /// Lists a row of a sound page by its key, as [`entries::key_of`] has it.
    fn list_sound(&mut self, page: &Page, plain: &Plain, spec: Option<&TableSpec>, number: usize, row: &[Span]) {
        let cell = |column: usize| row.get(column).copied().unwrap_or_default();
        let first = cell(0);
        let start = self.texts.len();
        let Some(spec) = spec else {
            if let [link, ..] = plain.links_in(first) {
                key::url_into(page.slice(link.target), &mut self.texts);
                if self.texts.len() > start {
                    self.texts.push(' ');
                    key::text_into(page.slice(line_around(page, first.start)), &mut self.texts);
                    self.add_entry(number, first, start, "");
                }
            }
            return;
        };
        match spec.primary_key.first().map(|name| spec.field(name)) {
            None => {
                if let [link, ..] = plain.links_in(first) {
                    key::url_into(page.slice(link.target), &mut self.texts);
                }
            }
            Some(None) => {}
            Some(Some((column, field))) => match plain.links_in(cell(column)) {
                _ if field.is_missing(page.slice(cell(column))) => {}
                [] => self.texts.extend(entries::text_key(spec, page.slice(cell(column)))),
                [link, ..] => key::url_into(page.slice(link.target), &mut self.texts),
            },
        }
        if self.texts.len() == start {
            return;
        }
        self.add_entry(number, first, start, "");
    }

    /// The name of the column that a word of this page stands in.
    pub fn column(&self, word: &Word) -> &str {
        self.columns.get(long(word.column)).map_or("", String::as_str)
    }

    /// A word of this page.
    pub fn word(&self, word: &Word) -> &str {
        Span::new(long(word.text.0), long(word.text.1)).of(&self.texts)
    }

    /// The key of an entry of this page.
    pub fn key(&self, entry: &Listed) -> &str {
        Span::new(long(entry.texts.0), long(entry.texts.1)).of(&self.texts)
    }

    /// The title of an entry of this page, evened out for comparison.
    pub fn entry_title(&self, page: &Page, entry: &Listed) -> Cow<'_, str> {
        match Span::new(long(entry.texts.1), long(entry.texts.2)).of(&self.texts) {
            // Few titles are ever asked for: most are not kept.
            "" => Cow::Owned(key::of_text(&entry::title_of(page.slice(entry.span())))),
            title => Cow::Borrowed(title),
        }
    }

    /// Lists every entry of a table that has an address: all of a known one, of another one those whose first cell is
    /// a link. The words of a known one are kept.
    fn add_table(&mut self, page: &Page, content_type: &ContentType, number: usize, table: &Table) {
        let known = content_type.table_for(&table.columns(page.text()));
        let columns = self.columns_of(known.map_or(&[], |(_, fields)| fields));
        for row in &table.rows {
            self.add_row(page, known, number, table, row, &columns);
        }
    }

    fn add_row(
        &mut self,
        page: &Page,
        known: Option<(&TableSpec, &[Field])>,
        number: usize,
        table: &Table,
        row: &Row,
        columns: &[Option<u32>],
    ) {
        let entry = Entry { page, table, row };
        let span = row.cells.first().copied().unwrap_or(row.span);
        if let Some(key) = entries::key_of(known.map(|(spec, _)| spec), &entry) {
            let start = self.texts.len();
            self.texts.push_str(&key);
            let title = if entry::begins_with_words(entry.cell(0)) { String::new() } else { entry.title() };
            self.add_entry(number, page.origin(span), start, &title);
        }
        if let Some(known) = entries::known_row(page, table, row, known) {
            for ((field, span, cell), column) in known.cells().zip(columns).skip(1) {
                self.add_word(*column, field, page.origin(span), cell);
            }
        }
    }

    /// Gives back what was reserved for more.
    fn shrink(&mut self) {
        self.entries.shrink_to_fit();
        self.words.shrink_to_fit();
        self.texts.shrink_to_fit();
    }

    /// Adds an entry whose key stands at the end of the texts, from `start` on. No title means that of its first cell.
    fn add_entry(&mut self, table: usize, span: Span, start: usize, title: &str) {
        let middle = self.texts.len();
        let hash = hash::of(self.texts.get(start..).unwrap_or_default());
        key::text_into(title, &mut self.texts);
        let texts = (short(start), short(middle), short(self.texts.len()));
        self.entries.push(Listed { table: short(table), place: (short(span.start), short(span.end)), texts, hash });
    }

    /// The columns of fields that take any word.
    fn columns_of(&mut self, fields: &[Field]) -> Vec<Option<u32>> {
        let is_open = |field: &Field| {
            field.enumeration.is_empty() && !matches!(field.format, CellFormat::Link | CellFormat::Links)
        };
        fields.iter().map(|field| is_open(field).then(|| self.column_of(&field.name))).collect()
    }

    /// A page has few columns, and mostly the same ones.
    fn column_of(&mut self, name: &str) -> u32 {
        let known = self.columns.iter().position(|known| known == name);
        short(known.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        }))
    }

    fn add_word(&mut self, column: Option<u32>, field: &Field, span: Span, cell: &str) {
        if let Some(column) = column
            && cell.len() <= LONGEST_WORD
            && !field.is_missing(cell)
            && !cell.contains("](")
        {
            let start = self.texts.len();
            self.texts.push_str(cell);
            let text = (short(start), short(self.texts.len()));
            self.words.push(Word { column, place: (short(span.start), short(span.end)), text });
        }
    }
}

/// The line that an offset stands on.
fn line_around(page: &Page, at: usize) -> Span {
    let (above, below) = page.text().as_bytes().split_at_checked(at).unwrap_or_default();
    let start = memchr::memrchr(b'\n', above).map_or(0, |end| end + 1);
    Span::new(start, at + memchr::memchr(b'\n', below).unwrap_or(below.len()))
}

/// The title of a page as it is compared: the one of the front matter, or else the first heading that the site shows.
fn title<'p>(page: &'p Page, heading: impl FnOnce() -> Option<(&'p str, Span)>) -> Option<(String, Span)> {
    let front_matter = page.front_matter().get("title").and_then(|node| Some((node.text()?, node.span)));
    let (title, span) = front_matter.or_else(heading)?;
    let title = key::of_text(title);
    (!title.is_empty()).then_some((title, span))
}
