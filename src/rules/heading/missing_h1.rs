//! `heading/missing-h1`: a page that has no title of any kind.

use crate::finding::Severity;
use crate::rules::{fences, Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/missing-h1",
    severity: Severity::Warning,
    summary: "a page has neither a first-level heading nor a title in its front matter",
    why: "The site takes a page's title from its front matter or from its first-level heading. With neither, browser \
          tabs, feeds, search results and digests have no name for the page.",
    bad: Example { path: "Partners.md", text: "## Programs\n\nText.\n" },
    good: "# Partners\n\n## Programs\n\nText.\n",
    configure: "Only pages of a content type are checked.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    if context.content_type.is_none() || page.front_matter().get("title").is_some() {
        return;
    }
    // A title in front matter that cannot be read is lost for a cause of its own.
    let unread = page.front_matter().block().is_some_and(|block| block.root.is_err());
    if unread || fences::unterminated(page).is_some() || fences::misplaced(page).is_some() {
        return;
    }
    // Shown by either renderer, or written as HTML: the page has a title, whatever else is wrong with it.
    let has_h1 = page.gfm().headings.iter().any(|heading| heading.level == 1)
        || page.slice(page.body()).to_ascii_lowercase().contains("<h1");
    if !has_h1 {
        let body = page.body().trimmed(page.text());
        let line = page.map().line_span(page.line_of(body.start), page.text());
        sink.add(Span::new(body.start, line.end.max(body.start)), "this page has no title")
            .help("begin the page with `# Title`, or give it a `title` in its front matter");
    }
}
