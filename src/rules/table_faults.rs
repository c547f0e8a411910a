//! Why a table does not come out as it was written: one look at the outline and at both renderers, from which the
//! rules of the family `table` each take their own kind of fault.
//!
//! A fault names a cause. What follows from it (the cells that are missing because a row was broken in two) is no
//! fault of its own.

use super::text::markdown_in_html;
use super::{PageContext, Sink, table_fixes};
use crate::finding::{Fix, Severity};
use crate::page::Page;
use crate::page::outline::{BlockKind, Row, RowShape, Table};
use crate::page::view::{self, View};
use crate::schema::TableSpec;
use crate::text::Span;
use crate::text::hash::HashMap;

/// The causes, each the name of a rule of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `table/row-split`
    RowSplit,
    /// `table/row-run-on`
    RowRunOn,
    /// `table/too-few-cells`
    TooFewCells,
    /// `table/too-many-cells`
    TooManyCells,
    /// `table/no-delimiter`
    NoDelimiter,
    /// `table/delimiter-mismatch`
    DelimiterMismatch,
    /// `table/split-by-blank`
    SplitByBlank,
    /// `table/glued-above`
    GluedAbove,
    /// `table/glued-below`
    GluedBelow,
    /// `table/header-only`
    HeaderOnly,
    /// `table/mixed-leading-pipe`
    MixedLeadingPipe,
    /// `table/row-without-pipe`
    RowWithoutPipe,
    /// `table/pipe-in-link`
    PipeInLink,
    /// `table/accidental`
    Accidental,
    /// `table/row-lost`
    RowLost,
}

impl Kind {
    /// The id of its rule.
    pub const fn id(self) -> &'static str {
        match self {
            Self::RowSplit => "table/row-split",
            Self::RowRunOn => "table/row-run-on",
            Self::TooFewCells => "table/too-few-cells",
            Self::TooManyCells => "table/too-many-cells",
            Self::NoDelimiter => "table/no-delimiter",
            Self::DelimiterMismatch => "table/delimiter-mismatch",
            Self::SplitByBlank => "table/split-by-blank",
            Self::GluedAbove => "table/glued-above",
            Self::GluedBelow => "table/glued-below",
            Self::HeaderOnly => "table/header-only",
            Self::MixedLeadingPipe => "table/mixed-leading-pipe",
            Self::RowWithoutPipe => "table/row-without-pipe",
            Self::PipeInLink => "table/pipe-in-link",
            Self::Accidental => "table/accidental",
            Self::RowLost => "table/row-lost",
        }
    }
}

/// Names of a last column that may be left out wherever it stands.
const NOTES: [&str; 2] = ["notes", "note"];

/// A fault of a table.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The cause.
    pub kind: Kind,
    /// Where it is.
    pub span: Span,
    /// What is wrong, as one sentence without a final period.
    pub message: String,
    label: Option<String>,
    help: String,
    related: Option<(Span, String)>,
    severity: Option<Severity>,
    fix: Option<Fix>,
}

/// Reports the faults of one kind.
pub fn report(context: &PageContext<'_>, sink: &mut Sink<'_>, kind: Kind) {
    for fault in context.table_faults().iter().filter(|fault| fault.kind == kind) {
        let mut draft = sink.add(fault.span, fault.message.as_str()).help(fault.help.as_str());
        if let Some(label) = &fault.label {
            draft = draft.label(label.as_str());
        }
        if let Some((span, message)) = &fault.related {
            draft = draft.related(*span, message.as_str());
        }
        if let Some(fix) = &fault.fix {
            draft = draft.fix(fix.safe, fix.edits.clone());
        }
        if let Some(severity) = fault.severity {
            draft.severity(severity);
        }
    }
}

/// Finds the faults of every table of a page.
pub fn find(context: &PageContext<'_>) -> Vec<Fault> {
    let page = context.page;
    let mut faults = Vec::new();
    if !page.slice(page.body()).contains('|') {
        return faults;
    }
    let shown = Shown { gfm: Lines::new(page, page.gfm()), kramdown: Lines::new(page, page.kramdown()) };
    for (index, table) in page.outline().tables.iter().enumerate() {
        let columns = table.columns(page.text());
        let spec = context.content_type.and_then(|content_type| content_type.table_for(&columns)).map(|(spec, _)| spec);
        Diagnosis { page, table, index, spec, shown: &shown, faults: Vec::new() }.run(&mut faults);
    }
    accidental(page, &mut faults);
    faults.sort_by_key(|fault| fault.span);
    faults
}

/// Where the two renderers show rows.
struct Shown<'a> {
    gfm: Lines<'a>,
    kramdown: Lines<'a>,
}

/// The rows of a renderer by their line.
struct Lines<'a> {
    heads: HashMap<usize, &'a view::Table>,
    rows: HashMap<usize, (&'a view::Table, &'a view::Row)>,
}

impl<'a> Lines<'a> {
    fn new(page: &Page, view: &'a View) -> Self {
        let mut lines = Self { heads: HashMap::default(), rows: HashMap::default() };
        for table in &view.tables {
            if let Some(head) = &table.head {
                lines.heads.insert(page.line_of(head.span.start), table);
            }
            for row in &table.rows {
                lines.rows.insert(page.line_of(row.span.start), (table, row));
            }
        }
        lines
    }
}

struct Diagnosis<'a> {
    page: &'a Page,
    table: &'a Table,
    index: usize,
    spec: Option<&'a TableSpec>,
    shown: &'a Shown<'a>,
    faults: Vec<Fault>,
}

impl Diagnosis<'_> {
    fn run(mut self, faults: &mut Vec<Fault>) {
        self.gaps();
        if self.table.header.is_some() && self.table.delimiter.is_some() {
            self.delimiter();
            self.header_only();
            self.above();
        } else {
            self.no_delimiter();
        }
        self.below();
        self.rows();
        if self.faults.is_empty() {
            self.unexplained();
        }
        faults.append(&mut self.faults);
    }

    fn add(&mut self, kind: Kind, span: Span, message: impl Into<String>, help: impl Into<String>) -> &mut Fault {
        let at = self.faults.len();
        self.faults.push(Fault {
            kind,
            span,
            message: message.into(),
            label: None,
            help: help.into(),
            related: None,
            severity: None,
            fix: None,
        });
        &mut self.faults[at]
    }

    fn line(&self, offset: usize) -> usize {
        self.page.line_of(offset)
    }

    fn line_span(&self, line: usize) -> Span {
        self.page.map().line_span(line, self.page.text())
    }

    fn header_span(&self) -> Span {
        let table = self.table;
        table.header.as_ref().map_or_else(|| table.rows.first().map_or(table.span, |row| row.span), |row| row.span)
    }

    /// Whether the site shows the header as the head of a table.
    fn site_shows_table(&self) -> bool {
        self.shown.kramdown.heads.contains_key(&self.line(self.header_span().start))
    }

    fn gaps(&mut self) {
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
            let help =
                if blank == 1 { "delete the blank line".to_owned() } else { format!("delete the blank line {blank}") };
            // An empty line cannot be underlined: the finding is about the first row behind it.
            let span = if before_delimiter { delimiter.unwrap_or(place) } else { first.unwrap_or(place) };
            let next = if before_delimiter { delimiter } else { first };
            let fix = next.and_then(|next| table_fixes::without_blank_lines(self.page, gap, next));
            let fault = self.add(Kind::SplitByBlank, span, message, help);
            fault.label = Some(label);
            fault.fix = fix;
        }
    }

    fn no_delimiter(&mut self) {
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

    fn delimiter(&mut self) {
        let (Some(header), Some(delimiter)) = (&self.table.header, &self.table.delimiter) else { return };
        if self.shown.gfm.heads.contains_key(&self.line(header.span.start)) || !self.faults.is_empty() {
            return;
        }
        let (wanted, found, span) = (header.cells.len(), delimiter.columns, delimiter.span);
        if self.line(span.start) != self.line(header.span.start) + 1 {
            return;
        }
        let (message, help) = if !delimiter.valid {
            (
                "this is no delimiter row: a cell of it holds more than dashes and a colon at either end".to_owned(),
                format!("write `{}`", vec![":---"; wanted].join(" | ")),
            )
        } else if wanted != found {
            (
                format!("the delimiter row has {}, the header {wanted}", count(found, "column")),
                format!("write `{}`", vec![":---"; wanted].join(" | ")),
            )
        } else if self.page.slice(span).starts_with(['-', '+', '*']) && self.page.slice(span).get(1..2) == Some(" ") {
            (
                "GitHub reads this delimiter row as a list item".to_owned(),
                "use three dashes, or begin with a colon".to_owned(),
            )
        } else {
            return;
        };
        let shown = if self.site_shows_table() { "a table on the site" } else { "no table on the site either" };
        let fix = table_fixes::delimiter(self.page, header, delimiter);
        let fault = self.add(Kind::DelimiterMismatch, span, message, help);
        fault.label = Some(format!("no table on GitHub, {shown}"));
        fault.fix = fix;
    }

    fn header_only(&mut self) {
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

    fn above(&mut self) {
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
        let help = format!("put a blank line after line {}", line - 1);
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

    fn below(&mut self) {
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
            format!("put a blank line after line {line}"),
        );
        fault.label = Some(format!("{github}, {site}"));
        fault.related = Some((last.span, "the last row of the table".to_owned()));
        fault.fix = fix;
    }

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

    fn rows(&mut self) {
        let width = self.table.width();
        if self.uniform() {
            return;
        }
        // Where the delimiter row does not fit, the header is what is wrong, and not how many cells its rows have.
        let counts =
            self.table.header.is_some() && !self.faults.iter().any(|fault| fault.kind == Kind::DelimiterMismatch);
        for (at, row) in self.table.rows.iter().enumerate() {
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

    fn split(&mut self, row: &Row) {
        let (first, last) = (self.line(row.span.start), self.line(row.span.end));
        let lines = last - first + 1;
        let lost = (first..=last).any(|line| !self.page.slice(self.line_span(line)).contains('|'));
        let site = if lost { "; the whole table becomes text on the site" } else { " and on the site" };
        let help =
            if lines == 2 { format!("join lines {first} and {last}") } else { format!("join lines {first} to {last}") };
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
    fn unexplained(&mut self) {
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

/// Prose that kramdown turns into a table.
fn accidental(page: &Page, faults: &mut Vec<Fault>) {
    let written = &page.outline().tables;
    for table in &page.kramdown().tables {
        if written.iter().any(|other| other.span.start < table.span.end && table.span.start < other.span.end) {
            continue;
        }
        let line = page.map().line_span(page.line_of(table.span.start), page.text());
        let span = Span::new(table.span.start, table.span.end.min(line.end)).trimmed(page.text());
        let cut = page.slice(span).contains("](") || page.slice(span).contains("](");
        faults.push(Fault {
            kind: Kind::Accidental,
            span,
            message: "the site turns this text into a table".to_owned(),
            label: Some(format!(
                "text on GitHub, a table of {} on the site because of the pipe{}",
                count(table.columns, "column"),
                if cut { ", which can break a link" } else { "" },
            )),
            help: "write `\\|` for a pipe that is text".to_owned(),
            related: None,
            severity: None,
            fix: table_fixes::escaped_lines(page, table.span),
        });
    }
}

/// `1 row`, `2 rows`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
