//! `front-matter/wrong-type`: a value of another type than the content type says.

use crate::finding::{Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::FaultKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/wrong-type",
    severity: Severity::Warning,
    summary: "a value has the wrong type",
    why: "YAML guesses types: `yes` is true, `12:30` is a number and `[a]` a list. A template that expects a text prints something else, or stops the build.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\nlayout: 12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\nlayout: \"12\"\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "The keys are those of the content type's `front_matter`, a JSON Schema.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    for fault in context.front_matter_faults() {
        if fault.kind == FaultKind::WrongType {
            let draft = sink.add(fault.span, fault.message.as_str());
            if let Some(help) = &fault.help {
                draft.help(help.as_str());
            }
        }
    }
}
