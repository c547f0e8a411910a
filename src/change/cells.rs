//! What differs between two versions of a row, column by column.

use std::collections::BTreeMap;

use super::content::{Content, Entry};
use super::model::CellChange;
use super::row::Value;

/// Which column became which: by name, then what is left in order.
pub fn align(from: &[String], to: &[String]) -> Vec<(Option<usize>, Option<usize>)> {
    if from == to {
        return (0..from.len()).map(|index| (Some(index), Some(index))).collect();
    }
    let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, name) in from.iter().enumerate().rev() {
        names.entry(name.to_lowercase()).or_default().push(index);
    }
    let mut to_from: Vec<Option<usize>> =
        to.iter().map(|name| names.get_mut(&name.to_lowercase()).and_then(Vec::pop)).collect();
    let mut rest: Vec<usize> = names.into_values().flatten().collect();
    rest.sort_unstable_by(|a, b| b.cmp(a));
    for slot in to_from.iter_mut().filter(|slot| slot.is_none()) {
        *slot = rest.pop();
    }
    let mut out: Vec<_> = to_from.into_iter().enumerate().map(|(t, f)| (f, Some(t))).collect();
    out.extend(rest.into_iter().rev().map(|f| (Some(f), None)));
    out
}

/// The cells that differ in more than bytes.
pub(super) fn compare(from: (&Content, &Entry), to: (&Content, &Entry)) -> Vec<CellChange> {
    let (old_columns, new_columns) = (from.0.columns(from.1), to.0.columns(to.1));
    let mut out = Vec::new();
    for (f, t) in align(&old_columns, &new_columns) {
        let before = f.and_then(|f| from.1.cells().get(f)).filter(|cell| !cell.source.is_empty());
        let after = t.and_then(|t| to.1.cells().get(t)).filter(|cell| !cell.source.is_empty());
        if before.map(|cell| &cell.inline.normal) == after.map(|cell| &cell.inline.normal) {
            continue;
        }
        let name = t.and_then(|t| new_columns.get(t)).or_else(|| f.and_then(|f| old_columns.get(f)));
        out.push(change(name.map_or("", String::as_str), source(before), source(after)));
    }
    out
}

fn source(cell: Option<&Value>) -> Option<String> {
    cell.map(|cell| cell.source.clone())
}

/// A value that differs.
pub(super) fn change(column: &str, before: Option<String>, after: Option<String>) -> CellChange {
    CellChange { column: column.to_owned(), before, after }
}

/// A value that came or went.
pub(super) fn alone(column: &str, value: String, added: bool) -> CellChange {
    if added { change(column, None, Some(value)) } else { change(column, Some(value), None) }
}

/// All cells of a row that came or went.
pub(super) fn whole(row: &[(String, String)], added: bool) -> Vec<CellChange> {
    row.iter().map(|(column, value)| alone(column, value.clone(), added)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn columns_pair_by_name_then_in_order() {
        let old = names(&["Source", "Description", "Notes"]);
        let pairs = align(&old, &names(&["Source", "Type", "Description", "Notes"]));
        assert_eq!(pairs, [(Some(0), Some(0)), (None, Some(1)), (Some(1), Some(2)), (Some(2), Some(3))]);
        let pairs = align(&old, &names(&["Source", "Text"]));
        assert_eq!(pairs, [(Some(0), Some(0)), (Some(1), Some(1)), (Some(2), None)]);
    }
}
