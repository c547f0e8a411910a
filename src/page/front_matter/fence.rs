//! Where front matter begins and ends: two fence lines, by Jekyll's rule. Never looks at the YAML between them.

use memchr::memchr_iter;

use crate::text::Span;

/// A byte order mark; Jekyll reads files as if it were not there.
pub(super) const BOM: &str = "\u{feff}";

/// What the first lines of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fence {
    /// The file does not begin with a fence.
    None,
    /// A fence opens, and none closes.
    Unclosed {
        /// The opening line.
        open: Span,
    },
    /// Two fences.
    Found {
        /// The opening line.
        open: Span,
        /// Between the fences, line ends included.
        yaml: Span,
        /// The closing line, without its line end.
        close: Span,
    },
}

/// Finds the fences: `---` on the first line, then `---` or `...` alone on a line. Blanks may follow a fence.
pub(super) fn find(text: &str) -> Fence {
    let start = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let rest = text.get(start..).unwrap_or("");
    let Some(end) = memchr::memchr(b'\n', rest.as_bytes()).map(|at| start + at) else { return Fence::None };
    if text.get(start..end).map(str::trim_end) != Some("---") {
        return Fence::None;
    }
    let open = line(text, start, end);
    let yaml_start = end + 1;
    let mut from = yaml_start;
    let tail = text.get(yaml_start..).unwrap_or("").as_bytes();
    for to in memchr_iter(b'\n', tail).map(|at| yaml_start + at).chain(std::iter::once(text.len())) {
        // Only a line that starts with a fence is worth a closer look.
        if matches!(text.get(from..to).map(str::trim_end), Some("---" | "...")) {
            return Fence::Found { open, yaml: Span::new(yaml_start, from), close: line(text, from, to) };
        }
        from = (to + 1).min(text.len());
    }
    Fence::Unclosed { open }
}

/// The span of a line without the CR of its line end.
fn line(text: &str, start: usize, end: usize) -> Span {
    let kept = text.get(start..end).unwrap_or("").trim_end_matches('\r').len();
    Span::new(start, start + kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml(text: &str) -> Option<&str> {
        match find(text) {
            Fence::Found { yaml, .. } => Some(yaml.of(text)),
            _ => None,
        }
    }

    #[test]
    fn fences_are_jekylls() {
        assert_eq!(yaml("---\na: 1\n---\nx"), Some("a: 1\n"));
        assert_eq!(yaml("---\na: 1\n...\nx"), Some("a: 1\n"));
        assert_eq!(yaml("---  \r\na: 1\r\n---\t\r\nx"), Some("a: 1\r\n"));
        assert_eq!(yaml("\u{feff}---\na: 1\n---"), Some("a: 1\n"));
        assert_eq!(yaml("---\n---\n"), Some(""));
        assert_eq!(yaml("---\na: |\n  ---\n---\n"), Some("a: |\n  ---\n"));
    }

    #[test]
    fn what_is_no_fence() {
        for text in ["", "---", "----\na: 1\n---\n", "\n---\na: 1\n---\n", " ---\na: 1\n---\n", "--- a\n---\n"] {
            assert_eq!(find(text), Fence::None, "{text:?}");
        }
        assert!(matches!(find("---\na: 1\n ---\n----\n"), Fence::Unclosed { open } if open == Span::new(0, 3)));
    }
}
