//! Tables that no renderer shows because header and delimiter row do not meet: something stands between them, the
//! delimiter row has no pipe, or the header has only pipes that are text.

use std::collections::BTreeSet;

use super::liquid::pipes_outside;
use super::{Fault, Kind, count};
use crate::finding::{Edit, Fix};
use crate::page::Page;
use crate::page::outline::item_mark;
use crate::rules::{lines, table_fixes};
use crate::text::{Span, edit};

/// How many lines may stand between a header and its delimiter row.
const MOST_BETWEEN: usize = 4;

/// Longer lines are no delimiter rows.
const LONGEST: usize = 4096;

/// Adds the faults of such tables to the others. Returns the lines of each table, in order: nothing else is wrong
/// with them.
pub(super) fn find(page: &Page, faults: &mut Vec<Fault>) -> Vec<Span> {
    let body = page.body();
    let tables = &page.outline().tables;
    let known: BTreeSet<usize> =
        tables.iter().filter_map(|table| Some(page.line_of(table.delimiter.as_ref()?.span.start))).collect();
    let mut found: Vec<Span> = Vec::new();
    for line in lines::of_body(page).filter(|line| is_dashes(page.slice(*line))) {
        let number = page.line_of(line.start);
        let reader = Reader { page, first: page.line_of(body.start) };
        if known.contains(&number)
            || found.last().is_some_and(|table| line.start < table.end)
            || reader.is_inside_table(line)
            || lines::is_verbatim(page, line.start)
        {
            continue;
        }
        if let Some((mut fault, header)) = reader.judge(number) {
            fault.label = Some(reader.shown(number).to_owned());
            found.push(Span::new(header.start, reader.end_of_rows(number)));
            faults.push(fault);
        }
    }
    found
}

/// Whether a line has nothing but the signs of a delimiter row.
fn is_dashes(line: &str) -> bool {
    line.len() <= LONGEST
        && line.contains('-')
        && line.bytes().all(|byte| matches!(byte, b'-' | b':' | b'|' | b' ' | b'\t'))
}

struct Reader<'a> {
    page: &'a Page,
    /// The line that the body begins with.
    first: usize,
}

impl Reader<'_> {
    /// A line without the blanks around it; empty beyond the body.
    fn line(&self, number: usize) -> Span {
        let text = self.page.text();
        if number < self.first || number > self.page.map().lines() {
            return Span::default();
        }
        self.page.map().line_span(number, text).trimmed(text)
    }

    fn source(&self, number: usize) -> &str {
        self.page.slice(self.line(number))
    }

    /// How many cells a line has; none without a pipe that parts some, and for headings and items.
    fn cells(&self, number: usize) -> Option<usize> {
        let span = self.line(number);
        let source = self.page.slice(span);
        if !source.contains('|') || source.starts_with(['#', '>']) || item_mark(source).is_some() {
            return None;
        }
        let pipes = pipes_outside(self.page, span, &[]);
        let framing = usize::from(source.starts_with('|')) + usize::from(table_fixes::has_final_pipe(source));
        (pipes > 0).then(|| (pipes + 1).saturating_sub(framing)).filter(|cells| *cells > 1)
    }

    /// Whether a line stands in a table that has a header and a delimiter row.
    fn is_inside_table(&self, line: Span) -> bool {
        let tables = &self.page.outline().tables;
        let at = tables.partition_point(|table| table.span.end <= line.start);
        tables.get(at).is_some_and(|table| table.delimiter.is_some() && table.span.contains(line.start))
    }

    /// The end of the last line that goes on with the rows below a line.
    fn end_of_rows(&self, number: usize) -> usize {
        let mut last = number;
        while !self.source(last + 1).is_empty() {
            last += 1;
        }
        self.line(last).end
    }

    /// What the renderers show of the row below a line.
    fn shown(&self, number: usize) -> &'static str {
        let (row, tables) = (self.line(number + 1).start, &self.page.kramdown().tables);
        let at = tables.partition_point(|table| table.span.end <= row);
        if tables.get(at).is_some_and(|table| table.span.contains(row)) {
            "plain text on GitHub, a table without a header on the site"
        } else {
            "plain text on GitHub and on the site"
        }
    }

    /// What is wrong with a delimiter row, and where its header is.
    fn judge(&self, number: usize) -> Option<(Fault, Span)> {
        let source = self.source(number);
        if !source.contains('|') {
            return self.without_pipe(number);
        }
        let cells: Vec<&str> = source.trim_matches('|').split('|').map(str::trim).collect();
        let columns = cells.len();
        let valid = cells.iter().all(|cell| table_fixes::is_valid_delimiter(cell));
        if !valid || columns < 2 || self.cells(number + 1) != Some(columns) {
            return None;
        }
        self.parted(number, columns)
            .or_else(|| self.escaped(number, columns))
            .or_else(|| self.without_header(number, columns))
    }

    /// `Name | Role`, a line of something else, `--- | ---`.
    fn parted(&self, number: usize, columns: usize) -> Option<(Fault, Span)> {
        let above = (number.saturating_sub(MOST_BETWEEN + 1)..number).rev();
        let above = above.take_while(|line| !self.source(*line).is_empty());
        let header = above.into_iter().find(|line| self.cells(*line).is_some())?;
        let span = self.line(header);
        if header + 1 == number
            || self.cells(header) != Some(columns)
            || self.is_inside_table(span)
            || is_dashes(self.page.slice(span))
            || lines::is_verbatim(self.page, span.start)
        {
            return None;
        }
        let between = self.line(header + 1).to(self.line(number - 1));
        let (rows, what) = if header + 2 == number { ("this line", "stands") } else { ("these lines", "stand") };
        let message = format!("{rows} {what} between a header and its delimiter row: there is no table");
        let help = format!(
            "move {} above the header, with a blank line below",
            if header + 2 == number { "the line" } else { "the lines" }
        );
        let mut fault = fault(Kind::NoDelimiter, between, message, help);
        fault.related = Some((span, "the header".to_owned()));
        fault.fix = self.moved(span, between, number);
        Some((fault, span))
    }

    /// What stands between a header and its delimiter row above the header.
    fn moved(&self, header: Span, between: Span, number: usize) -> Option<Fix> {
        let map = self.page.map();
        let starts = [header.start, between.start, self.line(number).start];
        let column = starts.iter().all(|start| map.line_start(self.page.line_of(*start)) == *start);
        let end = edit::line_end(self.page.text(), header.end);
        let above = Edit {
            start: header.start,
            end: header.start,
            text: format!("{}{end}{end}", self.page.slice(between).trim_end()),
        };
        let gone = Edit { start: between.start, end: map.line_start(number), text: String::new() };
        // What was said between the two is said before both: whether that is meant is for the author to say.
        column.then(|| Fix { safe: false, edits: vec![above, gone] })
    }

    /// `Name \| Role` above `--- | ---`.
    fn escaped(&self, number: usize, columns: usize) -> Option<(Fault, Span)> {
        let header = self.line(number - 1);
        let source = self.page.slice(header);
        let escapes: Vec<usize> = source.match_indices("\\|").map(|(at, _)| header.start + at).collect();
        let pipes = source.matches('|').count();
        if escapes.is_empty() || pipes != escapes.len() || pipes + 1 != columns || source.contains('`') {
            return None;
        }
        let message = format!(
            "the delimiter row has {}, the header one: its pipes are escaped, and there is no table",
            count(columns, "column")
        );
        let mut fault =
            fault(Kind::DelimiterMismatch, header, message, "delete the backslashes before the pipes".to_owned());
        let edits = escapes.into_iter().map(|start| Edit { start, end: start + 1, text: String::new() }).collect();
        fault.fix = Some(Fix { safe: false, edits });
        Some((fault, header))
    }

    /// A delimiter row below a line that is no header.
    fn without_header(&self, number: usize, columns: usize) -> Option<(Fault, Span)> {
        let (delimiter, above) = (self.line(number), self.line(number - 1));
        let has_header = self.cells(number - 1).is_some() || is_dashes(self.page.slice(above));
        if has_header {
            return None;
        }
        let message = format!("there is no header above this delimiter row of {}", count(columns, "column"));
        let help = "put the names of the columns above it, with a blank line above them";
        let mut fault = fault(Kind::DelimiterMismatch, delimiter, message, help.to_owned());
        if !above.is_empty() {
            fault.related = Some((above, "what stands above it".to_owned()));
        }
        Some((fault, delimiter))
    }

    /// `Name | Role`, `:-----`, `Ann | Runs the office`.
    fn without_pipe(&self, number: usize) -> Option<(Fault, Span)> {
        let columns = self.cells(number - 1).filter(|columns| self.cells(number + 1) == Some(*columns))?;
        let (header, delimiter) = (self.line(number - 1), self.line(number));
        let source = self.page.slice(header);
        // A line of words above would make a paragraph of it.
        let above = number.checked_sub(2).map_or("", |above| self.source(above));
        if !(above.is_empty() || above.starts_with('#'))
            || source.contains("](")
            || is_dashes(source)
            || self.is_inside_table(header)
            || lines::is_verbatim(self.page, header.start)
        {
            return None;
        }
        let message = format!(
            "this delimiter row has no pipe, and the header has {}: there is no table",
            count(columns, "column")
        );
        let row = vec![":---"; columns].join(" | ");
        let row = if source.starts_with('|') { format!("| {row} |") } else { row };
        let mut fault = fault(Kind::DelimiterMismatch, delimiter, message, format!("write `{row}`"));
        fault.related = Some((header, "the header".to_owned()));
        // A line of dashes alone makes a heading of the line above, which may be meant.
        let safe = self.page.slice(delimiter).contains(':');
        fault.fix = Some(Fix { safe, edits: vec![Edit { start: delimiter.start, end: delimiter.end, text: row }] });
        Some((fault, header))
    }
}

fn fault(kind: Kind, span: Span, message: String, help: String) -> Fault {
    Fault { kind, span, message, label: None, help, related: None, severity: None, fix: None }
}
