//! Long texts made short, at the end of a sentence or of a word.

use crate::change::normal;
use crate::text::inline::Definitions;
use crate::text::inline::gfm;

/// A text of at most `most` characters: its first sentences, else its first words and an ellipsis.
pub fn shorten(text: &str, most: usize) -> String {
    let text = text.trim();
    let Some(cut) = place_of(text, most) else { return text.to_owned() };
    let head = text.get(..cut).unwrap_or("");
    // A sentence that ends too early says too little.
    let least = place_of(head, most / 3).unwrap_or(0);
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

/// Where a character stands, counted from 0; none where there is no such character.
fn place_of(text: &str, character: usize) -> Option<usize> {
    // No text has more characters than bytes, and most have as many.
    match text.as_bytes().get(..=character)? {
        head if head.is_ascii() => Some(character),
        _ => text.char_indices().nth(character).map(|(at, _)| at),
    }
}

/// A cell as plain text on one line. What stands on lines of its own is set apart by semicolons.
pub fn plain(cell: &str) -> String {
    match with_marks(cell) {
        Some(marked) => joined(&gfm::plain(&marked)),
        None => normal::one_line(&gfm::plain(cell)),
    }
}

/// Stands for a line break while mark-up is taken out of a cell.
const BREAK: char = '\u{e000}';

/// A cell with marks in place of its line breaks; none where it has none.
fn with_marks(cell: &str) -> Option<String> {
    if !cell.contains('<') {
        return None;
    }
    let mut out = String::new();
    let mut rest = cell;
    while let Some((before, tag)) = rest.split_once('<') {
        let name = tag.get(..2).filter(|name| name.eq_ignore_ascii_case("br"));
        let end = name.and_then(|_| tag.get(2..)).and_then(|tag| {
            let tag = tag.trim_start();
            tag.strip_prefix('/').unwrap_or(tag).strip_prefix('>')
        });
        out.push_str(before);
        if end.is_some() {
            // Blanks beside it let emphasis end as a tag does.
            out.extend([' ', BREAK, ' ']);
        } else {
            out.push('<');
        }
        rest = end.unwrap_or(tag);
    }
    out.push_str(rest);
    out.contains(BREAK).then_some(out)
}

/// The lines of a text as one, without the marks that made a list of them.
fn joined(marked: &str) -> String {
    let mut out = String::new();
    for line in marked.split(BREAK) {
        let line = normal::one_line(line);
        let mut line = line.as_str();
        while let Some(rest) = without_mark(line) {
            line = rest;
        }
        if line.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str(if out.ends_with(['.', '!', '?', ':', ';', ',']) { " " } else { "; " });
        }
        out.push_str(line);
    }
    out
}

/// A paragraph or list item as plain text on one line, without the mark of the item.
pub fn plain_prose(source: &str) -> String {
    let line = normal::one_line(source);
    let text = ["* ", "- ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(&line);
    normal::one_line(&gfm::prose_plain(text, &Definitions::default()))
}

/// A line of a list without its mark, which stands before a blank or right before a word.
fn without_mark(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['-', '*', '•'])?;
    (rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c.is_alphabetic())).then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_cell_are_set_apart() {
        assert_eq!(plain("one"), "one");
        assert_eq!(plain("[one](https://a.io) <br> - two<BR/>three.<br />four<br>"), "one; two; three. four");
        assert_eq!(plain("a <b>bold</b> <brand> <br x"), normal::one_line(&gfm::plain("a <b>bold</b> <brand> <br x")));
        assert_eq!(plain("[a<br>b](https://a.io)"), "a; b");
        assert_eq!(plain("*Gains:*<br>- -5 %<br>-up<br> - - down"), "Gains: -5 %; up; down");
        assert_eq!(plain("<br>"), "");
    }

    #[test]
    fn texts_end_at_a_sentence_or_a_word() {
        assert_eq!(shorten("short", 10), "short");
        assert_eq!(shorten("One two. Three four five six", 14), "One two.");
        assert_eq!(shorten("alpha beta, gamma delta", 14), "alpha beta…");
        assert_eq!(shorten("ééééééééééé", 5), "ééééé…");
    }
}
