//! `front-matter/anchor`: YAML anchors and aliases.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::excerpt::excerpt;

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/anchor",
    severity: Severity::Warning,
    summary: "front matter uses a YAML anchor or alias",
    why: "An alias makes one value stand for another one, and a few lines of them grow to gigabytes. Front matter has no need of them; mostly a `*` or `&` at the start of a text was meant as that character.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: &name \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Only its severity.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    let Some(block) = page.front_matter().block() else { return };
    for &span in &block.anchors {
        let name = excerpt(page.slice(span));
        let message = if page.slice(span).starts_with('*') {
            format!("{name} is a YAML alias, not a text")
        } else {
            format!("{name} is a YAML anchor, not a text")
        };
        sink.add(span, message).help("put the value in quotes if the character belongs to it, or write the value out");
    }
}
