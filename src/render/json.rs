//! Changes as JSON, `signoise/changes/1`: for programs, and for whoever wants to check a digest.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::change::formatting::Formatting;
pub use crate::change::model::Revision;
use crate::change::model::{CellChange, Place, Side};
use crate::change::provenance::Provenance;
use crate::change::{Action, Change, Changes, Hidden, Kind};
use crate::snapshot::{Forge, LogEntry};

/// Everything that a document about changes tells.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What changed.
    pub changes: &'a Changes,
    /// The earlier side.
    pub from: &'a Revision,
    /// The later side.
    pub to: &'a Revision,
    /// Who made it.
    pub provenance: &'a Provenance,
    /// Where commits and lines are shown on the web.
    pub forge: Option<&'a Forge>,
    /// What kind of noise there is, where it is asked for.
    pub noise: Option<&'a [Formatting]>,
}

/// Writes the changes between two revisions.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    crate::text::json::write(&document(report), out)
}

/// The document that [`write()`] writes.
pub fn document(report: &Report<'_>) -> Value {
    let Report { changes, from, to, provenance, forge, .. } = *report;
    json!({
        "schema": "signoise/changes/1",
        "from": from,
        "to": to,
        "changes": changes.list.iter().map(change).collect::<Vec<_>>(),
        "commits": commits(provenance, forge),
        "noise": noise(report),
        "summary": summary(changes),
    })
}

fn noise(report: &Report<'_>) -> Value {
    let noise = &report.changes.noise;
    let mut out = json!({"lines": noise.lines, "reordered": noise.reordered});
    if let (Some(listed), Some(out)) = (report.noise, out.as_object_mut()) {
        let place = |Formatting { place, what }: &Formatting| {
            let side = if place.side == Side::From { "from" } else { "to" };
            json!({"side": side, "page": place.path, "first": place.first, "last": place.last, "what": what.name()})
        };
        out.insert("places".to_owned(), listed.iter().map(place).collect());
    }
    out
}

/// The commits that changes name by their hashes.
pub fn commits(provenance: &Provenance, forge: Option<&Forge>) -> Value {
    let commit = |entry: &LogEntry| {
        json!({
            "hash": entry.id,
            "author": entry.author,
            "date": entry.date.to_rfc3339(),
            "subject": entry.subject,
            "pull_request": entry.pull_request,
            "url": forge.map(|forge| forge.commit(&entry.id)),
            "pull_request_url": forge.zip(entry.pull_request).map(|(forge, number)| forge.pull_request(number)),
        })
    };
    provenance.commits.iter().map(commit).collect()
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
    /// A text that moved and says what it said: no cell of it differs. Or what a new post says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<Value>,
    commits: &'a [String],
}

/// A change as JSON.
pub fn change(change: &Change) -> Value {
    let tells = matches!((change.kind, change.action), (Kind::Prose, Action::Moved) | (Kind::Post, Action::Added));
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
        text: change.row.first().filter(|_| tells).map(|(_, text)| text.as_str()),
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
