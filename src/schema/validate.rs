//! Front matter against a JSON Schema, with every fault at its exact place. The only user of jsonschema.

use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value as Json;

use super::error::nearest;
use super::section::File;
use super::shape::Shape;
use super::{Error, date, expansion, keywords, property};
use crate::page::FrontMatter;
use crate::page::front_matter::{Block, Node, Value};
use crate::text::Span;
use crate::text::excerpt::excerpt;

/// Compiled patterns of a schema may take this many bytes each.
const PATTERN_BYTES: usize = 256 * 1024;

/// Parts of a schema times values of a page. Beyond this a page is held against its schema, but what is wrong is not
/// listed: every part could be at odds with every value.
const MAX_WORK: usize = 1_000_000;

/// The JSON Schema of a content type's front matter.
#[derive(Debug)]
pub struct FrontMatterSchema {
    /// Keys that every page must have, in the order of the schema.
    pub required: Vec<String>,
    /// Keys that the schema knows, in its order.
    pub keys: Vec<String>,
    pub(super) source: Node,
    size: usize,
    shape: Option<Shape>,
    validator: OnceLock<Option<Box<Validator>>>,
}

/// What kind of fault it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// A required key is not there; the span is the place to insert it.
    Missing {
        /// The key.
        key: String,
    },
    /// A key that the schema does not know; the span is the key.
    Unknown {
        /// The key.
        key: String,
        /// The known key that was probably meant.
        suggestion: Option<String>,
    },
    /// A value of the wrong type.
    WrongType,
    /// A value that is not allowed.
    InvalidValue,
    /// A date that is none, or written in another way.
    BadDate,
}

/// A fault in front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatterFault {
    /// What kind of fault.
    pub kind: FaultKind,
    /// The place.
    pub span: Span,
    /// What is wrong, as one sentence without a final period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// A mistake in a JSON Schema, without the file it stands in.
#[derive(Debug)]
pub(super) struct SchemaFault {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) suggestion: Option<String>,
}

impl SchemaFault {
    pub(super) fn at(self, file: &File<'_>) -> Error {
        Error { suggestion: self.suggestion, ..file.error(self.span, self.message) }
    }
}

impl FrontMatterSchema {
    /// A JSON Schema of draft 2020-12. Patterns are compiled by [`Self::compile`] or on first use.
    pub(super) fn new(source: Node) -> Result<Self, SchemaFault> {
        keywords::check(&source)?;
        let size = expansion::size(&source)?;
        let texts = |items: Option<&Node>| -> Vec<String> {
            items
                .and_then(Node::sequence)
                .unwrap_or_default()
                .iter()
                .filter_map(Node::text)
                .map(str::to_owned)
                .collect()
        };
        let keys = source.get("properties").and_then(Node::mapping).unwrap_or_default();
        Ok(Self {
            required: texts(source.get("required")),
            keys: keys.iter().map(|(key, _)| key.text.clone()).collect(),
            shape: Shape::of(&source),
            source,
            size,
            validator: OnceLock::new(),
        })
    }

    /// Compiles the schema, so that its mistakes come up before any page is read.
    pub(super) fn compile(&self) -> Result<(), SchemaFault> {
        let validator = build(&self.source.to_json()).map_err(|error| {
            let node = find(&self.source, error.instance_path().as_str()).unwrap_or(&self.source);
            let line = Span::new(node.span.start, node.span.start);
            SchemaFault { span: line, message: format!("not a JSON Schema: {error}"), suggestion: None }
        })?;
        // A schema that was used before it was compiled keeps what it has: it is the same.
        drop(self.validator.set(Some(Box::new(validator))));
        Ok(())
    }

    /// The value that a new page has for a key: the only one that is allowed, else the default.
    pub fn preset(&self, key: &str) -> Option<&Node> {
        let property = self.source.get("properties")?.get(key)?;
        property.get("const").or_else(|| property.get("default"))
    }

    fn validator(&self) -> Option<&Validator> {
        self.validator.get_or_init(|| build(&self.source.to_json()).ok().map(Box::new)).as_deref()
    }

    /// Every fault of a page's front matter, in the order of the file. Front matter that is not there or cannot
    /// be read has none: those are faults of another kind.
    pub fn faults(&self, front_matter: &FrontMatter) -> Vec<FrontMatterFault> {
        let Some(Block { root: Ok(root), anchors, .. }) = front_matter.block() else { return Vec::new() };
        if self.shape.as_ref().is_some_and(|shape| shape.accepts(root)) {
            return Vec::new();
        }
        let Some(validator) = self.validator() else { return Vec::new() };
        let end = front_matter.block().map_or(Span::at(0), Block::end_of_keys);
        let json = root.to_json();
        if self.size.saturating_mul(values(root)) > MAX_WORK {
            let message = "the front matter does not fit its schema, which is too large to say where".to_owned();
            let fault = FrontMatterFault { kind: FaultKind::InvalidValue, span: root.span, message, help: None };
            return if validator.is_valid(&json) { Vec::new() } else { vec![fault] };
        }
        let mut faults = Vec::new();
        for error in validator.iter_errors(&json) {
            let Some(node) = find(root, error.instance_path().as_str()) else { continue };
            // An alias has no value of its own: it is reported as such, not by what it stands for.
            if !anchors.contains(&node.span) {
                self.describe(&error, node, root, end, &mut faults);
            }
        }
        faults.sort_by_key(|fault| fault.span);
        faults
    }

    fn describe(
        &self,
        error: &ValidationError<'_>,
        node: &Node,
        root: &Node,
        end: Span,
        faults: &mut Vec<FrontMatterFault>,
    ) {
        let path = error.instance_path().as_str();
        let name = path.trim_start_matches('/').replace('/', ".");
        let fault = |kind, span, message: String, help| FrontMatterFault { kind, span, message, help };
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let key = property.as_str().unwrap_or_default().to_owned();
                let (span, line) = if std::ptr::eq(node, root) {
                    (end, Some(self.example(&key)))
                } else {
                    (Span::at(node.span.end), Some(format!("add `{key}` to `{name}`")))
                };
                let message = format!("the key `{key}` is missing");
                faults.push(fault(FaultKind::Missing { key }, span, message, line));
            }
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                let known: Vec<&str> = self.keys.iter().map(String::as_str).collect();
                for (key, _) in node.mapping().unwrap_or_default() {
                    if unexpected.contains(&key.text) {
                        let suggestion = nearest(&key.text, &known).filter(|word| node.get(word).is_none());
                        let help = suggestion.as_ref().map(|word| format!("did you mean `{word}`?"));
                        let message = format!("the key {} is unknown here", excerpt(&key.text));
                        let kind = FaultKind::Unknown { key: key.text.clone(), suggestion };
                        faults.push(fault(kind, key.span, message, help));
                    }
                }
            }
            _ if self.is_date(path) => {
                let text = node.text().map_or_else(|| json_text(node), str::to_owned);
                let message = if node.value == Value::Null {
                    format!("`{name}` has no value")
                } else {
                    format!("{} is no date of the form YYYY-MM-DD", excerpt(&text))
                };
                let help = date::probable_day(&text).map(|day| format!("write {day}"));
                faults.push(fault(FaultKind::BadDate, node.span, message, help));
            }
            ValidationErrorKind::Type { .. } if node.value == Value::Null => {
                let help = Some("give it a value or remove the key".to_owned());
                faults.push(fault(FaultKind::WrongType, node.span, format!("`{name}` has no value"), help));
            }
            ValidationErrorKind::Type { kind } => {
                let expected = expected_types(kind);
                let scalar = node.sequence().is_none() && node.mapping().is_none();
                let help = match expected.as_str() {
                    "a text" if scalar => "put the value in quotes".to_owned(),
                    "a text" => "write one text; in quotes, if its brackets or dashes belong to it".to_owned(),
                    "a list" if scalar => "write a list: `[...]`".to_owned(),
                    "true or false" => "write `true` or `false`, without quotes".to_owned(),
                    _ => format!("write {expected}"),
                };
                let message = format!("`{name}` is {}, where {expected} is expected", node.kind());
                faults.push(fault(FaultKind::WrongType, node.span, message, Some(help)));
            }
            kind => {
                let message = invalid(kind, node, &name).unwrap_or_else(|| format!("`{name}`: {error}"));
                let help = vocabulary_help(kind, node).unwrap_or_else(|| allowed(kind));
                faults.push(fault(FaultKind::InvalidValue, node.span, message, Some(help)));
            }
        }
    }

    /// Whether the value at a JSON pointer is declared as a date.
    fn is_date(&self, pointer: &str) -> bool {
        let key = pointer.trim_start_matches('/');
        let format = self.source.get("properties").and_then(|p| p.get(key)?.get("format")?.text());
        matches!(format, Some("date" | "date-time" | "jekyll-date"))
    }

    fn example(&self, key: &str) -> String {
        let value = if self.is_date(key) { "YYYY-MM-DD" } else { "\"...\"" };
        format!("add a line `{key}: {value}`")
    }
}

fn build(schema: &Json) -> Result<Validator, ValidationError<'static>> {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_format("date", |text: &str| date::day(text).is_some())
        .with_format("jekyll-date", |text: &str| date::jekyll_day(text).is_some())
        .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_BYTES))
        .build(schema)
}

fn expected_types(kind: &jsonschema::error::TypeKind) -> String {
    use jsonschema::error::TypeKind;
    let name = |kind: jsonschema::JsonType| property::words(&kind.to_string());
    match kind {
        TypeKind::Single(kind) => name(*kind).to_owned(),
        TypeKind::Multiple(kinds) => kinds.iter().map(name).collect::<Vec<_>>().join(" or "),
    }
}

/// What is wrong with a value, for the keywords that people use.
fn invalid(kind: &ValidationErrorKind, node: &Node, name: &str) -> Option<String> {
    let value = excerpt(&node.text().map_or_else(|| json_text(node), str::to_owned));
    Some(match kind {
        ValidationErrorKind::Enum { options } => {
            let words: Vec<String> = options.as_array()?.iter().map(json_word).collect();
            format!("{value} is not one of {}", words.join(", "))
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!("`{name}` is {value}, where {} is expected", json_word(expected_value))
        }
        ValidationErrorKind::Pattern { pattern } => format!("{value} does not match the pattern `{pattern}`"),
        ValidationErrorKind::MinLength { limit: 1 } => format!("`{name}` is empty"),
        ValidationErrorKind::MinLength { limit } => format!("{value} is shorter than {limit} characters"),
        ValidationErrorKind::MaxLength { limit } => format!("{value} is longer than {limit} characters"),
        ValidationErrorKind::MinItems { limit } => format!("`{name}` has fewer than {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("`{name}` has more than {limit} items"),
        ValidationErrorKind::UniqueItems => format!("`{name}` has the same item twice"),
        ValidationErrorKind::Format { format } => format!("{value} is not of the format `{format}`"),
        _ => return None,
    })
}

fn vocabulary_help(kind: &ValidationErrorKind, node: &Node) -> Option<String> {
    let ValidationErrorKind::Enum { options } = kind else { return None };
    let words: Vec<&str> = options.as_array()?.iter().filter_map(Json::as_str).collect();
    let text = node.text()?;
    let by_case = words.iter().find(|word| word.eq_ignore_ascii_case(text)).map(|&word| word.to_owned());
    by_case.or_else(|| nearest(text, &words)).map(|word| format!("did you mean `{word}`?"))
}

/// What to do about a value where nothing tells what was meant.
fn allowed(kind: &ValidationErrorKind) -> String {
    match kind {
        ValidationErrorKind::Constant { expected_value } => format!("write {}", json_word(expected_value)),
        ValidationErrorKind::Enum { .. } => "write one of these values, or add this one to the schema".to_owned(),
        ValidationErrorKind::MinLength { limit: 1 } => "give it a value or remove the key".to_owned(),
        _ => "write a value that the schema of the content type allows".to_owned(),
    }
}

fn json_word(value: &Json) -> String {
    excerpt(&value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn json_text(node: &Node) -> String {
    node.to_json().to_string()
}

/// How many values a node holds, itself included.
fn values(node: &Node) -> usize {
    let inner: usize = match &node.value {
        Value::Mapping(pairs) => pairs.iter().map(|(_, node)| values(node)).sum(),
        Value::Sequence(items) => items.iter().map(values).sum(),
        _ => 0,
    };
    inner + 1
}

/// The node at a JSON pointer.
pub(super) fn find<'a>(root: &'a Node, pointer: &str) -> Option<&'a Node> {
    pointer.split('/').skip(1).try_fold(root, |node, part| match node.sequence() {
        Some(items) => items.get(part.parse::<usize>().ok()?),
        None => node.get(&part.replace("~1", "/").replace("~0", "~")),
    })
}
