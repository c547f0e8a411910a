//! What happened to headings and what stands under them.

use std::collections::BTreeMap;

use super::prose::{Untold, text_cell};
use super::{change, content};
use crate::change::content::Content;
use crate::change::frame::{Frame, SectionPair};
use crate::change::headings::Section;
use crate::change::model::{Action, CellChange, Change, Kind, Side};
use crate::change::{cells, normal, order};

/// Sections that came, went, moved or got another name or level.
pub(super) fn list(frame: &Frame, untold: &Untold, out: &mut Vec<Change>) {
    for pair in &frame.sections {
        out.extend(paired_section(frame, *pair));
    }
    for (side, action) in [(Side::From, Action::Removed), (Side::To, Action::Added)] {
        for (page, section) in frame.unpaired(side) {
            // A page that came or went stands for its sections.
            if frame.pages.get(page).is_none_or(|pair| pair.both().is_none()) {
                continue;
            }
            let Some(on) = content(frame, side, page) else { continue };
            let Some(this) = on.sections.get(section) else { continue };
            let mut change = change(Kind::Section, action, on, on.place(section, this.heading_lines.0));
            change.title = Some(this.heading.clone());
            change.cells.extend(linked_heading(side, on, this));
            let texts = untold.get(&(side, page, section)).into_iter().flatten();
            change.cells.extend(texts.filter_map(|index| on.prose.get(*index)).map(|prose| text_cell(side, prose)));
            change.covers = vec![on.lines(this.lines)];
            out.push(change);
        }
    }
}

fn paired_section(frame: &Frame, pair: SectionPair) -> Option<Change> {
    let (from, to) = (content(frame, Side::From, pair.from.0)?, content(frame, Side::To, pair.to.0)?);
    let (old, new) = (from.sections.get(pair.from.1)?, to.sections.get(pair.to.1)?);
    let same_page = pair.from.0 == pair.to.0;
    let renamed = old.heading != new.heading;
    let heading = heading_cell((from, old), (to, new));
    let action = if !same_page || !same_parent(frame, pair) {
        Action::Moved
    } else if renamed {
        Action::Renamed
    } else if old.level != new.level || heading.is_some() {
        Action::Updated
    } else {
        return None;
    };
    let mut change = change(Kind::Section, action, to, to.place(pair.to.1, new.heading_lines.0));
    change.from = Some(from.place(pair.from.1, old.heading_lines.0));
    change.title = Some(new.heading.clone());
    change.cells.extend(heading);
    if action == Action::Updated && old.level != new.level {
        let level = |level: u8| Some(level.to_string());
        change.cells.push(cells::change("Level", level(old.level), level(new.level)));
    }
    // A section that went to another place took its blank lines and unchanged text along.
    let (a, b) = if action == Action::Moved { (old.lines, new.lines) } else { (old.heading_lines, new.heading_lines) };
    change.covers = vec![from.lines(a), to.lines(b)];
    Some(change)
}

/// Sections that only stand in another order under the same heading of the same page.
pub(super) fn reordered(frame: &Frame) -> usize {
    let mut siblings: BTreeMap<_, Vec<(usize, usize)>> = BTreeMap::new();
    for pair in frame.sections.iter().filter(|pair| pair.from.0 == pair.to.0 && same_parent(frame, **pair)) {
        let parent = |side: Side, (page, section): (usize, usize)| {
            content(frame, side, page).and_then(|on| on.sections.get(section)?.parent)
        };
        let under = (pair.to.0, parent(Side::From, pair.from), parent(Side::To, pair.to));
        siblings.entry(under).or_default().push((pair.from.1, pair.to.1));
    }
    siblings.into_values().map(order::lifted).sum()
}

/// What differs in a heading: its words, and as it is written where there is more to it, such as a link.
fn heading_cell((from, old): (&Content, &Section), (to, new): (&Content, &Section)) -> Option<CellChange> {
    let (before, after) = (from.page.slice(old.source), to.page.slice(new.source));
    let pair = |before: &str, after: &str| Some(cells::change("Heading", Some(before.into()), Some(after.into())));
    if before == after {
        return None;
    }
    let (a, b) = (normal::prose(before), normal::prose(after));
    match (a.beyond_words() == b.beyond_words(), old.heading == new.heading) {
        (true, true) => None,
        (true, false) => pair(&old.heading, &new.heading),
        (false, _) => pair(&normal::one_line(before), &normal::one_line(after)),
    }
}

/// A heading that came or went and is more than its words.
fn linked_heading(side: Side, on: &Content, section: &Section) -> Option<CellChange> {
    let source = on.page.slice(section.source);
    let linked = !normal::prose(source).beyond_words().is_empty();
    linked.then(|| cells::alone("Heading", normal::one_line(source), side == Side::To))
}

/// Whether a section stands under the same heading as before. The only H1 of a page is not a heading above
/// others, so that a page may get or lose its title without moving everything.
fn same_parent(frame: &Frame, pair: SectionPair) -> bool {
    let (Some(from), Some(to)) = (content(frame, Side::From, pair.from.0), content(frame, Side::To, pair.to.0)) else {
        return true;
    };
    let parent = |on: &Content, section: usize| on.sections.get(section).and_then(|section| section.parent);
    let named = |on: &Content, parent: Option<usize>| {
        parent.filter(|parent| on.sections.get(*parent).is_some_and(|section| !section.path.is_empty()))
    };
    let (old, new) = (parent(from, pair.from.1), parent(to, pair.to.1));
    let home = |side, page, section: Option<usize>| section.map(|section| frame.home(side, page, section));
    home(Side::From, pair.from.0, old) == home(Side::To, pair.to.0, new)
        || home(Side::From, pair.from.0, named(from, old)) == home(Side::To, pair.to.0, named(to, new))
}
