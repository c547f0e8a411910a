//! Front matter in its plainest form: lines of `key: words`, `key: "words"` and lists of both in brackets, read without
//! the YAML parser, which takes longer for such a block than everything else takes for a short page.

use super::yaml::Document;
use super::{Key, Node, Value, limits, scalar};
use crate::text::Span;

/// More keys are left to the parser, which is not quadratic.
const MAX_KEYS: usize = 32;
/// Longer lists are left to the parser, which counts what it reads.
const MAX_ITEMS: usize = 256;

/// Reads a block of which every line is a key with a word, a number, a text of plain signs or a list of such; `None`
/// for any other.
pub(super) fn parse(yaml: &str, base: usize) -> Option<Document> {
    if yaml.is_empty() || yaml.len() > limits::MAX_BYTES {
        return None;
    }
    let mut pairs: Vec<(Key, Node)> = Vec::new();
    let mut start = base;
    for line in yaml.split_inclusive('\n') {
        let (key, value) = pair(line.strip_suffix('\n')?, start)?;
        if pairs.len() == MAX_KEYS || pairs.iter().any(|(known, _)| known.text == key.text) {
            return None;
        }
        pairs.push((key, value));
        start += line.len();
    }
    let end = pairs.last().map_or(base, |(_, value)| value.span.end);
    let root = Node { span: Span::new(base, end), value: Value::Mapping(pairs) };
    Some(Document { root, duplicates: Vec::new(), anchors: Vec::new() })
}

fn pair(line: &str, start: usize) -> Option<(Key, Node)> {
    let (key, source) = line.split_once(": ")?;
    let name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !key.starts_with(|first: char| first.is_ascii_alphabetic()) || !key.bytes().all(name) {
        return None;
    }
    let at = start + line.len() - source.len();
    let value = match source.strip_prefix('[') {
        Some(items) => Value::Sequence(list(items.strip_suffix(']')?, at + 1)?),
        None => one(source)?,
    };
    let span = Span::new(at, start + line.len());
    Some((Key { span: Span::new(start, start + key.len()), text: key.to_owned() }, Node { span, value }))
}

/// Reads what stands between brackets.
fn list(source: &str, start: usize) -> Option<Vec<Node>> {
    let mut items = Vec::new();
    let mut at = start;
    for part in source.split(',') {
        let item = part.trim_matches(' ');
        let from = at + part.len() - part.trim_start_matches(' ').len();
        if items.len() == MAX_ITEMS {
            return None;
        }
        items.push(Node { span: Span::new(from, from + item.len()), value: one(item)? });
        at += part.len() + 1;
    }
    Some(items)
}

/// Reads one value.
fn one(source: &str) -> Option<Value> {
    if let Some(rest) = source.strip_prefix('"') {
        let text = rest.strip_suffix('"').filter(|text| !text.is_empty() && text.chars().all(is_quotable))?;
        return Some(Value::String { text: text.to_owned(), quoted: true });
    }
    let plain = source.starts_with(|first: char| first.is_ascii_alphanumeric())
        && !source.ends_with([' ', ':'])
        && source.chars().all(is_plain)
        && !source.contains(": ");
    plain.then(|| scalar::plain(source))
}

/// Characters that mean themselves between double quotes.
fn is_quotable(c: char) -> bool {
    matches!(c, ' '..='~') && !matches!(c, '"' | '\\') || is_foreign(c)
}

/// Characters that mean themselves in a plain scalar.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, ' ' | '.' | ',' | '/' | '_' | '(' | ')' | '+' | '-' | '?' | '!' | ';' | '\'' | ':')
        || is_foreign(c)
}

/// Letters and signs of European languages beyond ASCII.
fn is_foreign(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '–' | '—' | '‘' | '’' | '“' | '”' | '…' | '€' | '™' | '®' | '©')
}

#[cfg(test)]
mod tests {
    use super::super::yaml;
    use super::*;
    use proptest::prelude::*;

    fn same(text: &str) -> bool {
        let Some(flat) = parse(text, 4) else { return false };
        let full = yaml::parse_in_full(text, 4).unwrap();
        assert_eq!(flat.root, full.root, "{text:?}");
        assert!(full.duplicates.is_empty() && full.anchors.is_empty(), "{text:?}");
        true
    }

    #[test]
    fn plain_lines_are_read() {
        assert!(same("title: Signal:Noise - one\ndate: 2024-05-12\nflag: \"SignalNoise\"\ndraft: no\nn: 1_000\n"));
        assert!(same("categories: [\"Signal:Noise\"]\ntags: [ one two , 3,\"é – x\" ]\ntitle: L’été\n"));
        for other in [
            "",
            "a:\n",
            "a: []\n",
            "a: [b,]\n",
            "a: [[b]]\n",
            "a: [\"b,c\"]\n",
            "a: [b: c]\n",
            "a: b\n  c\n",
            "a: b",
            "a: b \n",
            "a: \"\\n\"\n",
            "a: b\na: c\n",
            "- a\n",
        ] {
            assert!(parse(other, 0).is_none(), "{other:?}");
        }
    }

    #[test]
    fn no_more_is_read_than_the_parser_allows() {
        let lists = |items: usize| {
            let list = vec!["a"; items].join(",");
            let lines: Vec<String> = (0..MAX_KEYS).map(|key| format!("k{key}: [{list}]\n")).collect();
            lines.concat()
        };
        assert!(same(&lists(MAX_ITEMS)));
        assert!(parse(&lists(MAX_ITEMS + 1), 0).is_none());
        const { assert!(MAX_KEYS * (2 + MAX_ITEMS) < limits::MAX_NODES) };
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_read_is_what_the_parser_reads(
            lines in prop::collection::vec(("[a-zA-Z0-9_-]{1,4}", "(: |:|:  )", "[a-z0-9 .,/_()+?!;':\"#&*é’\\[\\]-]{0,12}|\\[[a-z ,:\"?é.'-]{0,12}\\]"), 1..4)
        ) {
            let lines: Vec<String> = lines.into_iter().map(|(key, colon, value)| key + &colon + &value + "\n").collect();
            same(&lines.concat());
        }
    }
}
