//! Tables that pages of a kind have in common: headers with their variants, and what the cells of each column hold.

use std::collections::{BTreeMap, BTreeSet};

use super::share::{Closed, Share, Tally, is_slip};
use crate::page::outline::{Row, RowShape, Table};
use crate::page::{Page, key};
use crate::schema::date;
use crate::schema::heading::same_words;
use crate::text::inline::gfm;

/// Columns of a header that are looked at.
const MAX_COLUMNS: usize = 64;

/// Distinct headers that are looked at, the most frequent first.
const MAX_HEADERS: usize = 100;

/// Tables that a kind of page may know.
const MAX_TABLES: usize = 8;

/// Texts that authors write where they have nothing to say yet.
const PLACEHOLDERS: [&str; 10] = ["..", "...", "....", ".....", "…", "??", "???", "TBD", "tbd", "TODO"];

/// Stands for every text that is too long to be a word of a vocabulary.
const LONG: &str = "\u{0}";

/// What tables have in common.
#[derive(Debug, Default)]
pub(super) struct TableFacts {
    /// The tables that several pages have, the most frequent first.
    pub(super) known: Vec<Known>,
    /// How many of the tables with a header are one of them.
    pub(super) share: Share,
}

/// A table that several pages have.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) tables: usize,
    pub(super) pages: usize,
    pub(super) rows: usize,
    pub(super) columns: Vec<Column>,
    /// The column that makes a row unique, with how many rows have a value of their own on their page.
    pub(super) primary_key: Option<(String, Share)>,
    /// Texts that stand for nothing, and how often.
    pub(super) placeholders: Vec<(String, usize)>,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    /// Other names, with the number of tables that use each.
    pub(super) aliases: Vec<(String, usize)>,
    pub(super) kind: (&'static str, Share),
    pub(super) format: (&'static str, Share),
    /// How many rows have a value.
    pub(super) filled: Share,
    pub(super) required: bool,
    pub(super) values: Option<Closed>,
}

/// A header and the tables that have it.
struct Header<'a> {
    /// The columns, evened out.
    names: Vec<String>,
    /// How each column is written, and how often.
    written: Vec<Tally>,
    tables: Vec<(&'a Page, &'a Table)>,
    pages: usize,
}

/// What the tables of pages have in common.
pub(super) fn facts(pages: &[&Page]) -> TableFacts {
    let headers = headers(pages);
    let whole: usize = headers.iter().map(|header| header.tables.len()).sum();
    let mut used = vec![false; headers.len().min(MAX_HEADERS)];
    let mut known = Vec::new();
    for at in 0..used.len() {
        let Some(base) = headers.get(at) else { continue };
        if known.len() >= MAX_TABLES || used.get(at) == Some(&true) || !is_usual(base, pages.len(), whole) {
            continue;
        }
        let base_columns: Vec<ColumnCounts> = column_counts(&base.tables, base.names.len());
        let mut members = vec![at];
        for (other, header) in headers.iter().enumerate().take(used.len()).skip(at + 1) {
            let free = used.get(other) == Some(&false);
            if free && is_variant(base, &base_columns, header) {
                members.push(other);
            }
        }
        for &member in &members {
            if let Some(flag) = used.get_mut(member) {
                *flag = true;
            }
        }
        let members: Vec<&Header> = members.iter().filter_map(|&member| headers.get(member)).collect();
        known.push(describe(&members));
    }
    let part = known.iter().map(|table| table.tables).sum();
    TableFacts { known, share: Share::of(part, whole) }
}

/// The headers of pages, the most frequent first.
fn headers<'a>(pages: &[&'a Page]) -> Vec<Header<'a>> {
    let mut found: BTreeMap<Vec<String>, Header<'a>> = BTreeMap::new();
    for page in pages {
        for table in &page.outline().tables {
            let columns = table.columns(page.text());
            if columns.is_empty() || columns.len() > MAX_COLUMNS || table.delimiter.is_none() {
                continue;
            }
            let names: Vec<String> = columns.iter().map(|name| evened(name)).collect();
            let twice = names.iter().collect::<BTreeSet<_>>().len() < names.len();
            if twice || names.iter().any(|name| name.is_empty() || name.len() > 100) {
                continue;
            }
            let header = found.entry(names.clone()).or_insert_with(|| Header {
                written: vec![Tally::default(); names.len()],
                names,
                tables: Vec::new(),
                pages: 0,
            });
            for (tally, column) in header.written.iter_mut().zip(&columns) {
                tally.add(column.trim());
            }
            header.pages += usize::from(header.tables.last().is_none_or(|(last, _)| last.path != page.path));
            header.tables.push((page, table));
        }
    }
    let mut headers: Vec<Header> = found.into_values().collect();
    headers.sort_by_key(|header| std::cmp::Reverse((header.tables.len(), header.pages)));
    headers
}

fn evened(name: &str) -> String {
    key::of_text(name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`')))
}

/// Whether a header is a habit of the site and no table of one page's own making.
fn is_usual(header: &Header<'_>, pages: usize, tables: usize) -> bool {
    let enough = Share::of(header.tables.len(), tables).at_least(3);
    enough && header.tables.len() >= 3 && header.pages >= if pages > 3 { 2 } else { 1 }
}

/// Whether a header says the same as another one in other words: most columns are named alike, the others hold the
/// same kind of thing, and no name is a slip of the pen.
fn is_variant(base: &Header<'_>, columns: &[ColumnCounts], other: &Header<'_>) -> bool {
    let width = base.names.len().min(other.names.len());
    if width == 0 || other.names.len() > base.names.len() {
        return false;
    }
    let same = base.names.iter().zip(&other.names).filter(|(a, b)| a == b).count();
    if same == other.names.len() {
        // Columns at the end are left out.
        return true;
    }
    let different: Vec<usize> = (0..width).filter(|&at| base.names.get(at) != other.names.get(at)).collect();
    let slips = base.names.iter().zip(&other.names).any(|(a, b)| a != b && is_slip(b, &[a.as_str()]));
    if slips && Share::of(other.tables.len(), base.tables.len()).part * 20 <= base.tables.len() {
        return false;
    }
    let counts = column_counts(&other.tables, other.names.len());
    let rows: usize = counts.first().map_or(0, |column| column.rows);
    other.names.len() == base.names.len()
        && same * 2 >= width
        && rows >= 2
        && different.iter().all(|&at| match (columns.get(at), counts.get(at)) {
            // A link column by another name is the same column; of plain texts nobody can tell.
            (Some(a), Some(b)) => a.format().0 != "markdown" && a.format().0 == b.format().0,
            _ => false,
        })
}

/// What the cells of a column hold.
#[derive(Default)]
struct ColumnCounts {
    rows: usize,
    filled: usize,
    one_link: usize,
    links: usize,
    integers: usize,
    numbers: usize,
    days: usize,
    words: Tally,
}

impl ColumnCounts {
    fn format(&self) -> (&'static str, Share) {
        let one = Share::of(self.one_link, self.filled);
        let any = Share::of(self.links, self.filled);
        if one.nearly_all() {
            ("link", one)
        } else if any.nearly_all() {
            ("links", any)
        } else {
            ("markdown", Share::of(self.filled, self.filled))
        }
    }

    fn kind(&self) -> (&'static str, Share) {
        let of = |count| Share::of(count, self.filled);
        for (name, count) in [("integer", self.integers), ("number", self.numbers), ("date", self.days)] {
            if count >= 5 && of(count).nearly_all() && of(count).at_least(97) {
                return (name, of(count));
            }
        }
        ("string", of(self.filled))
    }
}

fn column_counts(tables: &[(&Page, &Table)], width: usize) -> Vec<ColumnCounts> {
    let mut columns: Vec<ColumnCounts> = (0..width).map(|_| ColumnCounts::default()).collect();
    for (page, table) in tables {
        for row in table.rows.iter().filter(|row| is_sound(table, row)) {
            for (at, column) in columns.iter_mut().enumerate() {
                let cell = row.cells.get(at).map_or("", |cell| page.slice(*cell)).trim();
                column.rows += 1;
                column.add(cell);
            }
        }
    }
    columns
}

impl ColumnCounts {
    fn add(&mut self, cell: &str) {
        if cell.is_empty() || PLACEHOLDERS.contains(&cell) {
            return;
        }
        if cell.contains(['[', '<']) || cell.contains("://") {
            let links = gfm::links(cell).into_iter().filter(|link| !link.image && !link.bare);
            let (all, reachable) =
                links.fold((0, 0), |(all, some), link| (all + 1, some + usize::from(!link.url.trim().is_empty())));
            if all > 0 && reachable == 0 && gfm::plain(cell).trim().is_empty() {
                // `[]()` is as empty as nothing.
                return;
            }
            self.one_link += usize::from(all == 1);
            self.links += usize::from(all > 0);
        }
        self.filled += 1;
        self.integers += usize::from(cell.parse::<i64>().is_ok());
        self.numbers += usize::from(cell.parse::<f64>().is_ok_and(f64::is_finite));
        self.days += usize::from(date::day(cell).is_some());
        if cell.len() <= 60 {
            self.words.add(cell);
        } else {
            self.words.add(LONG);
        }
    }
}

fn is_sound(table: &Table, row: &Row) -> bool {
    row.shape == RowShape::Whole && row.cells.len() <= table.width()
}

/// Members of a kind of table as one: the first has the names.
fn describe(members: &[&Header<'_>]) -> Known {
    let tables: Vec<(&Page, &Table)> = members.iter().flat_map(|header| header.tables.iter().copied()).collect();
    let width = members.first().map_or(0, |header| header.names.len());
    let counts = column_counts(&tables, width);
    let rows = counts.first().map_or(0, |column| column.rows);
    let mut columns: Vec<Column> = Vec::new();
    for (at, count) in counts.iter().enumerate() {
        let Some((name, aliases)) = names(members, at) else { continue };
        let filled = Share::of(count.filled, count.rows);
        let shortest = members.iter().map(|header| header.names.len()).min().unwrap_or(width);
        columns.push(Column {
            name,
            aliases,
            kind: count.kind(),
            format: count.format(),
            filled,
            required: at < shortest && filled.nearly_all() && filled.at_least(95) && rows >= 3,
            values: if count.format().0 == "markdown" { closed(&count.words) } else { None },
        });
    }
    keep_names_apart(&mut columns);
    let pages: BTreeSet<&str> = tables.iter().map(|(page, _)| page.path.as_str()).collect();
    Known {
        tables: tables.len(),
        pages: pages.len(),
        rows,
        primary_key: primary_key(&tables, &columns),
        placeholders: placeholders(&tables),
        columns,
    }
}

/// A name stands for one column: aliases that another column has as well go.
fn keep_names_apart(columns: &mut [Column]) {
    let mut taken: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    for column in columns {
        column.aliases.retain(|(alias, _)| {
            let free = !taken.iter().any(|name| same_words(name, alias));
            taken.push(alias.clone());
            free
        });
    }
}

fn closed(words: &Tally) -> Option<Closed> {
    let closed = words.closed()?;
    let telling = closed.words.len() > 1 && !closed.words.iter().any(|word| word == LONG);
    telling.then_some(closed)
}

/// The most frequent way to write a column's name, and the names that differ by more than case.
fn names(members: &[&Header<'_>], at: usize) -> Option<(String, Vec<(String, usize)>)> {
    let first = members.first()?.written.get(at)?.ranked().first().map(|(text, _)| (*text).to_owned())?;
    let name = bare(&first);
    let mut aliases: Vec<(String, usize)> = Vec::new();
    for header in members {
        let Some((text, _)) = header.written.get(at).and_then(|tally| tally.ranked().first().copied()) else {
            continue;
        };
        let text = bare(text);
        if same_words(&text, &name) {
            continue;
        }
        match aliases.iter_mut().find(|(alias, _)| same_words(alias, &text)) {
            Some((_, count)) => *count += header.tables.len(),
            None => aliases.push((text, header.tables.len())),
        }
    }
    Some((name, aliases))
}

fn bare(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`')).to_owned()
}

/// The column whose values are (next to) never repeated on a page: a link, else the first one.
fn primary_key(tables: &[(&Page, &Table)], columns: &[Column]) -> Option<(String, Share)> {
    let at = columns.iter().position(|column| column.format.0 == "link").unwrap_or(0);
    let column = columns.get(at)?;
    let mut seen: BTreeSet<(&str, String)> = BTreeSet::new();
    let (mut all, mut unique) = (0, 0);
    for (page, table) in tables {
        for row in table.rows.iter().filter(|row| is_sound(table, row)) {
            let cell = row.cells.get(at).map_or("", |cell| page.slice(*cell)).trim();
            let link = gfm::links(cell).into_iter().find(|link| !link.image && !link.url.trim().is_empty());
            let value = link.map_or_else(|| key::of_text(&gfm::plain(cell)), |link| key::of_url(&link.url));
            if value.is_empty() || PLACEHOLDERS.contains(&cell) {
                continue;
            }
            all += 1;
            unique += usize::from(seen.insert((page.path.as_str(), value)));
        }
    }
    let share = Share::of(unique, all);
    (all >= 5 && share.at_least(95) && column.filled.at_least(75)).then(|| (column.name.clone(), share))
}

/// Texts in the place of a value, with their number.
fn placeholders(tables: &[(&Page, &Table)]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (page, table) in tables {
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            let cell = page.slice(*cell).trim();
            if let Some(known) = PLACEHOLDERS.iter().find(|known| **known == cell) {
                *counts.entry(known).or_default() += 1;
            }
        }
    }
    counts.into_iter().map(|(text, count)| (text.to_owned(), count)).collect()
}
