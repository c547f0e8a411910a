//! The short way for the text that most cells are: words and `[text](target)` without anything that either renderer
//! would have to think about.

use super::{Bytes, InlineLink};
use crate::text::Span;

/// Ends the short way inside the brackets of a link.
const IN_TEXT: Bytes = Bytes::of(b"\\<`[]*_~!");

/// Ends it there as well where the renderer sets type: quotes and symbols.
const TYPE: Bytes = Bytes::of(b"\"'$>{");

/// Ends the short way inside the parentheses of a link.
const IN_TARGET: Bytes = Bytes::of(b"\\<>()\"'`[]{}");

/// What the renderer that asks has to think about outside links.
pub(super) struct Rules {
    /// Bytes that end the short way.
    pub(super) stops: Bytes,
    /// Whether bare URLs and addresses become links.
    pub(super) bare: bool,
    /// Whether quotes and symbols are set as type.
    pub(super) typographic: bool,
}

/// A link in its simplest form.
#[derive(Debug, Clone, Copy)]
struct Simple {
    span: Span,
    text: Span,
    target: Span,
}

impl Simple {
    fn link(self, fragment: &str) -> InlineLink {
        InlineLink {
            span: self.span,
            target: self.target,
            text_span: self.text,
            url: self.target.of(fragment).to_owned(),
            text: self.text.of(fragment).to_owned(),
            image: false,
            bare: false,
        }
    }
}

/// The links of a fragment, if all there is in it is simple.
pub(super) fn links(fragment: &str, rules: &Rules) -> Option<Vec<InlineLink>> {
    let mut links = Vec::new();
    walk(fragment, rules, |simple| links.push(simple.link(fragment)))?;
    Some(links)
}

/// The text of a fragment, if all there is in it is simple.
pub(super) fn plain(fragment: &str, rules: &Rules) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    walk(fragment, rules, |simple| {
        out.push_str(fragment.get(from..simple.span.start).unwrap_or(""));
        out.push_str(simple.text.of(fragment));
        from = simple.span.end;
    })?;
    out.push_str(fragment.get(from..).unwrap_or(""));
    Some(out)
}

/// [`plain`] and [`links`] in one.
pub(super) fn plain_and_links(fragment: &str, rules: &Rules) -> Option<(String, Vec<InlineLink>)> {
    let (mut out, mut links) = (String::new(), Vec::new());
    let mut from = 0;
    walk(fragment, rules, |simple| {
        out.push_str(fragment.get(from..simple.span.start).unwrap_or(""));
        out.push_str(simple.text.of(fragment));
        from = simple.span.end;
        links.push(simple.link(fragment));
    })?;
    out.push_str(fragment.get(from..).unwrap_or(""));
    Some((out, links))
}

/// Finds simple links; `None` as soon as something is not simple.
fn walk(fragment: &str, rules: &Rules, mut found: impl FnMut(Simple)) -> Option<()> {
    let bytes = fragment.as_bytes();
    let mut at = 0;
    while let Some(b) = bytes.get(at) {
        match b {
            b'[' => {
                let simple = link(bytes, at, rules.typographic)?;
                // A target right behind it, attributes or a second bracket are another matter.
                if matches!(bytes.get(simple.span.end), Some(b'{' | b'[' | b'(')) {
                    return None;
                }
                at = simple.span.end;
                found(simple);
                continue;
            }
            b'!' if bytes.get(at + 1) == Some(&b'[') => return None,
            b'&' if may_be_entity(bytes.get(at + 1..).unwrap_or_default()) => return None,
            // Inside a word it is one of its letters.
            b'_' if is_in_word(bytes, at) => {}
            b':' if rules.bare && bytes.get(at..at + 3) == Some(b"://") => return None,
            b'w' if rules.bare && bytes.get(at..at + 4) == Some(b"www.") => return None,
            b'@' if rules.bare => return None,
            b if rules.stops.has(*b) => return None,
            _ => {}
        }
        at += 1;
    }
    Some(())
}

/// Whether what stands behind an `&` may make an entity of it.
pub(crate) fn may_be_entity(rest: &[u8]) -> bool {
    let name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'_' | b':' | b'.' | b'-');
    let len = rest.iter().take_while(name).count();
    len > 0 && rest.get(len) == Some(&b';')
}

fn has_entity(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'&', bytes).any(|at| may_be_entity(bytes.get(at + 1..).unwrap_or_default()))
}

fn is_in_word(bytes: &[u8], at: usize) -> bool {
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    at.checked_sub(1).is_some_and(letter) && letter(at + 1)
}

fn link(bytes: &[u8], start: usize, typographic: bool) -> Option<Simple> {
    let text_start = start + 1;
    let text_len = bytes.get(text_start..)?.iter().position(|b| IN_TEXT.has(*b))?;
    let text = Span::new(text_start, text_start + text_len);
    if text_len == 0 || bytes.get(text.end..text.end + 2) != Some(b"](") || bytes.get(text_start) == Some(&b'^') {
        return None;
    }
    let shown = bytes.get(text.start..text.end)?;
    if typographic && (shown.iter().any(|b| TYPE.has(*b)) || shown.windows(2).any(|pair| matches!(pair, b"--" | b"..")))
    {
        return None;
    }
    let target_start = text.end + 2;
    let rest = bytes.get(target_start..)?;
    let target_len = rest.iter().position(|b| IN_TARGET.has(*b) || b.is_ascii_whitespace() || b.is_ascii_control())?;
    if target_len == 0 || rest.get(target_len) != Some(&b')') {
        return None;
    }
    let target = Span::new(target_start, target_start + target_len);
    if has_entity(shown) || has_entity(rest.get(..target_len)?) {
        return None;
    }
    Some(Simple { span: Span::new(start, target.end + 1), text, target })
}
