//! Tables that a content type knows: a Frictionless Table Schema with cell formats of our own.

use regex::Regex;

use super::heading::same_words;

/// A table that a content type knows.
#[derive(Debug, Clone)]
pub struct TableSpec {
    /// Its name in messages.
    pub name: String,
    /// Its columns, in order.
    pub fields: Vec<Field>,
    /// Names of the fields that make a row unique.
    pub primary_key: Vec<String>,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Field {
    /// What the header says.
    pub name: String,
    /// Other texts that the header may say.
    pub aliases: Vec<String>,
    /// What the column holds, for forms and prompts.
    pub description: Option<String>,
    /// What values are.
    pub kind: FieldType,
    /// How a cell is written.
    pub format: CellFormat,
    /// Whether every row must have a value.
    pub required: bool,
    /// Whether no two rows of a table may have the same value.
    pub unique: bool,
    /// What the whole value must match.
    pub pattern: Option<Regex>,
    /// The allowed values; empty where any is allowed.
    pub enumeration: Vec<String>,
    /// Fewest characters of a value.
    pub min_length: Option<usize>,
    /// Most characters of a value.
    pub max_length: Option<usize>,
    /// Texts that stand for a missing value.
    pub missing_values: Vec<String>,
}

/// What values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Anything.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A day.
    Date,
}

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellFormat {
    /// Text without Markdown that matters.
    Text,
    /// Any inline Markdown.
    Markdown,
    /// Exactly one Markdown link.
    Link,
    /// One or more Markdown links.
    Links,
}

impl TableSpec {
    /// The fields of a header's columns, if the header is this table's: same names (or aliases) in the same
    /// order, whatever their case and blanks. Optional columns at the end may be left out.
    pub fn matches(&self, header: &[&str]) -> Option<&[Field]> {
        let (present, absent) = self.fields.split_at_checked(header.len())?;
        let fits = !header.is_empty()
            && present.iter().zip(header).all(|(field, text)| field.is_named(text))
            && absent.iter().all(|field| !field.required);
        fits.then_some(present)
    }

    /// How many cells a row must have at least: optional columns at the end may be left out.
    pub fn min_cells(&self) -> usize {
        self.fields.iter().rposition(|field| field.required).map_or(0, |last| last + 1)
    }

    /// The field with this name or alias, and its column.
    pub fn field(&self, name: &str) -> Option<(usize, &Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.is_named(name))
    }
}

impl Field {
    /// Whether a header cell names this field.
    pub fn is_named(&self, text: &str) -> bool {
        // Most headers are written as the content type has them.
        self.name == text || std::iter::once(&self.name).chain(&self.aliases).any(|name| same_words(name, text))
    }

    /// Whether any text is a value of it.
    pub fn is_free(&self) -> bool {
        self.kind == FieldType::String
            && !self.unique
            && self.pattern.is_none()
            && self.enumeration.is_empty()
            && self.min_length.is_none()
            && self.max_length.is_none()
    }

    /// Whether a cell has no value: it is blank, or a placeholder.
    pub fn is_missing(&self, cell: &str) -> bool {
        cell.trim().is_empty() || self.is_placeholder(cell)
    }

    /// Whether a cell holds a text that stands for a missing value, such as `...`.
    pub fn is_placeholder(&self, cell: &str) -> bool {
        let cell = cell.trim();
        !cell.is_empty() && self.missing_values.iter().any(|value| value == cell)
    }
}
