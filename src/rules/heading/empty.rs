//! `heading/empty`: a heading without text.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink};

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/empty",
    severity: Severity::Warning,
    summary: "a heading has no text",
    why: "kramdown does not take a line of hashes alone for a heading: the site prints the hashes. GitHub shows an \
          empty heading that nothing can link to.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n##\n\nText.\n" },
    good: "# Partners\n\n## Programs\n\nText.\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    // `# <Title>` is a tag without text, which both renderers take for what it says.
    for heading in page.gfm().headings.iter().filter(|heading| page.slice(heading.content).trim().is_empty()) {
        sink.add(heading.span, "this heading has no text: the site prints its hashes")
            .help("write the heading's text, or delete the line");
    }
}
