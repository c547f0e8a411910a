//! Why a table does not come out as it was written: one look at the outline and at both renderers, from which the
//! rules of the family `table` each take their own kind of fault.
//!
//! A fault names a cause. What follows from it (the cells that are missing because a row was broken in two) is no
//! fault of its own.

mod accidental;
mod frame;
mod liquid;
mod lost;
mod rows;

use std::borrow::Cow;

use super::{PageContext, Sink};
use crate::finding::{Fix, Severity};
use crate::page::Page;
use crate::page::outline::{Row, Table};
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
    let liquid = liquid::places(page);
    let shown = Shown { gfm: Lines::new(page, page.gfm()), kramdown: Lines::new(page, page.kramdown()) };
    let lost = lost::find(page, &mut faults);
    let is_lost = |span: Span| {
        let at = lost.partition_point(|table| table.end <= span.start);
        lost.get(at).is_some_and(|table| table.contains(span.start))
    };
    for (index, table) in page.outline().tables.iter().enumerate().filter(|(_, table)| !is_lost(table.span)) {
        let spec_of = |columns: &[&str]| Some(context.content_type?.table_for(columns)?.0);
        for table in &own_tables(page, table, |columns| spec_of(columns).is_some()) {
            let spec = spec_of(&table.columns(page.text()));
            Diagnosis { page, table, index, spec, shown: &shown, liquid: &liquid, faults: Vec::new() }.run(&mut faults);
        }
    }
    accidental::find(page, &liquid, &is_lost, &mut faults);
    faults.sort_by_key(|fault| fault.span);
    faults
}

/// A table without the rows behind a blank line whose first one names the columns of a known table: these are a table
/// that lost its delimiter row.
fn own_tables<'t>(page: &Page, table: &'t Table, is_known: impl Fn(&[&str]) -> bool) -> Vec<Cow<'t, Table>> {
    let begins = |gap: &Span| {
        let at = table.rows.partition_point(|row| row.span.start <= gap.start);
        let columns: Vec<&str> = table.rows.get(at)?.cells.iter().map(|cell| page.slice(*cell)).collect();
        let inside = table.delimiter.as_ref().is_none_or(|it| it.span.start < gap.start);
        (inside && at + 1 < table.rows.len() && is_known(&columns)).then_some((gap.start, at))
    };
    let begins: Vec<(usize, usize)> = table.gaps.iter().filter_map(begins).collect();
    let Some((end, rows)) = begins.first().copied() else { return vec![Cow::Borrowed(table)] };
    let gaps = |from: usize, to: usize| {
        let first = table.gaps.partition_point(|gap| gap.start <= from);
        table.gaps.iter().skip(first).take_while(move |gap| gap.start < to).copied()
    };
    let first = Table {
        span: Span::new(table.span.start, end),
        section: table.section,
        header: table.header.clone(),
        delimiter: table.delimiter.clone(),
        rows: table.rows.get(..rows).unwrap_or_default().to_vec(),
        gaps: gaps(0, end).collect(),
    };
    let mut tables = vec![Cow::Owned(first)];
    for (number, (start, at)) in begins.iter().enumerate() {
        let (end, to) = begins.get(number + 1).copied().unwrap_or((table.span.end, table.rows.len()));
        let Some((header, rows)) = table.rows.get(*at..to).and_then(<[Row]>::split_first) else { continue };
        tables.push(Cow::Owned(Table {
            span: Span::new(header.span.start, end),
            section: table.section,
            header: Some(header.clone()),
            delimiter: None,
            rows: rows.to_vec(),
            gaps: gaps(*start, end).collect(),
        }));
    }
    tables
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
    /// What is gone before the site's renderer sees the page.
    liquid: &'a [Span],
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

    /// The number that a line has in the file.
    fn number(&self, line: usize) -> usize {
        self.page.line_in_file(self.page.map().line_start(line))
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
}

/// `1 row`, `2 rows`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
