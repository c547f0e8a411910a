//! Inline Markdown as kramdown reads it, with its typographic symbols and smart quotes.

mod entity;
pub(crate) mod html;
mod quotes;
mod spans;

pub(crate) use spans::InlineHtml;

use std::borrow::Cow;

use memchr::memmem;

use super::simple::{self, Rules};
use super::{Bytes, Definitions, InlineLink, MAX_FRAGMENT};
use crate::text::Span;

/// What ends the short way to the links of a fragment: whatever may hold or hide a bracket.
const LINKS: Rules = Rules { stops: Bytes::of(b"\\<`]${~"), bare: false, typographic: true };

/// Without one of these a fragment is its own text.
const MARKUP: Bytes = Bytes::of(b"\\&<[*_~`\"'$");

/// The text of a table cell as a reader of the site sees it.
///
/// kramdown removes the backslash of `\|` in a cell before it reads anything else, but not in code spans. An HTML
/// entity is shown as `·`: the renderer leaves it to the output format which character an entity becomes.
pub fn plain(cell: &str) -> Cow<'_, str> {
    plain_with(cell, &Definitions::default())
}

/// Links and images of a table cell, in order.
pub fn links(cell: &str) -> Vec<InlineLink> {
    links_with(cell, &Definitions::default())
}

/// [`plain`] with the link definitions of the page.
pub fn plain_with<'a>(cell: &'a str, definitions: &Definitions) -> Cow<'a, str> {
    match Pipes::remove(cell) {
        None => prose_plain(cell, definitions),
        Some(pipes) => Cow::Owned(prose_plain(&pipes.text, definitions).into_owned()),
    }
}

/// [`links`] with the link definitions of the page.
pub fn links_with(cell: &str, definitions: &Definitions) -> Vec<InlineLink> {
    let Some(pipes) = Pipes::remove(cell) else { return prose_links(cell, definitions) };
    let mut links = prose_links(&pipes.text, definitions);
    for link in &mut links {
        for span in [&mut link.span, &mut link.target, &mut link.text_span] {
            *span = Span::new(pipes.original(span.start), pipes.original(span.end));
        }
    }
    links
}

/// The text of a heading or a paragraph in one line.
pub fn prose_plain<'a>(fragment: &'a str, definitions: &Definitions) -> Cow<'a, str> {
    let trimmed = fragment.trim_matches([' ', '\t']);
    if trimmed.len() > MAX_FRAGMENT || !has_markup(trimmed) {
        return Cow::Borrowed(trimmed);
    }
    let text = spans::read(trimmed, definitions).text;
    let kept = text.trim_matches([' ', '\t']);
    Cow::Owned(if kept.len() == text.len() { text } else { kept.to_owned() })
}

/// Links and images of a heading or a paragraph in one line.
pub fn prose_links(fragment: &str, definitions: &Definitions) -> Vec<InlineLink> {
    if fragment.len() > MAX_FRAGMENT || memchr::memchr2(b'[', b'<', fragment.as_bytes()).is_none() {
        return Vec::new();
    }
    if let Some(links) = simple::links(fragment, &LINKS) {
        return links;
    }
    spans::read(fragment, definitions).links
}

fn has_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    MARKUP.any_in(text) || ["--", "...", ">>", "{:"].iter().any(|mark| memmem::find(bytes, mark.as_bytes()).is_some())
}

/// A code span.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodeSpan {
    /// What it shows.
    pub(crate) content: Span,
    /// The offset after its closing backticks.
    pub(crate) end: usize,
}

/// The code span that begins with the backticks at `at`; otherwise the number of backticks, which are text.
pub(crate) fn code_span(text: &str, at: usize) -> Result<CodeSpan, usize> {
    let bytes = text.as_bytes();
    let run = bytes.get(at..).unwrap_or_default().iter().take_while(|b| **b == b'`').count();
    let start = at + run;
    let blank = |b: Option<&u8>| b.is_some_and(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c));
    // A lone backtick with blanks on both sides is text.
    if run == 1 && (at == 0 || blank(bytes.get(at - 1))) && blank(bytes.get(start)) {
        return Err(run);
    }
    let fence = bytes.get(at..start).unwrap_or_default();
    let Some(len) = bytes.get(start..).and_then(|rest| memmem::find(rest, fence)) else { return Err(run) };
    let mut content = Span::new(start, start + len);
    if run > 1 {
        content.start += usize::from(!content.is_empty() && bytes.get(content.start) == Some(&b' '));
        content.end -= usize::from(!content.is_empty() && bytes.get(content.end - 1) == Some(&b' '));
    }
    Ok(CodeSpan { content, end: start + len + run })
}

/// A cell without the backslashes of its escaped pipes, code spans left alone.
struct Pipes {
    text: String,
    /// Where in `text` a backslash is missing.
    removed: Vec<usize>,
}

impl Pipes {
    fn remove(cell: &str) -> Option<Self> {
        memmem::find(cell.as_bytes(), b"\\|")?;
        let mut pipes = Self { text: String::with_capacity(cell.len()), removed: Vec::new() };
        let bytes = cell.as_bytes();
        let (mut from, mut at) = (0, 0);
        while let Some(i) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'\\', b'`', rest)) {
            at += i;
            if bytes.get(at) == Some(&b'`') {
                at = code_span(cell, at).map_or_else(|run| at + run, |code| code.end);
            } else if bytes.get(at + 1) == Some(&b'|') {
                pipes.text.push_str(cell.get(from..at).unwrap_or(""));
                pipes.removed.push(pipes.text.len());
                from = at + 1;
                at += 2;
            } else {
                at += 1;
            }
        }
        pipes.text.push_str(cell.get(from..).unwrap_or(""));
        Some(pipes)
    }

    fn original(&self, offset: usize) -> usize {
        offset + self.removed.partition_point(|at| *at < offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_and_quotes_are_those_of_the_site() {
        assert_eq!(plain("a -- b --- c ... << d >>"), "a – b — c … «\u{a0}d\u{a0}»");
        assert_eq!(plain(r#""Hello" 'you' it's the '90s ("x")"#), "“Hello” ‘you’ it’s the ’90s (“x”)");
        assert_eq!(plain("R&D a &amp; b &#124; c"), "R&D a · b · c");
        assert_eq!(plain(r#"\*a\* \"b\" \q"#), r#"*a* "b" \q"#);
    }

    #[test]
    fn markup_is_not_part_of_the_text() {
        assert_eq!(plain("**a** _b_ `c -- d` ~~e~~ [f](g) ![h](i)<br>j <b>k *l*</b>{: .m}"), "a b c -- d e f j k l");
        assert_eq!(plain("snake_case_name 2*3*4 ** a"), "snake_case_name 234 ** a");
        assert_eq!(plain(r"a \| b `c \| d`"), r"a | b c \| d");
    }

    #[test]
    fn links_may_hold_blanks_and_parentheses() {
        let cell = r#"x [a](link url) [b *c*](<d e>) [f](/g(1) "t") ![i]( /j ) [k]: <https://l.m>"#;
        let found = links(cell);
        let shown: Vec<_> = found.iter().map(|link| (link.url.as_str(), link.text.as_str())).collect();
        let expected = [("link url", "a"), ("d e", "b c"), ("/g(1)", "f"), ("/j", "i"), ("https://l.m", "https://l.m")];
        assert_eq!(shown, expected);
        let targets: Vec<_> = found.iter().map(|link| link.target.of(cell)).collect();
        assert_eq!(targets, ["link url", "d e", "/g(1)", "/j", "https://l.m"]);
        assert!(links("[a]](b) [c] (d) [e](f(g)").is_empty());
    }

    #[test]
    fn references_need_a_definition() {
        let mut definitions = Definitions::default();
        definitions.insert_last("Home Page", "/home".to_owned());
        let found = prose_links("[home  page], [x] [Home Page], [y][none]", &definitions);
        let shown: Vec<_> = found.iter().map(|link| (link.url.as_str(), link.text.as_str())).collect();
        assert_eq!(shown, [("/home", "home  page"), ("/home", "x")]);
    }

    #[test]
    fn hostile_text_costs_linear_time() {
        for unit in ["![", "[", "*a ", "**a _b ", "<b>", "`", "<a ", "$$", "~~a", "[a](", "\"'"] {
            let text = unit.repeat(20_000);
            plain(&text);
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, cases: 2000, ..Default::default() })]

        #[test]
        fn the_short_way_leads_to_the_same_place(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..8)) {
            let text = parts.concat();
            if let Some(links) = simple::links(&text, &LINKS) {
                proptest::prop_assert_eq!(links, spans::read(&text, &Definitions::default()).links);
            }
        }
    }

    const PARTS: &[&str] = &[
        "a",
        " ",
        "[",
        "]",
        "](",
        ")",
        "(",
        "[b](c)",
        "[d e](https://f.g/h_i_j)",
        "!",
        "*",
        "_",
        "k.l - m",
        "\"",
        "^",
        ":",
        "[n](o p)",
        "é",
        "'",
        "\\",
        "`",
        "{:",
        "}",
        "--",
        "...",
        "$$",
        "&amp;",
        "& ",
        "&x",
        ";",
        "<b>",
        "~~",
    ];
}
