//! A few lines of a page made fit for a terminal, with the places of spans inside them.

use std::fmt::Write;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::page::Page;
use crate::rules::links::secret::visible;
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
    /// The lines of the first span, and of further ones that lie within a few lines of it. A line longer than
    /// `width` columns is shown around the ends of the spans. Of the `secrets`, which are in order, little is shown.
    pub(super) fn new(page: &Page, spans: &[Span], secrets: &[Span], width: usize) -> Self {
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
        let wanted: Vec<Option<Span>> = spans.iter().map(|span| clip(*span, bounds)).collect();
        let mut places: Vec<usize> = wanted.iter().flatten().flat_map(|span| [span.start, span.end]).collect();
        places.sort_unstable();
        places.dedup();
        let mut frame = Self { first_line: first, text: String::new(), spans: Vec::with_capacity(spans.len()) };
        let mut marks = Vec::with_capacity(places.len());
        for line in first..=last {
            if line > first {
                frame.text.push('\n');
            }
            let line = page.map().line_span(line, page.text());
            frame.line(page.text(), line, &places, secrets, width, &mut marks);
        }
        // A place inside a line end is none on the line: it is where the line ends.
        let find = |place: usize| {
            let after = marks.partition_point(|(from, _)| *from <= place);
            marks.get(after.wrapping_sub(1)).or(marks.first()).map_or(0, |(_, to)| *to)
        };
        frame.spans = wanted.iter().map(|span| span.map(|span| find(span.start)..find(span.end))).collect();
        frame
    }

    /// The 1-based column at which the first span is shown.
    pub(super) fn column(&self) -> Option<usize> {
        let start = self.spans.first()?.as_ref()?.start;
        let before = self.text.get(..start)?;
        Some(before.chars().rev().take_while(|c| *c != '\n').count() + 1)
    }

    /// Adds a line, and where the places on it have come to stand.
    fn line(
        &mut self,
        text: &str,
        line: Span,
        places: &[usize],
        secrets: &[Span],
        width: usize,
        marks: &mut Vec<(usize, usize)>,
    ) {
        let mut secrets = secrets.iter().skip(secrets.partition_point(|secret| secret.end <= line.start)).peekable();
        let first = places.partition_point(|place| *place < line.start);
        let places = places.get(first..).unwrap_or(&[]);
        let places = places.get(..places.partition_point(|place| *place <= line.end)).unwrap_or(places);
        let mut places = places.iter().copied().peekable();
        let mut at = line.start;
        for part in parts(text, line, places.clone(), width) {
            if part.start > at {
                self.text.push('…');
            }
            at = part.start;
            for c in part.of(text).chars() {
                while let Some(place) = places.next_if(|place| *place <= at) {
                    marks.push((place, self.text.len()));
                }
                while secrets.next_if(|secret| secret.end <= at).is_some() {}
                match secrets.peek().filter(|secret| secret.contains(at)) {
                    Some(secret) if at >= secret.start + visible(secret.of(text)) => {
                        if !self.text.ends_with('…') {
                            self.text.push('…');
                        }
                    }
                    _ => self.push(c),
                }
                at += c.len_utf8();
            }
            while let Some(place) = places.next_if(|place| *place <= at) {
                marks.push((place, self.text.len()));
            }
        }
        if at < line.end {
            self.text.push('…');
        }
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

/// What is shown of a line: all of it, or what is near the places.
fn parts(text: &str, line: Span, places: impl Iterator<Item = usize>, width: usize) -> Vec<Span> {
    if forward(text, line.start, line.end, width) == line.end {
        return vec![line];
    }
    let places: Vec<usize> = places.collect();
    if places.is_empty() {
        return vec![Span::new(line.start, forward(text, line.start, line.end, width))];
    }
    // As much as fits; at the least, an eighth of the width on both sides of each place.
    let mut found = Vec::new();
    for share in (8..=32).rev() {
        found = around(text, line, &places, width * share / 64);
        if found.iter().map(|part| columns(part.of(text))).sum::<usize>() <= width {
            break;
        }
    }
    found
}

/// The parts of a line that lie within `reach` columns of a place.
fn around(text: &str, line: Span, places: &[usize], reach: usize) -> Vec<Span> {
    let mut parts: Vec<Span> = Vec::new();
    for &place in places {
        let near = Span::new(backward(text, line.start, place, reach), forward(text, place, line.end, reach));
        match parts.last_mut() {
            Some(last) if near.start <= last.end => last.end = near.end.max(last.end),
            _ => parts.push(near),
        }
    }
    parts
}

fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(1)).sum()
}

/// Where `width` columns from `from` on end, or `to`.
fn forward(text: &str, from: usize, to: usize, width: usize) -> usize {
    let mut columns = 0;
    let mut end = from;
    for (at, c) in Span::new(from, to).of(text).char_indices() {
        columns += c.width().unwrap_or(1);
        if columns > width {
            break;
        }
        end = from + at + c.len_utf8();
    }
    end
}

/// Where `width` columns up to `to` begin, or `from`.
fn backward(text: &str, from: usize, to: usize, width: usize) -> usize {
    let mut columns = 0;
    let mut start = to;
    for (at, c) in Span::new(from, to).of(text).char_indices().rev() {
        columns += c.width().unwrap_or(1);
        if columns > width {
            break;
        }
        start = from + at;
    }
    start
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
        let frame = Frame::new(&page, &[Span::new(word, word + 3)], &[], 100);
        assert_eq!(frame.text, "\\u{1b}[31mred ##\\[x] end");
        assert_eq!(frame.first_line, 2);
        assert_eq!(&frame.text[frame.spans[0].clone().unwrap()], "red");
    }

    #[test]
    fn a_long_line_is_shown_around_its_places() {
        let text = format!("{}[here{}there]{}\n", "a".repeat(500), "é".repeat(500), "漢".repeat(500));
        let (start, end) = (text.find('[').unwrap(), text.find(']').unwrap() + 1);
        let page = Page::new("a.md", text.into_bytes());
        let frame = Frame::new(&page, &[Span::new(start, end)], &[], 40);
        assert_eq!(frame.text, "…aaaaaaaaaa[hereééééé…ééééthere]漢漢漢漢漢…");
        assert_eq!(&frame.text[frame.spans[0].clone().unwrap()], "[hereééééé…ééééthere]");
        let frame = Frame::new(&page, &[Span::new(start, start + 5)], &[], 40);
        assert_eq!(frame.text, format!("…{}[here{}…", "a".repeat(17), "é".repeat(17)));
    }

    #[test]
    fn little_is_shown_of_a_secret() {
        let text = "see sig=AbCdEfGhIjKlMnOp&x here\n";
        let page = Page::new("a.md", text.as_bytes().to_vec());
        let secret = Span::new(8, 24);
        let frame = Frame::new(&page, &[secret], &[secret], 100);
        assert_eq!(frame.text, "see sig=AbCd…&x here");
        assert_eq!(&frame.text[frame.spans[0].clone().unwrap()], "AbCd…");
        let frame = Frame::new(&page, &[Span::new(4, 7), Span::new(27, 31)], &[secret], 100);
        assert_eq!(frame.text, "see sig=AbCd…&x here");
        assert_eq!(&frame.text[frame.spans[1].clone().unwrap()], "here");
    }

    #[test]
    fn a_frame_of_many_lines_is_cut() {
        let text = "x\n".repeat(50);
        let page = Page::new("a.md", text.clone().into_bytes());
        let frame = Frame::new(&page, &[Span::new(0, text.len())], &[], 100);
        assert_eq!(frame.text.lines().count(), MOST_LINES);
    }
}
