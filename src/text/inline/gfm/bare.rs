//! What cmark-gfm finds before and besides Markdown: bare URLs, and comments by the older rule.

use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{Event, Tag, TagEnd};

use super::super::{Definitions, autolink};
use super::events;

/// A URL that stands bare in the text.
pub(super) struct Bare {
    pub(super) span: Range<usize>,
    pub(super) prefix: &'static str,
}

/// Finds bare URLs: outside links, code and HTML, and, as cmark-gfm looks for them while it reads, outside any
/// bracket that is still open.
pub(super) fn bare_urls(source: &str, masked: &str, definitions: &Definitions) -> Vec<Bare> {
    let mut found: Vec<Bare> = Vec::new();
    let mut depth = 0_usize;
    let mut inside = 0_usize;
    for (event, range) in events(masked, definitions) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => inside += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => {
                inside = inside.saturating_sub(1);
            }
            Event::Text(_) if inside == 0 => {
                let bytes = source.as_bytes();
                let mut at = range.start;
                while at < range.end {
                    let end = found.last().map_or(0, |bare| bare.span.end);
                    let byte = bytes.get(at).copied().unwrap_or(0);
                    if at >= end {
                        let escaped = at > 0 && bytes.get(at - 1) == Some(&b'\\');
                        match byte {
                            b'[' if !escaped => depth += 1,
                            b']' if !escaped => depth = depth.saturating_sub(1),
                            b':' if depth == 0 && bytes.get(at..at + 3) == Some(b"://") => {
                                if let Some((start, stop)) = autolink::url_at(source, at)
                                    && start >= end
                                {
                                    found.push(Bare { span: start..stop, prefix: "" });
                                }
                            }
                            b'w' if depth == 0 && bytes.get(at..at + 4) == Some(b"www.") => {
                                if let Some(stop) = autolink::www_at(source, at) {
                                    found.push(Bare { span: at..stop, prefix: "http://" });
                                }
                            }
                            _ => {}
                        }
                    }
                    at += 1;
                }
            }
            _ => {}
        }
    }
    found
}

/// The source with every character of a bare URL that means something elsewhere made harmless, byte for byte.
pub(super) fn mask(source: &str, bare: &[Bare]) -> String {
    let mut out = String::with_capacity(source.len());
    let mut from = 0;
    for url in bare {
        out.push_str(source.get(from..url.span.start).unwrap_or(""));
        for c in source.get(url.span.clone()).unwrap_or("").chars() {
            out.push(if matches!(c, '\\' | '&' | '<' | '[' | ']' | '*' | '_' | '~' | '`' | '!') { '/' } else { c });
        }
        from = url.span.end;
    }
    out.push_str(source.get(from..).unwrap_or(""));
    out
}

/// The source with a harmless character for the `<` of each `<!--` that begins no comment: GitHub keeps to the older
/// rule that a comment holds no `--` and does not begin with `>` or `->`. `None` if there is none.
pub(super) fn without_false_comments(source: &str) -> Option<String> {
    let mut masked: Option<String> = None;
    for at in memmem::find_iter(source.as_bytes(), b"<!--") {
        let inner = source.get(at + 4..).unwrap_or("");
        let whole = inner.find("--").is_some_and(|end| inner.get(end + 2..).is_some_and(|rest| rest.starts_with('>')));
        if !whole || inner.starts_with('>') || inner.starts_with("->") {
            masked.get_or_insert_with(|| source.to_owned()).replace_range(at..=at, "/");
        }
    }
    masked
}
