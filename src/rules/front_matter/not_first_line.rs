//! `front-matter/not-first-line`: front matter below the first line.

use crate::finding::{Edit, Severity};
use crate::rules::fences;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::{Span, edit};

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/not-first-line",
    severity: Severity::Error,
    summary: "front matter does not begin on the first line",
    why: "Front matter counts only at the very start of a file. Below a blank line or a comment it is text: the site prints it, and the page has no title, date or layout.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "\n---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Only its severity.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    let Some(found) = fences::misplaced(page) else { return };
    let start = page.body().start;
    let mut edits = vec![Edit { start, end: found.open.start, text: String::new() }];
    let mut help = "remove what stands before this line";
    if found.commented {
        let above = Span::new(start, found.open.start).trimmed(page.text());
        let end = edit::line_end(page.text(), found.close.end);
        let text = format!("{end}{end}{}", page.slice(above));
        edits.push(Edit { start: found.close.end, end: found.close.end, text });
        help = "move the comment below the front matter";
    }
    sink.add(found.open, "front matter must begin on the first line of the file").help(help).fix(!found.commented, edits);
}
