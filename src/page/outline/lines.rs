//! What a single line is: a heading, an underline, a list item, a line of a quotation, the start of a block that
//! is shown as it is.

use crate::text::Span;

/// The lines of a text that begin in a span, each without its line end.
pub(super) fn of(text: &str, span: Span) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(1 + span.len() / 48);
    let mut start = span.start;
    let ends = memchr::memchr_iter(b'\n', bytes.get(start..).unwrap_or_default()).map(|at| span.start + at);
    for end in ends.chain(std::iter::once(bytes.len())) {
        if start >= span.end.min(bytes.len()) {
            break;
        }
        let line = bytes.get(start..end).unwrap_or_default();
        let kept = line.len() - line.iter().rev().take_while(|byte| **byte == b'\r').count();
        lines.push(Span::new(start, start + kept));
        start = end + 1;
    }
    lines
}

/// Where a block of code, HTML or a comment that begins on line `at` ends.
pub(super) fn verbatim_end(text: &str, lines: &[Span], at: usize) -> Option<usize> {
    let line_at = |at: usize| lines.get(at).map(|span: &Span| span.of(text).trim());
    let line = line_at(at)?;
    let fence = ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence));
    if let Some(fence) = fence {
        let mark = fence.chars().next()?;
        let length = line.chars().take_while(|&c| c == mark).count();
        if mark == '`' && line.trim_start_matches('`').contains('`') {
            return None;
        }
        let closes = |at: usize| {
            line_at(at).is_some_and(|l| {
                l.chars().take_while(|&c| c == mark).count() >= length && l.trim_start_matches(mark).is_empty()
            })
        };
        let end = (at + 1..lines.len()).find(|&at| closes(at));
        return Some(end.map_or(lines.len(), |at| at + 1));
    }
    if line.starts_with("<!--") {
        let end = (at..lines.len()).find(|&at| line_at(at).is_some_and(|l| l.contains("-->")));
        return Some(end.map_or(lines.len(), |at| at + 1));
    }
    if !line.starts_with('<') {
        return None;
    }
    let lower = line.get(..line.len().min(16)).unwrap_or(line).to_ascii_lowercase();
    for tag in ["style", "script", "pre"] {
        if lower.strip_prefix('<').is_some_and(|rest| rest.starts_with(tag)) {
            let close = format!("</{tag}");
            let end =
                (at..lines.len()).find(|&at| line_at(at).is_some_and(|l| l.to_ascii_lowercase().contains(&close)));
            return Some(end.map_or(lines.len(), |at| at + 1));
        }
    }
    None
}

/// Level and raw title of an ATX heading, indented by up to three blanks or not. `line` is trimmed.
pub(super) fn atx(line: &str) -> Option<(u8, &str)> {
    let hashes = line.bytes().take_while(|&b| b == b'#').count();
    let rest = line.get(hashes..)?;
    if !(1..=6).contains(&hashes) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let title = rest.trim();
    let open = title.trim_end_matches('#');
    let title = if open.is_empty() || open.ends_with([' ', '\t']) { open.trim_end() } else { title };
    Some((u8::try_from(hashes).unwrap_or(6), title))
}

pub(super) fn plain_heading(title: &str) -> String {
    crate::text::inline::gfm::plain(title).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A setext underline.
pub(super) fn is_underline(line: &str) -> bool {
    let kept = line.trim_end();
    let inner = kept.trim_start_matches(' ');
    kept.len() - inner.len() <= 3
        && !inner.is_empty()
        && (inner.bytes().all(|b| b == b'=') || (inner.len() > 1 && inner.bytes().all(|b| b == b'-')))
}

/// What a list item begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemMark {
    /// Bytes from the beginning of the line to the blank behind the mark.
    pub end: usize,
    /// The number of an ordered item as it is written.
    pub number: Option<u32>,
}

/// The mark of the list item that a line begins.
pub fn item_mark(line: &str) -> Option<ItemMark> {
    let inner = line.trim_start();
    let indent = line.len() - inner.len();
    if let Some(rest) = inner.strip_prefix(['-', '*', '+']) {
        return rest.starts_with([' ', '\t']).then_some(ItemMark { end: indent + 1, number: None });
    }
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = inner.split_at_checked(digits).filter(|_| digits <= 9)?;
    let number = number.parse().ok()?;
    let behind = rest.starts_with(". ") || rest.starts_with(") ");
    behind.then_some(ItemMark { end: indent + digits + 1, number: Some(number) })
}

/// Whether a line begins a list item.
pub(super) fn list_item(line: &str) -> bool {
    item_mark(line).is_some()
}

/// The line without the markers of enclosing block quotes.
pub(super) fn without_quote(text: &str, line: Span) -> Span {
    let mut span = line.trimmed(text);
    while span.of(text).starts_with('>') {
        span = Span::new(span.start + 1, span.end).trimmed(text);
    }
    span
}
