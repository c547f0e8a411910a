//! A digest as JSON, `signoise/digest/1`: which change stands under which heading.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use crate::digest::model::{Digest, Group, Hidden, Item};
use crate::digest::summary;

/// Writes a digest.
pub fn write(digest: &Digest, out: &mut dyn Write) -> io::Result<()> {
    crate::text::json::write(&document(digest), out)
}

/// The document that [`write()`] writes.
pub fn document(digest: &Digest) -> Value {
    let everywhere = digest.everywhere.iter().map(|item| json!({"change": item.change, "places": item.members.len()}));
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
    hidden: Option<Hidden>,
}

fn item(item: &Item) -> Shown<'_> {
    let Item { change, title, url, place, hidden, .. } = item;
    Shown { change, title, url: url.as_deref(), place, hidden: *hidden }
}

fn group(group: &Group) -> Value {
    let items = |list: &[Item]| json!(list.iter().map(item).collect::<Vec<_>>());
    let posts = group.posts.iter().map(|post| {
        json!({"changes": post.changes, "title": post.title, "url": post.url, "path": post.path, "summary": post.summary})
    });
    let moved: Vec<Shown<'_>> = group.moved.iter().flat_map(|batch| &batch.items).map(item).collect();
    json!({
        "heading": group.heading,
        "pages": group.pages,
        "posts": posts.collect::<Vec<_>>(),
        "added": items(&group.added),
        "updated": items(&group.updated),
        "moved": moved,
        "removed": items(&group.removed),
        "other": group.news.iter().flat_map(|news| &news.changes).collect::<Vec<_>>(),
    })
}
