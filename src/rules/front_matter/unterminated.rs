//! `front-matter/unterminated`: front matter that nothing ends.

use crate::finding::Severity;
use crate::rules::fences;
use crate::rules::{Check, Example, PageContext, Rule, Sink};

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/unterminated",
    severity: Severity::Error,
    summary: "front matter is never closed",
    why: "Without the closing line the whole block is text: the site prints it, and the page has no title, date or layout.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Only its severity.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    if let Some(open) = fences::unterminated(context.page) {
        sink.add(open, "the front matter that begins here is never closed")
            .help("put a line `---` after its last key")
            .label("opened here");
    }
}
