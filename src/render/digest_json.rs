//! A digest as JSON, `signoise/digest/1`: which change stands under which heading.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::json;
use crate::change::Hidden;
use crate::change::provenance::Provenance;
use crate::digest::model::{Counts, Digest, Group, Item, Part, Period, Post};
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
    let everywhere = digest.everywhere.iter().flat_map(|item| item.changes.iter().map(|change| (change, item.places)));
    let document = Document {
        schema: "signoise/digest/1",
        title: summary::title(digest),
        summary: summary::summary(&digest.counts),
        period: &digest.period,
        counts: &digest.counts,
        everywhere: everywhere.map(|(change, places)| Replaced { change, places }).collect(),
        groups: digest.groups.iter().map(group).collect(),
        made_by: &made.by,
        commits: json::commits(&made.provenance, made.forge.as_ref()),
    };
    crate::text::json::write(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    title: String,
    summary: String,
    period: &'a Period,
    counts: &'a Counts,
    everywhere: Vec<Replaced<'a>>,
    groups: Vec<ShownGroup<'a>>,
    #[serde(serialize_with = "as_map")]
    made_by: &'a [(String, Vec<String>)],
    commits: Value,
}

fn as_map<S: Serializer>(pairs: &[(String, Vec<String>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}

#[derive(Serialize)]
struct Replaced<'a> {
    change: &'a str,
    places: usize,
}

/// A group as it stands in the document.
#[derive(Serialize)]
struct ShownGroup<'a> {
    heading: &'a str,
    pages: &'a [String],
    posts: Vec<ShownPost<'a>>,
    added: Vec<Shown<'a>>,
    updated: Vec<Shown<'a>>,
    moved: Vec<Shown<'a>>,
    removed: Vec<Shown<'a>>,
    other: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct ShownPost<'a> {
    changes: &'a [String],
    title: &'a str,
    url: Option<&'a str>,
    path: &'a str,
    summary: Option<&'a str>,
}

#[derive(Serialize)]
struct Told<'a> {
    changes: &'a [String],
    text: String,
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
        Part::Say(text) | Part::Name(text) => out + text,
        Part::Link { text, url } if text == url => out + url,
        Part::Link { text, url } => format!("{out}{text} ({url})"),
        Part::Quote(text) => format!("{out}\"{text}\""),
    })
}

fn group(group: &Group) -> ShownGroup<'_> {
    let moved = group.moved.iter().flat_map(|batch| batch.items.iter().map(|item| moved_item(item, Some(&batch.from))));
    ShownGroup {
        heading: &group.heading,
        pages: &group.pages,
        posts: group.posts.iter().map(post).collect(),
        added: group.added.iter().map(item).collect(),
        updated: group.updated.iter().map(item).collect(),
        moved: moved.collect(),
        removed: group.removed.iter().map(item).collect(),
        other: group.news.iter().map(|news| Told { changes: &news.changes, text: text(&news.sentence) }).collect(),
    }
}

fn post(post: &Post) -> ShownPost<'_> {
    let Post { changes, title, url, path, summary } = post;
    ShownPost { changes, title, url: url.as_deref(), path, summary: summary.as_deref() }
}
