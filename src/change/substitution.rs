//! The same replacement in many places, such as a product that got a new name, told as one change.

use std::collections::BTreeMap;

use super::model::{Action, Change, Kind, Piece};
use super::{normal, words};

/// From this many places on a replacement is told once.
const PLACES: usize = 4;

/// Collapses changes that consist of nothing but one replacement made in several places. The substitution stands
/// where its first member stood.
pub(super) fn collapse(changes: Vec<Change>) -> Vec<Change> {
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    let found: Vec<Option<(String, String)>> = changes.iter().map(replacement).collect();
    for pair in found.iter().flatten() {
        *places.entry(pair.clone()).or_default() += 1;
    }
    let mut at: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut out: Vec<Change> = Vec::with_capacity(changes.len());
    for (change, pair) in changes.into_iter().zip(found) {
        let Some(pair) = pair.filter(|pair| places.get(pair).is_some_and(|count| *count >= PLACES)) else {
            out.push(change);
            continue;
        };
        let index = *at.entry(pair.clone()).or_insert_with(|| {
            out.push(substitution(pair, &change));
            out.len() - 1
        });
        if let Some(whole) = out.get_mut(index) {
            whole.covers.extend(change.covers.iter().cloned());
            whole.members.push(change);
        }
    }
    out
}

fn substitution((before, after): (String, String), first: &Change) -> Change {
    Change {
        id: String::new(),
        kind: Kind::Substitution,
        action: Action::Updated,
        place: first.place.clone(),
        from: None,
        title: None,
        url: None,
        cells: vec![super::cells::change("Text", Some(before), Some(after))],
        members: Vec::new(),
        commits: Vec::new(),
        role: None,
        page_title: String::new(),
        row: Vec::new(),
        covers: Vec::new(),
    }
}

/// The one replacement that a change consists of.
fn replacement(change: &Change) -> Option<(String, String)> {
    if !matches!(
        (change.kind, change.action),
        (Kind::Entry | Kind::Prose | Kind::FrontMatter, Action::Updated) | (Kind::Section, Action::Renamed)
    ) {
        return None;
    }
    let mut found: Option<(String, String)> = None;
    for cell in &change.cells {
        let (before, after) = (cell.before.as_ref()?, cell.after.as_ref()?);
        let pairs = pieces(&words::diff_inside_links(before, after))?;
        for pair in pairs {
            match &found {
                Some(known) if *known != pair => return None,
                _ => found = Some(pair),
            }
        }
    }
    found
}

/// The replacements of a word diff; `None` where something was only inserted or only deleted, or where a mark
/// changed and no word.
fn pieces(words: &[Piece]) -> Option<Vec<(String, String)>> {
    let mut out = Vec::new();
    let mut deleted: Option<&str> = None;
    for piece in words {
        match piece {
            Piece::Delete(text) => deleted = Some(text),
            Piece::Insert(text) => {
                let pair = (normal::one_line(deleted.take()?), normal::one_line(text));
                if !readable(&pair.0) || !readable(&pair.1) {
                    return None;
                }
                out.push(pair);
            }
            Piece::Equal(_) if deleted.is_some() => return None,
            Piece::Equal(_) => {}
        }
    }
    (deleted.is_none() && !out.is_empty()).then_some(out)
}

fn readable(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
