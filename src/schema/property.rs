//! What the schema of a front matter says of one key, for people who are about to write it.

use serde_json::Value as Json;

use super::FrontMatterSchema;
use crate::page::front_matter::{Node, Value};

/// References that lead to references are followed this far.
const MAX_REFERENCES: usize = 8;

/// What a schema says of one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Property {
    /// What the key is for.
    pub description: Option<String>,
    /// What its value is, in words: `a text`, `a list`.
    pub kind: Option<String>,
    /// Whether every page must have it.
    pub required: bool,
    /// Whether its value is a day.
    pub date: bool,
    /// Every value that is allowed, of itself or of its items; empty where there is no such list.
    pub choices: Vec<Json>,
    /// Values that the schema gives as examples or as the default.
    pub examples: Vec<Json>,
    /// The pattern that its value must match.
    pub pattern: Option<String>,
}

impl FrontMatterSchema {
    /// What the schema says of a top-level key; none for one that it does not know.
    pub fn property(&self, key: &str) -> Option<Property> {
        let mut node = self.source.get("properties")?.get(key)?;
        let own = node.get("description").and_then(Node::text);
        for _ in 0..MAX_REFERENCES {
            let Some(target) = node.get("$ref").and_then(Node::text) else { break };
            let Some(found) = target.strip_prefix('#').and_then(|pointer| at(&self.source, pointer)) else { break };
            node = found;
        }
        let text = |name: &str| node.get(name).and_then(Node::text).map(str::to_owned);
        let kinds: Vec<&str> = match node.get("type") {
            Some(list) if list.sequence().is_some() => {
                list.sequence().unwrap_or_default().iter().filter_map(Node::text).collect()
            }
            kind => kind.and_then(Node::text).into_iter().collect(),
        };
        let listed = kinds.contains(&"array");
        let kind =
            Some(kinds.iter().map(|kind| words(kind)).collect::<Vec<_>>().join(" or ")).filter(|kind| !kind.is_empty());
        let items = node.get("items").filter(|_| listed);
        let mut choices: Vec<Json> = node.get("const").and_then(scalar).into_iter().collect();
        for list in [Some(node), items].into_iter().flatten().filter_map(|node| node.get("enum")?.sequence()) {
            choices.extend(list.iter().filter_map(scalar));
        }
        if choices.is_empty() && kinds == ["boolean"] {
            choices = vec![true.into(), false.into()];
        }
        let examples = node.get("examples").and_then(Node::sequence).unwrap_or_default();
        Some(Property {
            description: own.map(str::to_owned).or_else(|| text("description")),
            kind,
            required: self.required.iter().any(|required| required == key),
            date: matches!(node.get("format").and_then(Node::text), Some("date" | "date-time" | "jekyll-date")),
            choices,
            examples: node.get("default").into_iter().chain(examples).filter_map(scalar).collect(),
            pattern: text("pattern"),
        })
    }
}

/// A type of JSON in words.
pub(super) fn words(kind: &str) -> &'static str {
    match kind {
        "string" => "a text",
        "array" => "a list",
        "object" => "a mapping",
        "boolean" => "true or false",
        "null" => "nothing",
        _ => "a number",
    }
}

/// The node that a JSON pointer leads to.
fn at<'a>(root: &'a Node, pointer: &str) -> Option<&'a Node> {
    pointer.split('/').skip(1).try_fold(root, |node, part| node.get(&part.replace("~1", "/").replace("~0", "~")))
}

/// A scalar.
fn scalar(node: &Node) -> Option<Json> {
    match &node.value {
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => None,
        _ => Some(node.to_json()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    #[test]
    fn a_key_is_described() {
        let file = "name: a\nmatch: a.md\nfront_matter:\n  required: [kind]\n  properties:\n    kind:\n      description: What it is.\n      enum: [one, 'yes', 2]\n    day: {$ref: '#/$defs/day'}\n    tags: {type: array, items: {enum: [x, y]}}\n    draft: {type: boolean}\n  $defs:\n    day: {type: string, format: date, description: The day.}\n";
        let schema = Schema::load(&[("schema/a.yaml".to_owned(), file.to_owned())]).unwrap();
        let schema = schema.types[0].front_matter.as_ref().unwrap();
        let kind = schema.property("kind").unwrap();
        assert_eq!(kind.choices, [Json::from("one"), "yes".into(), 2.into()]);
        assert!(kind.required && !kind.date && kind.description.as_deref() == Some("What it is."));
        let day = schema.property("day").unwrap();
        assert!(day.date && !day.required && day.kind.as_deref() == Some("a text"));
        assert_eq!(day.description.as_deref(), Some("The day."));
        assert_eq!(schema.property("tags").unwrap().choices, [Json::from("x"), "y".into()]);
        assert_eq!(schema.property("draft").unwrap().choices, [Json::Bool(true), Json::Bool(false)]);
        assert_eq!(schema.property("other"), None);
    }
}
