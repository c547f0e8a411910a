//! `front-matter/not-first-line`: front matter below the first line.

use crate::finding::{Edit, Severity};
use crate::rules::fences;
use crate::rules::{Check, Example, PageContext, Rule, Sink};

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/not-first-line",
    severity: Severity::Error,
    summary: "front matter does not begin on the first line",
    why: "Front matter counts only at the very start of a file. Below a blank line it is text: the site prints it, and the page has no title, date or layout.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "\n---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Only its severity.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    if let Some(open) = fences::misplaced(page) {
        let start = page.body().start;
        sink.add(open, "front matter must begin on the first line of the file")
            .help("remove what stands before this line")
            .fix(true, vec![Edit { start, end: open.start, text: String::new() }]);
    }
}
