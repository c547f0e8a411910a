//! `heading/duplicate`: two sections of one parent with the same heading.

use std::collections::HashMap;

use crate::finding::Severity;
use crate::page::key;
use crate::rules::{Check, Example, PageContext, Rule, Sink};

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/duplicate",
    severity: Severity::Warning,
    summary: "two sections under the same parent have the same heading",
    why: "Links to the second section lead to the first one, and an author who is told to add a row to that section \
          cannot know which one is meant.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n## Tools\n\nOne.\n\n## Tools\n\nTwo.\n" },
    good: "# Partners\n\n## Tools\n\nOne.\n\n## More tools\n\nTwo.\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let mut seen = HashMap::new();
    for section in context.page.outline().sections.iter().skip(1) {
        let path: Vec<String> = section.path.iter().map(|title| key::of_text(title)).collect();
        let Some(title) = section.path.last().filter(|title| !title.is_empty()) else { continue };
        if let Some(first) = seen.get(&path) {
            sink.add(section.heading, format!("a second section `{title}`"))
                .help("give it a heading of its own, or move its content to the first one")
                .related(*first, "first used here");
        } else {
            seen.insert(path, section.heading);
        }
    }
}
