//! `text/crlf`: lines end with a carriage return.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/crlf",
    severity: Severity::Info,
    summary: "lines end with a carriage return",
    why: "A page that one editor saves with CRLF and the next one with LF changes on every line: nobody sees in such a commit what was changed.",
    bad: Example { path: "Partners.md", text: "# Partners\r\n\r\nText.\r\n" },
    good: "# Partners\n\nText.\n",
    configure: "Git converts line ends with `* text=auto` in `.gitattributes`. Sites that keep CRLF turn the rule off.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    if !context.page.invalid_utf8().is_empty() {
        // Of a file in another encoding the returns say nothing.
        return;
    }
    let text = context.page.text();
    let returns: Vec<usize> = memchr::memchr_iter(b'\r', text.as_bytes()).collect();
    let Some(&first) = returns.first() else { return };
    let feeds = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    let whole = returns.iter().all(|at| text.as_bytes().get(at + 1) == Some(&b'\n'));
    let message = if !whole {
        "a carriage return stands alone: some programs take it for a line end, others do not".to_owned()
    } else if returns.len() == feeds {
        "the lines of this page end with a carriage return (CRLF)".to_owned()
    } else {
        format!("{} lines of this page end with a carriage return (CRLF), {} do not", returns.len(), feeds - returns.len())
    };
    let edit = |at: usize| Edit { start: at, end: at + 1, text: String::new() };
    let draft = sink.add(Span::new(first, first + 1), message).help("save the file with LF alone");
    if whole {
        draft.fix(false, returns.into_iter().map(edit).collect());
    }
}
