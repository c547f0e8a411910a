//! The normal form of text: what stays when only the bytes of a cell or a paragraph change.
//!
//! Two texts with the same normal form say the same to a reader: same words, same link targets. White space,
//! emphasis, the shape of quotes and invisible characters do not count.

use std::borrow::Cow;

use crate::text::inline::gfm;
use crate::text::inline::{Definitions, InlineLink};
use crate::text::untrusted::is_hidden;

/// Stands between the words and the link targets of a normal form; no text holds it, because it is invisible.
const TARGET: char = '\u{1f}';

/// A piece of inline Markdown, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// The words as a reader sees them, folded.
    pub words: String,
    /// The words, and the target of every link in order.
    pub normal: String,
}

/// Reads a table cell.
pub fn cell(source: &str) -> Inline {
    let (plain, links) = gfm::plain_and_links(source);
    of(source, &plain, &links)
}

/// Reads a paragraph, list item or heading; its lines count as one.
pub fn prose(source: &str) -> Inline {
    let line = one_line(source);
    let definitions = Definitions::default();
    let (plain, links) = gfm::prose_plain_and_links(&line, &definitions);
    of(&line, &plain, &links)
}

/// The words of a paragraph, list item or heading.
pub fn prose_words(source: &str) -> String {
    fold(&gfm::prose_plain(&one_line(source), &Definitions::default()))
}

/// Reads code or HTML: every character counts, but no blanks at the ends of lines.
pub fn verbatim(source: &str) -> Inline {
    let lines: Vec<&str> = source.lines().map(str::trim_end).collect();
    let words = lines.join("\n").trim().to_owned();
    Inline { normal: words.clone(), words }
}

/// What was read already: its text without markup, and its links.
pub fn of(source: &str, plain: &str, links: &[InlineLink]) -> Inline {
    let words = fold(plain);
    let mut normal = words.clone();
    for link in links.iter().filter(|link| !link.bare) {
        normal.push(TARGET);
        normal.push_str(&target(&link.url));
    }
    for tag in tags(source) {
        normal.push(TARGET);
        normal.push_str(&tag);
    }
    Inline { words, normal }
}

/// The words of every HTML tag: a reader sees what they do. `<br>` and `<br />` do the same.
fn tags(source: &str) -> impl Iterator<Item = String> {
    let mut parts = source.split('<');
    parts.next();
    parts.filter_map(|part| {
        let opens = part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let (tag, _) = part.split_once('>').filter(|_| opens)?;
        Some(tag.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
    })
}

/// A link target without the characters that nobody sees.
fn target(url: &str) -> Cow<'_, str> {
    let url = url.trim();
    // Most addresses are ASCII that is printed as itself.
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) && url.chars().any(is_hidden) {
        Cow::Owned(url.chars().filter(|c| !is_hidden(*c)).collect())
    } else {
        Cow::Borrowed(url)
    }
}

/// Text on one line, runs of white space as one blank.
pub fn one_line(text: &str) -> String {
    if is_folded(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether a text is ASCII with single blanks between its words, as most texts are.
fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.first() == Some(&b' ') || bytes.last() == Some(&b' ') {
        return false;
    }
    // Without a way out in the middle, these loops take many bytes at a time.
    let odd = bytes.iter().map(|byte| u8::from(!matches!(byte, b' '..=b'~'))).fold(0, |all, odd| all | odd);
    let next = bytes.get(1..).unwrap_or_default();
    let double = bytes.iter().zip(next).map(|(a, b)| u8::from(*a == b' ') & u8::from(*b == b' '));
    odd | double.fold(0, |all, double| all | double) == 0
}

/// Text with single blanks, straight quotes and no invisible character.
pub fn fold(text: &str) -> String {
    folded(text).into_owned()
}

/// [`fold`], where the text may be so already.
pub fn folded(text: &str) -> Cow<'_, str> {
    if is_folded(text) { Cow::Borrowed(text) } else { Cow::Owned(fold_with_care(text)) }
}

fn fold_with_care(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        // A joiner inside an emoji is part of it.
        if is_hidden(c) && c != '\u{200d}' {
            continue;
        }
        if blank && !out.is_empty() {
            out.push(' ');
        }
        blank = false;
        out.push(match c {
            '\u{2018}' | '\u{2019}' | '\u{201b}' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{201f}' => '"',
            c => c,
        });
    }
    out
}

/// A title as one compares it with another: folded, lower case; empty where nothing in it can be read.
pub fn title(words: &str) -> String {
    if words.chars().any(char::is_alphanumeric) { folded(words).to_lowercase() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_folded_stays() {
        for text in ["", " ", "a", "a b", " a", "a ", "a  b", "a\tb", "é b", "a\u{7f}b", "it’s", "\n", "a\u{200b}"] {
            assert_eq!(fold(text), fold_with_care(text), "{text:?}");
            assert_eq!(one_line(text), text.split_whitespace().collect::<Vec<_>>().join(" "), "{text:?}");
        }
    }

    #[test]
    fn bytes_that_no_reader_sees_do_not_count() {
        assert_eq!(cell("**a**  “b”\u{200b} [t](u)").normal, cell("a \"b\" [*t*]( u )").normal);
        assert_ne!(cell("[t](u)").normal, cell("[t](v)").normal);
        assert_ne!(cell("[t](u) x").normal, cell("[t x](w)").normal);
        assert_eq!(prose("one\ntwo").normal, prose("one two").normal);
    }
}
