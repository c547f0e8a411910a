//! Keys of a new post's front matter that its template does not set, or sets otherwise.

use super::{Error, yaml};
use crate::finding::Edit;
use crate::page::FrontMatter;
use crate::schema::property::Property;
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
        let written = source(value, schema.and_then(|schema| schema.property(key)).as_ref());
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
fn source(value: &str, property: Option<&Property>) -> String {
    let value = value.trim();
    let kind = property.and_then(|property| property.kind.as_deref()).unwrap_or("");
    if kind == "a list" || (kind.contains("a list") && value.contains(',')) {
        let items: Vec<String> =
            value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(yaml::quoted).collect();
        return format!("[{}]", items.join(", "));
    }
    let is_day = property.is_some_and(|property| property.date) && date::jekyll_day(value).is_some();
    let is_flag = kind.contains("true or false") && matches!(value, "true" | "false");
    let is_number = kind.contains("a number") && value.parse::<f64>().is_ok_and(f64::is_finite);
    if is_day || is_flag || is_number { value.to_owned() } else { yaml::quoted(value) }
}

/// Values that a key may have, where its schema lists them.
pub fn choices(schema: &FrontMatterSchema, key: &str) -> Vec<String> {
    let choices = schema.property(key).map(|property| property.choices).unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    choices.iter().map(text).collect()
}
