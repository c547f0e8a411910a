//! What of a page is compared: its sections, tables, entries and prose, each with its lines and its normal form.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::entries::SAYS;
use super::headings::{self, Section, lines};
use super::items;
use super::model::{Lines, Place, Side};
use super::normal;
use super::row::{Row, Value};
use super::similarity;
use crate::page::outline::{self, Block, BlockKind, Outline};
use crate::page::{self, Page, Part};
use crate::schema::Role;
use crate::text::inline::gfm;
use crate::text::{Span, hash};

/// A page with as much of its outline as a comparison needs.
#[derive(Debug)]
struct Written {
    page: Arc<Page>,
    /// None where all of it is needed.
    outline: Option<Outline>,
}

impl Written {
    fn outline(&self) -> &Outline {
        self.outline.as_ref().unwrap_or_else(|| self.page.outline())
    }
}

/// A page in the form in which it is compared.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) page: Arc<Page>,
    pub(super) role: Option<Role>,
    pub(super) side: Side,
    pub(super) path: String,
    /// Title from front matter, else the first H1, else the file's stem.
    pub(super) title: String,
    pub(super) sections: Vec<Section>,
    /// The section that the page's only H1 opens.
    only_h1: Option<usize>,
    pub(super) tables: Vec<Table>,
    pub(super) entries: Vec<Entry>,
    pub(super) prose: Vec<Prose>,
}

#[derive(Debug)]
pub(super) struct Table {
    pub(super) section: usize,
    on: Arc<Written>,
    /// Place in the outline.
    index: usize,
    columns: OnceCell<Vec<String>>,
    /// Lines of header and delimiter.
    pub(super) head_lines: Option<(usize, usize)>,
    pub(super) delimiter: Option<usize>,
    pub(super) line: usize,
}

/// A row. What it says is read on first use: most rows of a changed page are the same on both sides.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) section: usize,
    pub(super) table: usize,
    pub(super) lines: (usize, usize),
    on: Arc<Written>,
    /// Place in its table of the outline.
    index: usize,
    row: OnceCell<Row>,
}

/// A paragraph, a list item or code. What it says is read on first use.
#[derive(Debug)]
pub(super) struct Prose {
    pub(super) section: usize,
    pub(super) lines: (usize, usize),
    page: Arc<Page>,
    span: Span,
    /// Up to which of its bytes the mark of a list item goes.
    pub(super) mark: usize,
    verbatim: bool,
    normal: OnceCell<String>,
}

impl Prose {
    pub(super) fn written(&self) -> &str {
        self.page.slice(self.span)
    }

    /// Without the mark of a list item.
    fn text(&self) -> &str {
        self.written().get(self.mark..).unwrap_or_default()
    }

    pub(super) fn same_bytes(&self, other: &Self) -> bool {
        self.verbatim == other.verbatim && self.written() == other.written()
    }

    /// Whether nothing stands below it on its page.
    pub(super) fn ends_page(&self) -> bool {
        self.page.text().get(self.span.end..).is_some_and(|rest| rest.trim().is_empty())
    }

    /// As it is quoted: on one line, unless lines mean something.
    pub(super) fn source(&self) -> String {
        if self.verbatim { self.written().to_owned() } else { normal::one_line(self.written()) }
    }

    /// Two versions of a text as they are quoted: the mark of a list item where it is the same.
    pub(super) fn sources(&self, other: &Self) -> (String, String) {
        let mark = |prose: &Self| prose.written().get(..prose.mark).map(|mark| mark.trim().to_owned());
        if self.verbatim || other.verbatim || mark(self) == mark(other) {
            return (self.source(), other.source());
        }
        (normal::one_line(self.text()), normal::one_line(other.text()))
    }

    /// What two texts have in common that say the same.
    pub(super) fn normal(&self) -> &str {
        let read = || if self.verbatim { normal::verbatim } else { normal::prose };
        self.normal.get_or_init(|| read()(self.text()).normal)
    }
}

impl Table {
    fn outline(&self) -> Option<&outline::Table> {
        self.on.outline().tables.get(self.index)
    }

    /// Names of the columns as a reader sees them.
    pub(super) fn columns(&self) -> &[String] {
        self.columns.get_or_init(|| self.head().into_iter().map(|name| normal::cell(name).into_words()).collect())
    }

    /// The column names as they are written.
    pub(super) fn head(&self) -> Vec<&str> {
        self.outline().map(|outline| outline.columns(self.on.page.text())).unwrap_or_default()
    }

    /// Whether two tables have the same columns.
    pub(super) fn same_columns(&self, other: &Self) -> bool {
        self.head() == other.head() || self.columns() == other.columns()
    }
}

impl Entry {
    fn written(&self) -> Option<page::Entry<'_>> {
        let table = self.on.outline().tables.get(self.table)?;
        Some(page::Entry { page: &self.on.page, table, row: table.rows.get(self.index)? })
    }

    /// The row's bytes.
    pub(super) fn source(&self) -> &str {
        self.written().map_or("", |entry| self.on.page.slice(entry.row.span))
    }

    /// Whether two rows have the same bytes in the same cells.
    pub(super) fn same_bytes(&self, other: &Self) -> bool {
        let (Some(a), Some(b)) = (self.written(), other.written()) else { return false };
        self.source() == other.source()
            && a.row.cells.len() == b.row.cells.len()
            && a.row.cells.iter().zip(&b.row.cells).all(|(x, y)| {
                (x.start - a.row.span.start, x.end - x.start) == (y.start - b.row.span.start, y.end - y.start)
            })
    }

    /// What it says.
    fn read(&self) -> &Row {
        self.row.get_or_init(|| self.written().map(Row::of).unwrap_or_default())
    }

    pub(super) fn cells(&self) -> &[Value] {
        &self.read().cells
    }

    /// What makes it the same entry tomorrow.
    pub(super) fn key(&self) -> &str {
        &self.read().key
    }

    /// Whether the key is a link.
    pub(super) fn linked(&self) -> bool {
        self.read().linked
    }

    pub(super) fn title(&self) -> &str {
        &self.read().title
    }

    pub(super) fn url(&self) -> Option<&str> {
        self.read().url.as_deref()
    }

    /// A number that stands for all cells but the first, where that one is no link and the others tell the row from
    /// others: by two addresses, or by one and a text.
    pub(super) fn rest_identity(&self) -> Option<u64> {
        let rest = self.cells().get(1..).filter(|_| !self.linked())?;
        let links = rest.iter().flat_map(|cell| gfm::links(&cell.source)).filter(|link| !link.image);
        let addresses: BTreeSet<String> = links.map(|link| link.url).collect();
        let words = || similarity::words_of(rest.iter().map(|cell| cell.inline.words()));
        let telling = addresses.len() > 1 || addresses.len() == 1 && words().len() >= SAYS;
        telling.then(|| hash::of_all(rest.iter().map(|cell| &cell.inline.normal)))
    }

    /// A number that stands for all cells in normal form.
    pub(super) fn identity(&self) -> u64 {
        self.read().identity
    }
}

impl Content {
    pub(super) fn read(path: &str, page: Arc<Page>, role: Option<Role>, side: Side) -> Self {
        Self::of(path, &Arc::new(Written { page, outline: None }), role, side)
    }

    /// The same with some parts read only up to their headings; also returns the section of every part.
    pub(super) fn read_parts(
        path: &str,
        page: Arc<Page>,
        role: Option<Role>,
        side: Side,
        parts: &[(Part, bool)],
    ) -> (Self, Vec<usize>) {
        let (outline, own) = outline::read_parts(&page, parts.iter().map(|(part, in_full)| (part, *in_full)));
        (Self::of(path, &Arc::new(Written { page, outline: Some(outline) }), role, side), own)
    }

    /// The same with all of the page read.
    pub(super) fn in_full(&self) -> Self {
        Self::read(&self.path, Arc::clone(&self.page), self.role, self.side)
    }

    fn of(path: &str, on: &Arc<Written>, role: Option<Role>, side: Side) -> Self {
        let (page, outline) = (Arc::clone(&on.page), on.outline());
        let sections = headings::sections(&page, outline);
        let blocks = outline.blocks.iter().zip(items::marks(&page, outline));
        let prose = blocks.filter_map(|(block, mark)| prose(&page, block, mark)).collect();
        let mut tables = Vec::with_capacity(outline.tables.len());
        let mut entries = Vec::with_capacity(outline.tables.iter().map(|table| table.rows.len()).sum());
        for (index, table) in outline.tables.iter().enumerate() {
            let head = table.header.as_ref().map(|row| row.span);
            let head = [head, table.delimiter.as_ref().map(|row| row.span)].into_iter().flatten().reduce(Span::to);
            tables.push(Table {
                section: table.section,
                on: Arc::clone(on),
                index,
                columns: OnceCell::new(),
                delimiter: table.delimiter.as_ref().map(|row| page.line_of(row.span.start)),
                head_lines: head.map(|span| lines(&page, span)),
                line: page.line_of(table.span.start),
            });
            entries.extend(table.rows.iter().enumerate().map(|(row, written)| Entry {
                section: table.section,
                table: index,
                lines: lines(&page, written.span),
                on: Arc::clone(on),
                index: row,
                row: OnceCell::new(),
            }));
        }
        let titles = || sections.iter().enumerate().filter(|(_, section)| section.level == 1).map(|(index, _)| index);
        let only_h1 = titles().next().filter(|_| titles().nth(1).is_none());
        Self {
            only_h1,
            path: path.to_owned(),
            title: headings::title(&page, path, || {
                sections.iter().find(|section| section.level == 1).map(|section| section.heading.clone())
            }),
            role,
            side,
            sections,
            tables,
            entries,
            prose,
            page,
        }
    }

    pub(super) fn section_path(&self, section: usize) -> Vec<String> {
        self.sections.get(section).map(|section| section.path.clone()).unwrap_or_default()
    }

    pub(super) fn place(&self, section: usize, line: usize) -> Place {
        let only = self.only_h1.filter(|index| *index <= section).and_then(|index| self.sections.get(index));
        let h1 = only.map(|section| section.heading.clone());
        Place { page: self.path.clone(), h1, section: self.section_path(section), line }
    }

    pub(super) fn lines(&self, (first, last): (usize, usize)) -> Lines {
        Lines { side: self.side, path: self.path.clone(), first, last }
    }

    pub(super) fn all_lines(&self) -> Lines {
        self.lines((1, self.page.map().lines()))
    }

    /// Name of a column; one beyond the header has its number.
    pub(super) fn column(&self, table: usize, index: usize) -> String {
        self.tables.get(table).and_then(|table| table.columns().get(index)).map_or_else(
            || format!("Column {}", index + 1),
            |name| if name.is_empty() { format!("Column {}", index + 1) } else { name.clone() },
        )
    }

    /// The names of all columns that a table or one of its rows has.
    pub(super) fn columns(&self, entry: &Entry) -> Vec<String> {
        let named = self.tables.get(entry.table).map_or(0, |table| table.columns().len());
        (0..named.max(entry.cells().len())).map(|index| self.column(entry.table, index)).collect()
    }

    /// Column names and sources of an entry, without its empty cells.
    pub(super) fn row(&self, entry: &Entry) -> Vec<(String, String)> {
        let cells = entry.cells().iter().enumerate().filter(|(_, cell)| !cell.source.is_empty());
        cells.map(|(index, cell)| (self.column(entry.table, index), cell.source.clone())).collect()
    }
}

fn prose(page: &Arc<Page>, block: &Block, mark: usize) -> Option<Prose> {
    if matches!(block.kind, BlockKind::Heading | BlockKind::Table(_)) {
        return None;
    }
    Some(Prose {
        section: block.section,
        lines: lines(page, block.span),
        page: Arc::clone(page),
        span: block.span,
        mark,
        verbatim: block.kind == BlockKind::Verbatim,
        normal: OnceCell::new(),
    })
}
