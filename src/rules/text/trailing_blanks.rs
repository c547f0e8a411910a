//! `text/trailing-blanks`: blanks stand at the end of a line.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::page::Page;
use crate::rules::lines;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/trailing-blanks",
    severity: Severity::Info,
    summary: "blanks stand at the end of a line",
    why: "Nobody sees them, and every editor that deletes them changes lines that nobody meant to change.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nText. \n\nMore.\n" },
    good: "# Partners\n\nText.\n\nMore.\n",
    configure: "Two blanks or more at the end of a line of a paragraph are a line break, and are not reported.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    for line in lines::of_body(page) {
        let text = page.slice(line);
        let kept = text.trim_end_matches([' ', '\t']);
        if kept.len() == text.len() || lines::is_verbatim(page, line.start) || means_something(page, line, kept) {
            continue;
        }
        let span = Span::new(line.start + kept.len(), line.end);
        let edit = Edit { start: span.start, end: span.end, text: String::new() };
        let what = if kept.is_empty() { "this empty line holds blanks" } else { "blanks stand at the end of this line" };
        sink.add(span, what).help("delete them").fix(true, vec![edit]);
    }
}

/// Whether the blanks behind `kept` change what a renderer shows.
fn means_something(page: &Page, line: Span, kept: &str) -> bool {
    let blanks = line.len() - kept.len();
    // A list or quote marker, or hashes, alone: the blank makes it one.
    if lines::is_marker(kept) || kept.ends_with('\\') {
        return true;
    }
    let inside = |paragraphs: &[Span]| {
        let index = paragraphs.partition_point(|span| span.end < line.start + kept.len());
        paragraphs.get(index).is_some_and(|span| span.start <= line.start + kept.len() && line.end <= span.end)
    };
    !kept.is_empty() && blanks >= 2 && (inside(&page.gfm().paragraphs) || inside(&page.kramdown().paragraphs))
}
