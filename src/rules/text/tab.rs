//! `text/tab`: a line is indented with a tab.

use crate::finding::{Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::rules::lines;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/tab",
    severity: Severity::Info,
    summary: "a line is indented with a tab",
    why: "How wide a tab is depends on the program: what is a list item's second paragraph in one is code in another.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n- One\n\t- Two\n" },
    good: "# Partners\n\n- One\n  - Two\n",
    configure: "Tabs inside a line, in tables and in code are not reported.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    if memchr::memchr(b'\t', page.text().as_bytes()).is_none() {
        return;
    }
    for line in lines::of_text(page) {
        let text = page.slice(line);
        let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
        let tab = text.get(..indent).and_then(|indent| indent.find('\t'));
        if let Some(at) = tab.filter(|_| indent < text.len() && !text.contains('|')) {
            sink.add(Span::new(line.start + at, line.start + indent), "this line is indented with a tab").help("indent with blanks");
        }
    }
}
