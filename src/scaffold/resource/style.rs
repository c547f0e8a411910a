//! How the rows of a table are written: pipes at the edges, blanks around them, alignment. A new row is written in
//! the same way, and no other row is touched for it.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use crate::page::Page;
use crate::page::outline::{Row, RowShape, Table};
use crate::text::Span;

/// A pipe as most people write it.
const TIDY: &str = " | ";

/// How the rows of a table are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// The most usual frame of rows with so many cells.
    frames: BTreeMap<usize, Frame>,
    /// What stands before the first cell: nothing, or a pipe and blanks.
    prefix: String,
    /// What stands between two cells.
    between: String,
    /// What stands behind the last cell of a whole row: nothing, or blanks and a pipe.
    suffix: String,
    /// Whether a row whose last cell is empty ends in a pipe.
    closes_empty: bool,
    /// The display width between the pipes of each column, where the table is aligned.
    slots: Vec<usize>,
    columns: usize,
}

/// What stands before, between and behind the cells of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Frame(Vec<String>);

/// A row taken apart.
struct Parts<'a> {
    prefix: &'a str,
    between: Vec<&'a str>,
    suffix: &'a str,
    /// Cells that are written, the last one perhaps only by its pipe.
    cells: Vec<&'a str>,
    /// Whether the last cell of the table is empty or left out in this row.
    lacks_last: bool,
}

impl Style {
    /// The style of a table. `near` is the index of the row that the new one will stand behind.
    pub fn of(page: &Page, table: &Table, near: Option<usize>) -> Self {
        let text = page.text();
        let columns = table.width();
        let whole = |row: &&Row| row.shape == RowShape::Whole && !row.span.of(text).contains('\n');
        let rows: Vec<Parts<'_>> =
            ordered(table, near).into_iter().filter(whole).map(|row| parts(text, row, columns)).collect();
        let header = table.header.as_ref().map(|header| parts(text, header, columns));
        let voters: Vec<&Parts<'_>> = if rows.is_empty() { header.iter().collect() } else { rows.iter().collect() };

        let prefix = most(voters.iter().map(|row| row.prefix)).unwrap_or("").to_owned();
        let gaps = rows.iter().chain(&header).flat_map(|row| row.between.iter().copied()).filter(|gap| is_gap(gap));
        let gaps: Vec<&str> = gaps.collect();
        // One tidy pipe says that the others were typed in haste.
        let tidy = gaps.contains(&TIDY);
        let between = if tidy { TIDY } else { most(gaps.into_iter()).unwrap_or(TIDY) }.to_owned();
        let header_suffix = header.as_ref().map_or("", |header| header.suffix);
        let full = voters.iter().filter(|row| !row.lacks_last).map(|row| row.suffix);
        // Where the rows are at odds, the header has the casting vote.
        let undecided = full.clone().count() > 1;
        let suffix = most(full.chain(undecided.then_some(header_suffix))).unwrap_or(header_suffix).to_owned();
        let lacking = rows.iter().filter(|row| row.lacks_last).map(|row| row.suffix.contains('|'));
        let closes_empty = most(lacking).unwrap_or_else(|| closes_empty_cells(page));
        let slots = aligned(text, table).unwrap_or_default();
        let between = match narrow(&between) {
            _ if !slots.is_empty() => between,
            // A header alone makes no custom of a blank on one side.
            narrow if rows.is_empty() && narrow.len() == 2 => TIDY.to_owned(),
            narrow => narrow,
        };
        let frames = frames(&rows);
        Self { frames, prefix, between, suffix, closes_empty, slots, columns }
    }

    /// The line of a row, without a line end. Empty cells at the end are left out as the neighbours do.
    pub fn row(&self, cells: &[String]) -> String {
        let edges = self.suffix.contains('|') && self.prefix.contains('|');
        if edges || !self.slots.is_empty() {
            return self.framed(cells);
        }
        let written = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1).max(1);
        let written_cells = cells.get(..written).unwrap_or_default();
        if let Some(Frame(gaps)) = self.frames.get(&written)
            && written_cells.iter().all(|cell| !cell.is_empty())
        {
            let pairs = gaps.iter().zip(written_cells.iter().map(String::as_str).chain(std::iter::once("")));
            return pairs.flat_map(|(gap, cell)| [gap.as_str(), cell]).collect::<String>().trim_end().to_owned();
        }
        let mut line = self.prefix.clone();
        for (at, cell) in cells.iter().take(written).enumerate() {
            if at > 0 {
                // Between two pipes one blank is enough.
                let blank = line.ends_with(' ') || line.ends_with('|');
                line.push_str(if blank { self.between.trim_start() } else { &self.between });
            }
            line.push_str(cell);
        }
        if written >= self.columns {
            line.push_str(&self.suffix);
        } else if self.closes_empty || written < 2 {
            line.push_str(self.between.trim_end());
        }
        line.trim_end().to_owned()
    }

    /// A row with all its pipes, each cell as wide as its column where the table is aligned.
    fn framed(&self, cells: &[String]) -> String {
        let mut line = self.prefix.trim_end().to_owned();
        let margin = |gap: &str| gap.len() - gap.trim_start_matches(' ').len();
        let lead = self.between.split_once('|').map_or("", |(_, lead)| lead);
        let first_lead = self.prefix.split_once('|').map_or("", |(_, lead)| lead);
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                line.push('|');
            }
            let last = at + 1 == cells.len();
            let behind = if last { self.suffix.as_str() } else { self.between.as_str() };
            let lead = if at == 0 { first_lead } else { lead };
            let mut slot = format!("{lead}{cell}");
            let width = self.slots.get(at).copied().unwrap_or(0);
            let closed = !last || !self.suffix.is_empty();
            if closed && !cell.is_empty() && slot.width() + 1 > width {
                slot.extend(std::iter::repeat_n(' ', margin(behind).min(1)));
            }
            slot.extend(std::iter::repeat_n(' ', width.saturating_sub(slot.width()) * usize::from(closed)));
            line.push_str(&slot);
        }
        if self.suffix.contains('|') {
            line.push('|');
        }
        line.trim_end().to_owned()
    }
}

/// The frames that most rows of so many cells have.
fn frames(rows: &[Parts<'_>]) -> BTreeMap<usize, Frame> {
    let mut counts: BTreeMap<(usize, Vec<&str>), usize> = BTreeMap::new();
    for row in rows {
        let filled = row.cells.iter().all(|cell| !cell.is_empty());
        if !filled || row.between.len() + 1 != row.cells.len() || row.between.iter().any(|gap| !is_gap(gap)) {
            continue;
        }
        let edges = std::iter::once(row.prefix).chain(row.between.iter().copied()).chain(std::iter::once(row.suffix));
        *counts.entry((row.cells.len(), edges.collect())).or_default() += 1;
    }
    let mut totals: BTreeMap<usize, usize> = BTreeMap::new();
    for ((cells, _), count) in &counts {
        *totals.entry(*cells).or_default() += count;
    }
    // Where no frame is that of most rows, there is no custom to keep.
    let usual = counts.into_iter().filter(|((cells, _), count)| count * 2 > totals.get(cells).copied().unwrap_or(0));
    usual.map(|((cells, gaps), _)| (cells, Frame(gaps.into_iter().map(str::to_owned).collect()))).collect()
}

/// A pipe with at most one blank on either side, as it is where nothing is aligned.
fn narrow(gap: &str) -> String {
    let (before, behind) = gap.split_once('|').unwrap_or((gap, ""));
    let blank = |side: &str| if side.is_empty() { "" } else { " " };
    format!("{}|{}", blank(before), blank(behind))
}

/// Whether a text is one pipe with a few blanks.
fn is_gap(text: &str) -> bool {
    text.len() <= 8 && text.trim() == "|"
}

/// The rows, nearest to the new one first.
fn ordered(table: &Table, near: Option<usize>) -> Vec<&Row> {
    let near = near.unwrap_or(0);
    let mut rows: Vec<(usize, &Row)> = table.rows.iter().enumerate().collect();
    rows.sort_by_key(|(at, _)| (at.abs_diff(near), *at));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn parts<'a>(text: &'a str, row: &Row, columns: usize) -> Parts<'a> {
    let mut cells = row.cells.as_slice();
    let lacks_last = cells.len() < columns || cells.last().is_some_and(|cell| cell.is_empty());
    // A cell that stands at the very end of its row is there by its pipe only.
    while let [rest @ .., last] = cells
        && last.is_empty()
        && last.start >= row.span.end
    {
        cells = rest;
    }
    let first = cells.first().map_or(row.span.end, |cell| cell.start);
    let last = cells.last().map_or(row.span.start, |cell| cell.end).max(first);
    Parts {
        prefix: Span::new(row.span.start, first).of(text),
        between: cells.windows(2).map(|pair| Span::new(pair[0].end, pair[1].start).of(text)).collect(),
        suffix: Span::new(last, row.span.end).of(text),
        cells: cells.iter().map(|cell| cell.of(text)).collect(),
        lacks_last,
    }
}

/// The value that occurs most often; of several, the one that comes first.
fn most<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, (usize, usize)> = BTreeMap::new();
    for (at, value) in values.enumerate() {
        counts.entry(value).or_insert((0, at)).0 += 1;
    }
    counts.into_iter().max_by(|(_, a), (_, b)| a.0.cmp(&b.0).then(b.1.cmp(&a.1))).map(|(value, _)| value)
}

/// Whether rows of the page without a last cell end in a pipe; they do where no row says otherwise, so that the
/// pipe tells of the cell.
fn closes_empty_cells(page: &Page) -> bool {
    let text = page.text();
    let tables = &page.outline().tables;
    let lacking = tables.iter().flat_map(|table| {
        let rows = table.rows.iter().filter(|row| row.shape == RowShape::Whole);
        rows.map(|row| parts(text, row, table.width())).filter(|row| row.lacks_last)
    });
    most(lacking.map(|row| row.suffix.contains('|'))).unwrap_or(true)
}

/// The width between the pipes of each column, where every row of the table has its pipes under those of the header
/// and not only because all its cells are of one length.
fn aligned(text: &str, table: &Table) -> Option<Vec<usize>> {
    let header = table.header.as_ref()?;
    let columns = table.width();
    let slots = |row: &Row| -> Vec<usize> {
        let parts = parts(text, row, columns);
        let behind = |gap: &str| gap.split_once('|').map_or(0, |(_, lead)| lead.width());
        let before = |gap: &str| gap.split_once('|').map_or(gap.width(), |(margin, _)| margin.width());
        let leads = std::iter::once(parts.prefix).chain(parts.between.iter().copied()).map(behind);
        let margins = parts.between.iter().copied().chain(std::iter::once(parts.suffix)).map(before);
        parts.cells.iter().zip(leads.zip(margins)).map(|(cell, (lead, margin))| lead + cell.width() + margin).collect()
    };
    let own = slots(header);
    // Behind the last cell nothing may stand, so that its width says nothing.
    let inner = own.len().saturating_sub(1);
    let cells = |row: &Row| row.cells.iter().map(|cell| cell.of(text).width()).take(inner).collect::<Vec<_>>();
    let same = table.rows.iter().all(|row| row.shape == RowShape::Whole && slots(row).get(..inner) == own.get(..inner));
    let padded = table.rows.iter().any(|row| cells(row) != cells(header));
    (same && padded && inner > 0 && !table.rows.is_empty()).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scaffold::resource::{NewRow, insert::insert};

    fn row(table: &str, cells: &[&str]) -> String {
        let page = Page::new("A.md", table.as_bytes().to_vec());
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        Style::of(&page, &page.outline().tables[0], None).row(&cells)
    }

    #[test]
    fn a_row_is_written_like_its_neighbours() {
        let head = "A | B | C\n:- | :- | :-\n";
        assert_eq!(row(&format!("{head}a | b | c\n"), &["x", "y", "z"]), "x | y | z");
        assert_eq!(row(&format!("{head}a|b|c\n"), &["x", "y", "z"]), "x|y|z");
        assert_eq!(row(&format!("{head}a | b\n"), &["x", "y", ""]), "x | y");
        assert_eq!(row(&format!("{head}a | b |\n"), &["x", "y", ""]), "x | y |");
        assert_eq!(row(&format!("{head}a | b | c |\n"), &["x", "y", "z"]), "x | y | z |");
        assert_eq!(row("| A | B |\n| - | - |\n| a | b |\n", &["x", "y"]), "| x | y |");
        assert_eq!(row("| A | B |\n| - | - |\n| a | b |\n", &["x", ""]), "| x | |");
        assert_eq!(row("|A|B|\n|-|-|\n", &["x", "y"]), "|x|y|");
        assert_eq!(row(head, &["x", "", "z"]), "x | | z");
    }

    #[test]
    fn what_one_hasty_line_has_is_no_style() {
        // Two blanks behind a pipe are a slip where nothing is aligned.
        assert_eq!(row("A |  B\n:- | :-\n", &["x", "y"]), "x | y");
        assert_eq!(row("A| B\n:- | :-\n", &["x", "y"]), "x | y");
        assert_eq!(row("A|B\n:- | :-\n", &["x", "y"]), "x|y");
        // Of two rows one ends in a pipe: the header decides.
        let table = "A | B | C\n:- | :- | :-\na|b|c|\na | b | c\n";
        assert_eq!(row(table, &["x", "y", "z"]), "x | y | z");
        // A blank at the beginning of one row is no indent.
        let page = Page::new("A.md", b"A | B\n:- | :-\n a | b\n".to_vec());
        let new = NewRow { table: 0, cells: vec!["x".to_owned(), "y".to_owned()], after: Some(0) };
        let after = insert(&page, &[new]).unwrap();
        assert_eq!(after.page.slice(after.rows[0]), "x | y");
    }

    #[test]
    fn a_row_is_aligned_where_its_neighbours_are() {
        let table = "| A    | B   |\n| ---- | --- |\n| long | b   |\n";
        assert_eq!(row(table, &["x", "y"]), "| x    | y   |");
        assert_eq!(row(table, &["longer", "y"]), "| longer | y   |");
        assert_eq!(row(&table.replace("long |", "longer |"), &["x", "y"]), "| x | y |");
    }
}
