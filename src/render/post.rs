//! A digest as a post of the site's digest series: the front matter that its content type asks for, then Markdown.

use std::io::Write;

use chrono::NaiveDate;

use super::template::{Name, RenderError, Templates};
use super::view::{Medium, View};
use super::voice::Voice;
use crate::digest::last::RANGE;
use crate::digest::{Digest, summary};
use crate::page::FrontMatter;
use crate::page::front_matter::{Node, Value};
use crate::schema::{ContentType, FaultKind, FrontMatterSchema};
use crate::text::{Untrusted, yaml};

/// Why the series has no such post.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Its schema asks for what no digest knows.
    #[error("the content type `{name}` asks for what no digest has: {}", .faults.join("; "))]
    Front {
        /// The content type.
        name: String,
        /// What is wrong with the front matter that it would get.
        faults: Vec<String>,
    },
    /// The template.
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// Writes a post of a series, dated with a day.
pub fn write(
    digest: &Digest,
    series: &ContentType,
    day: NaiveDate,
    templates: &Templates,
    out: &mut dyn Write,
) -> Result<(), PostError> {
    let front_matter = front_matter(digest, series, day)?;
    let mut view = View::of(digest, Voice::Markdown, Medium::Post);
    view.with_title = series.one_h1;
    let body = templates.render(Name::Markdown, &view)?;
    out.write_all(format!("{front_matter}\n{body}").as_bytes()).map_err(RenderError::from)?;
    Ok(())
}

/// The title of the post: the series in front, else the site.
fn title(digest: &Digest, series: &ContentType) -> String {
    let preset = series.front_matter.as_ref().and_then(|schema| schema.preset("title")).and_then(Node::text);
    let title = match (&series.title_prefix, preset) {
        (Some(prefix), _) => format!("{prefix}what changed {}", digest.period.phrase),
        (None, Some(name)) => format!("{name}: what changed {}", digest.period.phrase),
        (None, None) => summary::title(digest),
    };
    Untrusted(&title).plain().trim().to_owned()
}

/// Front matter that its schema takes, both fences included. Where the series has no place for the range of the
/// digest, it is left out.
fn front_matter(digest: &Digest, series: &ContentType, day: NaiveDate) -> Result<String, PostError> {
    let schema = series.front_matter.as_ref();
    let with_range = compose(digest, series, day, true);
    let faults = schema.map(|schema| schema.faults(&FrontMatter::read(&with_range))).unwrap_or_default();
    let unknown = |kind: &FaultKind| matches!(kind, FaultKind::Unknown { key, .. } if key == RANGE);
    let (unknown, faults): (Vec<_>, Vec<_>) = faults.into_iter().partition(|fault| unknown(&fault.kind));
    if !faults.is_empty() {
        let faults = faults.into_iter().map(|fault| fault.message).collect();
        return Err(PostError::Front { name: series.name.clone(), faults });
    }
    Ok(if unknown.is_empty() { with_range } else { compose(digest, series, day, false) })
}

fn compose(digest: &Digest, series: &ContentType, day: NaiveDate, range: bool) -> String {
    let mut lines = vec![format!("title: {}", yaml::quoted(&title(digest, series))), format!("date: {day}")];
    let schema = series.front_matter.as_ref();
    let keys = schema.map_or(&[][..], |schema| &schema.keys);
    for key in keys.iter().filter(|key| !matches!(key.as_str(), "title" | "date" | RANGE)) {
        if let Some(value) = schema.and_then(|schema: &FrontMatterSchema| schema.preset(key)).and_then(source) {
            lines.push(format!("{key}: {value}"));
        }
    }
    if range && let Some(to) = &digest.period.to.commit {
        let from = digest.period.from.commit.as_deref().unwrap_or_default();
        lines.push(format!("{RANGE}: {}", yaml::quoted(&format!("{from}..{to}"))));
    }
    format!("---\n{}\n---\n", lines.join("\n"))
}

/// A value as YAML: a scalar, or a list of scalars.
fn source(node: &Node) -> Option<String> {
    let Some(items) = node.sequence() else { return scalar(node) };
    let items: Option<Vec<String>> = items.iter().map(scalar).collect();
    items.map(|items| format!("[{}]", items.join(", ")))
}

fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::String { text, .. } => Some(yaml::quoted(text)),
        Value::Bool(answer) => Some(answer.to_string()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}
