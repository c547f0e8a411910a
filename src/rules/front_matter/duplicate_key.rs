//! `front-matter/duplicate-key`: the same key twice in one mapping.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::excerpt::excerpt;

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/duplicate-key",
    severity: Severity::Warning,
    summary: "a key occurs twice",
    why: "YAML forbids it, and readers differ: the site takes the last value, other tools the first one or none at all.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Only its severity.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let Some(block) = context.page.front_matter().block() else { return };
    for (key, first) in &block.duplicates {
        sink.add(key.span, format!("the key {} occurs twice", excerpt(&key.text)))
            .help("keep one of the two lines; the site uses this one")
            .related(*first, "first used here");
    }
}
