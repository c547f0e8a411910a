//! The same edit in many places, such as a product that got a new name or a line that every page got, told as one
//! change.

use std::collections::BTreeMap;

use super::model::{Action, CellChange, Change, Kind, Piece};
use super::{normal, words};
use crate::text::inline::gfm;

/// From this many places on an edit is told once.
const PLACES: usize = 4;

/// Words that came or went within texts are told once when they are at least this many.
const PHRASE: usize = 4;

/// What stood before and what stands after; not both are `None`.
type Replacement = (Option<String>, Option<String>);

/// A word diff of a kind.
type Diff = fn(&str, &str) -> Vec<Piece>;

/// What a change consists of, where the same can happen in several places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Same {
    /// The front matter key, where the whole value came or went.
    key: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

/// Collapses changes that consist of nothing but one replacement, one new text or one text that went, made in
/// several places. The substitution stands where its first member stood.
pub(super) fn collapse(changes: Vec<Change>) -> Vec<Change> {
    let mut places: BTreeMap<Same, usize> = BTreeMap::new();
    if changes.len() < PLACES {
        return changes;
    }
    let readings: Vec<Vec<Same>> = changes.iter().map(readings).collect();
    for same in readings.iter().flatten() {
        *places.entry(same.clone()).or_default() += 1;
    }
    let mut at: BTreeMap<Same, usize> = BTreeMap::new();
    let mut out: Vec<Change> = Vec::with_capacity(changes.len());
    for (change, readings) in changes.into_iter().zip(readings) {
        let often = |same: &Same| places.get(same).is_some_and(|count| *count >= PLACES);
        let Some(same) = readings.into_iter().find(often) else {
            out.push(change);
            continue;
        };
        let index = *at.entry(same.clone()).or_insert_with(|| {
            out.push(substitution(same, &change));
            out.len() - 1
        });
        if let Some(whole) = out.get_mut(index) {
            whole.covers.extend(change.covers.iter().cloned());
            whole.members.push(change);
        }
    }
    out
}

fn substitution(same: Same, first: &Change) -> Change {
    let Same { key, before, after } = same;
    let column = key.unwrap_or_else(|| "Text".to_owned());
    Change {
        id: String::new(),
        kind: Kind::Substitution,
        action: match (&before, &after) {
            (None, _) => Action::Added,
            (_, None) => Action::Removed,
            _ => Action::Updated,
        },
        place: first.place.clone(),
        from: None,
        title: None,
        url: None,
        cells: vec![super::cells::change(&column, before, after)],
        members: Vec::new(),
        commits: Vec::new(),
        role: None,
        page_title: String::new(),
        hidden: None,
        row: Vec::new(),
        covers: Vec::new(),
    }
}

/// What a change may be one case of; where one reading is as common as another, the first one counts.
fn readings(change: &Change) -> Vec<Same> {
    match (change.kind, change.action, change.cells.as_slice()) {
        (Kind::Prose | Kind::FrontMatter, Action::Added | Action::Removed, [cell]) => {
            let key = (change.kind == Kind::FrontMatter).then(|| cell.column.clone());
            vec![Same { key, before: cell.before.clone(), after: cell.after.clone() }]
        }
        (Kind::Entry | Kind::Prose | Kind::FrontMatter, Action::Updated, cells)
        | (Kind::Section, Action::Renamed, cells) => {
            let texts = cells.iter().flat_map(|cell| [&cell.before, &cell.after]).flatten();
            // Without a link both say the same.
            let inside = texts.into_iter().any(|text| gfm::may_link(text)).then_some(words::diff_inside_links as Diff);
            let mut readings: Vec<Same> = inside
                .into_iter()
                .chain([words::diff as Diff])
                .filter_map(|diff| replacement(cells, diff))
                .map(|(before, after)| Same { key: None, before, after })
                .collect();
            // Each place counts once.
            readings.dedup();
            readings
        }
        _ => Vec::new(),
    }
}

/// The one replacement that values differ by, as a word diff of a kind sees it.
fn replacement(cells: &[CellChange], diff: Diff) -> Option<Replacement> {
    let mut found: Option<Replacement> = None;
    for cell in cells {
        let (before, after) = (cell.before.as_ref()?, cell.after.as_ref()?);
        for pair in pieces(&diff(before, after))? {
            match &found {
                Some(known) if *known != pair => return None,
                _ => found = Some(pair),
            }
        }
    }
    found
}

/// The replacements of a word diff, a phrase that only came or only went among them; `None` where less than a phrase
/// did, or where a mark changed and no word.
fn pieces(words: &[Piece]) -> Option<Vec<Replacement>> {
    let mut out = Vec::new();
    let mut deleted: Option<&str> = None;
    for piece in words {
        match piece {
            Piece::Delete(text) => deleted = Some(text),
            Piece::Insert(text) => {
                let after = normal::one_line(text);
                out.push(match deleted.take().map(normal::one_line) {
                    Some(before) if readable(&before) && readable(&after) => (Some(before), Some(after)),
                    None if phrase(&after) => (None, Some(after)),
                    _ => return None,
                });
            }
            Piece::Equal(_) => gone(deleted.take(), &mut out)?,
        }
    }
    gone(deleted, &mut out)?;
    (!out.is_empty()).then_some(out)
}

/// Adds what went, if anything did; `None` where it is less than a phrase.
fn gone(deleted: Option<&str>, out: &mut Vec<Replacement>) -> Option<()> {
    if let Some(before) = deleted.map(normal::one_line) {
        out.push(phrase(&before).then_some((Some(before), None))?);
    }
    Some(())
}

fn phrase(text: &str) -> bool {
    text.split_whitespace().filter(|word| readable(word)).count() >= PHRASE
}

fn readable(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
