//! `entry/many-links`: a cell for one link holds several.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink, entries};
use crate::schema::CellFormat;
use crate::text::inline::gfm;

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/many-links",
    severity: Severity::Warning,
    summary: "a cell for one link holds several",
    why: "One entry is one resource: a second link in its first cell is not found by duplicate checks and has no \
          description of its own.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com), [Blog](https://blogs.microsoft.com) | Courses | Microsoft\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft\n[Blog](https://blogs.microsoft.com) | News | Microsoft\n",
    configure: "A column may hold several with `format: links` in the content type.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    for known in entries::known(context.page, context.content_type) {
        for (field, span, cell) in known.cells() {
            if field.format != CellFormat::Link {
                continue;
            }
            let links = gfm::links_with(cell, &context.page.gfm().definitions);
            let links: Vec<_> = links.into_iter().filter(|link| !link.image && !link.url.trim().is_empty()).collect();
            if let (Some(first), Some(second)) = (links.first(), links.get(1)) {
                sink.add(
                    second.span.shifted(span.start),
                    format!("the {} cell holds {} links", field.name, links.len()),
                )
                .help("give each link a row of its own, or move the others to the description")
                .related(first.span.shifted(span.start), "the entry's link");
            }
        }
    }
}
