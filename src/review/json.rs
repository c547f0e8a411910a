//! A report as `signoise/review/1`, and back. A job that may comment takes the report of one that may not, which a
//! pull request can make say anything: what is read back is typed, bounded, and escaped like any content.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Problem, Report, sentence};
use crate::change::model::{CellChange, Noise, Place, Revision, Side};
use crate::change::provenance::Provenance;
use crate::change::{Action, Change, Changes, Hidden, Kind};
use crate::render::json as changes_json;

const SCHEMA: &str = "signoise/review/1";
/// The largest report that is read back, in bytes.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Why a file is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is too large.
    #[error("the report has {0} bytes, more than {MAX_BYTES}")]
    TooLarge(usize),
    /// It is no report of this version.
    #[error("not a report (`{SCHEMA}`): {0}")]
    Malformed(#[from] serde_json::Error),
    /// It says something that no report says.
    #[error("not a report (`{SCHEMA}`): {0}")]
    Invalid(&'static str),
}

/// Writes a report.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    crate::text::json::write(&document(report), out)
}

fn document(report: &Report) -> Value {
    let Report { base, head, changes, .. } = report;
    let provenance = Provenance::default();
    let content =
        changes_json::Report { changes, from: base, to: head, provenance: &provenance, forge: None, noise: None };
    let content = changes_json::document(&content);
    json!({
        "schema": SCHEMA,
        "verdict": {"failed": report.failed, "text": sentence(report)},
        "base": base,
        "head": head,
        "headings": headings(changes),
        "new": report.new,
        "fixed": report.fixed,
        "gone": report.gone,
        "configuration": report.configuration,
        "uncommitted": report.uncommitted,
        "changes": content.get("changes"),
        "noise": content.get("noise"),
    })
}

/// The pages' own headings, by side and path. A change's path of headings begins with it, and is shown without.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Headings {
    base: BTreeMap<String, String>,
    head: BTreeMap<String, String>,
}

impl Headings {
    fn of(&mut self, side: Side) -> &mut BTreeMap<String, String> {
        match side {
            Side::From => &mut self.base,
            Side::To => &mut self.head,
        }
    }
}

fn headings(changes: &Changes) -> Headings {
    let mut headings = Headings::default();
    for change in changes.list.iter().flat_map(|change| std::iter::once(change).chain(&change.members)) {
        for (side, place) in places(change) {
            if let Some(h1) = &place.h1 {
                headings.of(side).insert(place.page.clone(), h1.clone());
            }
        }
    }
    headings
}

/// Where a change stands and stood, each with the side that has it.
fn places(change: &Change) -> impl Iterator<Item = (Side, &Place)> {
    let side = if change.action == Action::Removed { Side::From } else { Side::To };
    std::iter::once((side, &change.place)).chain(change.from.as_ref().map(|from| (Side::From, from)))
}

/// Reads a report.
pub fn read(bytes: &[u8]) -> Result<Report, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge(bytes.len()));
    }
    let raw: Raw = serde_json::from_slice(bytes)?;
    if raw.schema != SCHEMA {
        return Err(ReadError::Invalid("another schema"));
    }
    for revision in [&raw.base, &raw.head] {
        let hash = |id: &str| id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if revision.commit.as_deref().is_some_and(|id| !hash(id)) {
            return Err(ReadError::Invalid("a commit without a hash"));
        }
    }
    let problems = raw.new.iter().chain(&raw.fixed).chain(&raw.gone);
    let lines = problems.flat_map(|problem| [problem.start, problem.end]).map(|place| place.line);
    if lines.chain(raw.changes.iter().map(|change| change.line)).any(|line| line == 0) {
        return Err(ReadError::Invalid("line 0"));
    }
    let list: Vec<Change> = raw.changes.into_iter().map(RawChange::into_change).collect();
    let renamed = list.iter().filter(|change| matches!(change.kind, Kind::Page | Kind::Post));
    let renamed = renamed.filter(|change| change.action == Action::Renamed);
    let renamed = renamed.filter_map(|change| Some((change.from.as_ref()?.page.clone(), change.place.page.clone())));
    let renamed = renamed.collect();
    let noise = Noise { lines: raw.noise.lines, reordered: raw.noise.reordered, places: Vec::new() };
    let mut changes = Changes { list, noise, renamed };
    name_pages(&mut changes, raw.headings);
    Ok(Report {
        base: raw.base,
        head: raw.head,
        failed: raw.verdict.failed,
        new: raw.new,
        fixed: raw.fixed,
        gone: raw.gone,
        configuration: raw.configuration,
        uncommitted: raw.uncommitted,
        changes,
    })
}

/// Takes a page's own heading off its paths of headings.
fn name_pages(changes: &mut Changes, mut headings: Headings) {
    let mut name = |side: Side, place: &mut Place| {
        let own = headings.of(side).get(&place.page);
        if own.is_some() && own == place.section.first() {
            place.h1 = Some(place.section.remove(0));
        }
    };
    for change in &mut changes.list {
        name_places(change, &mut name);
        change.members.iter_mut().for_each(|member| name_places(member, &mut name));
        change.page_title = change.place.h1.clone().unwrap_or_else(|| change.place.page.clone());
    }
}

fn name_places(change: &mut Change, name: &mut impl FnMut(Side, &mut Place)) {
    name(if change.action == Action::Removed { Side::From } else { Side::To }, &mut change.place);
    change.from.iter_mut().for_each(|from| name(Side::From, from));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    schema: String,
    verdict: RawVerdict,
    base: Revision,
    head: Revision,
    headings: Headings,
    new: Vec<Problem>,
    fixed: Vec<Problem>,
    #[serde(default)]
    gone: Vec<Problem>,
    #[serde(default)]
    configuration: Vec<String>,
    #[serde(default)]
    uncommitted: Vec<String>,
    changes: Vec<RawChange>,
    noise: RawNoise,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVerdict {
    failed: bool,
    /// Said again from the numbers.
    #[serde(rename = "text")]
    _text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNoise {
    lines: usize,
    reordered: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChange {
    id: String,
    kind: Kind,
    action: Action,
    page: String,
    section: Vec<String>,
    line: usize,
    #[serde(default)]
    from: Option<RawPlace>,
    title: Option<String>,
    url: Option<String>,
    #[serde(default)]
    hidden: Option<Hidden>,
    cells: Vec<CellChange>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    members: Vec<RawChange>,
    /// A pull request shows its commits itself.
    #[serde(rename = "commits")]
    _commits: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlace {
    page: String,
    section: Vec<String>,
    line: usize,
}

impl RawPlace {
    fn into_place(self) -> Place {
        Place { page: self.page, h1: None, section: self.section, line: self.line }
    }
}

impl RawChange {
    fn into_change(self) -> Change {
        let place = RawPlace { page: self.page, section: self.section, line: self.line }.into_place();
        Change {
            id: self.id,
            kind: self.kind,
            action: self.action,
            place,
            from: self.from.map(RawPlace::into_place),
            title: self.title,
            url: self.url,
            hidden: self.hidden,
            cells: self.cells,
            members: self.members.into_iter().map(Self::into_change).collect(),
            commits: Vec::new(),
            role: None,
            page_title: String::new(),
            row: self.text.map(|text| (String::new(), text)).into_iter().collect(),
            covers: Vec::new(),
        }
    }
}
