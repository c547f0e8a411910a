//! `entry/placeholder`: a cell says that something will be said later.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink, entries};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/placeholder",
    severity: Severity::Info,
    summary: "a cell holds a placeholder",
    why: "Dots are printed as they stand, on the site and in the digest. In a required column the entry lacks what \
          its reader needs, which makes it a warning; an optional one can simply be left empty.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | ... | Microsoft Learn\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "The texts that count are the `missingValues` of the content type's table.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    for known in entries::known(context.page, context.content_type) {
        for (field, span, cell) in known.cells().filter(|(field, _, cell)| field.is_placeholder(cell)) {
            let draft = sink.add(span, format!("the {} cell holds a placeholder: `{cell}`", field.name));
            if field.required {
                draft.help(format!("write the {}", field.name)).severity(Severity::Warning);
            } else {
                draft.help(format!("write the {}, or leave the cell empty", field.name));
            }
        }
    }
}
