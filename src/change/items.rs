//! The marks of list items: a bullet, or a number that follows from the items above. Both are mark-up.

use std::collections::BTreeSet;

use crate::page::Page;
use crate::page::outline::{Block, BlockKind, ItemMark, Outline, item_mark};

/// A longer number says something, mostly a year.
const MOST: u32 = 999;

/// Up to which byte of its block the mark of each item goes, in the order of the blocks; 0 where there is none.
pub(super) fn marks(page: &Page, outline: &Outline) -> Vec<usize> {
    let found = found(page, outline);
    let numbered = outline.blocks.iter().zip(&found);
    let numbers: BTreeSet<(usize, u32)> =
        numbered.filter_map(|(block, mark)| Some((block.section, mark.as_ref()?.number?))).collect();
    let is_mark = |block: &Block, mark: &ItemMark| {
        // A number that counts nothing is text that only looks like an item.
        mark.number.is_none_or(|number| {
            let counts = |other: Option<u32>| other.is_some_and(|other| numbers.contains(&(block.section, other)));
            number <= 1 || number <= MOST && (counts(number.checked_sub(1)) || counts(number.checked_add(1)))
        })
    };
    let marks = outline.blocks.iter().zip(found);
    marks.map(|(block, mark)| mark.filter(|mark| is_mark(block, mark)).map_or(0, |mark| mark.end)).collect()
}

/// The marks of all blocks that begin like an item. A number cannot begin one in the middle of a paragraph, where it
/// came to the front of a line by chance.
fn found(page: &Page, outline: &Outline) -> Vec<Option<ItemMark>> {
    let mut in_text_until = None;
    let mut marks = Vec::with_capacity(outline.blocks.len());
    for block in &outline.blocks {
        let within = in_text_until.is_some_and(|end| {
            page.text().get(end..block.span.start).is_some_and(|between| matches!(between, "\n" | "\r\n" | "\r"))
        });
        let written = if block.kind == BlockKind::ListItem { item_mark(page.slice(block.span)) } else { None };
        let mark = written.filter(|mark| mark.number.is_none() || !within);
        let text = block.kind == BlockKind::Paragraph || written.is_some() && mark.is_none();
        in_text_until = text.then_some(block.span.end);
        marks.push(mark);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts of a page without their marks.
    fn texts(page: &str) -> Vec<String> {
        let page = Page::new("A.md", page.as_bytes().to_vec());
        let outline = page.outline();
        let blocks = outline.blocks.iter().zip(marks(&page, outline));
        blocks.map(|(block, mark)| page.slice(block.span)[mark..].trim().to_owned()).collect()
    }

    #[test]
    fn bullets_and_numbers_that_count_are_marks() {
        assert_eq!(texts("* a\n+ b\n  - c\n"), ["a", "b", "c"]);
        assert_eq!(texts("1. a\n2. b\n\n10) c\n11) d\n"), ["a", "b", "c", "d"]);
        assert_eq!(texts("1. a\n1. b\n"), ["a", "b"]);
        assert_eq!(texts("- [ ] a\n- [x] b\n"), ["[ ] a", "[x] b"]);
    }

    #[test]
    fn numbers_that_count_nothing_are_text() {
        assert_eq!(texts("2024. A year.\n2025. Another.\n"), ["2024. A year.", "2025. Another."]);
        assert_eq!(texts("12. May is a holiday.\n"), ["12. May is a holiday."]);
        assert_eq!(texts("From\n12. May to\n13. May.\n\n1. a\n"), ["From", "12. May to", "13. May.", "a"]);
        assert_eq!(texts("# A\n\n4. a\n\n# B\n\n5. b\n"), ["# A", "4. a", "# B", "5. b"]);
    }
}
