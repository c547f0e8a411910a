//! `front-matter/invalid-value`: a value that the content type does not allow.

use crate::finding::{Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::FaultKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/invalid-value",
    severity: Severity::Warning,
    summary: "a value is not one that the content type allows",
    why: "Layouts, feeds and lists select pages by exact values. A page with any other value drops out of them.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "The keys are those of the content type's `front_matter`, a JSON Schema. `enum`, `const`, `pattern`, lengths and formats are checked.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    for fault in context.front_matter_faults() {
        if fault.kind == FaultKind::InvalidValue {
            let draft = sink.add(fault.span, fault.message.as_str());
            if let Some(help) = &fault.help {
                draft.help(help.as_str());
            }
        }
    }
}
