//! The issue form for new entries: written from the content types, and read back from the body that GitHub makes of
//! it.
//!
//! Everybody can write any body. Only the lines that are exactly a label of the form begin a field; they must come
//! once each and in the order of the form. So what stands in one field can never become another one's value.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::resource::target::{self, is_headed, section_of};
use super::resource::{At, Request};
use super::yaml;
use crate::page::front_matter::yaml as yaml_reader;
use crate::page::{Page, front_matter::Node};
use crate::rules::Site;
use crate::schema::{CellFormat, ContentType, Field, Schema, TableSpec};
use crate::text::excerpt::excerpt;

/// Where the form lives in a repository.
pub const PATH: &str = ".github/ISSUE_TEMPLATE/resource.yml";
/// What GitHub writes for an optional field that was left empty.
const NO_RESPONSE: &str = "_No response_";
/// A dropdown has at most this many tables; with more, page and heading are typed.
const MAX_OPTIONS: usize = 500;
/// A body may have this many bytes: GitHub takes no more than 65,536 characters.
const MAX_BODY: usize = 512 * 1024;

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

/// Why a body is none of this form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A label stands there twice.
    #[error("line {line}: the field `{label}` comes a second time: the body was not made by the form alone")]
    Twice {
        /// The label.
        label: String,
        /// 1-based line of the body.
        line: usize,
    },
    /// A label stands before or behind its place.
    #[error("line {line}: the field `{label}` is out of order: the body was not made by the form alone")]
    OutOfOrder {
        /// The label.
        label: String,
        /// 1-based line of the body.
        line: usize,
    },
    /// A field is not there.
    #[error("the body has no field `{0}`: it was not made by this form")]
    Missing(String),
    /// Text before the first field.
    #[error("line {line}: text before the first field: the body was not made by the form alone")]
    Before {
        /// 1-based line of the body.
        line: usize,
    },
    /// A required field is empty.
    #[error("the field `{0}` is empty")]
    Empty(String),
    /// Several lines where there can be one.
    #[error("the field `{0}` has several lines, which the form does not allow")]
    Lines(String),
    /// It is no body and no event.
    #[error("{0}")]
    NotAnIssue(String),
}

/// An issue, as far as it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its number; none for a bare body.
    pub number: Option<u64>,
    /// Its body.
    pub body: String,
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
            } else if field.required && field.format == CellFormat::Markdown {
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

    /// Reads the form of a repository, whose owner may have changed words and added fields. None where it is no form.
    pub fn read(text: &str) -> Option<Self> {
        let document = yaml_reader::parse(text, 0).ok()?;
        let mut fields = Vec::new();
        for node in document.root.get("body")?.sequence()? {
            let kind = match node.get("type")?.text()? {
                "markdown" => continue,
                "input" => FieldKind::Input,
                "textarea" => FieldKind::TextArea,
                "dropdown" => {
                    let options = node.get("attributes").and_then(|attributes| attributes.get("options"));
                    let options = options.and_then(Node::sequence).unwrap_or_default();
                    FieldKind::Dropdown(options.iter().filter_map(Node::text).map(str::to_owned).collect())
                }
                "checkboxes" => FieldKind::Checkboxes,
                _ => return None,
            };
            let attributes = node.get("attributes")?;
            let required = node.get("validations").and_then(|validations| validations.get("required"));
            fields.push(FormField {
                id: node.get("id").and_then(Node::text).unwrap_or("").to_owned(),
                label: attributes.get("label")?.text()?.trim().to_owned(),
                description: attributes.get("description").and_then(Node::text).map(str::to_owned),
                kind,
                required: required.is_some_and(|node| node.value == crate::page::front_matter::Value::Bool(true)),
            });
        }
        let labels: std::collections::BTreeSet<&str> = fields.iter().map(|field| field.label.as_str()).collect();
        (labels.len() == fields.len() && !fields.is_empty()).then_some(Self { fields })
    }

    /// The form as GitHub wants it.
    pub fn yaml(&self) -> String {
        let mut out = String::from(
            "# The fields are those of the content type's table; `signoise new resource --from-issue` reads the issues.\n\
             name: \"New resource\"\n\
             description: \"Propose an entry for a page\"\n\
             title: \"New resource: \"\n\
             labels: [\"resource\"]\n\
             body:\n",
        );
        for field in &self.fields {
            let (kind, options) = match &field.kind {
                FieldKind::Input => ("input", &[][..]),
                FieldKind::TextArea => ("textarea", &[][..]),
                FieldKind::Dropdown(options) => ("dropdown", options.as_slice()),
                FieldKind::Checkboxes => continue,
            };
            let _ = writeln!(out, "  - type: {kind}\n    id: {}\n    attributes:", field.id);
            let _ = writeln!(out, "      label: {}", yaml::quoted(&field.label));
            if let Some(description) = &field.description {
                let _ = writeln!(out, "      description: {}", yaml::quoted(description));
            }
            if !options.is_empty() {
                out.push_str("      options:\n");
                for option in options {
                    let _ = writeln!(out, "        - {}", yaml::quoted(option));
                }
            }
            let _ = writeln!(out, "    validations:\n      required: {}", field.required);
        }
        out
    }

    /// The body that GitHub makes of values, one for each field.
    pub fn body(&self, values: &[Option<String>]) -> String {
        let mut out = String::new();
        for (at, field) in self.fields.iter().enumerate() {
            let value = values.get(at).and_then(Option::as_deref).filter(|value| !value.is_empty());
            let _ = write!(out, "### {}\n\n{}\n\n", field.label, value.unwrap_or(NO_RESPONSE));
        }
        out.truncate(out.trim_end_matches('\n').len());
        out
    }

    /// The values of a body, one for each field.
    pub fn parse(&self, body: &str) -> Result<Vec<Option<String>>, FormError> {
        if body.len() > MAX_BODY {
            return Err(FormError::NotAnIssue(format!("the body has {} bytes, more than {MAX_BODY}", body.len())));
        }
        let body = body.replace("\r\n", "\n").replace('\r', "\n");
        let mut values: Vec<Option<String>> = Vec::with_capacity(self.fields.len());
        let mut lines: Vec<&str> = Vec::new();
        for (at, line) in body.lines().enumerate() {
            let number = at + 1;
            let Some(field) = self.label(line) else {
                if values.is_empty() && !line.trim().is_empty() {
                    return Err(FormError::Before { line: number });
                }
                lines.push(line);
                continue;
            };
            let label = self.fields.get(field).map(|field| field.label.clone()).unwrap_or_default();
            let next = values.len();
            if field < next {
                return Err(FormError::Twice { label, line: number });
            }
            if field > next {
                return Err(FormError::OutOfOrder { label, line: number });
            }
            self.close(&mut values, &lines)?;
            lines.clear();
            values.push(None);
        }
        self.close(&mut values, &lines)?;
        match self.fields.get(values.len()) {
            Some(missing) => Err(FormError::Missing(missing.label.clone())),
            None => Ok(values),
        }
    }

    /// The field whose label a line is.
    fn label(&self, line: &str) -> Option<usize> {
        let text = line.strip_prefix("### ")?.trim();
        self.fields.iter().position(|field| field.label == text)
    }

    /// Gives the lines to the field that was opened last.
    fn close(&self, values: &mut [Option<String>], lines: &[&str]) -> Result<(), FormError> {
        let at = values.len();
        let (Some(slot), Some(field)) = (values.last_mut(), at.checked_sub(1).and_then(|at| self.fields.get(at)))
        else {
            return Ok(());
        };
        let text = lines.join("\n");
        let text = text.trim();
        if text.is_empty() || text == NO_RESPONSE {
            return if field.required { Err(FormError::Empty(field.label.clone())) } else { Ok(()) };
        }
        if text.contains('\n') && matches!(field.kind, FieldKind::Input | FieldKind::Dropdown(_)) {
            return Err(FormError::Lines(field.label.clone()));
        }
        *slot = Some(text.to_owned());
        Ok(())
    }

    /// The entry that a body asks for. Fields that say nothing of the entry are left out.
    pub fn request(
        &self,
        issue: &Issue,
        at: &At,
        spec_names: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Request, FormError> {
        let values = self.parse(&issue.body)?;
        let origin = issue.number.map(|number| format!("issue #{number}"));
        let mut request = Request { at: at.clone(), origin, ..Request::default() };
        for (field, value) in self.fields.iter().zip(values) {
            let Some(value) = value else { continue };
            match field.id.as_str() {
                "table" => place(&mut request, &value),
                "page" => request.page = Some(value),
                "section" => request.section = Some(value),
                "title" => request.title = Some(value),
                "url" => request.url = Some(value),
                id if id.starts_with("column-") => {
                    let name = spec_names(id).unwrap_or_else(|| field.label.clone());
                    request.fields.push((name, value));
                }
                _ => {}
            }
        }
        Ok(request)
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

/// What an option says of page, section and table.
fn place(request: &mut Request, option: &str) {
    let (page, section) = option.split_once(" > ").map_or((option, None), |(page, section)| (page, Some(section)));
    let (mut page, mut section) = (page.to_owned(), section.map(str::to_owned));
    let last = section.as_mut().unwrap_or(&mut page);
    if let Some((head, number)) = numbered(last) {
        *last = head;
        request.table = Some(number);
    }
    request.page = Some(page);
    request.section = section;
}

/// The issues of a text: a body, or the JSON of an event, of an issue or of a list of issues.
pub fn issues(text: &str) -> Result<Vec<Issue>, FormError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_start().starts_with(['{', '[']) {
        return Ok(vec![Issue { number: None, body: text.to_owned() }]);
    }
    let not = |reason: String| FormError::NotAnIssue(reason);
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| not(format!("not JSON: {error}")))?;
    let items = match value {
        serde_json::Value::Array(items) => items,
        other => vec![other],
    };
    items
        .into_iter()
        .map(|item| {
            let issue = item.get("issue").unwrap_or(&item);
            let number = issue.get("number").and_then(serde_json::Value::as_u64);
            let body = issue.get("body").and_then(serde_json::Value::as_str);
            match body {
                Some(body) => Ok(Issue { number, body: body.to_owned() }),
                None => Err(not(format!(
                    "the JSON has no issue with a body: {}",
                    excerpt(&issue.to_string().chars().take(80).collect::<String>())
                ))),
            }
        })
        .collect()
}
