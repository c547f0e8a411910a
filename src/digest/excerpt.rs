//! Long texts made short, at the end of a sentence or of a word.

use crate::change::normal;
use crate::text::inline::Definitions;
use crate::text::inline::gfm;

/// A text of at most `most` characters: its first sentences, else its first words and an ellipsis.
pub fn shorten(text: &str, most: usize) -> String {
    let text = text.trim();
    let Some((cut, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let head = text.get(..cut).unwrap_or("");
    // A sentence that ends too early says too little.
    let least = head.char_indices().nth(most / 3).map_or(0, |(at, _)| at);
    let mut sentence = head.char_indices().filter(|(at, c)| {
        let next = head.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        *at >= least && matches!(c, '.' | '!' | '?') && next.is_some_and(char::is_whitespace)
    });
    if let Some((at, c)) = sentence.next_back() {
        return head.get(..at + c.len_utf8()).unwrap_or(head).to_owned();
    }
    let word = head.rfind(char::is_whitespace).filter(|at| *at >= least).and_then(|at| head.get(..at)).unwrap_or(head);
    format!("{}…", word.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '(')))
}

/// A cell as plain text on one line.
pub fn plain(cell: &str) -> String {
    normal::one_line(&gfm::plain(cell))
}

/// A paragraph or list item as plain text on one line, without the mark of the item.
pub fn plain_prose(source: &str) -> String {
    let line = normal::one_line(source);
    let text = ["* ", "- ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(&line);
    normal::one_line(&gfm::prose_plain(text, &Definitions::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_end_at_a_sentence_or_a_word() {
        assert_eq!(shorten("short", 10), "short");
        assert_eq!(shorten("One two. Three four five six", 14), "One two.");
        assert_eq!(shorten("alpha beta, gamma delta", 14), "alpha beta…");
        assert_eq!(shorten("ééééééééééé", 5), "ééééé…");
    }
}
