//! A line of pipes as cells, and what a cell looks like: a link, a delimiter.

use crate::text::Span;

/// A physical line split at its pipes.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The line without blanks at both ends, container markers and line end.
    pub(super) span: Span,
    /// Trimmed cells; edge pipes make none.
    pub(super) cells: Vec<Span>,
    pub(super) leading_pipe: bool,
    pub(super) trailing_pipe: bool,
}

/// Offsets of the pipes that separate cells: not escaped, and not inside a closed code span (as the site reads
/// it, and as its author means it).
pub(super) fn pipes(text: &str, span: Span) -> Vec<usize> {
    let line = span.of(text);
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(step) = memchr::memchr3(b'|', b'`', b'\\', bytes.get(at..).unwrap_or_default()) {
        at += step;
        match bytes.get(at) {
            Some(b'\\') => {
                // GFM and kramdown both take `\|` as text, whatever precedes the backslash.
                at += if matches!(bytes.get(at + 1), Some(b'|' | b'`')) { 2 } else { 1 };
            }
            Some(b'`') => at = after_code_span(bytes, at),
            _ => {
                found.push(span.start + at);
                at += 1;
            }
        }
    }
    found
}

/// The offset after the code span that opens at `at`, or after its backticks when nothing closes it.
fn after_code_span(bytes: &[u8], at: usize) -> usize {
    let run = |from: usize| bytes.get(from..).unwrap_or_default().iter().take_while(|&&b| b == b'`').count();
    let ticks = run(at);
    let mut scan = at + ticks;
    while let Some(step) = memchr::memchr(b'`', bytes.get(scan..).unwrap_or_default()) {
        let closing = run(scan + step);
        if closing == ticks {
            return scan + step + closing;
        }
        scan += step + closing;
    }
    at + ticks
}

/// Splits a line at its pipes.
pub(super) fn split(text: &str, line: Span) -> Line {
    let span = line.trimmed(text);
    let pipes = pipes(text, span);
    let leading_pipe = pipes.first() == Some(&span.start);
    let trailing_pipe = pipes.len() > usize::from(leading_pipe) && pipes.last() == Some(&span.end.saturating_sub(1));
    let mut cells = Vec::with_capacity(pipes.len() + 1);
    let mut from = span.start;
    for (i, &pipe) in pipes.iter().enumerate() {
        if !(i == 0 && leading_pipe) {
            cells.push(Span::new(from, pipe).trimmed(text));
        }
        from = pipe + 1;
    }
    let lone_pipe = leading_pipe && pipes.len() == 1 && from == span.end;
    if !trailing_pipe && !lone_pipe {
        cells.push(Span::new(from, span.end).trimmed(text));
    }
    Line { span, cells, leading_pipe, trailing_pipe }
}

/// Whether a line was meant as a delimiter row: every cell is dashes, or nearly so.
pub(super) fn is_delimiter(text: &str, line: &Line) -> bool {
    let has_pipe = line.leading_pipe || line.trailing_pipe || line.cells.len() > 1;
    has_pipe && line.cells.iter().any(|c| !c.is_empty()) && line.cells.iter().all(|c| is_delimiter_cell(c.of(text)))
}

/// Whether a line begins as a delimiter does, which is cheap to see.
pub(super) fn may_delimit(line: &str) -> bool {
    line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '>')).starts_with(DELIMITS)
}

/// What a cell of a delimiter begins with.
const DELIMITS: [char; 6] = [':', '-', '—', '–', '=', '_'];

fn is_delimiter_cell(cell: &str) -> bool {
    if cell.is_empty() {
        return true;
    }
    let dashes = cell.chars().filter(|c| matches!(c, '-' | '—' | '–' | '=' | '_' | ':')).count();
    let total = cell.chars().count();
    cell.starts_with(DELIMITS) && cell.contains(['-', '—', '–', '=']) && dashes * 3 >= total * 2
}

/// Whether GFM accepts a cell of a delimiter row: dashes with a colon at either end.
pub(super) fn is_gfm_delimiter_cell(cell: &str) -> bool {
    let inner = cell.strip_prefix(':').unwrap_or(cell);
    let inner = inner.strip_suffix(':').unwrap_or(inner);
    !inner.is_empty() && inner.bytes().all(|b| b == b'-')
}

/// Whether a text begins with a link, emphasis around it allowed.
pub(super) fn begins_with_link(cell: &str) -> bool {
    let inner = cell.trim_start_matches(['*', '_', ' ', '<', '“', '"']);
    inner.starts_with('[') && inner.contains("](")
}

/// The offset inside `cell` where a link begins that runs to the cell's end, when text stands before it.
pub(super) fn trailing_link(cell: &str) -> Option<usize> {
    if !cell.ends_with(')') {
        return None;
    }
    let close = cell.rfind("](")?;
    let open = cell.get(..close)?.rfind('[')?;
    let target = cell.get(close + 2..cell.len() - 1)?;
    let whole = open > 0 && !cell.get(..open)?.ends_with('!') && !target.contains([')', ' ']);
    (whole && target.contains("://")).then_some(open)
}

/// Whether a line is one link with an absolute web address and nothing else.
pub(super) fn is_lone_resource_link(line: &str) -> bool {
    let inner = line.trim().trim_matches('*');
    inner.starts_with('[')
        && inner.ends_with(')')
        && inner.matches("](").count() == 1
        && (inner.contains("](http://") || inner.contains("](https://") || inner.contains("]( http"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str) -> Vec<&str> {
        split(line, Span::new(0, line.len())).cells.iter().map(|c| c.of(line)).collect()
    }

    #[test]
    fn edge_pipes_make_no_cells() {
        assert_eq!(cells("| a | b |"), ["a", "b"]);
        assert_eq!(cells("a|b|"), ["a", "b"]);
        assert_eq!(cells("a | b | |"), ["a", "b", ""]);
        assert_eq!(cells("|"), Vec::<&str>::new());
        assert_eq!(cells("||"), [""]);
        assert_eq!(cells("a"), ["a"]);
    }

    #[test]
    fn escapes_and_code_hide_pipes() {
        assert_eq!(cells(r"a \| b | c"), [r"a \| b", "c"]);
        assert_eq!(cells(r"one \\| n1"), [r"one \\| n1"]);
        assert_eq!(cells("`x | y` | z"), ["`x | y`", "z"]);
        assert_eq!(cells("a ` b | c"), ["a ` b", "c"]);
    }

    #[test]
    fn a_delimiter_may_be_misspelt() {
        for line in [":--- | ---", ":----ti | :---- | :---", "—– | —–", "===== | =====", "| :-- |", ":--:-- | :-----"]
        {
            assert!(is_delimiter(line, &split(line, Span::new(0, line.len()))), "{line}");
        }
        for line in ["a | b", "- item | x", "---> <br> <br> | x", "[a](b) | - | -", "---"] {
            assert!(!is_delimiter(line, &split(line, Span::new(0, line.len()))), "{line}");
        }
    }
}
