//! `front-matter/missing`: a page of a type that needs front matter has none.

use crate::finding::Severity;
use crate::rules::fences;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/missing",
    severity: Severity::Error,
    summary: "a page that needs front matter has none",
    why: "Jekyll takes a post without front matter for an ordinary file: it gets no page, no date and no place in any list.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Content types whose `front_matter` requires a key.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    let Some(schema) = context.content_type.and_then(|content_type| content_type.front_matter.as_ref()) else { return };
    let absent = page.front_matter().block().is_none()
        && fences::unterminated(page).is_none()
        && fences::misplaced(page).is_none();
    if schema.required.is_empty() || !absent {
        return;
    }
    let start = page.body().start;
    let line = page.map().line_span(page.line_of(start), page.text());
    sink.add(Span::new(start, line.end.max(start)), "this page has no front matter").help(format!(
        "begin the file with a line `---`, the keys {}, and another line `---`",
        schema.required.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
    ));
}
