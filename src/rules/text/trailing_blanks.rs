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
    let mut found = match page.known_plain() {
        Some(plain) => of_plain(page, context.rest.unwrap_or(page), plain),
        None => lines::of_body(page).filter_map(|line| of_line(page, page, line)).collect(),
    };
    found.sort_unstable();
    for (span, is_alone) in found {
        let edit = Edit { start: span.start, end: span.end, text: String::new() };
        let what = if is_alone { "this empty line holds blanks" } else { "blanks stand at the end of this line" };
        sink.add(span, what).help("delete them").fix(true, vec![edit]);
    }
}

/// Blanks at the end of a line, and whether nothing else stands on it.
type Blanks = (Span, bool);

/// Those of plain lines are known; of the others the rest of the page tells what they mean.
fn of_plain(page: &Page, rest: &Page, plain: &Plain) -> Vec<Blanks> {
    let body = page.slice(Span::new(page.body().start, page.text().len()));
    let known = plain.blanks.iter().filter_map(|blanks| {
        let above = body.get(..blanks.start - page.body().start)?;
        let kept = above.get(memchr::memrchr(b'\n', above.as_bytes()).map_or(0, |end| end + 1)..)?;
        // A blank line may stand in code.
        let stands = !lines::is_marker(kept) && (!kept.is_empty() || !lines::is_verbatim(rest, rest.place(blanks.start)));
        stands.then_some((*blanks, kept.is_empty()))
    });
    let blocks = plain.blocks.iter().filter(|block| !block.kind.is_plain()).map(|block| block.span);
    let others = blocks.flat_map(|block| lines::of(page, block)).chain(plain.odd_lines.iter().copied());
    known.chain(others.filter_map(|line| of_line(page, rest, line))).collect()
}

/// Looks at a line of a page, of which the rest tells what it means.
fn of_line(page: &Page, rest: &Page, line: Span) -> Option<Blanks> {
    let text = page.slice(line);
    let kept = text.trim_end_matches([' ', '\t']);
    let blanks = Span::new(line.start + kept.len(), line.end);
    let place = || Span::new(rest.place(line.start), rest.place(line.end));
    let stands =
        !blanks.is_empty() && !lines::is_verbatim(rest, place().start) && !means_something(rest, place(), kept);
    stands.then_some((blanks, kept.is_empty()))
}

/// Whether the blanks of a line behind `kept` change what a renderer shows. Something of it may be masked, but for its
/// blanks.
fn means_something(page: &Page, line: Span, kept: &str) -> bool {
    let blanks = line.len() - page.slice(line).trim_end_matches([' ', '\t']).len();
    // A list or quote marker, or hashes, alone: the blank makes it one.
    if lines::is_marker(kept) || kept.ends_with('\\') {
        return true;
    }
    let inside = |paragraphs: &[Span]| {
        let end = line.end - blanks;
        let index = paragraphs.partition_point(|span| span.end < end);
        paragraphs.get(index).is_some_and(|span| span.start <= end && line.end <= span.end)
    };
    !kept.is_empty() && blanks >= 2 && (inside(&page.gfm().paragraphs) || inside(&page.kramdown().paragraphs))
}
