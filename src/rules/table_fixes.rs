//! The edits that mend the faults of tables. None of them invents content or touches another row; where what was
//! meant is not plain to see, there is no edit.

use super::braces;
use crate::finding::{Edit, Fix};
use crate::page::Page;
use crate::page::outline::{Delimiter, Row, Table};
use crate::text::{Span, edit};

fn safe(edits: Vec<Edit>) -> Option<Fix> {
    (!edits.is_empty()).then_some(Fix { safe: true, edits })
}

fn replace(span: Span, text: impl Into<String>) -> Edit {
    Edit { start: span.start, end: span.end, text: text.into() }
}

fn line(page: &Page, offset: usize) -> Span {
    page.map().line_span(page.line_of(offset), page.text())
}

/// Whether a span begins in the first column: inside lists and quotes a new line would need their markers.
fn begins_line(page: &Page, span: Span) -> bool {
    line(page, span.start).start == span.start
}

/// A blank line above the line that begins at `span`.
pub(super) fn blank_line_above(page: &Page, span: Span) -> Option<Fix> {
    begins_line(page, span).then_some(())?;
    safe(vec![replace(Span::at(span.start), edit::line_end(page.text(), span.start))])
}

/// A blank line below a table. Text that goes on in lower case may belong to the row above it.
pub(super) fn blank_line_below(page: &Page, below: Span) -> Option<Fix> {
    let fix = blank_line_above(page, below)?;
    let goes_on = page.slice(below).starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';' | ')' | '('));
    Some(Fix { safe: !goes_on, ..fix })
}

/// No blank lines between the end of a line and the line that goes on at `next`.
pub(super) fn without_blank_lines(page: &Page, gap: Span, next: Span) -> Option<Fix> {
    let from = page.map().line_start(page.line_of(gap.start) + 1);
    let between = Span::new(from, line(page, next.start).start);
    let blank = !between.is_empty() && page.slice(between).trim().is_empty();
    blank.then(|| safe(vec![replace(between, "")])).flatten()
}

/// The lines of a broken row in one. Text behind a row that has all its pipes may be no part of it.
pub(super) fn joined(page: &Page, row: &Row) -> Option<Fix> {
    let (first, last) = (page.line_of(row.span.start), page.line_of(row.span.end));
    let mut edits = Vec::new();
    for number in first..last {
        let text = page.text();
        let above = page.map().line_span(number, text).trimmed(text);
        let below = page.map().line_span(number + 1, text).trimmed(text);
        let (ends, begins) = (has_final_pipe(above.of(text)), below.of(text).starts_with('|'));
        let joint = if is_in_target(Span::new(row.span.start, above.end).of(text)) { "" } else { " " };
        // One of two pipes at the joint; the other one would make an empty cell.
        let start = if ends && begins { below.start + 1 } else { below.start };
        let start = start + page.slice(Span::new(start, below.end)).len()
            - page.slice(Span::new(start, below.end)).trim_start_matches([' ', '\t']).len();
        edits.push(replace(Span::new(above.end, start), joint));
    }
    let middle = line(page, row.span.end).of(page.text()).contains('|');
    Some(Fix { safe: middle && is_surely_one(page, row), ..safe(edits)? })
}

/// Whether the lines of a broken row can be nothing but one row: it begins with a link as no other of its lines does,
/// its pipes open on one line and close on another, or the next line goes on in lower case.
fn is_surely_one(page: &Page, row: &Row) -> bool {
    let source = page.slice(row.span);
    let Some((first, rest)) = source.split_once('\n') else { return false };
    let next = rest.trim_start();
    source.contains("](") && source.trim_start_matches(['|', ' ', '*', '_']).starts_with('[')
        || next.starts_with('|')
        || next.starts_with(char::is_lowercase)
        || has_final_pipe(first.trim_end())
        || row.leading_pipe && has_final_pipe(source.trim_end())
}

pub(super) fn has_final_pipe(line: &str) -> bool {
    line.ends_with('|') && !line.ends_with("\\|")
}

/// Whether a text ends inside the address of a link.
fn is_in_target(text: &str) -> bool {
    text.rfind("](").is_some_and(|at| {
        let target = text.get(at + 2..).unwrap_or("");
        !target.contains(')') && !target.is_empty() && !target.contains([' ', '\n'])
    })
}

/// A line of its own for a row that begins behind another one.
pub(super) fn own_line(page: &Page, before: &Row, row: &Row, header_pipe: bool) -> Option<Fix> {
    let start = line(page, row.span.start).start;
    let between = Span::new(before.span.end, row.span.start);
    let column = page.slice(Span::new(start, start + 1));
    if column.starts_with([' ', '\t', '>']) || !page.slice(between).chars().all(|c| matches!(c, ' ' | '\t' | '|')) {
        return None;
    }
    let end = edit::line_end(page.text(), start);
    let text = if header_pipe { format!(" |{end}| ") } else { end.to_owned() };
    safe(vec![replace(between, text)])
}

/// Every pipe of some lines as text.
pub(super) fn escaped_lines(page: &Page, span: Span) -> Option<Fix> {
    let mut edits = Vec::new();
    for number in page.line_of(span.start)..=page.line_of(span.end) {
        let line = page.map().line_span(number, page.text());
        let line = Span::new(line.start.max(span.start), line.end.min(span.end.max(line.start)));
        if page.slice(line).contains('|') {
            edits.extend(escaped(page, line)?.edits);
        }
    }
    safe(edits)
}

/// Every pipe of a cell as text: `\|` in the text of a link, `%7C` in its address.
pub(super) fn escaped(page: &Page, cell: Span) -> Option<Fix> {
    let source = page.slice(cell);
    // A code span shows a backslash on the site, and a pipe in a tag or in Liquid is its own business.
    if source.contains(['`', '<', '\n']) || braces::any(source) {
        return None;
    }
    let mut edits = Vec::new();
    for (at, _) in source.match_indices('|') {
        let before = source.get(..at).unwrap_or("");
        if before.ends_with('\\') {
            continue;
        }
        let place = Span::new(cell.start + at, cell.start + at + 1);
        let target = before.rfind("](").and_then(|at| before.get(at + 2..)).filter(|target| !target.contains(')'));
        match target {
            // A title is text again.
            Some(target) if target.contains(['"', '\'']) => return None,
            Some(_) => edits.push(replace(place, "%7C")),
            None => edits.push(replace(Span::at(place.start), "\\")),
        }
    }
    safe(edits)
}

/// The empty cells that a lone link leaves out.
pub(super) fn with_pipes(page: &Page, table: &Table, row: &Row) -> Option<Fix> {
    let width = table.width();
    let pipe = table.header.as_ref().is_some_and(|header| header.leading_pipe);
    // An empty link wants to be filled or deleted.
    let empty = !page.slice(row.span).contains(char::is_alphanumeric);
    if width < 2 || pipe || empty || !begins_line(page, row.span) {
        return None;
    }
    let fix = safe(vec![replace(Span::at(row.span.end), " |".repeat(width - 1))])?;
    // What is no link may be no entry at all.
    Some(Fix { safe: page.slice(row.span).contains("]("), ..fix })
}

/// A row without the pipe that it begins with, in a table whose header has none.
pub(super) fn without_leading_pipe(page: &Page, table: &Table, row: &Row) -> Option<Fix> {
    // `| text | text`: the first cell may have been left empty on purpose.
    let first = row.cells.first().filter(|cell| cell.start > row.span.start)?;
    let mut edits = vec![replace(Span::new(row.span.start, first.start), "")];
    let last = row.cells.last().filter(|last| !last.is_empty() && row.cells.len() == table.width());
    let header = table.header.as_ref().map_or("", |header| page.slice(header.span));
    if let Some(last) = last
        && last.end < row.span.end
        && !has_final_pipe(header)
    {
        edits.push(replace(Span::new(last.end, row.span.end), ""));
    }
    safe(edits)
}

/// A row without the empty cells behind its last column.
pub(super) fn without_surplus(page: &Page, table: &Table, row: &Row) -> Option<Fix> {
    let kept = *row.cells.get(table.width().checked_sub(1)?)?;
    let pipe = table.header.as_ref().is_some_and(|header| has_final_pipe(page.slice(header.span)));
    let before = page.slice(Span::new(row.span.start, kept.end));
    let start = row.span.start + before.trim_end_matches([' ', '\t']).len();
    safe(vec![replace(Span::new(start, row.span.end), if pipe { " |" } else { "" })])
}

/// A row that begins in the first column.
pub(super) fn in_first_column(page: &Page, row: &Row) -> Option<Fix> {
    let indent = Span::new(line(page, row.span.start).start, row.span.start);
    let blanks = !indent.is_empty() && page.slice(indent).trim_matches([' ', '\t']).is_empty();
    blanks.then(|| safe(vec![replace(indent, "")])).flatten()
}

/// A delimiter row of as many cells as the header has; those that are right stay as they are. Words in it are shown
/// where it makes no table: they are no part of a safe fix.
pub(super) fn delimiter(page: &Page, header: &Row, delimiter: &Delimiter) -> Option<Fix> {
    let wanted = header.cells.len();
    let source = page.slice(delimiter.span);
    if wanted < 2 {
        return None;
    }
    let (leading, trailing) = (source.starts_with('|'), source.len() > 1 && source.ends_with('|'));
    let inner = Span::new(
        delimiter.span.start + usize::from(leading),
        delimiter.span.end.saturating_sub(usize::from(trailing)).max(delimiter.span.start),
    );
    let mut cells: Vec<Span> = Vec::with_capacity(delimiter.columns);
    let mut start = inner.start;
    for cell in page.slice(inner).split('|') {
        cells.push(Span::new(start, start + cell.len()));
        start += cell.len() + 1;
    }
    if cells.len() != delimiter.columns {
        let fix = safe(vec![replace(delimiter.span, delimiter_row(page, header))])?;
        return Some(Fix { safe: !source.contains(char::is_alphanumeric), ..fix });
    }
    let kept = cells.get(..wanted.min(cells.len())).unwrap_or_default();
    let mut edits = Vec::new();
    for (at, cell) in kept.iter().enumerate() {
        let text = page.slice(*cell).trim();
        // A single dash begins an item of a list.
        if is_valid_delimiter(text) && (text != "-" || at > 0 || leading) {
            continue;
        }
        edits.push(if text.is_empty() {
            replace(*cell, " --- ")
        } else {
            replace(cell.trimmed(page.text()), delimiter_cell(text, text.chars().count()))
        });
    }
    if let (true, Some(last)) = (cells.len() > wanted, kept.last()) {
        let end = last.end - (page.slice(*last).len() - page.slice(*last).trim_end().len());
        let from = if trailing { last.end } else { end };
        edits.push(replace(Span::new(from, inner.end), ""));
    }
    if cells.len() < wanted {
        edits.push(replace(
            Span::at(delimiter.span.end),
            added_cells(page, header, cells.last().copied(), cells.len(), trailing),
        ));
    }
    let words = edits.iter().any(|edit| page.slice(Span::new(edit.start, edit.end)).contains(char::is_alphanumeric));
    Some(Fix { safe: !words, ..safe(edits)? })
}

/// A span with the edits of a fix inside of it made.
pub(super) fn mended(page: &Page, span: Span, fix: &Fix) -> Option<String> {
    let inside = |edit: &Edit| {
        let (start, end) = (edit.start.checked_sub(span.start)?, edit.end.checked_sub(span.start)?);
        Some(Edit { start, end, text: edit.text.clone() })
    };
    edit::apply(page.slice(span), &fix.edits.iter().map(inside).collect::<Option<Vec<_>>>()?)
}

/// Cells for the columns of a header from `from` on, in the style of the last one there is, as wide as the names.
fn added_cells(page: &Page, header: &Row, last: Option<Span>, from: usize, trailing: bool) -> String {
    let last = last.map_or(":---", |cell| page.slice(cell).trim());
    let mut added = String::new();
    for name in header.cells.iter().skip(from) {
        added.push_str(if trailing && added.is_empty() { " " } else { " | " });
        added.push_str(&delimiter_cell(last, page.slice(*name).chars().count().min(40)));
    }
    if trailing {
        added.push_str(" |");
    }
    added
}

/// Dashes with the colons that another cell has, together about so many signs.
fn delimiter_cell(like: &str, width: usize) -> String {
    let like = like.trim();
    let (left, right) = (if like.starts_with(':') { ":" } else { "" }, if like.ends_with(':') { ":" } else { "" });
    let dashes = width.min(120).saturating_sub(left.len() + right.len()).max(3);
    format!("{left}{}{right}", "-".repeat(dashes))
}

/// Whether GitHub takes a text for a cell of a delimiter row.
pub(super) fn is_valid_delimiter(cell: &str) -> bool {
    let inner = cell.strip_prefix(':').unwrap_or(cell);
    let inner = inner.strip_suffix(':').unwrap_or(inner);
    !inner.is_empty() && inner.bytes().all(|byte| byte == b'-')
}

/// A delimiter row below a header that has none, where every row has the cells of the header.
pub(super) fn new_delimiter(page: &Page, table: &Table) -> Option<Fix> {
    let header = table.header.as_ref()?;
    let even = header.cells.len() >= 2 && table.rows.iter().all(|row| row.cells.len() == header.cells.len());
    if !even || table.rows.is_empty() || !begins_line(page, header.span) {
        return None;
    }
    let end = edit::line_end(page.text(), header.span.end);
    let mut edits = Vec::new();
    let number = page.line_of(header.span.start);
    if number > 1 {
        let above = page.map().line_span(number - 1, page.text());
        if above.start >= page.body().start && !page.slice(above).trim().is_empty() {
            edits.push(replace(Span::at(header.span.start), end));
        }
    }
    let line = line(page, header.span.end);
    edits.push(replace(Span::at(line.end), format!("{end}{}", delimiter_row(page, header))));
    safe(edits)
}

fn delimiter_row(page: &Page, header: &Row) -> String {
    let cells: Vec<String> = header
        .cells
        .iter()
        .map(|name| format!(":{}", "-".repeat(page.slice(*name).chars().count().clamp(4, 40) - 1)))
        .collect();
    let row = cells.join(" | ");
    if header.leading_pipe { format!("| {row} |") } else { row }
}
