//! What of a page is compared: its sections, tables, entries and prose, each with its lines and its normal form.

use std::cell::OnceCell;
use std::sync::Arc;

use super::model::{Lines, Place, Side};
use super::normal::{self, Inline};
use crate::page::entry::Key;
use crate::page::outline::{self, Block, BlockKind, Outline};
use crate::page::{self, Page, Part, front_matter, key};
use crate::schema::Role;
use crate::text::Span;
use crate::text::inline::gfm;

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
pub(super) struct Section {
    pub(super) level: u8,
    pub(super) path: Vec<String>,
    /// The section around it, by index.
    pub(super) parent: Option<usize>,
    /// Its own heading; empty for the text before the first one.
    pub(super) heading: String,
    /// Lines of the heading.
    pub(super) heading_lines: (usize, usize),
    /// Lines from the heading to the line before the next one.
    pub(super) lines: (usize, usize),
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

/// What a row says.
#[derive(Debug, Default)]
struct Row {
    cells: Vec<Value>,
    key: String,
    linked: bool,
    title: String,
    url: Option<String>,
    identity: String,
}

#[derive(Debug)]
pub(super) struct Value {
    pub(super) source: String,
    pub(super) inline: Inline,
}

/// A paragraph, a list item or code. What it says is read on first use.
#[derive(Debug)]
pub(super) struct Prose {
    pub(super) section: usize,
    pub(super) lines: (usize, usize),
    page: Arc<Page>,
    span: Span,
    verbatim: bool,
    normal: OnceCell<String>,
}

impl Prose {
    fn written(&self) -> &str {
        self.page.slice(self.span)
    }

    pub(super) fn same_bytes(&self, other: &Self) -> bool {
        self.verbatim == other.verbatim && self.written() == other.written()
    }

    /// As it is quoted: on one line, unless lines mean something.
    pub(super) fn source(&self) -> String {
        if self.verbatim { self.written().to_owned() } else { normal::one_line(self.written()) }
    }

    /// What two texts have in common that say the same.
    pub(super) fn normal(&self) -> &str {
        let read = || if self.verbatim { normal::verbatim } else { normal::prose };
        self.normal.get_or_init(|| read()(self.written()).normal)
    }
}

impl Table {
    fn outline(&self) -> Option<&outline::Table> {
        self.on.outline().tables.get(self.index)
    }

    /// Names of the columns as a reader sees them.
    pub(super) fn columns(&self) -> &[String] {
        self.columns.get_or_init(|| {
            let names = self.outline().map(|table| table.columns(self.on.page.text())).unwrap_or_default();
            names.into_iter().map(|name| normal::cell(name).words).collect()
        })
    }

    /// Whether two tables have the same columns.
    pub(super) fn same_columns(&self, other: &Self) -> bool {
        fn names(table: &Table) -> Vec<&str> {
            table.outline().map(|outline| outline.columns(table.on.page.text())).unwrap_or_default()
        }
        names(self) == names(other) || self.columns() == other.columns()
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
        self.row.get_or_init(|| self.written().map(row).unwrap_or_default())
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

    /// All cells in normal form.
    pub(super) fn identity(&self) -> &str {
        &self.read().identity
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
        let sections = sections(&page, outline);
        let prose = outline.blocks.iter().filter_map(|block| prose(&page, block)).collect();
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
            title: title(&page, path, || {
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

/// First and last line of a span.
pub(super) fn lines(page: &Page, span: Span) -> (usize, usize) {
    let first = page.line_of(span.start);
    (first, page.line_of(span.end.saturating_sub(1).max(span.start)).max(first))
}

fn sections(page: &Page, outline: &Outline) -> Vec<Section> {
    // The only H1 of a page is its title and no heading above the others.
    let title = outline.sections.iter().filter(|section| section.level == 1).count() == 1;
    let mut out: Vec<Section> = Vec::with_capacity(outline.sections.len());
    let mut open: Vec<usize> = Vec::new();
    for (index, section) in outline.sections.iter().enumerate() {
        while open.last().is_some_and(|last| out.get(*last).is_some_and(|s| s.level >= section.level)) {
            open.pop();
        }
        let heading_lines = lines(page, section.heading);
        let next = outline.sections.get(index + 1);
        let end = next.map_or(page.map().lines(), |next| page.line_of(next.heading.start) - 1);
        let first = if section.level == 0 { page.line_of(page.body().start) } else { heading_lines.0 };
        let heading = if section.level == 0 { String::new() } else { heading(page.slice(section.heading)) };
        let parent = open.last().copied().filter(|_| section.level > 0);
        let mut path = parent.and_then(|parent| out.get(parent)).map(|parent| parent.path.clone()).unwrap_or_default();
        if section.level > 0 && !(title && section.level == 1) {
            path.push(heading.clone());
        }
        out.push(Section {
            level: section.level,
            path,
            parent,
            heading,
            heading_lines,
            lines: (first, end.max(first)),
        });
        if section.level > 0 {
            open.push(index);
        }
    }
    out
}

/// The words of a heading in either style.
fn heading(source: &str) -> String {
    let line = source.trim();
    let text = match line.strip_prefix('#') {
        Some(_) => {
            let text = line.trim_start_matches('#').trim();
            let closed = text.trim_end_matches('#');
            if closed.is_empty() || closed.ends_with([' ', '\t']) { closed.trim_end() } else { text }
        }
        None => line.rsplit_once('\n').map_or(line, |(text, _)| text),
    };
    normal::prose_words(text)
}

/// The title of a page: of its front matter, else its first H1, else its file.
pub fn title_of(page: &Page, path: &str) -> String {
    let first_h1 = || -> Option<Option<String>> {
        let parts = page.parts()?;
        let at = parts.iter().position(|part| part.level(page) == 1).unwrap_or(parts.len());
        let sure = parts.iter().take(at).all(|part| part.plain);
        let heading = parts.get(at).and_then(|part| part.heading).map(|span| heading(page.slice(span)));
        sure.then_some(heading)
    };
    let h1 = || match first_h1() {
        Some(heading) => heading,
        None => {
            page.outline().sections.iter().find(|section| section.level == 1).map(|section| heading_text(page, section))
        }
    };
    title(page, path, h1)
}

/// The words of a section's heading; empty for the text before the first one.
pub fn heading_text(page: &Page, section: &outline::Section) -> String {
    if section.level == 0 { String::new() } else { heading(page.slice(section.heading)) }
}

fn title(page: &Page, path: &str, h1: impl FnOnce() -> Option<String>) -> String {
    let front = page.front_matter().text("title").map(normal::one_line).filter(|title| !title.is_empty());
    front.or_else(|| h1().filter(|title| !title.is_empty())).unwrap_or_else(|| stem(path).to_owned())
}

/// The file name without folder and ending.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}

fn prose(page: &Arc<Page>, block: &Block) -> Option<Prose> {
    if matches!(block.kind, BlockKind::Heading | BlockKind::Table(_)) {
        return None;
    }
    Some(Prose {
        section: block.section,
        lines: lines(page, block.span),
        page: Arc::clone(page),
        span: block.span,
        verbatim: block.kind == BlockKind::Verbatim,
        normal: OnceCell::new(),
    })
}

fn row(entry: page::Entry<'_>) -> Row {
    let mut cells: Vec<Value> = entry.row.cells.iter().map(|cell| value(entry.page.slice(*cell))).collect();
    // A missing cell and an empty one are the same.
    while cells.last().is_some_and(|cell| cell.source.is_empty()) {
        cells.pop();
    }
    // A cell that was broken over lines reads as one line.
    let broken = entry.cell(0).contains('\n').then(|| normal::one_line(&gfm::plain(&normal::one_line(entry.cell(0)))));
    let known = entry.identity();
    let (key, linked) = match (known.key, &broken) {
        (Key::Url(url), _) => (url, true),
        (Key::Text(_), Some(text)) => (key::of_text(text), false),
        (Key::Text(text), None) => (text, false),
    };
    let identity: Vec<&str> = cells.iter().map(|cell| cell.inline.normal.as_str()).collect();
    Row {
        identity: identity.join("\u{1e}"),
        key,
        linked,
        title: called(&broken.unwrap_or(known.title)),
        url: known.link.map(|link| link.url.trim().to_owned()).filter(|url| !url.is_empty()),
        cells,
    }
}

/// The name in a title that a broken link made unreadable: of `[Name](address` the name, and no bare addresses
/// beside other words.
fn called(title: &str) -> String {
    let name = match title.split_once("](") {
        Some((before, after)) => {
            let (ahead, name) = before.rsplit_once('[').unwrap_or(("", before));
            let behind = after.split_once([' ', ')']).map_or("", |(_, behind)| behind);
            normal::one_line(&format!("{ahead} {name} {behind}"))
        }
        None => title.to_owned(),
    };
    let is_address = |word: &&str| word.contains("://");
    let words: Vec<&str> = name.split(' ').filter(|word| !is_address(word)).collect();
    let readable = words.iter().any(|word| word.chars().any(char::is_alphanumeric));
    if !readable {
        title.to_owned()
    } else if words.len() == name.split(' ').count() {
        name
    } else {
        words.join(" ")
    }
}

fn value(source: &str) -> Value {
    let source = normal::one_line(source);
    Value { inline: normal::cell(&source), source }
}

/// The value of a front matter key as text: a string as it is read, any other scalar as it is written, so that
/// `yes` and `true` differ.
pub(super) fn node_text(page: &Page, node: &front_matter::Node) -> String {
    use front_matter::Value;
    match &node.value {
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => page.slice(node.span).trim().to_owned(),
        Value::String { text, .. } => normal::one_line(text),
        Value::Sequence(items) => {
            format!("[{}]", items.iter().map(|item| node_text(page, item)).collect::<Vec<_>>().join(", "))
        }
        Value::Mapping(pairs) => {
            let pair = |(key, value): &(front_matter::Key, front_matter::Node)| {
                format!("{}: {}", key.text, node_text(page, value))
            };
            format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_link_keeps_its_name() {
        for (title, name) in [
            ("Guide", "Guide"),
            ("[Guide to it](https://a.io/x", "Guide to it"),
            ("New: [Guide](https://a.io/x y", "New: Guide y"),
            ("Guide https://a.io/x", "Guide"),
            ("https://a.io/x", "https://a.io/x"),
            ("a [b] (c)", "a [b] (c)"),
            ("[](https://a.io", "[](https://a.io"),
            ("", ""),
        ] {
            assert_eq!(called(title), name, "{title}");
        }
    }
}
