//! What happened to the columns of tables.

use std::collections::BTreeMap;

use super::{change, content};
use crate::change::content::{Content, Table};
use crate::change::entries::Placed;
use crate::change::frame::Frame;
use crate::change::model::{Action, CellChange, Change, Kind, Lines, Side};
use crate::change::{cells, normal};

/// Tables that came, went or have other columns.
pub(super) fn list(
    frame: &Frame,
    from: &[Placed<'_>],
    to: &[Placed<'_>],
    pairs: &[(usize, usize)],
    out: &mut Vec<Change>,
) {
    // How many entries each table of one side gave to each of the other.
    let mut shared: BTreeMap<(usize, usize, usize, usize), usize> = BTreeMap::new();
    let mut turned: BTreeMap<(usize, usize, usize, usize), Vec<Lines>> = BTreeMap::new();
    for (f, t) in pairs {
        if let (Some(f), Some(t)) = (from.get(*f), to.get(*t)) {
            let key = (f.page, f.entry.table, t.page, t.entry.table);
            *shared.entry(key).or_default() += 1;
            if is_turned(f, t) {
                let lines = [f.content.lines(f.entry.lines), t.content.lines(t.entry.lines)];
                turned.entry(key).or_default().extend(lines);
            }
        }
    }
    let rows_of = |key: &(usize, usize, usize, usize)| turned.get(key).map_or(&[][..], Vec::as_slice);
    let mut of_section: BTreeMap<(Side, usize, usize), Vec<usize>> = BTreeMap::new();
    for (page, pair) in frame.pages.iter().enumerate() {
        for side in [Side::From, Side::To] {
            for (index, table) in pair.side(side).into_iter().flat_map(|content| content.tables.iter().enumerate()) {
                of_section.entry((side, page, table.section)).or_default().push(index);
            }
        }
    }
    // Whether a table stands in a section that came or went.
    let apart = |side: Side, page: usize, table: usize| {
        let section = content(frame, side, page).and_then(|on| on.tables.get(table)).map(|table| table.section);
        section.is_some_and(|section| frame.is_unpaired(side, page, section))
    };
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
            out.extend(table_pair((old, a), (new, b), rows_of(&(pair.from.0, a, pair.to.0, b))));
        }
        // A heading put above a table takes it into a new section, and one that goes gives it back.
        let (page, other) = (pair.from.0, pair.to.0);
        f.retain(|a| {
            let best = heir(new, |b| apart(Side::To, other, b), |b| shared.get(&(page, *a, other, b)).copied());
            best.is_none_or(|b| {
                out.extend(table_pair((old, *a), (new, b), rows_of(&(page, *a, other, b))));
                false
            })
        });
        t.retain(|b| {
            let best = heir(old, |a| apart(Side::From, page, a), |a| shared.get(&(page, a, other, *b)).copied());
            best.is_none_or(|a| {
                out.extend(table_pair((old, a), (new, *b), rows_of(&(page, a, other, *b))));
                false
            })
        });
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

/// The table that got most of the entries of another one, of those that may have.
fn heir(on: &Content, may: impl Fn(usize) -> bool, shared: impl Fn(usize) -> Option<usize>) -> Option<usize> {
    let counted = (0..on.tables.len()).filter(|table| may(*table)).filter_map(|table| Some((shared(table)?, table)));
    counted.max_by_key(|(count, table)| (*count, std::cmp::Reverse(*table))).map(|(_, table)| table)
}

pub(super) fn same_columns((old, a): (&Content, usize), (new, b): (&Content, usize)) -> bool {
    match (old.tables.get(a), new.tables.get(b)) {
        (Some(a), Some(b)) => a.same_columns(b),
        (a, b) => a.is_none() == b.is_none(),
    }
}

fn joined(columns: &[impl std::borrow::Borrow<str>]) -> Option<String> {
    (!columns.is_empty()).then(|| columns.join(" | "))
}

/// What differs in the columns of two tables: their names, and as they are written where there is more to them, such
/// as a link.
fn columns_cell(from: &Table, to: &Table) -> Option<CellChange> {
    let (old, new) = (from.head(), to.head());
    if old == new {
        return None;
    }
    match (beyond_words(&old) == beyond_words(&new), from.columns() == to.columns()) {
        (true, true) => None,
        (true, false) => Some(cells::change("Columns", joined(from.columns()), joined(to.columns()))),
        (false, _) => Some(cells::change("Columns", joined(&old), joined(&new))),
    }
}

/// What is more than words in the name of each column.
fn beyond_words(head: &[&str]) -> Vec<String> {
    head.iter().map(|name| normal::cell(name).beyond_words().to_owned()).collect()
}

/// Whether a row says the same in another order, because the columns of its table changed places.
fn is_turned(from: &Placed<'_>, to: &Placed<'_>) -> bool {
    !from.entry.same_bytes(to.entry)
        && !same_columns((from.content, from.entry.table), (to.content, to.entry.table))
        && from.entry.identity() != to.entry.identity()
        && cells::compare((from.content, from.entry), (to.content, to.entry)).is_empty()
}

fn table_pair((old, a): (&Content, usize), (new, b): (&Content, usize), rows: &[Lines]) -> Option<Change> {
    let (from, to) = (old.tables.get(a)?, new.tables.get(b)?);
    let columns = columns_cell(from, to)?;
    let mut change = change(Kind::Table, Action::Updated, new, new.place(to.section, to.line));
    change.from = Some(old.place(from.section, from.line));
    change.cells = vec![columns];
    change.covers.extend(from.head_lines.map(|lines| old.lines(lines)));
    change.covers.extend(to.head_lines.map(|lines| new.lines(lines)));
    change.covers.extend_from_slice(rows);
    Some(change)
}

fn table_alone(side: Side, on: &Content, table: usize) -> Option<Change> {
    let table = on.tables.get(table)?;
    let lines = table.head_lines?;
    let added = side == Side::To;
    let action = if added { Action::Added } else { Action::Removed };
    let mut out = change(Kind::Table, action, on, on.place(table.section, table.line));
    let head = table.head();
    let columns = if beyond_words(&head).concat().is_empty() { joined(table.columns()) } else { joined(&head) };
    out.cells.extend(columns.map(|columns| cells::alone("Columns", columns, added)));
    out.covers = vec![on.lines(lines)];
    Some(out)
}
