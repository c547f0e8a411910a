//! What is wrong around the rows of a table: its header, its delimiter, and what stands above and below it.

use super::liquid::pipes_outside;
use super::{Diagnosis, Kind, count};
use crate::finding::Fix;
use crate::page::outline::{BlockKind, Row};
use crate::rules::table_fixes;
use crate::text::Span;

impl Diagnosis<'_> {
    pub(super) fn gaps(&mut self) {
        let delimiter = self.table.delimiter.as_ref().map(|delimiter| delimiter.span);
        for gap in self.table.gaps.clone() {
            let blank = self.line(gap.start) + 1;
            let before_delimiter = delimiter.is_some_and(|delimiter| gap.start < delimiter.start);
            let rows = self.table.rows.iter().filter(|row| row.span.start > gap.start).count();
            let first = self.table.rows.iter().find(|row| row.span.start > gap.start).map(|row| row.span);
            let place = self.line_span(blank);
            let (message, label) = if before_delimiter {
                (
                    "a blank line cuts the header off its table".to_owned(),
                    "no table on GitHub, two tables without a header on the site".to_owned(),
                )
            } else {
                let rows_text = count(rows, "row");
                (
                    format!("a blank line cuts {rows_text} off this table"),
                    format!("{rows_text} below: plain text on GitHub, a second table without a header on the site"),
                )
            };
            let help = format!("delete the blank line {}", self.number(blank));
            // An empty line cannot be underlined: the finding is about the first row behind it.
            let span = if before_delimiter { delimiter.unwrap_or(place) } else { first.unwrap_or(place) };
            let next = if before_delimiter { delimiter } else { first };
            let fix = next.and_then(|next| table_fixes::without_blank_lines(self.page, gap, next));
            // Behind rows with links, words alone may be the header of another table.
            let unlike = !before_delimiter && self.lacks_link(gap);
            let fix = fix.map(|fix| Fix { safe: fix.safe && !unlike, ..fix });
            let fault = self.add(Kind::SplitByBlank, span, message, help);
            fault.label = Some(label);
            fault.fix = fix;
        }
    }

    /// Whether the row behind a gap has no link, and those around it have one.
    fn lacks_link(&self, gap: Span) -> bool {
        let linked = |row: &Row| self.page.slice(row.span).contains("](");
        let rows = &self.table.rows;
        let at = rows.partition_point(|row| row.span.start <= gap.start);
        let above = at.checked_sub(1).and_then(|at| rows.get(at));
        rows.get(at).is_some_and(|row| !linked(row))
            && above.is_some_and(linked)
            && rows.get(at + 1).is_some_and(linked)
    }

    /// The comment below a line that cuts a table in two: rows go on behind it.
    fn comment_below(&self, line: usize) -> Option<Span> {
        let (comment, next) = (self.line_span(line + 1), self.line_span((line + 2).min(self.page.map().lines())));
        let text = self.page.slice(comment).trim();
        let whole = text.starts_with("<!--") && text.find("-->") == text.len().checked_sub(3);
        let row = || next.start > comment.end && pipes_outside(self.page, next, self.liquid) > 0;
        // A table of its own below the comment is fine there.
        let tables = &self.page.outline().tables;
        let own = || tables.iter().any(|it| it.delimiter.is_some() && self.line(it.span.start) == line + 2);
        (whole && row() && !own()).then_some(comment)
    }

    pub(super) fn no_delimiter(&mut self) {
        let before = self.index.checked_sub(1).and_then(|at| self.page.outline().tables.get(at));
        let last = before.and_then(|table| table.rows.last());
        if last.is_some_and(|last| {
            let line = self.line(last.span.end);
            line + 2 == self.line(self.table.span.start) && self.comment_below(line).is_some()
        }) {
            // The comment is the cause, and the table above says so.
            return;
        }
        let rows = self.table.rows.len();
        let span = self.header_span();
        let message = if self.table.header.is_some() {
            format!("this table has no delimiter row: {} and the header are plain text on GitHub", count(rows, "row"))
        } else {
            format!("{} without a table: no header and no delimiter row", count(rows, "row"))
        };
        let (verb, shown) = if self.shown.kramdown.rows.contains_key(&self.line(span.start)) {
            ("plain text on GitHub", "a table without a header on the site")
        } else {
            ("plain text on GitHub", "plain text on the site")
        };
        let help = if self.table.header.is_some() {
            "put a line such as `:--- | :--- | :---` below the header"
        } else {
            "move the rows into a table, or put a header and a delimiter row above them"
        };
        let fix = table_fixes::new_delimiter(self.page, self.table);
        let fault = self.add(Kind::NoDelimiter, span, message, help);
        fault.label = Some(format!("{verb}, {shown}"));
        fault.fix = fix;
    }

    pub(super) fn delimiter(&mut self) {
        let (Some(header), Some(delimiter)) = (&self.table.header, &self.table.delimiter) else { return };
        if self.shown.gfm.heads.contains_key(&self.line(header.span.start)) || !self.faults.is_empty() {
            return;
        }
        let (wanted, found, span) = (header.cells.len(), delimiter.columns, delimiter.span);
        if self.line(span.start) != self.line(header.span.start) + 1 {
            return;
        }
        let message = if !delimiter.valid {
            "this is no delimiter row: a cell of it holds more than dashes and a colon at either end".to_owned()
        } else if wanted != found {
            format!("the delimiter row has {}, the header {wanted}", count(found, "column"))
        } else if self.page.slice(span).starts_with(['-', '+', '*']) && self.page.slice(span).get(1..2) == Some(" ") {
            "GitHub reads this delimiter row as a list item".to_owned()
        } else {
            return;
        };
        let shown = if self.site_shows_table() { "a table on the site" } else { "no table on the site either" };
        let fix = table_fixes::delimiter(self.page, header, delimiter);
        let mended = fix.as_ref().and_then(|fix| table_fixes::mended(self.page, span, fix));
        let help = format!("write `{}`", mended.unwrap_or_else(|| vec![":---"; wanted].join(" | ")));
        let fault = self.add(Kind::DelimiterMismatch, span, message, help);
        fault.label = Some(format!("no table on GitHub, {shown}"));
        fault.fix = fix;
    }

    pub(super) fn header_only(&mut self) {
        if !self.table.rows.is_empty() {
            return;
        }
        let span = self.header_span();
        self.add(
            Kind::HeaderOnly,
            span,
            "this table has no rows: the site prints its header and delimiter as text",
            "add a row, or delete the table until there is one",
        )
        .label = Some("an empty table on GitHub, a paragraph of pipes on the site".to_owned());
    }

    pub(super) fn above(&mut self) {
        let header = self.header_span();
        let line = self.line(header.start);
        if line <= 1 {
            return;
        }
        let above = self.line_span(line - 1);
        if above.start < self.page.body().start || self.page.slice(above).trim().is_empty() || self.site_shows_table() {
            return;
        }
        if self.table.rows.is_empty() && !self.shown_if_separated() {
            return;
        }
        let rows = count(self.table.rows.len(), "row");
        let under_table = self
            .index
            .checked_sub(1)
            .and_then(|i| self.page.outline().tables.get(i))
            .is_some_and(|before| self.line(before.span.end) + 1 >= line);
        let kind_above = self.kind_of_line(above);
        let (message, label) = if under_table {
            ("this table runs into the one above it".to_owned(), format!("{rows}: shown as rows of the table above"))
        } else {
            let gfm = self.shown.gfm.heads.contains_key(&line);
            let on_github = if gfm { "a table on GitHub" } else { "no table on GitHub either" };
            (
                "the site shows this table as text".to_owned(),
                format!("{rows}: {on_github}, a paragraph of pipes on the site (kramdown)"),
            )
        };
        let help = format!("put a blank line after line {}", self.number(line - 1));
        let fix = table_fixes::blank_line_above(self.page, header);
        let fault = self.add(Kind::GluedAbove, header, message, help);
        fault.label = Some(label);
        fault.related = Some((above, format!("{kind_above} directly above a table")));
        fault.fix = fix;
    }

    /// A table without rows is nothing on the site, glued or not.
    fn shown_if_separated(&self) -> bool {
        !self.table.rows.is_empty()
    }

    fn kind_of_line(&self, line: Span) -> &'static str {
        let block = self
            .page
            .outline()
            .blocks
            .iter()
            .find(|block| block.span.start <= line.start && line.start <= block.span.end);
        match block.map(|block| block.kind) {
            Some(BlockKind::Heading) => "a heading",
            Some(BlockKind::ListItem) => "a list item",
            Some(BlockKind::Verbatim) => "code or HTML",
            Some(BlockKind::Table(_)) => "a table",
            _ if self.page.slice(line).trim_start().starts_with("![") => "an image",
            _ => "text",
        }
    }

    pub(super) fn below(&mut self) {
        let Some(last) = self.table.rows.last() else { return };
        let line = self.line(last.span.end);
        let below = self.line_span(line + 1);
        let text = self.page.slice(below).trim();
        if line >= self.page.map().lines() || text.is_empty() || text.starts_with("{:") {
            return;
        }
        // What stands there is a table of its own, which says so itself.
        let next_table = self.page.outline().tables.get(self.index + 1);
        if next_table.is_some_and(|next| next.delimiter.is_some() && self.line(next.span.start) == line + 1) {
            return;
        }
        if let Some(comment) = self.comment_below(line) {
            let fault = self.add(
                Kind::GluedBelow,
                comment,
                "a comment between the rows of a table: the site shows all of it as text",
                "put the comment above the table, with a blank line between them",
            );
            fault.label =
                Some("GitHub ends the table here; on the site it is a paragraph of pipes (kramdown)".to_owned());
            return;
        }
        let whole = self.site_shows_table() && self.shown.kramdown.rows.contains_key(&self.line(last.span.start));
        let in_github = self.shown.gfm.rows.contains_key(&(line + 1));
        if whole && !in_github {
            return;
        }
        let kind = self.kind_of_line(below);
        let rows = count(self.table.rows.len(), "row");
        let site = if whole {
            "a table on the site"
        } else {
            "the whole table is a paragraph of pipes on the site (kramdown)"
        };
        let github = if in_github { "one more row on GitHub" } else { "fine on GitHub" };
        let fix = table_fixes::blank_line_below(self.page, below);
        let fault = self.add(
            Kind::GluedBelow,
            below,
            format!("{kind} directly below a table of {rows}: the site shows the table as text"),
            format!("put a blank line after line {}", self.number(line)),
        );
        fault.label = Some(format!("{github}, {site}"));
        fault.related = Some((last.span, "the last row of the table".to_owned()));
        fault.fix = fix;
    }
}
