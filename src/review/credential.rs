//! Credentials in what changes: a report is mailed to everybody who watches the pull request, so it names them by their
//! first characters, as findings do.

use crate::change::model::CellChange;
use crate::change::{Change, Changes};
use crate::rules::links::secret;

/// Takes credentials out of changes. An address without its credential leads nowhere, and is no link any more.
pub fn hide(changes: &mut Changes) {
    for change in &mut changes.list {
        change.members.iter_mut().for_each(hide_in);
        hide_in(change);
    }
}

fn hide_in(change: &mut Change) {
    if change.url.as_deref().is_some_and(|url| secret::hidden(url).is_some()) {
        change.url = None;
    }
    change.title.iter_mut().for_each(mask);
    change.row.iter_mut().for_each(|(_, text)| mask(text));
    change.cells.iter_mut().for_each(hide_in_cell);
}

fn hide_in_cell(cell: &mut CellChange) {
    cell.before.iter_mut().chain(&mut cell.after).for_each(mask);
}

fn mask(text: &mut String) {
    if let Some(hidden) = secret::hidden(text) {
        *text = hidden;
    }
}
