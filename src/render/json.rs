//! Changes as JSON, `signoise/changes/1`: for programs, and for whoever wants to check a digest.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

pub use crate::change::model::Revision;
use crate::change::model::{CellChange, Place};
use crate::change::{Change, Changes, Hidden, Kind};

/// Writes the changes between two revisions.
pub fn write(changes: &Changes, from: &Revision, to: &Revision, out: &mut dyn Write) -> io::Result<()> {
    crate::text::json::write(&document(changes, from, to), out)
}

/// The document that [`write()`] writes.
pub fn document(changes: &Changes, from: &Revision, to: &Revision) -> Value {
    json!({
        "schema": "signoise/changes/1",
        "from": from,
        "to": to,
        "changes": changes.list.iter().map(change).collect::<Vec<_>>(),
        "noise": {"lines": changes.noise.lines, "reordered": changes.noise.reordered},
        "summary": summary(changes),
    })
}

/// One change as it stands in the document.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    kind: &'static str,
    action: &'static str,
    page: &'a str,
    section: Vec<&'a str>,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a Place>,
    title: Option<&'a str>,
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<Hidden>,
    cells: &'a [CellChange],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<Value>,
    commits: &'a [String],
}

/// A change as JSON.
pub fn change(change: &Change) -> Value {
    let shown = Shown {
        id: &change.id,
        kind: change.kind.name(),
        action: change.action.name(),
        page: &change.place.page,
        section: change.place.headings().collect(),
        line: change.place.line,
        from: change.from.as_ref(),
        title: change.title.as_deref(),
        url: change.url.as_deref(),
        hidden: change.hidden,
        cells: &change.cells,
        members: change.members.iter().map(self::change).collect(),
        commits: &change.commits,
    };
    serde_json::to_value(shown).unwrap_or_default()
}

/// How often everything happened, every kind and action named.
fn summary(changes: &Changes) -> Value {
    let count = |kind: Kind| -> Map<String, Value> {
        kind.actions().iter().map(|action| (action.name().to_owned(), changes.count(kind, *action).into())).collect()
    };
    Kind::ALL.into_iter().map(|kind| (kind.name().to_owned(), Value::Object(count(kind)))).collect::<Map<_, _>>().into()
}
