//! The issue form for new entries: its fields are those of the content type's table.

mod body;
mod file;

use std::collections::BTreeMap;

use super::resource::target::{self, is_headed, section_of};
use crate::page::Page;
use crate::rules::Site;
use crate::schema::{CellFormat, ContentType, Field, FieldType, Schema, TableSpec};

pub use body::{FormError, Issue, issues};

/// Where the form lives in a repository.
pub const PATH: &str = ".github/ISSUE_TEMPLATE/resource.yml";
/// A dropdown has at most this many tables; with more, page and heading are typed.
const MAX_OPTIONS: usize = 500;

/// The form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its fields, in order.
    pub fields: Vec<FormField>,
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// What it is called in an address that fills the form.
    pub id: String,
    /// The line above it in the body, behind `### `.
    pub label: String,
    /// What to write there.
    pub description: Option<String>,
    /// How it is typed.
    pub kind: FieldKind,
    /// Whether it must be filled.
    pub required: bool,
}

/// How a field is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Input,
    /// Several lines.
    TextArea,
    /// One of these.
    Dropdown(Vec<String>),
    /// Boxes to tick, which say nothing of the entry.
    Checkboxes,
}

/// The form for new entries as YAML, for [`PATH`]; none where no content type knows a table that the site has.
pub fn render(schema: &Schema, site: &Site) -> Option<String> {
    Form::of(schema, site).map(|form| form.yaml())
}

impl Form {
    /// The form for the tables that most of the site's tables are like.
    pub fn of(schema: &Schema, site: &Site) -> Option<Self> {
        let mut tables: BTreeMap<(usize, usize), Vec<(&Page, usize)>> = BTreeMap::new();
        for page in &site.pages {
            let Ok(Some(kind)) = schema.type_of(&page.path, page.front_matter()) else { continue };
            let Some(content_type) = schema.types.get(kind).filter(|content_type| !content_type.is_post()) else {
                continue;
            };
            for (at, table) in page.outline().tables.iter().enumerate().filter(|(at, _)| is_headed(page, *at)) {
                if let Some(spec) = spec_of(content_type, &table.columns(page.text())) {
                    tables.entry((kind, spec)).or_default().push((page, at));
                }
            }
        }
        let ((kind, spec), tables) = tables.into_iter().rev().max_by_key(|(_, tables)| tables.len())?;
        let spec = schema.types.get(kind)?.tables.get(spec)?;
        let options: Vec<String> = tables.iter().filter_map(|(page, at)| option(page, *at)).collect();
        let mut form = Self { fields: Vec::new() };
        form.places(options);
        form.columns(spec);
        Some(form)
    }

    fn places(&mut self, options: Vec<String>) {
        if options.len() <= MAX_OPTIONS {
            let description = "The page and the heading that the entry belongs under".to_owned();
            self.add("table", "Table", Some(description), FieldKind::Dropdown(options), true);
        } else {
            let description = "The page that the entry belongs on, such as `DataAI.md`".to_owned();
            self.add("page", "Page", Some(description), FieldKind::Input, true);
            let description = "The heading that the entry belongs under".to_owned();
            self.add("section", "Section", Some(description), FieldKind::Input, true);
        }
    }

    fn columns(&mut self, spec: &TableSpec) {
        let is_link = |field: &Field| matches!(field.format, CellFormat::Link | CellFormat::Links);
        let link = spec.fields.iter().position(is_link);
        if let Some(field) = link.and_then(|link| spec.fields.get(link)) {
            let title = format!("The text of the link ({})", field.name);
            self.add("title", "Title", Some(title), FieldKind::Input, field.required);
            let url = "Begins with `https://`; without parameters that follow the reader".to_owned();
            self.add("url", "URL", Some(url), FieldKind::Input, field.required);
        }
        for (at, field) in spec.fields.iter().enumerate() {
            if link == Some(at) {
                continue;
            }
            let options: Vec<String> = field.enumeration.iter().filter(|value| *value != "None").cloned().collect();
            let kind = if !options.is_empty() && options.len() == field.enumeration.len() {
                FieldKind::Dropdown(options)
            } else if field.required && field.format == CellFormat::Markdown && field.kind == FieldType::String {
                FieldKind::TextArea
            } else {
                FieldKind::Input
            };
            let id = format!("column-{}", slug::slugify(&field.name));
            self.add(&id, &field.name, field.description.clone(), kind, field.required);
        }
    }

    /// Adds a field; its label and id are made unlike those before.
    fn add(&mut self, id: &str, label: &str, description: Option<String>, kind: FieldKind, required: bool) {
        let clean: String = label.split_whitespace().collect::<Vec<_>>().join(" ");
        let (mut label, mut id) = (clean.clone(), id.to_owned());
        let mut count = 1;
        while self.fields.iter().any(|field| field.label.eq_ignore_ascii_case(&label) || field.id == id) {
            count += 1;
            label = format!("{clean} ({count})");
            id = format!("{id}-{count}");
        }
        self.fields.push(FormField { id, label, description, kind, required });
    }
}

/// The name of the column that a field with this id fills, of any table of the schema.
pub fn column(schema: &Schema, id: &str) -> Option<String> {
    let wanted = id.strip_prefix("column-")?;
    let fields = schema.types.iter().flat_map(|kind| &kind.tables).flat_map(|table| &table.fields);
    fields.map(|field| &field.name).find(|name| slug::slugify(name) == wanted).cloned()
}

fn spec_of(content_type: &ContentType, header: &[&str]) -> Option<usize> {
    content_type.tables.iter().position(|table| table.matches(header).is_some())
}

/// A table as an option: `DataAI.md > Guides > Tools`, and `(2)` for the second one of a heading. None for a table
/// that cannot be told from others in one line.
fn option(page: &Page, table: usize) -> Option<String> {
    let outline = page.outline();
    let own = outline.tables.get(table)?;
    let path = section_of(page, own);
    let plain = |text: &String| !text.is_empty() && !text.contains(" > ") && text.trim() == text;
    if page.path.contains(" > ") || !path.iter().all(plain) {
        return None;
    }
    let mut out =
        std::iter::once(page.path.as_str()).chain(path.iter().map(String::as_str)).collect::<Vec<_>>().join(" > ");
    let (number, count) = target::number(page, table);
    // A heading may itself end in a number.
    if count > 1 || numbered(&out).is_some() {
        out = format!("{out} ({number})");
    }
    Some(out)
}

/// A text and the number behind it in parentheses.
fn numbered(text: &str) -> Option<(String, usize)> {
    let (head, number) = text.strip_suffix(')')?.rsplit_once(" (")?;
    Some((head.to_owned(), number.parse().ok()?))
}
