//! `front-matter/missing-key`: a key that the content type requires is not there.

use crate::finding::{Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::FaultKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/missing-key",
    severity: Severity::Warning,
    summary: "a key that the content type requires is missing",
    why: "The site sorts, lists and links pages by what their front matter says. A post without a date takes the one of its file name or of the build; one without a title is listed under its file name.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "The keys are those of the content type's `front_matter`, a JSON Schema.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    for fault in context.front_matter_faults() {
        if matches!(fault.kind, FaultKind::Missing { .. }) {
            let draft = sink.add(fault.span, fault.message.as_str());
            if let Some(help) = &fault.help {
                draft.help(help.as_str());
            }
        }
    }
}
