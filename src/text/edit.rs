//! Replacing ranges of bytes: edits applied to a text, and offsets carried from one side to the other.

use super::Span;
use crate::finding::Edit;

/// The text after edits that are in order and do not overlap. `None` where they are not, or where one of them
/// cuts a character.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let grown: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(text.len() + grown);
    let mut at = 0;
    for edit in edits {
        if edit.end < edit.start {
            return None;
        }
        out.push_str(text.get(at..edit.start)?);
        text.get(edit.start..edit.end)?;
        out.push_str(&edit.text);
        at = edit.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// Whether two edits share a byte or a place: only one of them can be made.
pub fn touch(a: &Edit, b: &Edit) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// The line end that the lines around `offset` use: that of the line before, else of the line itself.
pub fn line_end(text: &str, offset: usize) -> &'static str {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let (before, after) = text.split_at(at);
    let crlf = match (before.rfind('\n'), after.find('\n')) {
        (Some(end), _) => before.get(..end).is_some_and(|line| line.ends_with('\r')),
        // The carriage return of an edit right before a line feed stands on the other side.
        (None, Some(end)) => {
            after.get(..end).is_some_and(|line| line.ends_with('\r')) || (end == 0 && before.ends_with('\r'))
        }
        (None, None) => false,
    };
    if crlf { "\r\n" } else { "\n" }
}

/// Carries offsets of an edited text back to the text before.
#[derive(Debug)]
pub struct BackMap {
    /// Start and end of each edit before, and its start and end after.
    edits: Vec<(Span, Span)>,
}

impl BackMap {
    /// A map for edits that are in order and do not overlap.
    pub fn new(edits: &[Edit]) -> Self {
        let (mut removed, mut added) = (0, 0);
        let edits = edits
            .iter()
            .map(|edit| {
                let start = edit.start - removed + added;
                removed += edit.end - edit.start;
                added += edit.text.len();
                (Span::new(edit.start, edit.end), Span::new(start, start + edit.text.len()))
            })
            .collect();
        Self { edits }
    }

    /// Where a byte of the text after stood before; a byte that is new, where its edit begins.
    pub fn offset(&self, after: usize) -> usize {
        let at = self.edits.partition_point(|(_, new)| new.start <= after);
        match at.checked_sub(1).and_then(|at| self.edits.get(at)) {
            None => after,
            Some((old, new)) if after < new.end => old.start,
            Some((old, new)) => after - new.end + old.end,
        }
    }

    /// A span of the text after, before. A boundary that only touches an edit stays outside of it.
    pub fn span(&self, after: Span) -> Span {
        let start = self.offset(after.start);
        let at = self.edits.partition_point(|(_, new)| new.start < after.end);
        let end = match at.checked_sub(1).and_then(|at| self.edits.get(at)) {
            None => after.end,
            Some((old, new)) if after.end <= new.end => old.end,
            Some((old, new)) => after.end - new.end + old.end,
        };
        Span::new(start, end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { start, end, text: text.to_owned() }
    }

    #[test]
    fn edits_replace_ranges() {
        let edits = [edit(0, 1, "A"), edit(3, 3, "+"), edit(4, 6, "")];
        assert_eq!(apply("abcdefg", &edits).as_deref(), Some("Abc+dg"));
        assert_eq!(apply("abc", &[]).as_deref(), Some("abc"));
    }

    #[test]
    fn edits_that_cannot_be_made_are_refused() {
        assert_eq!(apply("abc", &[edit(1, 2, ""), edit(0, 1, "")]), None);
        assert_eq!(apply("abc", &[edit(0, 2, ""), edit(1, 3, "")]), None);
        assert_eq!(apply("abc", &[edit(2, 4, "")]), None);
        assert_eq!(apply("ö", &[edit(1, 2, "")]), None);
        assert_eq!(apply("abc", &[edit(2, 1, "")]), None);
    }

    #[test]
    fn line_ends_are_those_of_the_neighbours() {
        assert_eq!(line_end("a\r\nb\r\n", 3), "\r\n");
        assert_eq!(line_end("a\nb\r\n", 3), "\n");
        assert_eq!(line_end("a\r\n", 0), "\r\n");
        assert_eq!(line_end("a\r\n", 2), "\r\n");
        assert_eq!(line_end("a", 9), "\n");
    }

    #[test]
    fn offsets_are_carried_back() {
        let edits = [edit(2, 2, "xx"), edit(4, 6, "y")];
        let before = "abcdefgh";
        let after = apply(before, &edits).unwrap();
        assert_eq!(after, "abxxcdygh");
        let map = BackMap::new(&edits);
        for c in ['a', 'b', 'c', 'd', 'g', 'h'] {
            assert_eq!(map.offset(after.find(c).unwrap()), before.find(c).unwrap(), "{c}");
        }
        assert_eq!(map.span(Span::new(0, 2)), Span::new(0, 2));
        assert_eq!(map.span(Span::new(4, 6)), Span::new(2, 4));
        assert_eq!(map.span(Span::new(4, 9)), Span::new(2, 8));
        assert_eq!(map.span(Span::new(7, 9)), Span::new(6, 8));
    }
}
