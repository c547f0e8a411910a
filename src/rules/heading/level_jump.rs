//! `heading/level-jump`: a heading more than one level below the one before it.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink};

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/level-jump",
    severity: Severity::Info,
    summary: "a heading skips a level",
    why: "An outline with gaps is hard to follow for readers who move by headings, and a section's parent is not the \
          one its author thinks of.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n## Programs\n\n#### Benefits\n\nText.\n" },
    good: "# Partners\n\n## Programs\n\n### Benefits\n\nText.\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let headings = &context.page.gfm().headings;
    for pair in headings.windows(2) {
        if let [before, heading] = pair
            && heading.level > before.level + 1
            && !heading.text.trim().is_empty()
        {
            sink.add(
                heading.span,
                format!("this heading of level {} follows one of level {}", heading.level, before.level),
            )
            .help(format!("use {} hashes", before.level + 1))
            .related(before.span, "the heading before it");
        }
    }
}
