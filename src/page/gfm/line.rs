//! The patterns of CommonMark that a single line is compared with.

use crate::text::Span;

/// Level and text of an ATX heading.
pub(super) fn atx(bytes: &[u8], line: Span) -> Option<(u8, Span)> {
    let rest = bytes.get(line.start..line.end)?;
    let level = rest.iter().take_while(|b| **b == b'#').count();
    if !(1..=6).contains(&level) || rest.get(level).is_some_and(|b| !matches!(b, b' ' | b'\t')) {
        return None;
    }
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let mut end = rest.len() - rest.iter().rev().take_while(|b| blank(b)).count();
    let hashes = rest.get(..end)?.iter().rev().take_while(|b| **b == b'#').count();
    if hashes > 0 && end > hashes && rest.get(end - hashes - 1).is_some_and(blank) {
        end -= hashes;
        end -= rest.get(..end)?.iter().rev().take_while(|b| blank(b)).count();
    }
    let start = (level + rest.get(level..)?.iter().take_while(|b| blank(b)).count()).min(end.max(level));
    Some((u8::try_from(level).ok()?, Span::new(line.start + start, line.start + end.max(start))))
}

/// Length of the fence that a line opens.
pub(super) fn fence_length(line: &[u8]) -> Option<usize> {
    let marker = *line.first()?;
    let length = line.iter().take_while(|b| **b == marker).count();
    let plain_info = marker == b'~' || !line.get(length..)?.contains(&b'`');
    (length >= 3 && plain_info).then_some(length)
}

pub(super) fn closes_fence(line: &[u8], marker: u8, length: usize) -> bool {
    let found = line.iter().take_while(|b| **b == marker).count();
    found >= length && line.iter().skip(found).all(|b| matches!(b, b' ' | b'\t'))
}

pub(super) fn is_underline(line: &[u8]) -> bool {
    let Some(first) = line.first().filter(|b| matches!(b, b'=' | b'-')) else { return false };
    let run = line.iter().take_while(|b| *b == first).count();
    line.iter().skip(run).all(|b| matches!(b, b' ' | b'\t'))
}

pub(super) fn is_thematic_break(line: &[u8]) -> bool {
    let Some(first) = line.first().filter(|b| matches!(b, b'*' | b'-' | b'_')) else { return false };
    line.iter().all(|b| b == first || matches!(b, b' ' | b'\t')) && line.iter().filter(|b| *b == first).nth(2).is_some()
}

/// Width of the list marker that a line begins with. A paragraph is interrupted only by a bullet or by a `1`, and
/// only if text follows.
pub(super) fn list_marker(line: &[u8], in_paragraph: bool) -> Option<usize> {
    let width = match line.first()? {
        b'*' | b'-' | b'+' => 1,
        b'0'..=b'9' => {
            let digits = line.iter().take_while(|b| b.is_ascii_digit()).count();
            let one = line.get(..digits)?.iter().rev().enumerate().all(|(i, b)| *b == if i == 0 { b'1' } else { b'0' });
            if digits > 9 || !matches!(line.get(digits), Some(b'.' | b')')) || in_paragraph && !one {
                return None;
            }
            digits + 1
        }
        _ => return None,
    };
    let after = line.get(width..)?;
    let spaced = after.first().is_none_or(|b| b.is_ascii_whitespace() || *b == 0x0b);
    let has_text = after.iter().any(|b| !matches!(b, b' ' | b'\t'));
    (spaced && (has_text || !in_paragraph)).then_some(width)
}
