//! Links, images and `<...>` autolinks of kramdown.

use super::{Element, Last, MAX_DEPTH, Parser, Stop, is_space};
use crate::text::Span;
use crate::text::inline::InlineLink;

impl Parser<'_> {
    pub(super) fn autolink(&mut self) -> bool {
        let Some(inner) = self.rest().strip_prefix('<') else { return false };
        let scheme = ["mailto:", "https:", "http:", "ftps:", "ftp:"].iter().find(|scheme| inner.starts_with(**scheme));
        let len = if let Some(scheme) = scheme {
            let from =
                scheme.len() + inner.get(scheme.len()..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8);
            let found = inner.get(from..).and_then(|rest| rest.find(['>', '\n'])).map(|i| from + i);
            self.spend(found.unwrap_or(inner.len()) / 8);
            found.filter(|at| inner.as_bytes().get(*at) == Some(&b'>'))
        } else {
            let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let local = inner.find(|c| !word(c)).unwrap_or(inner.len());
            let rest = inner.get(local..).and_then(|rest| rest.strip_prefix('@')).unwrap_or("");
            let host = rest.find(|c| !word(c)).unwrap_or(rest.len());
            self.spend(local / 8);
            (local > 0 && host > 0 && rest.get(host..).is_some_and(|s| s.starts_with('>'))).then_some(local + 1 + host)
        };
        let Some(address) = len.and_then(|len| inner.get(..len)) else { return false };
        let url = if scheme.is_some() { address.to_owned() } else { format!("mailto:{address}") };
        let text = address.strip_prefix("mailto:").unwrap_or(address).to_owned();
        let target = Span::new(self.pos + 1, self.pos + 1 + address.len());
        self.out.text.push_str(&text);
        let span = Span::new(self.pos, target.end + 1);
        self.out.links.push(InlineLink { span, target, text_span: target, url, text, image: false, bare: false });
        self.pos = span.end;
        self.last = Last::Element;
        true
    }

    /// A link or an image whose opening is `len` bytes long.
    pub(super) fn link(&mut self, len: usize) {
        let image = len == 2;
        let nested = self.open.iter().any(|element| matches!(element, Element::Link | Element::Image));
        if !image && nested || self.open.len() >= MAX_DEPTH {
            return self.take(len);
        }
        let saved = self.save();
        let start = self.pos;
        // Reserved now, so that links are listed in the order they begin in.
        self.out.links.push(InlineLink {
            span: Span::at(start),
            target: Span::at(start),
            text_span: Span::at(start),
            url: String::new(),
            text: String::new(),
            image,
            bare: false,
        });
        self.pos += len;
        self.last = Last::Nothing;
        self.open.push(if image { Element::Image } else { Element::Link });
        let found = self.spans(Stop::Bracket, false);
        self.open.pop();
        let text_span = Span::new(start + len, self.pos);
        let target = if found {
            self.pos += 1;
            self.target(text_span)
        } else {
            None
        };
        let Some((target, url)) = target else {
            self.revert(&saved);
            return self.take(len);
        };
        let shown = self.out.text.get(saved.text..).unwrap_or("").to_owned();
        let text = if image { unescaped(text_span.of(self.text)) } else { shown };
        let span = Span::new(start, self.pos);
        if image {
            // An image is no text, and what is in its alternative text is no link.
            self.out.text.truncate(saved.text);
            self.out.links.truncate(saved.links + 1);
        }
        if let Some(link) = self.out.links.get_mut(saved.links) {
            *link = InlineLink { span, target, text_span, url, text, image, bare: false };
        }
        self.last = Last::Element;
    }

    /// What follows the text of a link: a target in parentheses or a label.
    pub(super) fn target(&mut self, text: Span) -> Option<(Span, String)> {
        let rest = self.rest();
        let label = rest.trim_start_matches(is_space);
        let blanks = rest.len() - label.len();
        if let Some(inner) = label.strip_prefix('[')
            && let Some(close) = inner.find(']')
        {
            self.spend(close / 8);
            let id = inner.get(..close).filter(|id| !id.is_empty());
            self.pos += blanks + close + 2;
            return self.defined(id, text);
        }
        if !rest.starts_with('(') {
            return self.defined(None, text);
        }
        let open = self.pos;
        if let Some(inner) = rest.strip_prefix("(<")
            && let Some(close) = inner.find('>')
        {
            let target = Span::new(open + 2, open + 2 + close);
            self.pos = target.end + 1;
            return self.closed(target);
        }
        let mut depth = 0_usize;
        let mut end = None;
        for (i, c) in rest.char_indices() {
            match c {
                '(' => depth += 1,
                ')' if depth <= 1 => {
                    self.pos = open + i + 1;
                    let target = Span::new(open + 1, open + i).trimmed(self.text);
                    return Some((target, resolved(target.of(self.text))));
                }
                ')' => depth -= 1,
                c if is_space(c) && matches!(rest.as_bytes().get(i + 1), Some(b'"' | b'\'')) => {
                    end = Some(i);
                    break;
                }
                _ => {}
            }
        }
        self.spend(end.unwrap_or(rest.len()) / 4);
        let end = end?;
        self.pos = open + end + 1;
        self.closed(Span::new(open + 1, open + end).trimmed(self.text))
    }

    /// A title and the closing parenthesis, or the parenthesis alone after a target in angle brackets.
    pub(super) fn closed(&mut self, target: Span) -> Option<(Span, String)> {
        let rest = self.rest();
        if rest.starts_with(')') && self.byte(target.end) == b'>' {
            self.pos += 1;
            return Some((target, resolved(target.of(self.text))));
        }
        let title = rest.trim_start_matches(is_space);
        let quote = title.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let mut from = 2;
        while let Some(i) = title.get(from..).and_then(|rest| rest.find(quote)) {
            let after = title.get(from + i + 1..)?;
            let close = after.trim_start_matches(is_space);
            if close.starts_with(')') {
                self.pos = self.end - close.len() + 1;
                return Some((target, resolved(target.of(self.text))));
            }
            from += i + 1;
        }
        self.spend(title.len() / 4);
        None
    }

    pub(super) fn defined(&mut self, id: Option<&str>, text: Span) -> Option<(Span, String)> {
        if self.definitions.is_empty() {
            return None;
        }
        let url = match id {
            Some(id) => self.definitions.get(id),
            None => self.definitions.get(&unescaped(text.of(self.text))),
        }?;
        Some((Span::at(self.pos), resolved(url)))
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.peek().is_some_and(|next| "\\.*_+`<>()[]{}#!:|\"'$=-".contains(*next)) {
            continue;
        }
        out.push(c);
    }
    out
}

/// kramdown leaves entities in a target to the browser.
fn resolved(url: &str) -> String {
    url.replace("&amp;", "&")
}
