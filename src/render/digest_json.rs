//! A digest as JSON, `signoise/digest/1`: which change stands under which heading.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::json;
use crate::change::Hidden;
use crate::change::provenance::Provenance;
use crate::digest::model::{Digest, Group, Item, Part};
use crate::digest::summary;
use crate::snapshot::Forge;

/// Who made the changes of a digest.
#[derive(Debug, Default)]
pub struct Made {
    /// The commits.
    pub provenance: Provenance,
    /// Ids of changes with the ids of their commits.
    pub by: Vec<(String, Vec<String>)>,
    /// Where commits are shown on the web.
    pub forge: Option<Forge>,
}

/// Writes a digest.
pub fn write(digest: &Digest, made: &Made, out: &mut dyn Write) -> io::Result<()> {
    let mut document = document(digest);
    if let Some(document) = document.as_object_mut() {
        let by: Map<String, Value> = made.by.iter().map(|(id, commits)| (id.clone(), json!(commits))).collect();
        document.insert("made_by".to_owned(), Value::Object(by));
        document.insert("commits".to_owned(), json::commits(&made.provenance, made.forge.as_ref()));
    }
    crate::text::json::write(&document, out)
}

/// The document that [`write()`] writes, without those who made the changes.
pub fn document(digest: &Digest) -> Value {
    let everywhere = digest
        .everywhere
        .iter()
        .flat_map(|item| item.changes.iter().map(|change| json!({"change": change, "places": item.places})));
    json!({
        "schema": "signoise/digest/1",
        "title": summary::title(digest),
        "summary": summary::summary(&digest.counts),
        "period": digest.period,
        "counts": digest.counts,
        "everywhere": everywhere.collect::<Vec<_>>(),
        "groups": digest.groups.iter().map(group).collect::<Vec<_>>(),
    })
}

/// An entry as it stands in the document.
#[derive(Serialize)]
struct Shown<'a> {
    change: &'a str,
    title: &'a str,
    url: Option<&'a str>,
    place: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    edits: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<Hidden>,
}

fn item(item: &Item) -> Shown<'_> {
    moved_item(item, None)
}

fn moved_item<'a>(item: &'a Item, from: Option<&'a [String]>) -> Shown<'a> {
    let Item { change, title, url, description, notes, place, edits, hidden } = item;
    Shown {
        change,
        title,
        url: url.as_deref(),
        place,
        description: description.as_deref(),
        notes: notes.as_deref(),
        edits: edits.iter().map(|sentence| text(sentence)).collect(),
        from,
        hidden: *hidden,
    }
}

/// A sentence as plain text.
fn text(sentence: &[Part]) -> String {
    sentence.iter().fold(String::new(), |out, part| match part {
        Part::Say(text) | Part::Name(text) | Part::Link { text, .. } => out + text,
        Part::Quote(text) => format!("{out}\"{text}\""),
    })
}

fn group(group: &Group) -> Value {
    let items = |list: &[Item]| json!(list.iter().map(item).collect::<Vec<_>>());
    let posts = group.posts.iter().map(|post| {
        json!({"changes": post.changes, "title": post.title, "url": post.url, "path": post.path, "summary": post.summary})
    });
    let moved = group.moved.iter().flat_map(|batch| batch.items.iter().map(|item| moved_item(item, Some(&batch.from))));
    let moved: Vec<Shown<'_>> = moved.collect();
    let other = group.news.iter().map(|news| json!({"changes": news.changes, "text": text(&news.sentence)}));
    json!({
        "heading": group.heading,
        "pages": group.pages,
        "posts": posts.collect::<Vec<_>>(),
        "added": items(&group.added),
        "updated": items(&group.updated),
        "moved": moved,
        "removed": items(&group.removed),
        "other": other.collect::<Vec<_>>(),
    })
}
