//! Applies changes to the entries of the earlier snapshot, from nothing but what the changes say.

use std::collections::BTreeMap;

use super::Sides;
use crate::change::content::{Content, Entry};
use crate::change::model::{Action, Change, Kind, Place};
use crate::change::normal;

/// A row while the changes are applied to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    page: String,
    section: Vec<String>,
    /// Column and normal form of every cell that is not empty.
    cells: Vec<(String, String)>,
}

impl Row {
    fn read(content: &Content, entry: &Entry, page: String, section: Vec<String>) -> Self {
        let columns = content.columns(entry);
        let cells = columns.into_iter().zip(entry.cells()).filter(|(_, cell)| !cell.source.is_empty());
        let mut cells: Vec<_> = cells.map(|(column, cell)| (column, cell.inline.normal.clone())).collect();
        cells.sort_unstable();
        Self { page, section, cells }
    }

    /// The same where a table has other columns, or a page another number of first headings.
    fn loosely(&self) -> (String, Option<&String>, Vec<&String>) {
        let mut values: Vec<&String> = self.cells.iter().map(|(_, value)| value).collect();
        values.sort_unstable();
        (self.page.clone(), self.section.last(), values)
    }
}

pub(super) struct Replay {
    /// Rows of the `from` side by page and line, still untouched.
    waiting: BTreeMap<(String, usize), Vec<Row>>,
    done: Vec<Row>,
}

impl Replay {
    pub(super) fn new(sides: &Sides<'_>) -> Self {
        let renamed: BTreeMap<&String, &String> = sides.changes.renamed.iter().map(|(from, to)| (from, to)).collect();
        let mut headings: BTreeMap<(&str, usize), &Change> = BTreeMap::new();
        for change in sides.changes.single().filter(|change| change.kind == Kind::Section) {
            if let Some(from) = &change.from {
                headings.insert((&from.page, from.line), change);
            }
        }
        let mut waiting: BTreeMap<(String, usize), Vec<Row>> = BTreeMap::new();
        for (path, content) in &sides.from {
            let mut paths: Vec<Vec<String>> = Vec::with_capacity(content.sections.len());
            for section in &content.sections {
                let moved = headings.get(&(path.as_str(), section.heading_lines.0)).filter(|_| section.level > 0);
                let parent = section.parent.and_then(|parent| paths.get(parent)).cloned().unwrap_or_default();
                let unchanged = section.path.last().map(|own| [parent, vec![own.clone()]].concat()).unwrap_or_default();
                paths.push(moved.map_or(unchanged, |change| change.place.section.clone()));
            }
            let page = renamed.get(path).map_or(path, |path| *path);
            for entry in &content.entries {
                let section = paths.get(entry.section).cloned().unwrap_or_default();
                let row = Row::read(content, entry, page.clone(), section);
                waiting.entry((path.clone(), entry.lines.0)).or_default().push(row);
            }
        }
        Self { waiting, done: Vec::new() }
    }

    pub(super) fn apply(&mut self, change: &Change) -> Result<(), String> {
        let cells = change.cells.iter().map(|cell| {
            let normal = |text: &Option<String>| text.as_ref().map(|text| normal::cell(text).normal);
            (cell.column.clone(), normal(&cell.before), normal(&cell.after))
        });
        let cells: Vec<_> = cells.collect();
        let place = match change.action {
            Action::Added => {
                let mut row: Vec<_> =
                    cells.into_iter().filter_map(|(column, _, after)| Some((column, after?))).collect();
                row.sort_unstable();
                let Place { page, section, .. } = change.place.clone();
                self.done.push(Row { page, section, cells: row });
                return Ok(());
            }
            Action::Removed => &change.place,
            _ => change.from.as_ref().ok_or("no place to come from")?,
        };
        let rows = self.waiting.get_mut(&(place.page.clone(), place.line)).ok_or("no row there")?;
        let at = rows.iter().position(|row| holds(row, &cells)).ok_or("no row with these cells there")?;
        let mut row = rows.remove(at);
        for (column, before, after) in cells {
            if let Some(before) = before {
                let exact = row.cells.iter().position(|cell| cell.0 == column && cell.1 == before);
                let at = exact.or_else(|| row.cells.iter().position(|cell| cell.1 == before));
                at.map(|at| row.cells.remove(at));
            }
            row.cells.extend(after.map(|after| (column, after)));
        }
        match change.action {
            Action::Removed if row.cells.is_empty() => Ok(()),
            Action::Removed => Err("cells are left of a removed row".into()),
            _ => {
                row.cells.sort_unstable();
                (row.page, row.section) = (change.place.page.clone(), change.place.section.clone());
                self.done.push(row);
                Ok(())
            }
        }
    }

    /// Compares the result with the `to` side.
    pub(super) fn finish(self, sides: &Sides<'_>) -> Vec<String> {
        let mut left = self.done;
        left.extend(self.waiting.into_values().flatten());
        left.sort_unstable();
        let mut wanted: Vec<Row> = Vec::new();
        for (path, content) in &sides.to {
            for entry in &content.entries {
                wanted.push(Row::read(content, entry, path.clone(), content.section_path(entry.section)));
            }
        }
        wanted.sort_unstable();
        let exact = |row: &Row| format!("{row:?}");
        let (left, wanted) = without_common(left, wanted, exact);
        let (left, wanted) = without_common(left, wanted, |row| format!("{:?}", row.loosely()));
        let show = |what: &str, row: &Row| format!("{what}: {} {:?} {:?}", row.page, row.section, row.cells);
        let mut out: Vec<String> = left.iter().map(|row| show("not on the to side", row)).collect();
        out.extend(wanted.iter().map(|row| show("not reached", row)));
        out
    }
}

fn holds(row: &Row, cells: &[(String, Option<String>, Option<String>)]) -> bool {
    cells
        .iter()
        .filter_map(|(_, before, _)| before.as_ref())
        .all(|before| row.cells.iter().any(|cell| cell.1 == *before))
}

/// Takes out of both lists what they share under a key.
fn without_common(left: Vec<Row>, right: Vec<Row>, key: impl Fn(&Row) -> String) -> (Vec<Row>, Vec<Row>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in &right {
        *counts.entry(key(row)).or_default() += 1;
    }
    let mut shared: BTreeMap<String, usize> = BTreeMap::new();
    let mut take = |row: &Row| match counts.get_mut(&key(row)).filter(|count| **count > 0) {
        Some(count) => {
            *count -= 1;
            *shared.entry(key(row)).or_default() += 1;
            false
        }
        None => true,
    };
    let left: Vec<Row> = left.into_iter().filter(|row| take(row)).collect();
    let mut keep = |row: &Row| match shared.get_mut(&key(row)).filter(|count| **count > 0) {
        Some(count) => {
            *count -= 1;
            false
        }
        None => true,
    };
    (left, right.into_iter().filter(|row| keep(row)).collect())
}
