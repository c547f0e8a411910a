//! What is wrong with the rows of a table.

use super::liquid::pipes_outside;
use super::{Diagnosis, Kind, NOTES, count};
use crate::finding::Severity;
use crate::page::outline::{Row, RowShape};
use crate::rules::table_fixes;
use crate::rules::text::markdown_in_html;
use crate::text::Span;

impl Diagnosis<'_> {
    /// A header that all rows disagree with is one fault; says whether it is there.
    fn uniform(&mut self) -> bool {
        let (Some(header), width) = (&self.table.header, self.table.width()) else { return false };
        let mut counts = self.table.rows.iter().map(|row| row.cells.len());
        let Some(found) =
            counts.next().filter(|first| self.table.rows.len() > 1 && counts.all(|count| count == *first))
        else {
            return false;
        };
        let whole =
            self.table.rows.iter().all(|row| row.shape == RowShape::Whole && row.leading_pipe == header.leading_pipe);
        let mismatch = self.faults.iter().any(|fault| fault.kind == Kind::DelimiterMismatch);
        if mismatch || !whole || found == width || (found < width && self.may_lack(found)) {
            return false;
        }
        let rows = self.table.rows.len();
        let span = header.span;
        let (kind, label, help) = if found > width {
            (
                Kind::TooManyCells,
                "on GitHub every row loses its last cells",
                "add the missing columns to the header and to the delimiter row",
            )
        } else {
            (
                Kind::TooFewCells,
                "filled up with empty cells on GitHub and on the site",
                "write the missing cells, or take the surplus columns out of the header and the delimiter row",
            )
        };
        let message = format!("the header has {}, each of its {rows} rows {found}", count(width, "column"));
        self.add(kind, span, message, help).label = Some(label.to_owned());
        true
    }

    pub(super) fn rows(&mut self) {
        let width = self.table.width();
        if self.uniform() {
            return;
        }
        // Where the delimiter row does not fit, the header is what is wrong, and not how many cells its rows have.
        let counts =
            self.table.header.is_some() && !self.faults.iter().any(|fault| fault.kind == Kind::DelimiterMismatch);
        for (at, row) in self.table.rows.iter().enumerate() {
            if let Some(braces) = self.filtered(row, width) {
                self.add(
                    Kind::TooManyCells,
                    braces,
                    "GitHub splits this row at a pipe inside Liquid and drops its last cell",
                    "assign the value above the table, and name it here",
                )
                .label = Some("dropped on GitHub, shown on the site".to_owned());
                continue;
            }
            match row.shape {
                RowShape::Split => self.split(row),
                RowShape::RunOn { first } => {
                    if !first {
                        self.run_on(row, at);
                    }
                }
                RowShape::PipeInLink { pipe } => self.pipe_in_link(row, pipe),
                RowShape::Pipeless => self.pipeless(row),
                RowShape::Whole if counts => self.counted(row, width),
                RowShape::Whole => {}
            }
        }
    }

    /// The first braces with a pipe in a row that has too many cells for no other reason.
    fn filtered(&self, row: &Row, width: usize) -> Option<Span> {
        let first = self.liquid.partition_point(|braces| braces.end <= row.span.start);
        let inside = self.liquid.get(first..)?.iter().take_while(|braces| braces.start < row.span.end);
        let pipes = |braces: &&Span| self.page.slice(**braces).contains('|');
        let mut with_pipe = inside.filter(pipes).copied();
        let found = with_pipe.next()?;
        let source = self.page.slice(row.span);
        let framing = usize::from(row.leading_pipe) + usize::from(table_fixes::has_final_pipe(source));
        let cells = |liquid: &[Span]| (pipes_outside(self.page, row.span, liquid) + 1).saturating_sub(framing);
        (cells(self.liquid) <= width && width < cells(&[])).then_some(found)
    }

    fn split(&mut self, row: &Row) {
        let (first, last) = (self.line(row.span.start), self.line(row.span.end));
        let lines = last - first + 1;
        let lost = (first..=last).any(|line| !self.page.slice(self.line_span(line)).contains('|'));
        let site = if lost { "; the whole table becomes text on the site" } else { " and on the site" };
        let to = if lines == 2 { "and" } else { "to" };
        let help = format!("join lines {} {to} {}", self.number(first), self.number(last));
        let fix = table_fixes::joined(self.page, row);
        let fault = self.add(Kind::RowSplit, row.span, format!("one row is broken over {lines} lines"), help);
        fault.label = Some(format!("{lines} rows with the wrong cells on GitHub{site}"));
        fault.fix = fix;
    }

    fn run_on(&mut self, row: &Row, at: usize) {
        let line = self.line(row.span.start);
        let message = "a second row stands on the line of the row before it";
        let fault = self.add(Kind::RowRunOn, row.span, message, "begin a new line here");
        fault.label = Some("dropped on GitHub; more columns for the whole table on the site".to_owned());
        let start = self.line_span(line);
        let header_pipe = self.table.header.as_ref().is_some_and(|header| header.leading_pipe);
        let before = at.checked_sub(1).and_then(|at| self.table.rows.get(at));
        let fix = before.and_then(|before| table_fixes::own_line(self.page, before, row, header_pipe));
        self.faults.last_mut().into_iter().for_each(|fault| {
            fault.related = Some((Span::new(start.start, row.span.start), "the first row of this line".to_owned()));
            fault.fix.clone_from(&fix);
        });
    }

    fn pipe_in_link(&mut self, row: &Row, pipe: usize) {
        let link = row.cells.iter().copied().find(|cell| cell.contains(pipe)).unwrap_or(row.span);
        let fix = table_fixes::escaped(self.page, link);
        let fault = self.add(
            Kind::PipeInLink,
            Span::new(pipe, pipe + 1),
            "this pipe cuts a link in two and shifts the cells of its row",
            "write `\\|` in a link's text, `%7C` in its address",
        );
        fault.label = Some("the link is broken in both renderers; GitHub drops the last cell".to_owned());
        fault.related = Some((link, "the link that was meant".to_owned()));
        fault.fix = fix;
    }

    fn pipeless(&mut self, row: &Row) {
        let fix = table_fixes::with_pipes(self.page, self.table, row);
        let fault = self.add(
            Kind::RowWithoutPipe,
            row.span,
            "a line without a pipe ends this table on the site: all of it becomes text",
            "write the row's other cells, each behind a pipe, or delete the line",
        );
        fault.label =
            Some("one cell on GitHub; the whole table is a paragraph of pipes on the site (kramdown)".to_owned());
        fault.fix = fix;
    }

    fn counted(&mut self, row: &Row, width: usize) {
        let header_pipe = self.table.header.as_ref().is_some_and(|header| header.leading_pipe);
        let found = row.cells.len();
        if row.leading_pipe && !header_pipe {
            let fix = table_fixes::without_leading_pipe(self.page, self.table, row);
            let fault = self.add(
                Kind::MixedLeadingPipe,
                Span::new(row.span.start, row.span.start + 1),
                "this row begins with a pipe, the table's header does not",
                "delete the pipe, or begin every row and the header with one",
            );
            fault.label =
                Some("an empty first cell on the site: every cell of the row moves one column to the right".to_owned());
            fault.fix = fix;
        } else if found > width {
            self.surplus(row, width);
        } else if found < width && !self.may_lack(found) {
            let columns = self.table.columns(self.page.text());
            let missing: Vec<String> =
                columns.get(found..).unwrap_or_default().iter().map(|name| format!("`{name}`")).collect();
            let message =
                format!("this row has {}, the table {width}: no cell for {}", count(found, "cell"), missing.join(", "));
            self.add(Kind::TooFewCells, row.span, message, "write the missing cells, each behind a pipe").label =
                Some("filled up with empty cells on GitHub and on the site".to_owned());
        } else if let Some((_, shown)) = self.shown.gfm.rows.get(&self.line(row.span.start))
            && let Some(dropped) = shown.dropped.iter().copied().filter(|cell| !cell.is_empty()).reduce(Span::to)
        {
            self.add(
                Kind::TooManyCells,
                dropped,
                "GitHub splits this row at a pipe inside a code span and drops its last cell",
                "write `\\|` inside the code span",
            )
            .label = Some("dropped on GitHub, shown on the site".to_owned());
        }
    }

    fn surplus(&mut self, row: &Row, width: usize) {
        let (page, table) = (self.page, self.table);
        let surplus = row.cells.get(width..).unwrap_or_default().iter().copied().reduce(Span::to).unwrap_or(row.span);
        let empty = surplus.of(self.page.text()).trim_matches(['|', ' ', '\t']).is_empty();
        let found = row.cells.len();
        let message = format!("this row has {}, the table {width}", count(found, "cell"));
        if empty {
            let pipe = Span::new(surplus.start.saturating_sub(1).max(row.span.start), row.span.end);
            let fault = self.add(Kind::TooManyCells, pipe, message, "delete the surplus pipes at the end of the row");
            fault.label = Some("an empty column for the whole table on the site".to_owned());
            fault.severity = Some(Severity::Warning);
            fault.fix = table_fixes::without_surplus(page, table, row);
        } else {
            let help = "join the cells that belong together; write `\\|` for a pipe that is text";
            let label = "dropped on GitHub; one more column for the whole table on the site";
            self.add(Kind::TooManyCells, surplus, message, help).label = Some(label.to_owned());
        }
    }

    /// Whether a row of `found` cells may end there: the columns behind are optional.
    fn may_lack(&self, found: usize) -> bool {
        if let Some(spec) = self.spec {
            return found >= spec.min_cells();
        }
        // In a table that no content type knows, notes at the end are as optional as in any other.
        let columns = self.table.columns(self.page.text());
        let last = columns.last().map(|name| name.to_lowercase());
        columns.len() == found + 1 && last.is_some_and(|name| NOTES.contains(&name.as_str()))
    }

    /// Rows that a renderer does not show as rows, for a cause that none of the rules above knows.
    pub(super) fn unexplained(&mut self) {
        let Some(header) = &self.table.header else { return };
        let header_line = self.line(header.span.start);
        for (renderer, lines) in [("GitHub", &self.shown.gfm), ("the site", &self.shown.kramdown)] {
            if !lines.heads.contains_key(&header_line) {
                // What hides it hides other things as well, and is a fault of its own.
                if renderer != "GitHub" && markdown_in_html::is_inside(self.page, header.span.start) {
                    return;
                }
                let message = format!("{renderer} does not show this as a table");
                let help = "begin the table in the first column, outside lists and HTML, between two blank lines";
                let span = header.span;
                self.add(Kind::RowLost, span, message, help);
                return;
            }
            let lost = self.table.rows.iter().find(|row| !lines.rows.contains_key(&self.line(row.span.start)));
            if let Some(row) = lost {
                let message = format!("{renderer} ends the table before this row");
                let help = "begin the row in the first column, with text rather than a list, quote or heading marker";
                let fix = table_fixes::in_first_column(self.page, row);
                self.add(Kind::RowLost, row.span, message, help).fix = fix;
                return;
            }
        }
    }
}
