//! Credentials in what changes and in what is said of it: a report is mailed to everybody who watches the pull request, so it names them by their
//! first characters, as findings do.

use crate::change::model::CellChange;
use crate::change::{Change, Changes};
use crate::finding::Finding;
use crate::rules::links::secret;

/// Takes credentials out of changes. An address without its credential leads nowhere, and is no link any more.
pub fn hide(changes: &mut Changes) {
    for change in &mut changes.list {
        change.members.iter_mut().for_each(hide_in);
        hide_in(change);
    }
}

/// Takes credentials out of what findings quote.
pub fn hide_in_findings(findings: &mut [Finding]) {
    for finding in findings {
        mask(&mut finding.message);
        finding.help.iter_mut().for_each(mask);
        finding.related.iter_mut().for_each(|related| mask(&mut related.message));
    }
}

fn hide_in(change: &mut Change) {
    if change.url.as_deref().is_some_and(|url| secret::hidden(url).is_some()) {
        change.url = None;
    }
    for place in std::iter::once(&mut change.place).chain(&mut change.from) {
        place.h1.iter_mut().chain(&mut place.section).for_each(mask);
    }
    mask(&mut change.page_title);
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
