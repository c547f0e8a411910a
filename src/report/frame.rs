//! A few lines of a page made fit for a terminal, with the places of spans inside them.

use std::fmt::Write;
use std::ops::Range;

use crate::page::Page;
use crate::text::{Span, untrusted};

/// Lines that a frame shows at most.
const MOST_LINES: usize = 6;

/// Lines of a page with every character that a terminal or a log would obey written out.
#[derive(Debug)]
pub(super) struct Frame {
    /// The 1-based number of the first line.
    pub(super) first_line: usize,
    /// The lines.
    pub(super) text: String,
    /// Where each asked span is in `text`; spans outside the lines are left out.
    pub(super) spans: Vec<Option<Range<usize>>>,
}

impl Frame {
    /// The lines of the first span, and of further ones that lie within a few lines of it.
    pub(super) fn new(page: &Page, spans: &[Span]) -> Self {
        let line_of = |offset: usize| page.line_of(offset);
        let Some(main) = spans.first() else { return Self { first_line: 1, text: String::new(), spans: Vec::new() } };
        let mut first = line_of(main.start);
        let mut last = line_of(main.end.max(main.start)).min(first + MOST_LINES - 1);
        for span in spans.iter().skip(1) {
            let (start, end) = (line_of(span.start), line_of(span.end));
            if start.min(first) + MOST_LINES > end.max(last) {
                (first, last) = (first.min(start), last.max(end));
            }
        }
        let bounds = Span::new(page.map().line_start(first), page.map().line_span(last, page.text()).end);
        let mut frame = Self { first_line: first, text: String::new(), spans: Vec::with_capacity(spans.len()) };
        let mut marks: Vec<(usize, usize)> = Vec::new();
        let wanted: Vec<Option<Span>> = spans.iter().map(|span| clip(*span, bounds)).collect();
        let mut places: Vec<usize> = wanted.iter().flatten().flat_map(|span| [span.start, span.end]).collect();
        places.sort_unstable();
        places.dedup();
        let mut next = places.into_iter().peekable();
        let mut at = bounds.start;
        for c in page.slice(bounds).chars() {
            while next.next_if(|place| *place <= at).is_some_and(|place| {
                marks.push((place, frame.text.len()));
                true
            }) {}
            frame.push(c);
            at += c.len_utf8();
        }
        marks.extend(next.map(|place| (place, frame.text.len())));
        let find = |place: usize| marks.iter().find(|(from, _)| *from == place).map_or(0, |(_, to)| *to);
        frame.spans = wanted.iter().map(|span| span.map(|span| find(span.start)..find(span.end))).collect();
        frame
    }

    fn push(&mut self, c: char) {
        match c {
            '\n' => self.text.push(c),
            '\r' => {}
            '\t' => self.text.push(' '),
            // A workflow runner obeys `##[command]` anywhere in a line.
            '[' if self.text.ends_with("##") => self.text.push_str("\\["),
            c if untrusted::is_hidden(c) => {
                let _ = write!(self.text, "{}", c.escape_unicode());
            }
            c => self.text.push(c),
        }
    }
}

fn clip(span: Span, bounds: Span) -> Option<Span> {
    let inside = span.start >= bounds.start && span.start <= bounds.end;
    inside.then(|| Span::new(span.start, span.end.clamp(span.start, bounds.end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_safe_and_keeps_its_places() {
        let page = Page::new("a.md", b"one\n\x1b[31mred ##[x] end\nthree\n".to_vec());
        let word = page.text().find("red").unwrap();
        let frame = Frame::new(&page, &[Span::new(word, word + 3)]);
        assert_eq!(frame.text, "\\u{1b}[31mred ##\\[x] end");
        assert_eq!(frame.first_line, 2);
        assert_eq!(&frame.text[frame.spans[0].clone().unwrap()], "red");
    }

    #[test]
    fn a_frame_of_many_lines_is_cut() {
        let text = "x\n".repeat(50);
        let page = Page::new("a.md", text.clone().into_bytes());
        let frame = Frame::new(&page, &[Span::new(0, text.len())]);
        assert_eq!(frame.text.lines().count(), MOST_LINES);
    }
}
