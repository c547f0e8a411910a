//! Keys of a new post's front matter that its template does not set, or sets otherwise.

use super::{Error, yaml};
use crate::finding::Edit;
use crate::page::FrontMatter;
use crate::schema::error::nearest;
use crate::schema::property::Property;
use crate::schema::{FaultKind, FrontMatterSchema, date};
use crate::text::Span;
use crate::text::edit;

/// Keys that have an argument of their own.
const OWN: [&str; 2] = ["title", "date"];

/// Sets keys in the front matter of a text, as their schema wants them written. What cannot be set is left out, with a
/// fault for it.
pub(super) fn set(
    text: String,
    fields: &[(String, String)],
    schema: Option<&FrontMatterSchema>,
    faults: &mut Vec<Error>,
) -> String {
    let mut text = text;
    for (at, (key, value)) in fields.iter().enumerate() {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let reason = if OWN.contains(&key.as_str()) {
            "has an argument of its own"
        } else if key.is_empty() || !key.chars().all(plain) {
            "is no name of a key"
        } else if fields.iter().take(at).any(|(earlier, _)| earlier == key) {
            "is given twice"
        } else if let Some(with) = with_key(&text, key, value, schema) {
            text = with;
            continue;
        } else {
            "cannot be set in this template"
        };
        faults.push(Error::Field { key: key.clone(), reason: reason.to_owned() });
    }
    text
}

/// The text with one key set.
fn with_key(text: &str, key: &str, value: &str, schema: Option<&FrontMatterSchema>) -> Option<String> {
    let written = source(value, schema.and_then(|schema| schema.property(key)).as_ref());
    let front_matter = FrontMatter::read(text);
    let block = front_matter.block()?;
    let made = match front_matter.pair(key) {
        Some((_, node)) if !node.span.is_empty() => Edit { start: node.span.start, end: node.span.end, text: written },
        _ => {
            let Span { start, .. } = block.end_of_keys();
            Edit { start, end: start, text: format!("{key}: {written}\n") }
        }
    };
    edit::apply(text, &[made])
}

/// What is wrong with a value for a key, if anything is.
pub fn fault(schema: &FrontMatterSchema, key: &str, value: &str) -> Option<String> {
    let text = with_key("---\n---\n", key, value, Some(schema))?;
    let mut faults = schema.faults(&FrontMatter::read(&text)).into_iter();
    let fault = faults.find(|fault| !matches!(fault.kind, FaultKind::Missing { .. }))?;
    Some(fault.help.map_or(fault.message.clone(), |help| format!("{}: {help}", fault.message)))
}

/// What to type instead of a key that a schema does not know.
pub(super) fn known(key: &str, schema: &FrontMatterSchema) -> String {
    let known: Vec<&str> = schema.keys.iter().map(String::as_str).filter(|key| !OWN.contains(key)).collect();
    nearest(key, &known)
        .map_or_else(|| format!("the keys are {}", known.join(", ")), |near| format!("did you mean `{near}`?"))
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
