//! Limits that hold before the YAML parser sees a byte: one linear pass that refuses what parsers choke on.

use super::Fault;
use crate::text::Span;

/// Front matter may have this many bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Collections may be nested this deep.
pub const MAX_DEPTH: usize = 32;
/// A document may have this many keys and values.
pub const MAX_NODES: usize = 10_000;

/// Refuses text that is too large or nested too deep for any sensible front matter.
///
/// The count of brackets ignores quotes on purpose: it may refuse 33 brackets in a text, and it can never be
/// led astray by an odd quote. The parser's own limits stand behind it.
pub(super) fn check(yaml: &str, base: usize) -> Result<(), Fault> {
    if yaml.len() > MAX_BYTES {
        let message =
            format!("front matter of {} KiB, more than the {} KiB allowed", yaml.len() / 1024, MAX_BYTES / 1024);
        let first = yaml.lines().next().unwrap_or("").len();
        return Err(Fault { span: Span::new(base, base + first), message });
    }
    let mut flow = 0usize;
    let mut indents: Vec<usize> = Vec::new();
    let mut start = base;
    for line in yaml.split_inclusive('\n') {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        let content = line.get(blanks..).unwrap_or("");
        if !content.trim().is_empty() {
            while indents.last().is_some_and(|&last| last >= blanks) {
                indents.pop();
            }
            indents.push(blanks);
        }
        let mut run = 0usize;
        let mut in_run = true;
        let mut bytes = content.bytes().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'[' | b'{' => flow += 1,
                b']' | b'}' => flow = flow.saturating_sub(1),
                _ => {}
            }
            if in_run {
                match byte {
                    b'-' | b'?' | b':' if bytes.peek().is_none_or(u8::is_ascii_whitespace) => run += 1,
                    b' ' | b'\t' => {}
                    _ => in_run = false,
                }
            }
            if flow > MAX_DEPTH || run > MAX_DEPTH {
                return Err(too_deep(start, line));
            }
        }
        if indents.len() + run > MAX_DEPTH + 1 {
            return Err(too_deep(start, line));
        }
        start += line.len();
    }
    Ok(())
}

fn too_deep(start: usize, line: &str) -> Fault {
    let span = Span::new(start, start + line.trim_end().len());
    Fault { span, message: format!("nested more than {MAX_DEPTH} levels deep") }
}
