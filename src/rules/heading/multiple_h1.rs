//! `heading/multiple-h1`: more than one first-level heading.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/multiple-h1",
    severity: Severity::Warning,
    summary: "a page has more than one first-level heading",
    why: "The first-level heading is the page's title. A second one breaks the outline that readers, screen readers \
          and digests go by.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nText.\n\n# Programs\n\nText.\n" },
    good: "# Partners\n\nText.\n\n## Programs\n\nText.\n",
    configure: "Content types decide: only pages of a type with `one_h1: true` are checked.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    if context.content_type.is_none_or(|content_type| !content_type.one_h1) {
        return;
    }
    let page = context.page;
    // Hashes alone are a fault of their own, and no title on the site.
    let is_title = |content: Span| !page.slice(content).trim().is_empty();
    let mut titles =
        page.gfm().headings.iter().filter(|heading| heading.level == 1 && is_title(heading.content));
    let Some(first) = titles.next() else { return };
    for heading in titles {
        sink.add(heading.span, format!("a second title on this page: `{}`", heading.text))
            .help("make it a second-level heading (`## ...`)")
            .related(first.span, "the page's title");
    }
}
