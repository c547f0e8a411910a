//! `text/bom`: a page begins with a byte order mark.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/bom",
    severity: Severity::Warning,
    summary: "a page begins with a byte order mark",
    why: "Editors on Windows write it, and nobody sees it. Tools that do not expect it take the first line for text, and front matter for a paragraph.",
    bad: Example { path: "Partners.md", text: "\u{feff}# Partners\n" },
    good: "# Partners\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    if context.page.text().starts_with('\u{feff}') {
        let edit = Edit { start: 0, end: 3, text: String::new() };
        sink.add(Span::new(0, 3), "the page begins with a byte order mark")
            .help("save the file as UTF-8 without it")
            .fix(false, vec![edit]);
    }
}
