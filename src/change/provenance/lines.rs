//! What a commit did to the lines of a page: which it kept, which it took away and which it brought. Blanks and
//! pipes that nobody sees do not make a line another one.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::page::key;
use crate::text::ends;
use crate::text::hash::{self, HashMap};

/// Fewer letters and digits than this repeat by chance.
const TELLING: usize = 40;
/// Rows that are known at a time.
const MAX_ROWS: usize = 1 << 18;

/// Lines of both texts, 0-based, that stand in place of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// What differs between two texts.
#[derive(Debug, Default)]
pub(super) struct LineDiff {
    pub(super) hunks: Vec<Hunk>,
    /// Lines of the hunks with their bytes in either text.
    pub(super) old: Vec<Line>,
    pub(super) new: Vec<Line>,
}

/// Where the lines of one hunk lie in their text.
pub(super) fn bytes_of(lines: &[Line], hunk: usize) -> Range<usize> {
    let first = lines.partition_point(|line| line.hunk < hunk);
    let behind = lines.partition_point(|line| line.hunk <= hunk);
    let lines = lines.get(first..behind).unwrap_or_default();
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return 0..0 };
    first.bytes.start..last.bytes.end
}

/// A line of a hunk.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) at: usize,
    pub(super) bytes: Range<usize>,
    pub(super) hash: u64,
    pub(super) hunk: usize,
}

/// How many lines a text has.
pub(super) fn count(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count() + usize::from(text.last().is_some_and(|byte| *byte != b'\n'))
}

/// Compares texts line by line. What a row says is worked out once in a walk, however many commits pass it by.
#[derive(Debug, Default)]
pub(super) struct Differ {
    /// What stands for a row without what only aligns a table, by what stands for its bytes.
    rows: HashMap<u64, u64>,
    buffer: Vec<u8>,
}

impl Differ {
    /// Compares two texts. Only what lies between their common beginning and end is looked at.
    pub(super) fn diff(&mut self, old: &[u8], new: &[u8]) -> LineDiff {
        let (start, tail) = ends::same_lines(old, new);
        let first = memchr::memchr_iter(b'\n', old.get(..start).unwrap_or_default()).count();
        let left = self.split(old, start..old.len() - tail, first);
        let right = self.split(new, start..new.len() - tail, first);
        let mut out = LineDiff::default();
        for op in compare(&left, &right) {
            if matches!(op, DiffOp::Equal { .. }) {
                continue;
            }
            let hunk = out.hunks.len();
            let take = |lines: &[Line], range: Range<usize>| -> Vec<Line> {
                lines.get(range).unwrap_or_default().iter().map(|line| Line { hunk, ..line.clone() }).collect()
            };
            let (a, b) = (op.old_range(), op.new_range());
            out.hunks.push(Hunk { old: first + a.start..first + a.end, new: first + b.start..first + b.end });
            out.old.extend(take(&left, a));
            out.new.extend(take(&right, b));
        }
        out
    }

    /// The lines of a part of a text; `first` is the number of the first one.
    fn split(&mut self, text: &[u8], part: Range<usize>, first: usize) -> Vec<Line> {
        let mut out = Vec::new();
        let mut start = part.start;
        let ends = memchr::memchr_iter(b'\n', text.get(part.clone()).unwrap_or_default()).map(|at| part.start + at + 1);
        for end in ends.chain(std::iter::once(part.end)) {
            if start < end {
                let hash = self.hash(text.get(start..end).unwrap_or_default());
                out.push(Line { at: first + out.len(), bytes: start..end, hash, hunk: 0 });
                start = end;
            }
        }
        out
    }

    /// What stands for a line without what only aligns a table.
    fn hash(&mut self, line: &[u8]) -> u64 {
        let line = line.trim_ascii_end();
        let bytes = hash::of(line);
        if memchr::memchr(b'|', line).is_none() {
            return bytes;
        }
        if let Some(known) = self.rows.get(&bytes) {
            return *known;
        }
        if self.rows.len() == MAX_ROWS {
            self.rows.clear();
        }
        push_row(line, &mut self.buffer);
        let row = hash::of(self.buffer.as_slice());
        self.rows.insert(bytes, row);
        row
    }
}

/// What differs between lines. Most commits leave one line on either side, or lines on one side only.
fn compare(left: &[Line], right: &[Line]) -> Vec<DiffOp> {
    match (left, right) {
        ([], []) => Vec::new(),
        ([], _) => vec![DiffOp::Insert { old_index: 0, new_index: 0, new_len: right.len() }],
        (_, []) => vec![DiffOp::Delete { old_index: 0, old_len: left.len(), new_index: 0 }],
        ([old], [new]) if old.hash != new.hash => {
            vec![DiffOp::Replace { old_index: 0, old_len: 1, new_index: 0, new_len: 1 }]
        }
        _ => {
            let hashes = |lines: &[Line]| lines.iter().map(|line| line.hash).collect::<Vec<_>>();
            capture_diff_slices(Algorithm::Histogram, &hashes(left), &hashes(right))
        }
    }
}

/// Makes a row of what it is without what only aligns a table.
fn push_row(line: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let row = line.trim_ascii().strip_prefix(b"|").unwrap_or(line).trim_ascii();
    if matches!(row.first(), Some(b'-' | b':')) && is_bare(row) {
        return push_delimiter(row, out);
    }
    let even = is_even(row);
    let mut start = 0;
    for end in memchr::memchr_iter(b'|', row).chain(std::iter::once(row.len())) {
        let cell = row.get(start..end).unwrap_or_default().trim_ascii();
        if even {
            out.extend_from_slice(cell);
        } else {
            push_words(cell, out);
        }
        out.push(b'|');
        start = end + 1;
    }
    while out.last() == Some(&b'|') {
        out.pop();
    }
}

/// Makes the line under a header of how many columns it has.
fn push_delimiter(row: &[u8], out: &mut Vec<u8>) {
    let row = row.strip_suffix(b"|").unwrap_or(row);
    out.extend(row.split(|byte| *byte == b'|').flat_map(|cell| if cell.contains(&b'-') { b"-|" } else { b" |" }));
}

/// Whether all that parts words is single blanks.
fn is_even(row: &[u8]) -> bool {
    let pairs = row.iter().zip(row.get(1..).unwrap_or_default());
    // Without a way out in the middle, this loop takes many bytes at a time.
    let odd = |a: u8, b: u8| (u8::from(a == b' ') & u8::from(b == b' ')) | u8::from(a < b' ');
    pairs.fold(0, |all, (a, b)| all | odd(*a, *b)) == 0
}

/// Puts the words of a cell behind each other, with one blank between them.
fn push_words(cell: &[u8], out: &mut Vec<u8>) {
    for (at, word) in cell.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
}

/// Whether a line says enough to be the same line in another place.
pub(super) fn is_telling(line: &[u8]) -> bool {
    if line.len() < TELLING {
        return link_target(line).is_some();
    }
    // Counted in bytes, so that the loop takes many of them at a time.
    let letters = |part: &[u8]| -> u8 {
        part.iter().map(|byte| u8::from(byte.is_ascii_alphanumeric()) | u8::from(!byte.is_ascii())).sum()
    };
    let mut known = 0;
    let enough = |part: &[u8]| {
        known += usize::from(letters(part));
        known >= TELLING
    };
    line.chunks(2 * TELLING).any(enough) || link_target(line).is_some()
}

/// Where the target of the first link on a line begins.
fn link_target(line: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b']', line).find(|at| line.get(at + 1) == Some(&b'(')).map(|at| at + 2)
}

/// Whether a line has nothing to read: blank, or the line under a table's header.
pub(super) fn is_bare(line: &[u8]) -> bool {
    line.iter().all(|byte| byte.is_ascii_whitespace() || matches!(byte, b'|' | b':' | b'-' | b'+' | b'='))
}

/// Whether a line is empty.
pub(super) fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

/// What the first link on a line leads to, as a number. A row and a list item are different things with one link.
pub(super) fn link_key(line: &[u8]) -> Option<u64> {
    let at = link_target(line)?;
    let target = std::str::from_utf8(line).ok()?.get(at..)?.trim_start();
    let end = target.find([')', ' ', '\t']).unwrap_or(target.len());
    let key = key::of_url(target.get(..end)?);
    (!key.is_empty()).then(|| hash::of(&(memchr::memchr(b'|', line).is_some(), &key)))
}

/// What makes two lines of one hunk versions of each other whatever they say: headings of one level, values of one
/// key of front matter.
pub(super) fn role(line: &str) -> Option<&str> {
    let marks = line.bytes().take_while(|byte| *byte == b'#').count();
    if marks > 0 {
        return line.get(..marks);
    }
    let (name, _) = line.split_once(": ")?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hunks(old: &str, new: &str) -> Vec<(Range<usize>, Range<usize>)> {
        let diff = Differ::default().diff(old.as_bytes(), new.as_bytes());
        diff.hunks.into_iter().map(|hunk| (hunk.old, hunk.new)).collect()
    }

    #[test]
    fn only_lines_that_say_something_else_differ() {
        assert_eq!(hunks("a\nb\nc\n", "a\nx\nc\n"), [(1..2, 1..2)]);
        assert_eq!(hunks("a\nb", "a\nb\n"), []);
        assert_eq!(hunks("a\nb\n", "a\nb\nb\n"), [(2..2, 2..3)]);
        assert_eq!(hunks("", "a\n"), [(0..0, 0..1)]);
        assert_eq!(hunks("ab\nb\n", "b\n"), [(0..1, 0..0)]);
        assert_eq!(hunks("a | b\nc\n", "| a    |   b |\nc\n"), []);
        assert_eq!(hunks("|a  b|\tc | | \nd\n", " a b |c\nd\n"), []);
        assert_eq!(hunks("| | a\n", "| a\n"), [(0..1, 0..1)]);
        assert_eq!(hunks("a  b\n", "a b\n"), [(0..1, 0..1)]);
        assert_eq!(hunks("  code\n", "code\n"), [(0..1, 0..1)]);
        assert_eq!(hunks("x\na\nb\nc\n", "a\nb\nc\ny\n"), [(0..1, 0..0), (4..4, 3..4)]);
    }

    #[test]
    fn what_a_hunk_holds_is_the_rest_of_the_text() {
        for (old, new) in [("a\nb\nc\nd", "a\nc\nb\nd\n"), ("\n\n\n", "\n"), ("a\r\nb\r\n", "a\nb\n"), ("é\n", "è\n")]
        {
            let diff = Differ::default().diff(old.as_bytes(), new.as_bytes());
            let kept = |text: &str, side: fn(&Hunk) -> &Range<usize>| -> Vec<String> {
                let lines = text.lines().map(|line| line.trim_end().to_owned()).enumerate();
                let inside = |at: usize| diff.hunks.iter().any(|hunk| side(hunk).contains(&at));
                lines.filter(|(at, _)| !inside(*at)).map(|(_, line)| line).collect()
            };
            assert_eq!(kept(old, |hunk| &hunk.old), kept(new, |hunk| &hunk.new), "{old:?} {new:?}");
        }
    }

    #[test]
    fn rows_are_known_by_their_link() {
        assert_eq!(link_key(b"[a](https://www.a.io/b/ \"t\") | x"), link_key(b"[c]( http://a.io/b) | y"));
        assert_ne!(link_key(b"[a](https://a.io/b) | x"), link_key(b"- [a](https://a.io/b)"));
        assert_eq!(link_key(b"no link"), None);
        assert_eq!(
            (role("## A"), role("title: x"), role("See: x y"), role("a b: c")),
            (Some("##"), Some("title"), Some("See"), None)
        );
    }
}
