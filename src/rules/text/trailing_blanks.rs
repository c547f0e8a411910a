//! `text/trailing-blanks`: blanks stand at the end of a line.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::page::{Page, Plain};
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
    let plain = page.known_plain().map(AsRef::as_ref);
    let mut found = plain.map_or_else(Vec::new, |plain| of_plain(page, plain));
    if !plain.is_some_and(Plain::is_whole) {
        let known = plain.map_or(&[][..], |plain| &plain.blanks);
        found.extend(lines::of_body(page).filter_map(|line| of_line(page, line, known)));
        found.sort_unstable();
    }
    for (span, is_alone) in found {
        let edit = Edit { start: span.start, end: span.end, text: String::new() };
        let what = if is_alone { "this empty line holds blanks" } else { "blanks stand at the end of this line" };
        sink.add(span, what).help("delete them").fix(true, vec![edit]);
    }
}

/// Blanks at the end of a line, and whether nothing else stands on it.
type Blanks = (Span, bool);

/// What is known of the lines that are plain.
fn of_plain(page: &Page, plain: &Plain) -> Vec<Blanks> {
    let body = page.body();
    let found = plain.blanks.iter().filter_map(|blanks| {
        let above = page.written().get(body.start..blanks.start)?;
        let kept = above.get(memchr::memrchr(b'\n', above.as_bytes()).map_or(0, |end| end + 1)..)?;
        // A blank line may stand in code.
        let stands = !lines::is_marker(kept) && (!kept.is_empty() || !lines::is_verbatim(page, blanks.start));
        stands.then_some((*blanks, kept.is_empty()))
    });
    found.collect()
}

/// Looks at a line; at none whose blanks are known.
fn of_line(page: &Page, line: Span, known: &[Span]) -> Option<Blanks> {
    let text = page.slice(line);
    let kept = text.trim_end_matches([' ', '\t']);
    let blanks = Span::new(line.start + kept.len(), line.end);
    let is_new = || known.binary_search_by_key(&blanks.start, |known| known.start).is_err();
    let stands = !blanks.is_empty()
        && is_new()
        && !lines::is_verbatim(page, line.start)
        && !means_something(page, line, kept);
    stands.then_some((blanks, kept.is_empty()))
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
