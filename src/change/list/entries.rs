//! What happened to rows.

use std::collections::{BTreeMap, BTreeSet};

use super::change;
use super::tables::same_columns;
use crate::change::content::{Content, Entry};
use crate::change::entries::Placed;
use crate::change::model::{Action, Change, Kind, Place};
use crate::change::{cells, order};

/// Entries that came, went, moved or differ.
pub(super) fn list(from: &[Placed<'_>], to: &[Placed<'_>], pairs: &[(usize, usize)], out: &mut Vec<Change>) {
    for (f, t) in pairs {
        if let (Some(f), Some(t)) = (from.get(*f), to.get(*t)) {
            out.extend(entry_pair(f, t));
        }
    }
    let (gone, come): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    out.reserve(from.len() + to.len() - gone.len() - come.len());
    let removed = from.iter().enumerate().filter(|(index, _)| !gone.contains(index));
    out.extend(removed.map(|(_, placed)| entry_alone(Action::Removed, placed)));
    let added = to.iter().enumerate().filter(|(index, _)| !come.contains(index));
    out.extend(added.map(|(_, placed)| entry_alone(Action::Added, placed)));
}

fn entry_pair(from: &Placed<'_>, to: &Placed<'_>) -> Option<Change> {
    let alike =
        from.entry.same_bytes(to.entry) && same_columns((from.content, from.entry.table), (to.content, to.entry.table));
    let cells = if alike { Vec::new() } else { cells::compare((from.content, from.entry), (to.content, to.entry)) };
    let (place, old) = (place(to), place(from));
    let moved = from.page != to.page || from.section != to.section && old.section != place.section;
    let action = match (moved, cells.is_empty()) {
        (true, _) => Action::Moved,
        (false, false) => Action::Updated,
        (false, true) => return None,
    };
    let mut change = entry(action, to.content, to.entry, place);
    change.from = Some(old);
    change.cells = cells;
    change.covers.insert(0, from.content.lines(from.entry.lines));
    Some(change)
}

fn entry_alone(action: Action, placed: &Placed<'_>) -> Change {
    let mut change = entry(action, placed.content, placed.entry, place(placed));
    change.cells = cells::whole(&change.row, action == Action::Added);
    change
}

fn place(placed: &Placed<'_>) -> Place {
    placed.content.place(placed.entry.section, placed.entry.lines.0)
}

fn entry(action: Action, on: &Content, entry: &Entry, place: Place) -> Change {
    let mut change = change(Kind::Entry, action, on, place);
    change.title = Some(entry.title().to_owned()).filter(|title| !title.is_empty());
    change.url = entry.url().map(str::to_owned);
    change.row = on.row(entry);
    change.covers = vec![on.lines(entry.lines)];
    change
}

/// Entries that would have to be lifted out to get from the old order of their section to the new one.
pub(super) fn reordered(from: &[Placed<'_>], to: &[Placed<'_>], pairs: &[(usize, usize)]) -> usize {
    let mut sections: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (f, t) in pairs {
        if let (Some(f), Some(t)) = (from.get(*f), to.get(*t))
            && f.section == t.section
        {
            sections.entry(f.section).or_default().push((f.index, t.index));
        }
    }
    sections.into_values().map(order::lifted).sum()
}
