//! Lines and places of a page that are read as Markdown text, as opposed to code and HTML.

use std::collections::HashMap;

use crate::page::Page;
use crate::page::view::VerbatimKind;
use crate::text::Span;

/// The lines of the body, each without its line end.
pub(crate) fn of_body(page: &Page) -> impl Iterator<Item = Span> {
    of(page, page.body())
}

/// The lines of a span that begins with one, each without its line end.
pub(crate) fn of(page: &Page, span: Span) -> impl Iterator<Item = Span> {
    let bytes = page.slice(span).as_bytes();
    let ends = memchr::memchr_iter(b'\n', bytes).chain((!bytes.ends_with(b"\n")).then_some(bytes.len()));
    let mut start = 0;
    ends.filter(move |_| !bytes.is_empty()).map(move |end| {
        let line = bytes.get(start..end).unwrap_or_default();
        let kept = line.strip_suffix(b"\r").unwrap_or(line).len();
        let line = Span::new(span.start + start, span.start + start + kept);
        start = end + 1;
        line
    })
}

/// The lines of the body that both renderers read as Markdown.
pub(crate) fn of_text(page: &Page) -> impl Iterator<Item = Span> {
    of_body(page)
        .filter(|line| !is_verbatim(page, line.start) && !is_verbatim(page, line.end.saturating_sub(1).max(line.start)))
}

/// Whether a renderer does not read a place as Markdown: code, HTML blocks, comments.
pub(crate) fn is_verbatim(page: &Page, at: usize) -> bool {
    verbatim(page, at).next().is_some()
}

/// Whether a place lies in a block of code of one of the renderers.
pub(crate) fn is_code(page: &Page, at: usize) -> bool {
    verbatim(page, at).any(|kind| kind != VerbatimKind::Html)
}

/// As what the renderers take a place that they do not read as Markdown.
fn verbatim(page: &Page, at: usize) -> impl Iterator<Item = VerbatimKind> {
    let views = [Page::gfm, Page::kramdown].into_iter().filter(|_| !page.is_plain()).map(|view| view(page));
    views.filter_map(move |view| {
        let index = view.verbatim.partition_point(|verbatim| verbatim.span.end <= at);
        view.verbatim.get(index).filter(|verbatim| verbatim.span.contains(at)).map(|verbatim| verbatim.kind)
    })
}

/// Whether a line without the blanks at its end is nothing but what an item, a quotation or a heading may begin with:
/// the blank behind it makes it one.
pub(crate) fn is_marker(line: &str) -> bool {
    let sign = |c: char| matches!(c, '-' | '*' | '+' | '#' | '>' | ':' | '.' | ')') || c.is_ascii_digit();
    let marker = line.trim_start();
    !marker.is_empty() && marker.chars().all(sign)
}

/// Code spans: a run of backticks up to the next run of the same length.
pub(crate) fn code_spans(source: &str) -> Vec<Span> {
    let bytes = source.as_bytes();
    if memchr::memchr(b'`', bytes).is_none() {
        return Vec::new();
    }
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'`', bytes.get(at..).unwrap_or_default()) {
        let start = at + step;
        let len = bytes.get(start..).unwrap_or_default().iter().take_while(|b| **b == b'`').count();
        runs.push((start, len));
        at = start + len;
    }
    // For each run the next one of its length, from the end.
    let mut next: Vec<Option<usize>> = vec![None; runs.len()];
    let mut latest: HashMap<usize, usize> = HashMap::new();
    for (i, (_, len)) in runs.iter().enumerate().rev() {
        if let Some(slot) = next.get_mut(i) {
            *slot = latest.insert(*len, i);
        }
    }
    let mut spans = Vec::new();
    let mut i = 0;
    while let Some(&(start, _)) = runs.get(i) {
        let escaped = start > 0 && bytes.get(start - 1) == Some(&b'\\');
        match next.get(i).copied().flatten().filter(|_| !escaped).and_then(|j| Some((j, *runs.get(j)?))) {
            Some((j, (end, len))) => {
                spans.push(Span::new(start, end + len));
                i = j + 1;
            }
            None => i += 1,
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_ends_with_a_run_of_its_length() {
        let source = "a `b` ``c ` d`` ``` e";
        let code: Vec<_> = code_spans(source).into_iter().map(|span| span.of(source)).collect();
        assert_eq!(code, ["`b`", "``c ` d``"]);
    }

    #[test]
    fn lines_keep_their_places() {
        let page = Page::new("A.md", b"# A\r\n\r\n```\nx\n```\ny".to_vec());
        let lines =
            |lines: Vec<Span>| lines.into_iter().map(|line| line.of(page.text()).to_owned()).collect::<Vec<_>>();
        assert_eq!(lines(of_body(&page).collect()), ["# A", "", "```", "x", "```", "y"]);
        assert_eq!(lines(of_text(&page).collect()), ["# A", "", "y"]);
    }
}
