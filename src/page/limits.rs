//! How many parts a page may have. A file within the limit of bytes can be made of very many small parts, each of
//! which costs a hundred times its own size in a model: it is refused as a whole, like one that is too large.

use memchr::memchr_iter;

/// A page may have this many lines: more than any page has rows or blocks.
pub const MAX_LINES: usize = 50_000;
/// A page may have this many lines that begin or underline a heading.
pub const MAX_HEADINGS: usize = 10_000;
/// A page may have this many pipes: more than its tables have cells.
pub const MAX_PIPES: usize = 1_000_000;

/// Says what a page has too much of, if anything. Looks at bytes, not at blocks: what only looks like a heading
/// counts as one.
pub fn excess(bytes: &[u8]) -> Option<String> {
    // Of each of them a byte at least is needed.
    if bytes.len() <= MAX_HEADINGS.min(MAX_LINES).min(MAX_PIPES) {
        return None;
    }
    // The end of the last line opens no other one.
    let lines = memchr_iter(b'\n', bytes).count() + usize::from(!bytes.is_empty() && !bytes.ends_with(b"\n"));
    if lines > MAX_LINES {
        return Some(format!("{lines} lines, more than the limit of {MAX_LINES}"));
    }
    if bytes.len() > MAX_PIPES {
        let pipes = memchr_iter(b'|', bytes).count();
        if pipes > MAX_PIPES {
            return Some(format!("{pipes} pipes, more than the limit of {MAX_PIPES}"));
        }
    }
    if lines <= MAX_HEADINGS {
        return None;
    }
    let headings = bytes.split(|byte| *byte == b'\n').filter(|line| is_heading(line)).count();
    (headings > MAX_HEADINGS).then(|| format!("{headings} headings, more than the limit of {MAX_HEADINGS}"))
}

/// Whether a line, without the marks of quotes and lists before it, begins with `#` or is an underline.
fn is_heading(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let is_mark = |byte: &u8| matches!(byte, b' ' | b'\t' | b'>' | b'*' | b'+' | b'-' | b'.' | b')' | b'0'..=b'9');
    let inner = line.iter().position(|byte| !is_mark(byte)).and_then(|at| line.get(at..)).unwrap_or_default();
    match inner.first() {
        Some(b'#') => true,
        Some(_) => inner.iter().all(|byte| *byte == b'='),
        None => line.ends_with(b"-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_counted_in_every_style() {
        for line in ["# a", "#", " > # a", "- 1. ## b", "===", "---", "> =", "-"] {
            assert!(is_heading(line.as_bytes()), "{line}");
        }
        for line in ["", "a # b", "- a", "1. b", "| --- | --- |", "a ==="] {
            assert!(!is_heading(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn a_page_of_very_many_parts_is_too_much() {
        assert_eq!(excess("a\n".repeat(MAX_LINES).as_bytes()), None);
        assert!(excess("a\n".repeat(MAX_LINES + 1).as_bytes()).unwrap().starts_with("50001 lines"));
        assert!(excess("a\n=\n".repeat(MAX_HEADINGS + 1).as_bytes()).unwrap().starts_with("10001 headings"));
        assert_eq!(excess(b""), None);
    }
}
