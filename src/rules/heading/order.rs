//! `heading/order`: the known headings of a page stand in another order than its content type says.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink};

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/order",
    severity: Severity::Warning,
    summary: "headings stand in another order than the content type says",
    why: "Readers of a series find the same sections in the same place.",
    bad: Example { path: "Partners.md", text: "# Partners\n" },
    good: "# Partners\n",
    configure: "Content types with `headings_ordered: true` are checked, against the order of their `headings`.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let Some(content_type) = context.content_type.filter(|content_type| content_type.headings_ordered) else { return };
    let mut furthest = None;
    for heading in &context.page.gfm().headings {
        let known = content_type.headings.iter().position(|wanted| wanted.matches(heading.level, &heading.text));
        let Some(known) = known else { continue };
        match furthest {
            Some((before, place, name)) if known < before => {
                let name: &String = name;
                sink.add(heading.span, format!("`{}` belongs before `{name}`", heading.text))
                    .help("move the section up")
                    .related(place, "the section that it belongs before");
            }
            _ => furthest = Some((known, heading.span, &heading.text)),
        }
    }
}
