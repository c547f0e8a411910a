//! Whether lines say the same to a reader, where their bytes differ.

use std::ops::Range;

use crate::change::normal;
use crate::page::outline;

/// More bytes than the number of a list item takes with what ends it.
const MARK: usize = 12;
/// A longer number says something, mostly a year.
const MOST: u32 = 999;

/// Whether two lines have the same ASCII letters and digits, without which they cannot say the same.
pub(super) fn may_say_the_same(old: &[u8], new: &[u8]) -> bool {
    letters(old).eq(letters(new))
}

/// The letters and digits of a line behind the mark of a list item.
fn letters(line: &[u8]) -> impl Iterator<Item = u8> {
    line.get(item_mark(line)..).unwrap_or_default().iter().copied().filter(u8::is_ascii_alphanumeric)
}

/// Whether two lines that are no code say the same: nothing differs but marks of emphasis and of list items, blanks,
/// the shape of quotes and the like.
pub(super) fn say_the_same(old: &[u8], new: &[u8]) -> bool {
    may_say_the_same(old, new) && said(&String::from_utf8_lossy(old)) == said(&String::from_utf8_lossy(new))
}

/// Whether two texts have the same ASCII letters and digits, and neither has a row.
pub(super) fn may_be_wrapped(old: &[u8], new: &[u8]) -> bool {
    fn of(text: &[u8]) -> impl Iterator<Item = u8> {
        text.split(|byte| *byte == b'\n').flat_map(letters)
    }
    of(old).eq(of(new)) && memchr::memchr(b'|', old).is_none() && memchr::memchr(b'|', new).is_none()
}

/// Whether two texts are the same headings, paragraphs and items, wrapped at other words.
pub(super) fn is_wrapped(old: &[u8], new: &[u8]) -> bool {
    let count = |text: &[u8]| letters_of_lines(text).last().map(|letters| letters.end);
    count(old) == count(new) && blocks(&String::from_utf8_lossy(old)) == blocks(&String::from_utf8_lossy(new))
}

/// How many letters and digits stand before the beginning and before the end of each line of a text.
pub(super) fn letters_of_lines(text: &[u8]) -> Vec<Range<usize>> {
    let mut end = 0;
    let count = |line: &[u8]| {
        let line = line.get(item_mark(line)..).unwrap_or_default();
        String::from_utf8_lossy(line).chars().filter(|c| c.is_alphanumeric()).count()
    };
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let lines = text.split(|byte| *byte == b'\n');
    lines
        .map(|line| {
            let start = end;
            end += count(line);
            start..end
        })
        .collect()
}

/// Headings with their levels, paragraphs and items of a text, each with what it says; an empty one where a blank
/// line comes first or last.
fn blocks(text: &str) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let inner = line.trim();
        let mark = item_mark(line.as_bytes());
        let level = inner.bytes().take_while(|byte| *byte == b'#').count();
        let setext = [(b'=', 1), (b'-', 2)].into_iter().find(|(mark, _)| inner.bytes().all(|byte| byte == *mark));
        match (setext, out.last_mut()) {
            (Some(_), _) if inner.is_empty() => {
                if out.is_empty() {
                    out.push((0, String::new()));
                }
                open = false;
            }
            (Some((_, level)), Some(last)) if open && inner.len() > 1 => {
                last.0 = level;
                open = false;
            }
            (_, Some(last)) if open && mark == 0 && level == 0 && !inner.starts_with('>') => {
                last.1.push('\n');
                last.1.push_str(inner);
            }
            _ => {
                let text = if level > 0 { inner.trim_matches('#') } else { line.get(mark..).unwrap_or_default() };
                out.push((level, text.trim().to_owned()));
                open = level == 0;
            }
        }
    }
    for (_, text) in &mut out {
        *text = normal::prose(text).normal;
    }
    out
}

/// The level of a heading, 0 for anything else, and what a line says.
fn said(line: &str) -> (usize, Vec<String>) {
    let line = line.trim();
    if line.contains('|') {
        let row = line.strip_prefix('|').unwrap_or(line);
        let mut cells: Vec<String> = row.split('|').map(|cell| normal::cell(cell.trim()).normal).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        return (0, cells);
    }
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let text = line.get(level.max(item_mark(line.as_bytes()))..).unwrap_or_default().trim();
    let text = if level > 0 { text.trim_end_matches('#') } else { text };
    (level, vec![normal::prose(text).normal])
}

/// Up to where the mark of a list item goes; 0 where there is none.
fn item_mark(line: &[u8]) -> usize {
    let inner = line.trim_ascii_start();
    let ascii = inner.iter().take(MARK).take_while(|byte| byte.is_ascii()).count();
    let mark = inner.get(..ascii).and_then(|start| std::str::from_utf8(start).ok()).and_then(outline::item_mark);
    let mark = mark.filter(|mark| mark.number.is_none_or(|number| number <= MOST));
    mark.map_or(0, |mark| line.len() - inner.len() + mark.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_blanks_say_nothing() {
        for (old, new) in [
            ("a | b", "| *a* |  __b__ | |"),
            ("* one two", "  - one  **two**"),
            ("2. one", "3) one"),
            ("# A #", "#  A"),
            ("“a” [b](c)", "\"a\" [b]( c )"),
            ("", "  "),
        ] {
            assert!(say_the_same(old.as_bytes(), new.as_bytes()), "{old:?} {new:?}");
        }
        for (old, new) in [
            ("a | b", "a b |"),
            ("2024. one", "2025. one"),
            ("# A", "## A"),
            ("# A", "A"),
            ("[b](c)", "[b](d)"),
            ("a-b", "a+b"),
            ("é", "è"),
        ] {
            assert!(!say_the_same(old.as_bytes(), new.as_bytes()), "{old:?} {new:?}");
        }
    }

    #[test]
    fn the_same_text_may_be_wrapped_at_other_words() {
        let wrapped = |old: &str, new: &str| {
            let (old, new) = (old.as_bytes(), new.as_bytes());
            may_be_wrapped(old, new) && is_wrapped(old, new)
        };
        for (old, new) in [
            ("a b\nc\n", "a\nb *c*\n"),
            ("a b\n- c\n- d e\n", "a\nb\n* c\n* d\n  e"),
            ("A\n===\nb\n\nB\n---\n", "# A #\n\nb\n\n## B\n"),
            ("é è\nê\n", "é\nè\nê\n"),
        ] {
            assert!(wrapped(old, new), "{old:?} {new:?}");
        }
        for (old, new) in [
            ("a b\n", "a\n\nb\n"),
            ("a b\nc\n", "a b\n- c\n"),
            ("a b\n", "\na\nb\n"),
            ("a\nb\n", "a | b\n"),
            ("# a b\n", "# a\nb\n"),
            ("é\nè\n", "è é\n"),
            ("[a](b)\nc\n", "a b c\n"),
        ] {
            assert!(!wrapped(old, new), "{old:?} {new:?}");
        }
        assert_eq!(letters_of_lines(b"a b\n- cd\n\n2. e\n"), [0..2, 2..4, 4..4, 4..5]);
    }
}
