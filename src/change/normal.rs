//! The normal form of text: what stays when only the bytes of a cell or a paragraph change.
//!
//! Two texts with the same normal form say the same to a reader: same words, same ones of them struck out, same
//! links. White space, emphasis, the shape of quotes and invisible characters do not count; those in the address of a
//! link do, for they lead it elsewhere.

use std::borrow::Cow;

use crate::text::blanks::is_even;
pub use crate::text::blanks::one_line;
use crate::text::inline::gfm;
use crate::text::inline::{Definitions, InlineLink};
use crate::text::untrusted::{is_hidden, without_hidden};

/// Stands between the words and the link targets of a normal form; no text holds it, because it is invisible.
const TARGET: char = '\u{1f}';

/// A piece of inline Markdown, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// The words, and the target of every link in order.
    pub normal: String,
    /// How much of it is words.
    words: usize,
}

impl Inline {
    /// The words as a reader sees them, folded.
    pub fn words(&self) -> &str {
        self.normal.get(..self.words).unwrap_or_default()
    }

    /// What a reader meets besides the words: where links lead, and what tags do.
    pub fn beyond_words(&self) -> &str {
        self.normal.get(self.words..).unwrap_or_default()
    }

    /// [`Self::words`] alone.
    pub fn into_words(mut self) -> String {
        self.normal.truncate(self.words);
        self.normal
    }
}

/// Reads a table cell.
pub fn cell(source: &str) -> Inline {
    let (plain, links) = gfm::plain_and_links(source);
    of(source, plain, &links)
}

/// Reads a paragraph, list item or heading; its lines count as one.
pub fn prose(source: &str) -> Inline {
    let line = one_line(source);
    let definitions = Definitions::default();
    let (plain, links) = gfm::prose_plain_and_links(&line, &definitions);
    of(&line, plain, &links)
}

/// The words of a paragraph, list item or heading.
pub fn prose_words(source: &str) -> String {
    fold(gfm::prose_plain(&one_line(source), &Definitions::default()))
}

/// Reads code or HTML: every character counts, but no blanks at the ends of lines.
pub fn verbatim(source: &str) -> Inline {
    let lines: Vec<&str> = source.lines().map(str::trim_end).collect();
    let normal = lines.join("\n").trim().to_owned();
    Inline { words: normal.len(), normal }
}

/// What was read already: its text without markup, and its links.
pub fn of(source: &str, plain: Cow<'_, str>, links: &[InlineLink]) -> Inline {
    let mut normal = fold(plain);
    let words = normal.len();
    for link in links {
        let url = link.url.trim();
        // A bare address stands among the words, where invisible characters do not count.
        if !link.bare || matches!(without_hidden(url), Cow::Owned(_)) {
            normal.push(TARGET);
            normal.push_str(url);
        }
        let title = link.title(source);
        if !title.is_empty() {
            normal.push(TARGET);
            normal.push_str(&fold(title));
        }
    }
    for struck in gfm::struck(source) {
        normal.push(TARGET);
        normal.push_str("~~");
        normal.push_str(&fold(struck));
    }
    for tag in tags(source) {
        normal.push(TARGET);
        normal.push_str(&tag);
    }
    Inline { normal, words }
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

/// Text with single blanks, straight quotes and no invisible character.
pub fn fold<'a>(text: impl Into<Cow<'a, str>>) -> String {
    let text = text.into();
    if is_even(&text) { text.into_owned() } else { fold_with_care(&text) }
}

/// [`fold`], where the text may be so already.
pub fn folded(text: &str) -> Cow<'_, str> {
    if is_even(text) { Cow::Borrowed(text) } else { Cow::Owned(fold_with_care(text)) }
}

fn fold_with_care(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if !c.is_ascii_graphic() {
            if c.is_whitespace() {
                blank = true;
                continue;
            }
            // A joiner inside an emoji is part of it.
            if is_hidden(c) && c != '\u{200d}' {
                continue;
            }
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
            assert_eq!(folded(text), fold_with_care(text), "{text:?}");
            assert_eq!(fold(text), fold_with_care(text), "{text:?}");
        }
    }

    #[test]
    fn bytes_that_no_reader_sees_do_not_count() {
        assert_eq!(cell("**a**  “b”\u{200b} [t](u)").normal, cell("a \"b\" [*t*]( u )").normal);
        assert_ne!(cell("[t](u)").normal, cell("[t](v)").normal);
        assert_ne!(cell("[t](u) x").normal, cell("[t x](w)").normal);
        assert_eq!(prose("one\ntwo").normal, prose("one two").normal);
        assert_eq!(cell("a \u{200b} ~b").normal, cell("a ~b").normal);
    }

    #[test]
    fn what_readers_notice_counts() {
        assert_ne!(cell("[t](u)").normal, cell("~~[t](u)~~").normal);
        assert_ne!(cell("~~a~~ a").normal, cell("~~a a~~").normal);
        assert_ne!(cell("[t](u)").normal, cell("[t](u \"v\")").normal);
        assert_eq!(cell("[t](u 'v')").normal, cell("[t](u \"v\")").normal);
        assert_ne!(cell("[t](https://a.io)").normal, cell("[t](https://a.io\u{200b})").normal);
        assert_ne!(cell("https://a.io/b").normal, cell("https://a.io/b\u{200b}").normal);
    }
}
