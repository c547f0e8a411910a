//! `entry/required-cell`: a cell that must say something is empty.

use crate::finding::Severity;
use crate::page::entry;
use crate::rules::{Check, Example, PageContext, Rule, Sink, entries};
use crate::schema::CellFormat;
use crate::text::Span;
use crate::text::inline::gfm;

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/required-cell",
    severity: Severity::Warning,
    summary: "a required cell of an entry is empty",
    why: "An entry without a link or without a description tells its reader nothing, and appears that way in the \
          digest.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | | Microsoft Learn\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "A column is required with `constraints: {required: true}` in the content type.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    for known in entries::known(context.page, context.content_type) {
        for (field, span, cell) in known.cells() {
            if !field.required || field.is_placeholder(cell) {
                continue;
            }
            let linked = matches!(field.format, CellFormat::Link | CellFormat::Links);
            // `[]()` is as empty as nothing.
            let hollow = linked
                && !entry::begins_with_words(cell)
                && gfm::plain(cell).trim().is_empty()
                && gfm::links(cell).iter().all(|link| link.url.trim().is_empty());
            if !cell.is_empty() && !hollow {
                continue;
            }
            let place = if span.is_empty() { between_pipes(page.text(), span, known.entry.row.span) } else { span };
            let title = known.entry.title();
            let of = if title.is_empty() { String::new() } else { format!(" of `{title}`") };
            sink.add(place, format!("the {} cell{of} is empty", field.name))
                .help(format!("write the {}", field.name));
        }
    }
}

/// The blanks and pipes around an empty cell, so that there is something to point at.
fn between_pipes(text: &str, cell: Span, row: Span) -> Span {
    let before = Span::new(row.start, cell.start).of(text);
    let after = Span::new(cell.end, row.end).of(text);
    let blank = |c: char| matches!(c, ' ' | '\t' | '|');
    let start = before.trim_end_matches(blank).len();
    let end = after.len() - after.trim_start_matches(blank).len();
    Span::new(row.start + start, cell.end + end)
}
