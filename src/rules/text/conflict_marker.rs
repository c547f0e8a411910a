//! `text/conflict-marker`: a merge conflict was committed with its markers.

use crate::finding::{Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::page::Page;
use crate::page::view::VerbatimKind;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/conflict-marker",
    severity: Severity::Error,
    summary: "a merge conflict was committed with its markers",
    why: "Git wrote both versions between markers for somebody to choose. Unchosen, readers see both, and the markers.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n<<<<<<< HEAD\n- One\n=======\n- Two\n>>>>>>> other\n" },
    good: "# Partners\n\n- Two\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    let bytes = page.text().as_bytes();
    if memchr::memmem::find(bytes, b"<<<<<<<").is_none() && memchr::memmem::find(bytes, b">>>>>>>").is_none() {
        return;
    }
    let is_marker = |text: &str, sign: &str| {
        text.strip_prefix(sign).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')) && text.starts_with(sign)
    };
    let mut open = None;
    let mut at = 0;
    for line in page.text().split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        let span = Span::new(at, at + text.len());
        at += line.len();
        let fenced = || page.body().contains(span.start) && in_fence(page, span.start);
        if is_marker(text, "<<<<<<<") && !fenced() {
            report(sink, open.replace(span));
        } else if is_marker(text, ">>>>>>>") && !fenced() {
            report(sink, Some(open.take().map_or(span, |open: Span| open.to(span))));
        }
    }
    report(sink, open);
}

fn report(sink: &mut Sink<'_>, conflict: Option<Span>) {
    if let Some(span) = conflict {
        sink.add(span, "a merge conflict that nobody resolved").help("keep one of the two versions, and delete the markers");
    }
}

/// A page about conflicts shows them in fenced code.
fn in_fence(page: &Page, at: usize) -> bool {
    let verbatim = &page.gfm().verbatim;
    let index = verbatim.partition_point(|verbatim| verbatim.span.end <= at);
    verbatim.get(index).is_some_and(|found| found.span.contains(at) && found.kind == VerbatimKind::Fence)
}
