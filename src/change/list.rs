//! The list of changes: what differs between two paired snapshots, each thing told once.
//!
//! A page or section that came or went stands for everything in it but its entries, which are always listed.

use std::collections::{BTreeMap, BTreeSet};

use super::content::{Content, Entry, Prose};
use super::entries::{self, Placed};
use super::frame::{Frame, SectionPair};
use super::model::{Action, CellChange, Change, Kind, Lines, Place, Side};
use super::{cells, matter, prose, shown};

/// The changes in no order, and how many entries only stand in another order.
pub(super) struct Listed {
    pub(super) changes: Vec<Change>,
    pub(super) reordered: usize,
}

/// Lists what differs.
pub(super) fn list(frame: &Frame) -> Listed {
    let from = frame.entries(Side::From);
    let to = frame.entries(Side::To);
    let pairs = entries::pair(&from, &to);
    let mut out = Vec::new();
    pages(frame, &mut out);
    for (old, new) in frame.pages.iter().filter_map(super::frame::PagePair::both) {
        front_matter(old, new, &mut out);
    }
    let told = prose_changes(frame, &mut out);
    section_changes(frame, &told, &mut out);
    tables(frame, &from, &to, &pairs, &mut out);
    entry_changes(&from, &to, &pairs, &mut out);
    shown::mark(frame, &mut out);
    Listed { changes: out, reordered: reordered(&from, &to, &pairs) }
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

/// Prose without a partner, by side, page and section: the text of a section that came or went.
type Untold = BTreeMap<(Side, usize, usize), Vec<usize>>;

/// Prose of paired sections; what is left of the others is returned.
fn prose_changes(frame: &Frame, out: &mut Vec<Change>) -> Untold {
    let mut removed: Vec<(usize, usize)> = Vec::new();
    let mut added: Vec<(usize, usize)> = Vec::new();
    for SectionPair { from, to } in &frame.sections {
        let (Some(old), Some(new)) = (content(frame, Side::From, from.0), content(frame, Side::To, to.0)) else {
            continue;
        };
        let matched = prose::compare((old, from.1), (new, to.1));
        for (f, t) in matched.updated {
            if let (Some(a), Some(b)) = (old.prose.get(f), new.prose.get(t)) {
                out.push(prose_pair(Action::Updated, (old, a), (new, b)));
            }
        }
        removed.extend(matched.removed.into_iter().map(|index| (from.0, index)));
        added.extend(matched.added.into_iter().map(|index| (to.0, index)));
    }
    let alone = |side: Side, list: &mut Vec<(usize, usize)>| {
        let unpaired: BTreeSet<(usize, usize)> = frame.unpaired(side).into_iter().collect();
        for (page, pair) in frame.pages.iter().enumerate().filter(|(_, pair)| pair.both().is_some()) {
            let prose = pair.side(side).map(|content| content.prose.as_slice()).unwrap_or_default();
            let alone = prose.iter().enumerate().filter(|(_, prose)| unpaired.contains(&(page, prose.section)));
            list.extend(alone.map(|(index, _)| (page, index)));
        }
        list.sort_by_key(|(page, index)| (content(frame, side, *page).map(|content| content.path.clone()), *index));
    };
    alone(Side::From, &mut removed);
    alone(Side::To, &mut added);
    let moved = moved_prose(frame, &removed, &added, out);
    let mut untold = Untold::new();
    for (side, list, gone) in [(Side::From, removed, moved.0), (Side::To, added, moved.1)] {
        let unpaired: BTreeSet<(usize, usize)> = frame.unpaired(side).into_iter().collect();
        for (at, (page, index)) in list.into_iter().enumerate() {
            let Some(on) = content(frame, side, page) else { continue };
            let Some(prose) = on.prose.get(index).filter(|_| !gone.contains(&at)) else { continue };
            if unpaired.contains(&(page, prose.section)) {
                untold.entry((side, page, prose.section)).or_default().push(index);
            } else {
                out.push(prose_alone(side, on, prose));
            }
        }
    }
    untold
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
    let pairs = prose::moved(
        &old.iter().map(|(_, prose)| *prose).collect::<Vec<_>>(),
        &new.iter().map(|(_, prose)| *prose).collect::<Vec<_>>(),
    );
    for (f, t) in &pairs {
        if let (Some(a), Some(b)) = (old.get(*f), new.get(*t)) {
            let moved = prose_pair(Action::Moved, *a, *b);
            // The same text under the same headings did not move, whatever happened to the headings.
            if moved.from.as_ref().map(|from| (&from.page, &from.section))
                != Some((&moved.place.page, &moved.place.section))
            {
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
        change.cells = vec![cells::change("Text", Some(from.1.source()), Some(to.1.source()))];
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

fn text_cell(side: Side, prose: &Prose) -> CellChange {
    let text = Some(prose.source());
    match side {
        Side::From => cells::change("Text", text, None),
        Side::To => cells::change("Text", None, text),
    }
}

fn content(frame: &Frame, side: Side, page: usize) -> Option<&Content> {
    frame.pages.get(page)?.side(side)
}

fn section_changes(frame: &Frame, untold: &Untold, out: &mut Vec<Change>) {
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
            let texts = untold.get(&(side, page, section)).into_iter().flatten();
            change.cells = texts.filter_map(|index| on.prose.get(*index)).map(|prose| text_cell(side, prose)).collect();
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
    let action = if !same_page || !same_parent(frame, pair) {
        Action::Moved
    } else if renamed {
        Action::Renamed
    } else if old.level != new.level {
        Action::Updated
    } else {
        return None;
    };
    let mut change = change(Kind::Section, action, to, to.place(pair.to.1, new.heading_lines.0));
    change.from = Some(from.place(pair.from.1, old.heading_lines.0));
    change.title = Some(new.heading.clone());
    if renamed {
        change.cells.push(cells::change("Heading", Some(old.heading.clone()), Some(new.heading.clone())));
    }
    if action == Action::Updated {
        let level = |level: u8| Some(level.to_string());
        change.cells.push(cells::change("Level", level(old.level), level(new.level)));
    }
    // A section that went to another place took its blank lines and unchanged text along.
    let (a, b) = if action == Action::Moved { (old.lines, new.lines) } else { (old.heading_lines, new.heading_lines) };
    change.covers = vec![from.lines(a), to.lines(b)];
    Some(change)
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

fn tables(frame: &Frame, from: &[Placed<'_>], to: &[Placed<'_>], pairs: &[(usize, usize)], out: &mut Vec<Change>) {
    // How many entries each table of one side gave to each of the other.
    let mut shared: BTreeMap<(usize, usize, usize, usize), usize> = BTreeMap::new();
    for (f, t) in pairs {
        if let (Some(f), Some(t)) = (from.get(*f), to.get(*t)) {
            *shared.entry((f.page, f.entry.table, t.page, t.entry.table)).or_default() += 1;
        }
    }
    let mut of_section: BTreeMap<(Side, usize, usize), Vec<usize>> = BTreeMap::new();
    for (page, pair) in frame.pages.iter().enumerate() {
        for side in [Side::From, Side::To] {
            for (index, table) in pair.side(side).into_iter().flat_map(|content| content.tables.iter().enumerate()) {
                of_section.entry((side, page, table.section)).or_default().push(index);
            }
        }
    }
    for pair in &frame.sections {
        let (Some(old), Some(new)) = (content(frame, Side::From, pair.from.0), content(frame, Side::To, pair.to.0))
        else {
            continue;
        };
        let get = |side, at: (usize, usize)| of_section.get(&(side, at.0, at.1)).map_or(&[][..], Vec::as_slice);
        let (mut f, mut t) = (get(Side::From, pair.from).to_vec(), get(Side::To, pair.to).to_vec());
        for (a, b) in pair_tables((old, &mut f), (new, &mut t), |a, b| {
            shared.get(&(pair.from.0, a, pair.to.0, b)).copied().unwrap_or(0)
        }) {
            out.extend(table_pair((old, a), (new, b)));
        }
        out.extend(f.into_iter().filter_map(|table| table_alone(Side::From, old, table)));
        out.extend(t.into_iter().filter_map(|table| table_alone(Side::To, new, table)));
    }
}

/// Pairs the tables of a section: by the entries they share, by their columns, in order. What is left stays in
/// the lists.
fn pair_tables(
    (old, f): (&Content, &mut Vec<usize>),
    (new, t): (&Content, &mut Vec<usize>),
    shared: impl Fn(usize, usize) -> usize,
) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    if f.len().saturating_mul(t.len()) <= 4_096 {
        let mut ranked: Vec<(usize, usize, usize)> =
            f.iter().flat_map(|a| t.iter().map(|b| (shared(*a, *b), *a, *b)).collect::<Vec<_>>()).collect();
        ranked.retain(|(count, ..)| *count > 0);
        ranked.sort_by_key(|(count, a, b)| (std::cmp::Reverse(*count), a + b, (*a).min(*b)));
        for (_, a, b) in ranked {
            if f.contains(&a) && t.contains(&b) {
                f.retain(|table| *table != a);
                t.retain(|table| *table != b);
                pairs.push((a, b));
            }
        }
        for a in f.clone() {
            if let Some(b) = t.iter().copied().find(|b| same_columns((old, a), (new, *b))) {
                f.retain(|table| *table != a);
                t.retain(|table| *table != b);
                pairs.push((a, b));
            }
        }
    }
    let rest = f.len().min(t.len());
    pairs.extend(f.drain(..rest).zip(t.drain(..rest)));
    pairs
}

fn same_columns((old, a): (&Content, usize), (new, b): (&Content, usize)) -> bool {
    match (old.tables.get(a), new.tables.get(b)) {
        (Some(a), Some(b)) => a.same_columns(b),
        (a, b) => a.is_none() == b.is_none(),
    }
}

fn joined(columns: &[String]) -> Option<String> {
    (!columns.is_empty()).then(|| columns.join(" | "))
}

fn table_pair((old, a): (&Content, usize), (new, b): (&Content, usize)) -> Option<Change> {
    let (from, to) = (old.tables.get(a)?, new.tables.get(b)?);
    if from.same_columns(to) {
        return None;
    }
    let mut change = change(Kind::Table, Action::Updated, new, new.place(to.section, to.line));
    change.from = Some(old.place(from.section, from.line));
    change.cells = vec![cells::change("Columns", joined(from.columns()), joined(to.columns()))];
    change.covers.extend(from.head_lines.map(|lines| old.lines(lines)));
    change.covers.extend(to.head_lines.map(|lines| new.lines(lines)));
    Some(change)
}

fn table_alone(side: Side, on: &Content, table: usize) -> Option<Change> {
    let table = on.tables.get(table)?;
    let lines = table.head_lines?;
    let added = side == Side::To;
    let action = if added { Action::Added } else { Action::Removed };
    let mut out = change(Kind::Table, action, on, on.place(table.section, table.line));
    out.cells.extend(joined(table.columns()).map(|columns| {
        let columns = Some(columns);
        if added { cells::change("Columns", None, columns) } else { cells::change("Columns", columns, None) }
    }));
    out.covers = vec![on.lines(lines)];
    Some(out)
}

fn entry_changes(from: &[Placed<'_>], to: &[Placed<'_>], pairs: &[(usize, usize)], out: &mut Vec<Change>) {
    for (f, t) in pairs {
        if let (Some(f), Some(t)) = (from.get(*f), to.get(*t)) {
            out.extend(entry_pair(f, t));
        }
    }
    let (gone, come): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
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
fn reordered(from: &[Placed<'_>], to: &[Placed<'_>], pairs: &[(usize, usize)]) -> usize {
    let mut sections: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (f, t) in pairs {
        if let (Some(f), Some(t)) = (from.get(*f), to.get(*t))
            && f.section == t.section
        {
            sections.entry(f.section).or_default().push((f.index, t.index));
        }
    }
    sections.into_values().map(|order| order.len() - longest_rise(order)).sum()
}

/// Length of the longest run of pairs, sorted by their first number, whose second numbers rise.
fn longest_rise(mut order: Vec<(usize, usize)>) -> usize {
    order.sort_unstable();
    let mut tails: Vec<usize> = Vec::new();
    for (_, at) in order {
        let slot = tails.partition_point(|tail| *tail < at);
        match tails.get_mut(slot) {
            Some(tail) => *tail = at,
            None => tails.push(at),
        }
    }
    tails.len()
}

/// Lines in the order of files.
pub(super) fn sorted(mut lines: Vec<Lines>) -> Vec<Lines> {
    lines.sort();
    lines
}
