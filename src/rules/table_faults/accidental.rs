//! Tables that nobody wrote: prose that kramdown turns into one.

use super::liquid::pipes_outside;
use super::{Fault, Kind, count};
use crate::finding::Fix;
use crate::page::Page;
use crate::rules::table_fixes;
use crate::text::Span;

/// Prose that kramdown turns into a table.
pub(super) fn find(page: &Page, liquid: &[Span], is_lost: &dyn Fn(Span) -> bool, faults: &mut Vec<Fault>) {
    let written = &page.outline().tables;
    for table in &page.kramdown().tables {
        if written.iter().any(|other| other.span.start < table.span.end && table.span.start < other.span.end) {
            continue;
        }
        if is_lost(table.span) || (!liquid.is_empty() && pipes_outside(page, table.span, liquid) == 0) {
            continue;
        }
        let line = page.map().line_span(page.line_of(table.span.start), page.text());
        let span = Span::new(table.span.start, table.span.end.min(line.end)).trimmed(page.text());
        let cut = page.slice(span).contains("](");
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
            // Directly below a table it may be a row that was meant for it.
            fix: table_fixes::escaped_lines(page, table.span)
                .map(|fix| Fix { safe: fix.safe && !is_below_table(page, span), ..fix }),
        });
    }
}

/// Whether nothing but blank lines stands between a table as written and a text.
fn is_below_table(page: &Page, span: Span) -> bool {
    let tables = &page.outline().tables;
    let above =
        tables.partition_point(|table| table.span.end <= span.start).checked_sub(1).and_then(|at| tables.get(at));
    above.is_some_and(|table| page.slice(Span::new(table.span.end, span.start)).trim().is_empty())
}
