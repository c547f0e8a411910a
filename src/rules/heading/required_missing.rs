//! `heading/required-missing`: a heading that the content type demands is not there.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/required-missing",
    severity: Severity::Warning,
    summary: "a page lacks a heading that its content type requires",
    why: "Readers, scaffolds and digests look for the same sections on every page of a kind.",
    bad: Example { path: "posts/topics/partners.md", text: "# Partners\n\n## Programs\n\nText.\n" },
    good: "# Partners\n\n## Purpose\n\nWhat this page is for.\n\n## Programs\n\nText.\n",
    configure: "Content types list their headings: `headings: [{text: Purpose, level: 2, required: true}]`.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let Some(content_type) = context.content_type else { return };
    let page = context.page;
    for wanted in content_type.headings.iter().filter(|heading| heading.required) {
        // On the wrong level, or shown by one renderer only: it is there, and another rule speaks of it.
        if page.gfm().headings.iter().any(|heading| wanted.names(&heading.text)) {
            continue;
        }
        let body = page.body().trimmed(page.text());
        let line = page.map().line_span(page.line_of(body.start), page.text());
        let hashes = "#".repeat(usize::from(wanted.level.unwrap_or(2)));
        sink.add(
            Span::new(body.start, line.end.max(body.start)),
            format!("this page has no heading `{}`, which every {} has", wanted.text, content_type.title),
        )
        .help(format!("add `{hashes} {}`", wanted.text));
    }
}
