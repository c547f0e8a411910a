//! The quick way to say yes: most pages are right, and plain JSON Schemas need no JSON to see it.
//!
//! A shape may only accept what the full validator accepts. Whatever it does not understand it leaves to it.

use super::date;
use crate::page::front_matter::{Node, Value};

/// A JSON Schema that uses nothing but types, lengths and dates of top-level keys.
#[derive(Debug)]
pub(super) struct Shape {
    required: Vec<String>,
    open: bool,
    properties: Vec<(String, Property)>,
}

#[derive(Debug, Default)]
struct Property {
    /// Any type, where none is named.
    types: Option<Vec<String>>,
    format: Option<String>,
    min_length: usize,
    constant: Option<String>,
}

impl Shape {
    pub(super) fn of(schema: &Node) -> Option<Self> {
        let mut shape = Self { required: Vec::new(), open: true, properties: Vec::new() };
        for (key, value) in schema.mapping()? {
            match key.text.as_str() {
                "$schema" | "$id" | "$comment" | "title" | "description" => {}
                "type" if value.text() == Some("object") => {}
                "required" => {
                    for item in value.sequence()? {
                        shape.required.push(item.text()?.to_owned());
                    }
                }
                "additionalProperties" => match value.value {
                    Value::Bool(open) => shape.open = open,
                    _ => return None,
                },
                "properties" => {
                    for (key, schema) in value.mapping()? {
                        shape.properties.push((key.text.clone(), Property::of(schema)?));
                    }
                }
                _ => return None,
            }
        }
        Some(shape)
    }

    /// Whether front matter is certainly valid.
    pub(super) fn accepts(&self, root: &Node) -> bool {
        let Some(pairs) = root.mapping() else { return false };
        self.required.iter().all(|key| pairs.iter().any(|(k, _)| k.text == *key))
            && pairs.iter().all(|(key, node)| match self.properties.iter().find(|(name, _)| *name == key.text) {
                Some((_, property)) => property.accepts(node),
                None => self.open,
            })
    }
}

impl Property {
    fn of(schema: &Node) -> Option<Self> {
        let mut property = Self::default();
        if let Value::Bool(true) = schema.value {
            return Some(property);
        }
        for (key, value) in schema.mapping()? {
            match key.text.as_str() {
                "$comment" | "title" | "description" | "default" | "examples" => {}
                "type" => {
                    let types = value.sequence().unwrap_or(std::slice::from_ref(value));
                    property.types = Some(types.iter().map(|t| t.text().map(str::to_owned)).collect::<Option<_>>()?);
                }
                "format" if matches!(value.text(), Some("date" | "jekyll-date")) => {
                    property.format = value.text().map(str::to_owned);
                }
                "minLength" => match value.value {
                    Value::Int(least) => property.min_length = usize::try_from(least).ok()?,
                    _ => return None,
                },
                "const" => property.constant = Some(value.text()?.to_owned()),
                _ => return None,
            }
        }
        Some(property)
    }

    fn accepts(&self, node: &Node) -> bool {
        let kind = match node.value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) => "integer",
            // Some floats are integers to JSON Schema, and some are not numbers to JSON.
            Value::Float(_) => return false,
            Value::String { .. } => "string",
            Value::Sequence(_) => "array",
            Value::Mapping(_) => "object",
        };
        let typed = self.types.as_ref().is_none_or(|types| types.iter().any(|t| t == kind));
        let Some(text) = node.text() else { return typed && self.constant.is_none() };
        let dated = match self.format.as_deref() {
            None => true,
            Some("date") => date::day(text).is_some(),
            Some(_) => date::jekyll_day(text).is_some(),
        };
        typed
            && dated
            && (self.min_length == 0 || text.chars().take(self.min_length).count() >= self.min_length)
            && self.constant.as_ref().is_none_or(|constant| constant == text)
    }
}
