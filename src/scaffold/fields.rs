//! Keys of a new post's front matter that its template does not set, or sets otherwise.

use super::{Error, yaml};
use crate::finding::Edit;
use crate::page::FrontMatter;
use crate::page::front_matter::Node;
use crate::schema::{FrontMatterSchema, date};
use crate::text::Span;
use crate::text::edit;

/// Keys that have an argument of their own.
const OWN: [&str; 2] = ["title", "date"];

/// Sets keys in the front matter of a text, as their schema wants them written.
pub(super) fn set(
    text: String,
    fields: &[(String, String)],
    schema: Option<&FrontMatterSchema>,
) -> Result<String, Error> {
    let mut text = text;
    for (key, value) in fields {
        if OWN.contains(&key.as_str()) {
            return Err(Error::Field { key: key.clone(), reason: "has an argument of its own".to_owned() });
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if key.is_empty() || !key.chars().all(plain) {
            return Err(Error::Field { key: key.clone(), reason: "is no name of a key".to_owned() });
        }
        let written = source(value, schema.and_then(|schema| schema.subschema(key)));
        let front_matter = FrontMatter::read(&text);
        let Some(block) = front_matter.block() else { return Ok(text) };
        let made = match front_matter.pair(key) {
            Some((_, node)) if !node.span.is_empty() => {
                Edit { start: node.span.start, end: node.span.end, text: written }
            }
            _ => {
                let Span { start, .. } = block.end_of_keys();
                Edit { start, end: start, text: format!("{key}: {written}\n") }
            }
        };
        text = edit::apply(&text, &[made])
            .ok_or_else(|| Error::Field { key: key.clone(), reason: "cannot be set in this template".to_owned() })?;
    }
    Ok(text)
}

/// A value as YAML.
fn source(value: &str, property: Option<&Node>) -> String {
    let value = value.trim();
    let kinds: Vec<&str> =
        property.and_then(|node| node.get("type")).map_or_else(Vec::new, |node| match node.sequence() {
            Some(items) => items.iter().filter_map(Node::text).collect(),
            None => node.text().into_iter().collect(),
        });
    let is = |kind: &str| kinds.contains(&kind);
    let format = property.and_then(|node| node.get("format")).and_then(Node::text);
    if is("array") && (kinds.len() == 1 || value.contains(',')) {
        let items: Vec<String> =
            value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(yaml::quoted).collect();
        return format!("[{}]", items.join(", "));
    }
    let is_day = format.is_some_and(|format| format.ends_with("date")) && date::jekyll_day(value).is_some();
    let is_flag = is("boolean") && matches!(value, "true" | "false");
    let is_whole = is("integer") && value.parse::<i64>().is_ok_and(|number| number.to_string() == value);
    let is_number = is("number") && value.parse::<f64>().is_ok_and(f64::is_finite);
    if is_day || is_flag || is_whole || is_number { value.to_owned() } else { yaml::quoted(value) }
}

/// Values that a key may have, where its schema lists them.
pub fn choices(schema: &FrontMatterSchema, key: &str) -> Vec<String> {
    let list = schema.subschema(key).and_then(|node| node.get("enum")).and_then(Node::sequence);
    list.unwrap_or_default().iter().filter_map(Node::text).map(str::to_owned).collect()
}
