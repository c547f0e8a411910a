//! `text/no-final-newline`: the last line has no line end.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/no-final-newline",
    severity: Severity::Info,
    summary: "the last line has no line end",
    why: "The next line that somebody appends lands on the same one, and git shows the old last line as changed.",
    bad: Example { path: "Partners.md", text: "# Partners" },
    good: "# Partners\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let text = context.page.text();
    if text.is_empty() || text.ends_with(['\n', '\r']) {
        return;
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let edit = Edit { start: text.len(), end: text.len(), text: end.to_owned() };
    sink.add(Span::at(text.len()), "the last line has no line end").help("end the file with a line end").fix(true, vec![edit]);
}
