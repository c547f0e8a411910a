//! `entry/not-a-link`: a cell that must be a link has none.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, PageContext, Rule, Sink, entries};
use crate::schema::CellFormat;
use crate::text::inline::gfm;

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/not-a-link",
    severity: Severity::Warning,
    summary: "a cell that must be a link holds no link",
    why: "The link is what a resource entry is for. A broken one (a blank between its brackets, a missing bracket) is \
          printed as text.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\nLearn | Courses | Microsoft Learn\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "A column holds a link with `format: link` (or `links`) in the content type.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    for known in entries::known(context.page, context.content_type) {
        for (field, span, cell) in known.cells() {
            if !matches!(field.format, CellFormat::Link | CellFormat::Links) || field.is_missing(cell) {
                continue;
            }
            let links = gfm::links_with(cell, &context.page.gfm().definitions);
            if links.iter().any(|link| !link.image && !link.bare) {
                continue;
            }
            // What was meant as a link and is none has its own finding.
            if links::in_span(context, span).any(|fault| fault.kind == Kind::Malformed) {
                continue;
            }
            let (message, help) = if cell.contains('[') && cell.contains('(') {
                (format!("the {} cell holds a broken link", field.name), "write `[title](https://...)`: both brackets closed, nothing between them")
            } else {
                (format!("the {} cell is no link", field.name), "write `[title](https://...)`")
            };
            sink.add(span, message).help(help);
        }
    }
}
