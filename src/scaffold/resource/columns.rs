//! The values of a request as the cells of a table: every value in the column it was meant for, checked against the
//! schema, and nothing in a column that the table does not have.

use std::collections::BTreeSet;

use crate::page::Page;
use crate::page::entry::Entry;
use crate::page::outline::Table;
use crate::rules::Site;
use crate::schema::{CellFormat, ContentType, Field, TableSpec};
use crate::text::excerpt::excerpt;
use crate::text::inline::gfm;

use super::target::is_headed;
use super::{Request, address, cell};

/// Titles of more characters are told.
const LONG_TITLE: usize = 120;

/// The columns of a table.
#[derive(Debug)]
pub struct Columns<'a> {
    /// What the header says.
    pub names: Vec<String>,
    /// The fields of the content type's table, one for each column; empty where it does not know the table.
    pub fields: &'a [Field],
    /// The table of the content type.
    pub spec: Option<&'a TableSpec>,
    /// The column that the entry's link stands in.
    pub link: usize,
}

/// The cells of a new row, and what was done to them.
#[derive(Debug, Default)]
pub struct Cells {
    /// Source of each cell.
    pub sources: Vec<String>,
    /// The title of the entry.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// What was changed, one sentence each.
    pub notes: Vec<String>,
}

/// Why there are no cells.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Flags that are missing.
    pub missing: Vec<String>,
    /// What else is wrong, each with what to do about it.
    pub wrong: Vec<(String, Option<String>)>,
}

impl<'a> Columns<'a> {
    /// The columns of a table.
    pub fn of(page: &Page, table: &Table, content_type: Option<&'a ContentType>) -> Self {
        let columns = table.columns(page.text());
        let known = content_type.and_then(|content_type| content_type.table_for(&columns));
        let (spec, fields) = known.map_or((None, &[][..]), |(spec, fields)| (Some(spec), fields));
        let is_link = |field: &Field| matches!(field.format, CellFormat::Link | CellFormat::Links);
        let link = fields.iter().position(is_link).unwrap_or_else(|| usual_link(page, table));
        let names = columns.iter().map(|name| gfm::plain(name).trim().to_owned()).collect();
        Self { names, fields, spec, link }
    }

    /// The column with this name or alias, whatever its case.
    pub fn find(&self, name: &str) -> Option<usize> {
        let by_field = self.fields.iter().position(|field| field.is_named(name));
        by_field.or_else(|| self.names.iter().position(|own| crate::schema::heading::same_words(own, name)))
    }

    /// The name of a column in messages: the schema's, else the header's.
    pub fn name(&self, column: usize) -> &str {
        let field = self.fields.get(column).map(|field| field.name.as_str());
        field.or_else(|| self.names.get(column).map(String::as_str)).unwrap_or("")
    }

    /// Whether every row must have a value in this column.
    pub fn is_required(&self, column: usize) -> bool {
        self.fields.get(column).map_or(self.fields.is_empty() && column == self.link, |field| field.required)
    }

    /// The flag that fills a column.
    pub fn flag(&self, column: usize) -> String {
        let name = self.name(column);
        match name.to_lowercase().as_str() {
            "description" => "--description TEXT".to_owned(),
            "notes" => "--notes TEXT".to_owned(),
            _ => format!("--field {}", shell_words::quote(&format!("{name}=VALUE"))),
        }
    }

    /// The cells that a request comes to. All that is missing or wrong is told at once.
    pub fn cells(&self, request: &Request, keep_tracking: bool) -> Result<Cells, Faults> {
        let mut faults = Faults::default();
        let mut values: Vec<Option<&str>> = vec![None; self.names.len()];
        for (name, value) in &request.fields {
            let Some(column) = self.find(name) else {
                faults.wrong.push(self.unknown(name));
                continue;
            };
            match values.get_mut(column) {
                Some(slot @ None) => *slot = Some(value),
                _ => faults.wrong.push((format!("the column `{}` is given twice", self.name(column)), None)),
            }
        }
        let mut cells = Cells::default();
        for column in 0..self.names.len() {
            let value = values.get(column).copied().flatten();
            let source = if column == self.link {
                self.link_cell(request, value, keep_tracking, &mut cells, &mut faults)
            } else {
                self.cell(column, value, &mut cells, &mut faults)
            };
            cells.sources.push(source);
        }
        if cells.title.is_empty() {
            cells.title = cells.sources.first().map(|first| gfm::plain(first).into_owned()).unwrap_or_default();
        }
        if faults == Faults::default() { Ok(cells) } else { Err(faults) }
    }

    fn unknown(&self, name: &str) -> (String, Option<String>) {
        let known: Vec<&str> = (0..self.names.len()).map(|column| self.name(column)).collect();
        let lower: Vec<String> = known.iter().map(|name| name.to_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        let near = crate::schema::error::nearest(name, &lower);
        let near = near.and_then(|near| lower.iter().position(|known| *known == near)).and_then(|at| known.get(at));
        let hint = near
            .map_or_else(|| format!("the columns are {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        (format!("the table has no column {}", excerpt(name)), Some(hint))
    }

    /// The cell with the entry's link: of title and address, or of a Markdown link.
    fn link_cell(
        &self,
        request: &Request,
        value: Option<&str>,
        keep_tracking: bool,
        cells: &mut Cells,
        faults: &mut Faults,
    ) -> String {
        let given =
            |value: &Option<String>| value.as_deref().filter(|value| !value.trim().is_empty()).map(str::to_owned);
        let (mut title, mut url) = (given(&request.title), given(&request.url));
        let name = self.name(self.link);
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            if title.is_some() || url.is_some() {
                let message = format!("the column `{name}` is given, and title or address as well");
                faults.wrong.push((message, Some("give `--title` and `--url` only".to_owned())));
                return String::new();
            }
            let links = gfm::links(value);
            match links.as_slice() {
                [link] if !link.image && !link.bare && value.trim().starts_with('[') && value.trim().ends_with(')') => {
                    (title, url) = (Some(link.text.clone()), Some(link.url.clone()));
                }
                _ if self.fields.get(self.link).is_some_and(|field| field.format == CellFormat::Link) => {
                    let message = format!("the column `{name}` holds {}, which is not one link", excerpt(value));
                    faults.wrong.push((message, Some("give `--title` and `--url`".to_owned())));
                    return String::new();
                }
                _ => return self.cell(self.link, Some(value), cells, faults),
            }
        }
        if title.is_none() && url.is_none() && !self.is_required(self.link) {
            return String::new();
        }
        let Some((title, address)) = link_values(title, url, keep_tracking, cells, faults) else {
            return String::new();
        };
        match cell::link(&title, &address) {
            Ok(source) => {
                if let Some(fault) = self.fields.get(self.link).and_then(|field| field.fault(&title)) {
                    faults.wrong.push((format!("the title {}", fault.message), Some(fault.help)));
                }
                cells.title = title;
                cells.url = Some(address);
                source
            }
            Err(reason) => {
                faults.wrong.push((reason, None));
                String::new()
            }
        }
    }

    fn cell(&self, column: usize, value: Option<&str>, cells: &mut Cells, faults: &mut Faults) -> String {
        let value = cell::one_line(value.unwrap_or(""), &mut cells.notes);
        let field = self.fields.get(column);
        let missing = field.map_or(value.is_empty(), |field| field.is_missing(&value));
        if missing && self.is_required(column) {
            faults.missing.push(self.flag(column));
            return String::new();
        }
        if value.is_empty() {
            return String::new();
        }
        let format = field.map_or(CellFormat::Markdown, |field| field.format);
        let source = if format == CellFormat::Text { cell::text(&value) } else { cell::inline(&value) };
        let source = match source {
            Ok(source) => source,
            Err(reason) => {
                faults.wrong.push((format!("the {} {reason}", self.name(column)), None));
                return String::new();
            }
        };
        let fault = field.filter(|_| !missing).and_then(|field| field.fault(gfm::plain(&source).trim()));
        if let Some(fault) = fault {
            faults.wrong.push((format!("the {} {}", self.name(column), fault.message), Some(fault.help)));
        }
        source
    }
}

/// The columns of the tables of a page, each way of them once.
pub fn layouts(site: &Site, page: usize) -> Vec<Columns<'_>> {
    let Some(own) = site.pages.get(page) else { return Vec::new() };
    let mut seen = BTreeSet::new();
    let headed = (0..own.outline().tables.len()).filter(|&at| is_headed(own, at));
    headed
        .filter_map(|at| own.outline().tables.get(at))
        .map(|table| Columns::of(own, table, site.content_type(page)))
        .filter(|columns| seen.insert((columns.names.clone(), columns.link)))
        .collect()
}

/// What is missing or wrong with a request in whichever of these tables; where none is known, in any.
pub fn faults_in_all(layouts: &[Columns<'_>], request: &Request, keep_tracking: bool) -> Faults {
    let Some((first, others)) = layouts.split_first() else { return faults_in_any(request, keep_tracking) };
    let faults_in = |columns: &Columns<'_>| columns.cells(request, keep_tracking).err().unwrap_or_default();
    let mut faults = faults_in(first);
    for other in others.iter().map(faults_in) {
        faults.missing.retain(|flag| other.missing.contains(flag));
        faults.wrong.retain(|(message, _)| other.wrong.iter().any(|(known, _)| known == message));
    }
    faults
}

/// What is missing or wrong with title, address and values, whichever table they are for.
fn faults_in_any(request: &Request, keep_tracking: bool) -> Faults {
    let mut faults = Faults::default();
    let given = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
    let (title, url) = (given(&request.title), given(&request.url));
    if title.is_some() || url.is_some() || request.fields.is_empty() {
        let values = link_values(title, url, keep_tracking, &mut Cells::default(), &mut faults);
        if let Some(Err(reason)) = values.map(|(title, address)| cell::link(&title, &address)) {
            faults.wrong.push((reason, None));
        }
    }
    for (name, value) in &request.fields {
        if let Err(reason) = cell::inline(&cell::one_line(value, &mut Vec::new())) {
            faults.wrong.push((format!("the {name} {reason}"), None));
        }
    }
    faults
}

/// Title and address as they are written, if both are there and can be.
fn link_values(
    title: Option<String>,
    url: Option<String>,
    keep_tracking: bool,
    cells: &mut Cells,
    faults: &mut Faults,
) -> Option<(String, String)> {
    if url.is_none() {
        faults.missing.push("--url URL".to_owned());
    }
    if title.is_none() {
        faults.missing.push("--title TEXT".to_owned());
    }
    let address = url.and_then(|url| {
        let address = address::clean(&url, keep_tracking);
        address.map_err(|reason| faults.wrong.push((format!("the address {reason}"), None))).ok()
    });
    let title = title.map(|title| cell::one_line(&title, &mut cells.notes));
    let length = title.as_ref().map_or(0, |title| title.chars().count());
    if length > LONG_TITLE {
        cells.notes.push(format!("the title has {length} characters: a shorter one is easier to find in a table"));
    }
    let Some(address) = address else {
        // What is wrong with the title is told all the same.
        let fault = title.and_then(|title| cell::link(&title, "https://example.com").err());
        faults.wrong.extend(fault.map(|fault| (fault, None)));
        return None;
    };
    cells.notes.extend(address.notes);
    Some((title?, address.url))
}

/// The column in which most rows of a table have their link; the first where none has one.
fn usual_link(page: &Page, table: &Table) -> usize {
    let mut counts = vec![0_usize; table.width().max(1)];
    for row in &table.rows {
        let entry = Entry { page, table, row };
        let Some(link) = entry.link() else { continue };
        let column = row.cells.iter().position(|cell| cell.encloses(link.span));
        if let Some(count) = column.and_then(|column| counts.get_mut(column)) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    counts.iter().position(|count| *count == most).unwrap_or(0)
}
