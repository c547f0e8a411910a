//! A mapping in a schema file, read key by key: unknown keys and wrong types become errors with their place.

use regex::{Regex, RegexBuilder};

use super::Error;
use super::error::nearest;
use crate::page::front_matter::{Node, Value};
use crate::text::{SourceMap, Span};

/// Compiled patterns may take this many bytes.
const PATTERN_BYTES: usize = 256 * 1024;

/// A schema file.
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
}

impl File<'_> {
    pub(super) fn error(&self, span: Span, message: impl Into<String>) -> Error {
        let position = SourceMap::new(self.text).position(span.start, self.text);
        Error {
            path: self.path.to_owned(),
            line: position.line,
            column: position.code_points,
            message: message.into(),
            suggestion: None,
        }
    }

    pub(super) fn unknown(&self, span: Span, word: &str, what: &str, known: &[&str]) -> Error {
        let mut error = self.error(span, format!("unknown {what} `{word}`"));
        error.suggestion = nearest(word, known);
        if error.suggestion.is_none() {
            error.message = format!("{} (known: {})", error.message, known.join(", "));
        }
        error
    }
}

/// A mapping with known keys.
#[derive(Clone, Copy)]
pub(super) struct Section<'a> {
    pub(super) file: &'a File<'a>,
    pub(super) node: &'a Node,
}

impl<'a> Section<'a> {
    /// A mapping that may hold the keys `known` and no other.
    pub(super) fn new(file: &'a File<'a>, node: &'a Node, what: &str, known: &[&str]) -> Result<Self, Error> {
        let Some(pairs) = node.mapping() else {
            return Err(file.error(node.span, format!("{what} must be a mapping, not {}", node.kind())));
        };
        for (key, _) in pairs {
            if !known.contains(&key.text.as_str()) {
                return Err(file.unknown(key.span, &key.text, "key", known));
            }
        }
        Ok(Self { file, node })
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.node.get(key).filter(|node| node.value != Value::Null)
    }

    pub(super) fn error(&self, span: Span, message: impl Into<String>) -> Error {
        self.file.error(span, message)
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, Error> {
        self.get(key).map(|node| self.node_text(key, node)).transpose()
    }

    pub(super) fn required_text(&self, key: &str) -> Result<&'a str, Error> {
        self.text(key)?.ok_or_else(|| self.error(Span::at(self.node.span.start), format!("the key `{key}` is missing")))
    }

    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, Error> {
        self.get(key)
            .map(|node| match node.value {
                Value::Bool(value) => Ok(value),
                _ => Err(self.wrong(key, "true or false", node)),
            })
            .transpose()
    }

    pub(super) fn count(&self, key: &str) -> Result<Option<usize>, Error> {
        self.get(key)
            .map(|node| match node.value {
                Value::Int(value) => usize::try_from(value).map_err(|_| self.wrong(key, "a number from 0", node)),
                _ => Err(self.wrong(key, "a number", node)),
            })
            .transpose()
    }

    /// A list; nothing is an empty one.
    pub(super) fn items(&self, key: &str) -> Result<&'a [Node], Error> {
        match self.get(key) {
            None => Ok(&[]),
            Some(node) => node.sequence().ok_or_else(|| self.wrong(key, "a list", node)),
        }
    }

    /// A text or a list of texts.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<(&'a str, Span)>, Error> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(node) => match node.sequence() {
                None => Ok(vec![(self.node_text(key, node)?, node.span)]),
                Some(items) => items.iter().map(|item| Ok((self.node_text(key, item)?, item.span))).collect(),
            },
        }
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Result<Option<T>, Error> {
        let Some(node) = self.get(key) else { return Ok(None) };
        let word = self.node_text(key, node)?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == word) {
            return Ok(Some(*value));
        }
        let known: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        Err(self.file.unknown(node.span, word, key, &known))
    }

    /// A regular expression that a whole text must match.
    pub(super) fn pattern(&self, key: &str) -> Result<Option<Regex>, Error> {
        let Some(node) = self.get(key) else { return Ok(None) };
        let pattern = self.node_text(key, node)?;
        RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(PATTERN_BYTES).build().map(Some).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
            self.error(node.span, format!("`{key}` is no regular expression: {reason}"))
        })
    }

    fn node_text(&self, key: &str, node: &'a Node) -> Result<&'a str, Error> {
        node.text().ok_or_else(|| self.wrong(key, "a text (in quotes, if it looks like something else)", node))
    }

    fn wrong(&self, key: &str, expected: &str, node: &Node) -> Error {
        self.error(node.span, format!("`{key}` must be {expected}, not {}", node.kind()))
    }
}
