//! `front-matter/unknown-key`: a key that the content type does not know.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::FaultKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/unknown-key",
    severity: Severity::Warning,
    summary: "a key is unknown to the content type",
    why: "The site ignores a key that it does not know without a word: a misspelt key is a value that nobody sees.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\nlayuot: post\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Add the key to the `properties` of the content type's `front_matter`, or allow any with `additionalProperties: true`.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    for fault in context.front_matter_faults() {
        let FaultKind::Unknown { suggestion, .. } = &fault.kind else { continue };
        let draft = sink.add(fault.span, fault.message.as_str());
        match suggestion {
            Some(word) => draft
                .help(format!("did you mean `{word}`?"))
                .fix(false, vec![Edit { start: fault.span.start, end: fault.span.end, text: word.clone() }]),
            None => draft.help("remove the key, or add it to the schema of the content type"),
        };
    }
}
