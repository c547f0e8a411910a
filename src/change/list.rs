//! The list of changes: what differs between two paired snapshots, each thing told once.
//!
//! A page or section that came or went stands for everything in it but its entries, which are always listed.

mod entries;
mod prose;
mod sections;
mod tables;

use super::content::Content;
use super::frame::Frame;
use super::model::{Action, Change, Kind, Lines, Place, Side};
use super::{entries as pairing, matter, shown};

/// The changes in no order, and how many entries, texts and sections only stand in another order.
pub(super) struct Listed {
    pub(super) changes: Vec<Change>,
    pub(super) reordered: usize,
}

/// Lists what differs.
pub(super) fn list(frame: &Frame) -> Listed {
    let from = frame.entries(Side::From);
    let to = frame.entries(Side::To);
    let pairs = pairing::pair(&from, &to);
    let mut out = Vec::new();
    pages(frame, &mut out);
    for (old, new) in frame.pages.iter().filter_map(super::frame::PagePair::both) {
        front_matter(old, new, &mut out);
    }
    let (untold, texts) = prose::list(frame, &mut out);
    sections::list(frame, &untold, &mut out);
    tables::list(frame, &from, &to, &pairs, &mut out);
    entries::list(&from, &to, &pairs, &mut out);
    shown::mark(frame, &mut out);
    let reordered = entries::reordered(&from, &to, &pairs) + texts + sections::reordered(frame);
    Listed { changes: out, reordered }
}

/// A change on a page, still without its particulars.
fn change(kind: Kind, action: Action, on: &Content, place: Place) -> Change {
    Change {
        id: String::new(),
        kind,
        action,
        place,
        from: None,
        title: None,
        url: None,
        cells: Vec::new(),
        members: Vec::new(),
        commits: Vec::new(),
        role: on.role,
        page_title: on.title.clone(),
        hidden: None,
        row: Vec::new(),
        covers: Vec::new(),
    }
}

fn top(content: &Content) -> Place {
    Place { page: content.path.clone(), line: 1, ..Place::default() }
}

fn pages(frame: &Frame, out: &mut Vec<Change>) {
    for pair in &frame.pages {
        let (action, on) = match (&pair.from, &pair.to) {
            (Some(from), Some(to)) if from.path != to.path => (Action::Renamed, to),
            (None, Some(to)) => (Action::Added, to),
            (Some(from), None) => (Action::Removed, from),
            _ => continue,
        };
        // A page that became a post is told as a post, and so is a post that became a page.
        let kinds = [&pair.from, &pair.to].into_iter().flatten().map(|content| Kind::of_page(content.role));
        let mut page = change(kinds.max().unwrap_or(Kind::Page), action, on, top(on));
        page.title = Some(on.title.clone());
        if action == Action::Renamed {
            page.from = pair.from.as_ref().map(top);
        } else {
            page.covers = vec![on.all_lines()];
        }
        out.push(page);
    }
}

fn front_matter(from: &Content, to: &Content, out: &mut Vec<Change>) {
    for difference in matter::compare(from, to) {
        let on = if difference.action == Action::Removed { from } else { to };
        let mut change = change(Kind::FrontMatter, difference.action, on, Place { line: difference.line, ..top(on) });
        change.title = Some(difference.cell.column.clone());
        if difference.action == Action::Updated {
            change.from = difference.from_line.map(|line| Place { line, ..top(from) });
        }
        change.cells = vec![difference.cell];
        change.covers = difference.covers;
        out.push(change);
    }
}

fn content(frame: &Frame, side: Side, page: usize) -> Option<&Content> {
    frame.pages.get(page)?.side(side)
}

/// Lines in the order of files.
pub(super) fn sorted(mut lines: Vec<Lines>) -> Vec<Lines> {
    lines.sort();
    lines
}
