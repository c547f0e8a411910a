//! Whether two lines say the same to a reader, where their bytes differ.

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
}
