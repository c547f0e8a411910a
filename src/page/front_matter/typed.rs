//! Front matter as a Rust type, through gray_matter with an engine of our own that keeps the limits.

use std::borrow::Cow;
use std::collections::HashMap;

use gray_matter::engine::Engine;
use gray_matter::{Matter, Pod};
use serde::de::DeserializeOwned;

use super::fence::{self, Fence};
use super::{Node, Value, yaml};

/// The YAML engine that gray_matter runs: the same bounded reader as everywhere else.
#[derive(Debug, Clone, Copy)]
pub struct BoundedYaml;

impl Engine for BoundedYaml {
    fn parse(content: &str) -> gray_matter::Result<Pod> {
        let document =
            yaml::parse(content, 0).map_err(|fault| gray_matter::Error::deserialize_error(&fault.message))?;
        Ok(match document.root.value {
            Value::Null => Pod::Hash(HashMap::new()),
            _ => pod(document.root),
        })
    }
}

fn pod(node: Node) -> Pod {
    match node.value {
        Value::Null => Pod::Null,
        Value::Bool(value) => Pod::Boolean(value),
        Value::Int(value) => Pod::Integer(value),
        Value::Float(value) => Pod::Float(value),
        Value::String { text, .. } => Pod::String(text),
        Value::Sequence(items) => Pod::Array(items.into_iter().map(pod).collect()),
        Value::Mapping(pairs) => Pod::Hash(pairs.into_iter().map(|(key, node)| (key.text, pod(node))).collect()),
    }
}

/// A gray_matter reader that follows Jekyll's fences and never takes a rule in the body for an excerpt.
pub fn matter() -> Matter<BoundedYaml> {
    let mut matter = Matter::new();
    matter.close_delimiter = Some("...".to_owned());
    matter.excerpt_delimiter = Some("\u{0}".to_owned());
    matter
}

/// The front matter of a file as a `T`; `None` where the file has none.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<Option<T>, gray_matter::Error> {
    let Fence::Found { open, yaml, close } = fence::find(text) else { return Ok(None) };
    // gray_matter trims what it hands on; an indented first key would lose its indent and no longer fit the rest.
    let inner = dedented(yaml.of(text));
    let source = format!("{}\n{inner}\n{}\n", open.of(text), close.of(text));
    let parsed = matter().parse::<T>(&source)?;
    match parsed.data {
        // gray_matter asks no engine about a block without text.
        None if inner.trim().is_empty() => matter().parse::<T>("---\n#\n---\n").map(|parsed| parsed.data),
        data => Ok(data),
    }
}

fn dedented(yaml: &str) -> Cow<'_, str> {
    let first = yaml.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let indent = first.len() - first.trim_start_matches(' ').len();
    if indent == 0 {
        return Cow::Borrowed(yaml);
    }
    let strip = |line| str::get(line, indent.min(line.len() - line.trim_start_matches(' ').len())..).unwrap_or("");
    Cow::Owned(yaml.lines().map(strip).collect::<Vec<_>>().join("\n"))
}
