//! Byte offsets to lines and columns, in the three units that readers of findings count in.

use std::sync::OnceLock;

use memchr::memchr_iter;

/// Lines longer than this are measured once, at every such number of bytes, so that many places on one long line
/// cost no more than the line.
const STRIDE: usize = 4096;

/// A place in a text. All numbers but `offset` are 1-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Byte offset, 0-based.
    pub offset: usize,
    /// Line.
    pub line: usize,
    /// Column in UTF-8 bytes (JSON, rdjson).
    pub column: usize,
    /// Column in UTF-16 code units (SARIF, language server).
    pub utf16: usize,
    /// Column in Unicode code points (terminals, SARIF).
    pub code_points: usize,
}

/// Where the lines of a text start. A line ends with LF; the CR of a CRLF belongs to the line end.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    starts: Vec<usize>,
    len: usize,
    marks: OnceLock<Vec<Mark>>,
}

/// What stands before a place in the middle of a long line.
#[derive(Debug, Clone, Copy)]
struct Mark {
    offset: usize,
    utf16: usize,
    code_points: usize,
}

impl SourceMap {
    /// Finds the lines of `text`.
    pub fn new(text: &str) -> Self {
        let mut starts = Vec::with_capacity(1 + text.len() / 48);
        starts.push(0);
        starts.extend(memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Self { starts, len: text.len(), marks: OnceLock::new() }
    }

    /// Number of lines; a final line end does not open another one.
    pub fn lines(&self) -> usize {
        match self.starts.last() {
            Some(&last) if last == self.len && self.starts.len() > 1 => self.starts.len() - 1,
            _ => self.starts.len(),
        }
    }

    /// The 1-based line that holds `offset`; the last line for an offset past the end.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset).max(1)
    }

    /// Byte offset of the first byte of a 1-based line; the length of the text past the last one.
    pub fn line_start(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.len)
    }

    /// The bytes of a 1-based line without its line end.
    pub fn line_span(&self, line: usize, text: &str) -> super::Span {
        let start = self.line_start(line);
        // The lines may be those of a text whose line feeds are masked in this one.
        let end = self.starts.get(line).map_or(self.len, |next| next.saturating_sub(1)).max(start);
        let kept = text.get(start..end).unwrap_or("").trim_end_matches('\r').len();
        super::Span::new(start, start + kept)
    }

    /// The 1-based line of a byte offset and its column in bytes, for which no text is needed. Offsets past the end
    /// count as the end.
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.len);
        let line = self.line_of(offset);
        (line, offset - self.line_start(line) + 1)
    }

    /// The position of a byte offset of `text`. Offsets past the end count as the end, offsets inside a
    /// character as its start.
    pub fn position(&self, offset: usize, text: &str) -> Position {
        let mut offset = offset.min(self.len).min(text.len());
        while offset > 0 && !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(offset);
        let start = self.line_start(line);
        let mark = self.mark_before(start, offset, text);
        let before = text.get(mark.offset..offset).unwrap_or("");
        let (utf16, code_points) = counts(before);
        Position {
            offset,
            line,
            column: offset - start + 1,
            utf16: mark.utf16 + utf16 + 1,
            code_points: mark.code_points + code_points + 1,
        }
    }

    /// The last measured place of the line that begins at `start`, at or before `offset`.
    fn mark_before(&self, start: usize, offset: usize, text: &str) -> Mark {
        let first = Mark { offset: start, utf16: 0, code_points: 0 };
        if offset - start <= STRIDE {
            return first;
        }
        let marks = self.marks.get_or_init(|| self.measure(text));
        let after = marks.partition_point(|mark| mark.offset <= offset);
        marks.get(after.wrapping_sub(1)).copied().filter(|mark| mark.offset >= start).unwrap_or(first)
    }

    fn measure(&self, text: &str) -> Vec<Mark> {
        let mut marks = Vec::new();
        for line in 1..=self.starts.len() {
            let (start, end) = (self.line_start(line), self.line_start(line + 1).min(text.len()));
            let mut mark = Mark { offset: start, utf16: 0, code_points: 0 };
            while end.saturating_sub(mark.offset) > STRIDE {
                let mut next = mark.offset + STRIDE;
                while !text.is_char_boundary(next) {
                    next -= 1;
                }
                let (utf16, code_points) = counts(text.get(mark.offset..next).unwrap_or(""));
                mark = Mark { offset: next, utf16: mark.utf16 + utf16, code_points: mark.code_points + code_points };
                marks.push(mark);
            }
        }
        marks
    }
}

/// Length of a text in UTF-16 code units and in code points.
fn counts(text: &str) -> (usize, usize) {
    if text.is_ascii() {
        return (text.len(), text.len());
    }
    (text.encode_utf16().count(), text.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_differ_by_unit() {
        let text = "a\r\nö😀x\n";
        let map = SourceMap::new(text);
        let x = text.find('x').unwrap();
        let at = map.position(x, text);
        assert_eq!((at.line, at.column, at.utf16, at.code_points), (2, 7, 4, 3));
        assert_eq!(map.lines(), 2);
        assert_eq!(map.line_span(1, text).of(text), "a");
        assert_eq!(map.position(999, text).line, 3);
        for (offset, _) in text.char_indices().chain([(text.len(), ' '), (999, ' ')]) {
            let at = map.position(offset, text);
            assert_eq!(map.line_and_column(offset), (at.line, at.column), "{offset}");
        }
    }

    #[test]
    fn a_long_line_is_measured_as_a_short_one() {
        let long = "aö😀".repeat(3_000);
        let text = format!("first\n{long}\nö\n{long}x");
        let map = SourceMap::new(&text);
        for offset in (0..=text.len()).step_by(977).chain([text.len()]) {
            let at = map.position(offset, &text);
            let before = &text[map.line_start(at.line)..at.offset];
            let expected = (before.len() + 1, before.encode_utf16().count() + 1, before.chars().count() + 1);
            assert_eq!((at.column, at.utf16, at.code_points), expected, "{offset}");
        }
    }

    #[test]
    fn an_empty_text_has_one_line() {
        let map = SourceMap::new("");
        assert_eq!(map.lines(), 1);
        assert_eq!(map.position(0, "").column, 1);
    }
}
