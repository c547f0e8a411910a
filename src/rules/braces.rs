//! Liquid on a page: what Jekyll runs before any renderer sees the text.

use crate::text::{Span, floor};

/// The longest tag that is looked at, in bytes.
const LONGEST: usize = 4000;

/// Braces that Jekyll runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Braces<'a> {
    /// Where they are, in the text that was searched; of a block whose content nobody sees, the whole block.
    pub(crate) span: Span,
    /// `{% %}` rather than `{{ }}`.
    pub(crate) is_tag: bool,
    /// Whether they, and a block whose content is not run, are closed.
    pub(crate) closed: bool,
    /// The first name inside; empty for a literal.
    pub(crate) word: &'a str,
    /// What stands inside, as far as it is looked at.
    pub(crate) inner: &'a str,
}

/// Whether a text may hold braces that Jekyll runs.
pub(crate) fn any(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find(bytes, b"{{").is_some() || memchr::memmem::find(bytes, b"{%").is_some()
}

/// The braces of a text, in order. What stands in `{% raw %}` is text and no braces; what stands in
/// `{% comment %}` belongs to the comment. Behind braces that do not close there are none.
pub(crate) fn find(text: &str) -> Vec<Braces<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'{', bytes.get(at..).unwrap_or_default()) {
        let open = at + step;
        at = open + 1;
        let is_tag = match bytes.get(open + 1) {
            Some(b'{') => false,
            Some(b'%') => true,
            _ => continue,
        };
        let rest = text.get(open + 2..).unwrap_or("");
        let near = rest.get(..floor(rest, LONGEST)).unwrap_or(rest);
        let close = near.find(if is_tag { "%}" } else { "}}" });
        let inner = near.get(..close.unwrap_or(near.len())).unwrap_or("");
        let mut end = close.map_or(open + 2, |len| open + 2 + len + 2);
        let mut closed = close.is_some();
        let word = first_word(inner);
        let block_end = match word {
            "raw" => "endraw",
            "comment" => "endcomment",
            _ => "",
        };
        if is_tag && closed && !block_end.is_empty() {
            let behind = text.get(end..).and_then(|rest| end_of_block(rest, block_end));
            closed = behind.is_some();
            at = behind.map_or(text.len(), |len| end + len);
            if word == "comment" && closed {
                end = at;
            }
        } else {
            at = end;
        }
        found.push(Braces { span: Span::new(open, end), is_tag, closed, word, inner });
        if !closed {
            break;
        }
    }
    found
}

/// The first name inside braces; empty for a literal.
pub(crate) fn first_word(inner: &str) -> &str {
    let inner = inner.trim_start_matches('-').trim_start();
    if inner.starts_with('#') {
        return "#";
    }
    let end = inner.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(inner.len());
    inner.get(..end).unwrap_or("").trim_end_matches('-')
}

/// Where the text behind a block begins.
fn end_of_block(rest: &str, word: &str) -> Option<usize> {
    let mut close = 0;
    for (at, _) in rest.match_indices("{%") {
        let inner = at + 2;
        // One end may serve many beginnings, and is looked for once.
        if close < inner {
            close = inner + rest.get(inner..)?.find("%}")?;
        }
        if first_word(rest.get(inner..)?) == word {
            return Some(close + 2);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_do_not_end_cost_linear_time() {
        for text in
            ["{% raw %}".to_owned() + &"{%".repeat(400_000), "{% raw %}".to_owned() + &"{%".repeat(400_000) + "%}"]
        {
            assert_eq!(find(&text).len(), 1);
        }
        assert_eq!(find(&"{{a}}".repeat(200_000)).len(), 200_000);
        let known: Vec<_> = find("{% raw %}{{ a }}{% endraw %} {{ b }}").iter().map(|braces| braces.word).collect();
        assert_eq!(known, ["raw", "b"]);
    }
}
