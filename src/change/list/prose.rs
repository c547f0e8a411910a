//! What happened to paragraphs, list items and code.

use std::collections::{BTreeMap, BTreeSet};

use super::{change, content};
use crate::change::content::{Content, Prose};
use crate::change::frame::{Frame, SectionPair};
use crate::change::model::{Action, CellChange, Change, Kind, Side};
use crate::change::{cells, prose};

/// Prose without a partner, by side, page and section: the text of a section that came or went.
pub(super) type Untold = BTreeMap<(Side, usize, usize), Vec<usize>>;

/// Prose of paired sections; what is left of the others is returned, and how many texts only stand in another order.
pub(super) fn list(frame: &Frame, out: &mut Vec<Change>) -> (Untold, usize) {
    let mut removed: Vec<(usize, usize)> = Vec::new();
    let mut added: Vec<(usize, usize)> = Vec::new();
    let mut reordered = 0;
    for SectionPair { from, to } in &frame.sections {
        let (Some(old), Some(new)) = (content(frame, Side::From, from.0), content(frame, Side::To, to.0)) else {
            continue;
        };
        let matched = prose::compare((old, from.1), (new, to.1));
        reordered += matched.reordered;
        for (f, t) in matched.updated {
            if let (Some(a), Some(b)) = (old.prose.get(f), new.prose.get(t)) {
                out.push(prose_pair(Action::Updated, (old, a), (new, b)));
            }
        }
        removed.extend(matched.removed.into_iter().map(|index| (from.0, index)));
        added.extend(matched.added.into_iter().map(|index| (to.0, index)));
    }
    let alone = |side: Side, list: &mut Vec<(usize, usize)>| {
        for (page, pair) in frame.pages.iter().enumerate().filter(|(_, pair)| pair.both().is_some()) {
            let prose = pair.side(side).map(|content| content.prose.as_slice()).unwrap_or_default();
            let alone = prose.iter().enumerate().filter(|(_, prose)| frame.is_unpaired(side, page, prose.section));
            list.extend(alone.map(|(index, _)| (page, index)));
        }
        list.sort_by_key(|(page, index)| (content(frame, side, *page).map(|content| content.path.clone()), *index));
    };
    alone(Side::From, &mut removed);
    alone(Side::To, &mut added);
    let moved = moved_prose(frame, &removed, &added, out);
    let mut untold = Untold::new();
    for (side, list, gone) in [(Side::From, removed, moved.0), (Side::To, added, moved.1)] {
        for (at, (page, index)) in list.into_iter().enumerate() {
            let Some(on) = content(frame, side, page) else { continue };
            let Some(prose) = on.prose.get(index).filter(|_| !gone.contains(&at)) else { continue };
            if frame.is_unpaired(side, page, prose.section) {
                untold.entry((side, page, prose.section)).or_default().push(index);
            } else {
                out.push(prose_alone(side, on, prose));
            }
        }
    }
    (untold, reordered)
}

/// Texts that left one section for another; returns which of both lists they were.
fn moved_prose(
    frame: &Frame,
    removed: &[(usize, usize)],
    added: &[(usize, usize)],
    out: &mut Vec<Change>,
) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let list = |side: Side, list: &[(usize, usize)]| -> Vec<(&Content, &Prose)> {
        list.iter()
            .filter_map(|(page, index)| {
                let on = content(frame, side, *page)?;
                Some((on, on.prose.get(*index)?))
            })
            .collect()
    };
    let (old, new) = (list(Side::From, removed), list(Side::To, added));
    let mut pairs = prose::moved(
        &old.iter().map(|(_, prose)| *prose).collect::<Vec<_>>(),
        &new.iter().map(|(_, prose)| *prose).collect::<Vec<_>>(),
    );
    let stays = |(f, t): &(usize, usize)| {
        let page = |list: &[(usize, usize)], at: usize| list.get(at).map(|(page, _)| *page);
        page(removed, *f) == page(added, *t)
    };
    let short = prose::kept_on_page(
        &old.iter().zip(removed).map(|((_, prose), (page, _))| (*page, *prose)).collect::<Vec<_>>(),
        &new.iter().zip(added).map(|((_, prose), (page, _))| (*page, *prose)).collect::<Vec<_>>(),
    );
    pairs.extend(short);
    for pair in &pairs {
        if let (Some(a), Some(b)) = (old.get(pair.0), new.get(pair.1)) {
            let moved = prose_pair(Action::Moved, *a, *b);
            // The same text under the same headings did not move, whatever happened to the headings; neither did
            // the text that ends a page when the page got another last heading.
            let same_place = moved.from.as_ref().map(|from| (&from.page, &from.section))
                == Some((&moved.place.page, &moved.place.section));
            let same_end = stays(pair) && a.1.ends_page() && b.1.ends_page();
            if !same_place && !same_end {
                out.push(moved);
            }
        }
    }
    pairs.into_iter().unzip()
}

fn prose_pair(action: Action, from: (&Content, &Prose), to: (&Content, &Prose)) -> Change {
    let mut change = change(Kind::Prose, action, to.0, to.0.place(to.1.section, to.1.lines.0));
    change.from = Some(from.0.place(from.1.section, from.1.lines.0));
    if action == Action::Updated {
        let (before, after) = from.1.sources(to.1);
        change.cells = vec![cells::change("Text", Some(before), Some(after))];
    } else {
        change.row = vec![("Text".to_owned(), to.1.source())];
    }
    change.covers = vec![from.0.lines(from.1.lines), to.0.lines(to.1.lines)];
    change
}

fn prose_alone(side: Side, on: &Content, prose: &Prose) -> Change {
    let action = if side == Side::To { Action::Added } else { Action::Removed };
    let mut change = change(Kind::Prose, action, on, on.place(prose.section, prose.lines.0));
    change.cells = vec![text_cell(side, prose)];
    change.covers = vec![on.lines(prose.lines)];
    change
}

/// A text that came or went.
pub(super) fn text_cell(side: Side, prose: &Prose) -> CellChange {
    let text = Some(prose.source());
    match side {
        Side::From => cells::change("Text", text, None),
        Side::To => cells::change("Text", None, text),
    }
}
