//! The span parser: emphasis, code, links, HTML and all the rest, in the order kramdown tries them.
//!
//! kramdown goes back and reads again whenever a construct turns out not to be closed. Here every byte looked at
//! costs fuel, and a text that has used its fuel up is read on as plain text: hostile input takes linear time.

use super::{code_span, entity, html, quotes};
use crate::text::Span;
use crate::text::inline::{Definitions, InlineLink, Reading, is_break, push_break};

/// Elements nested deeper are text.
const MAX_DEPTH: usize = 40;

/// Elements whose content is read as Markdown; that of others is literal.
const PARSED: [&str; 47] = [
    "address",
    "applet",
    "article",
    "aside",
    "blockquote",
    "body",
    "dd",
    "details",
    "div",
    "dl",
    "a",
    "abbr",
    "acronym",
    "b",
    "bdo",
    "big",
    "button",
    "cite",
    "caption",
    "del",
    "dfn",
    "dt",
    "em",
    "i",
    "ins",
    "label",
    "legend",
    "optgroup",
    "q",
    "rb",
    "rbc",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "select",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "th",
    "tt",
    "iframe",
    "map",
    "noscript",
    "object",
];

/// Reads a fragment.
pub(super) fn read(text: &str, definitions: &Definitions) -> Reading {
    let mut parser = Parser {
        text,
        start: 0,
        end: text.len(),
        pos: 0,
        out: Reading::default(),
        open: Vec::new(),
        last: Last::Nothing,
        fuel: text.len() * 64 + 1024,
        definitions,
    };
    parser.spans(Stop::Never, false);
    parser.out
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Em,
    Strong,
    Link,
    Image,
    Html,
}

/// The last child of the element that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Text,
    Element,
}

/// What ends the element that is being read.
#[derive(Debug, Clone, Copy)]
enum Stop<'a> {
    Never,
    Delimiter { byte: u8, len: usize },
    Bracket,
    Tag(&'a str),
}

struct Parser<'a> {
    text: &'a str,
    /// Where the text begins and ends that kramdown has before it at the moment.
    start: usize,
    end: usize,
    pos: usize,
    out: Reading,
    open: Vec<Element>,
    last: Last,
    fuel: usize,
    definitions: &'a Definitions,
}

/// A state to go back to.
struct Saved {
    pos: usize,
    text: usize,
    links: usize,
    last: Last,
}

impl<'a> Parser<'a> {
    fn save(&self) -> Saved {
        Saved { pos: self.pos, text: self.out.text.len(), links: self.out.links.len(), last: self.last }
    }

    fn revert(&mut self, saved: &Saved) {
        self.pos = saved.pos;
        self.out.text.truncate(saved.text);
        self.out.links.truncate(saved.links);
        self.last = saved.last;
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.pos..self.end).unwrap_or("")
    }

    fn byte(&self, offset: usize) -> u8 {
        if offset < self.end { self.text.as_bytes().get(offset).copied().unwrap_or(0) } else { 0 }
    }

    fn before(&self) -> Option<char> {
        self.text.get(self.start..self.pos).and_then(|text| text.chars().next_back())
    }

    fn spend(&mut self, bytes: usize) {
        self.fuel = self.fuel.saturating_sub(bytes);
    }

    /// Adds `len` bytes of the source as text.
    fn take(&mut self, len: usize) {
        let end = (self.pos + len).min(self.end);
        let text = self.text.get(self.pos..end).unwrap_or("");
        self.add(text);
        self.pos = end;
    }

    fn take_char(&mut self) {
        self.take(self.rest().chars().next().map_or(1, char::len_utf8));
    }

    fn add(&mut self, text: &str) {
        if !text.is_empty() {
            self.out.text.push_str(text);
            self.last = Last::Text;
        }
    }

    /// Reads until `stop`; whether it was found. `raw`: only HTML tags are looked for.
    fn spans(&mut self, stop: Stop<'_>, raw: bool) -> bool {
        // kramdown counts brackets in the text of a link; an image's opening one is taken off when it is read.
        let mut brackets = 1_isize;
        while self.pos < self.end {
            let from = self.pos;
            let next = if self.fuel == 0 { self.end } else { self.next_special(stop, raw) };
            self.spend(next - from + 1);
            if next >= self.end && !matches!(stop, Stop::Never) {
                return false;
            }
            self.take(next - from);
            if self.pos >= self.end {
                break;
            }
            if self.stops(stop, &mut brackets) {
                return true;
            }
            let (links, image) = (self.out.links.len(), self.byte(self.pos) == b'!');
            if raw {
                if self.byte(self.pos) == b'<' { self.html() } else { self.take_char() }
            } else {
                self.construct();
            }
            if image && self.out.links.get(links).is_some_and(|link| link.image) {
                brackets -= 1;
            }
        }
        false
    }

    /// The next place where anything but text may begin.
    fn next_special(&self, stop: Stop<'_>, raw: bool) -> usize {
        let bytes = self.text.as_bytes().get(..self.end).unwrap_or_default();
        let bracket = matches!(stop, Stop::Bracket);
        let mut at = self.pos;
        while let Some(b) = bytes.get(at) {
            let next = bytes.get(at + 1).copied().unwrap_or(0);
            let special = match b {
                b'<' => true,
                b']' => bracket,
                _ if raw => false,
                b'*' | b'_' | b'`' | b'[' | b'$' | b'&' | b'\\' | b'"' | b'\'' => true,
                b'!' => next == b'[',
                b'{' => next == b':',
                b'-' => next == b'-',
                b'~' => next == b'~',
                b'>' => next == b'>',
                b'.' => next == b'.' && bytes.get(at + 2) == Some(&b'.'),
                _ => false,
            };
            if special {
                break;
            }
            at += 1;
        }
        if raw || at <= self.pos || at >= self.end {
            return at;
        }
        // A quote takes the character before it along, a guillemet the blank.
        let before = self.text.get(self.pos..at).and_then(|text| text.chars().next_back());
        match (bytes.get(at), before) {
            (Some(b'"' | b'\''), Some(c)) => at - c.len_utf8(),
            (Some(b @ (b'<' | b'>')), Some(' ')) if bytes.get(at + 1) == Some(b) => at - 1,
            _ => at,
        }
    }

    fn stops(&mut self, stop: Stop<'_>, brackets: &mut isize) -> bool {
        match stop {
            Stop::Never => false,
            Stop::Tag(name) => html::end_tag(self.rest()).is_some_and(|(found, _)| html::same(name, found)),
            Stop::Bracket => {
                match self.byte(self.pos) {
                    b']' => *brackets -= 1,
                    b'[' => *brackets += 1,
                    b'!' if self.byte(self.pos + 1) == b'[' => *brackets += 1,
                    _ => return false,
                }
                *brackets == 0
            }
            Stop::Delimiter { byte, len } => {
                let run = self.rest().bytes().take(4).take_while(|b| *b == byte).count();
                run >= len
                    && !self.before().is_some_and(is_space)
                    && (len == 2 || run != 2)
                    && (byte != b'_'
                        || !self
                            .text
                            .get(self.pos + len..self.end)
                            .is_some_and(|s| s.starts_with(char::is_alphanumeric)))
                    && self.last != Last::Nothing
            }
        }
    }

    /// One construct, or one character of text.
    fn construct(&mut self) {
        match self.byte(self.pos) {
            b'*' | b'_' => return self.emphasis(),
            b'`' => return self.code(),
            b'<' if self.autolink() => return,
            b'<' if starts_html(self.rest()) => return self.html(),
            b'[' if self.footnote() => return,
            b'[' if self.byte(self.pos + 1) != b'^' && self.pos + 1 < self.end => return self.link(1),
            b'!' if self.byte(self.pos + 1) == b'[' && self.byte(self.pos + 2) != b'^' && self.pos + 2 < self.end => {
                return self.link(2);
            }
            _ => {}
        }
        if self.quote() {
            return;
        }
        let done = match self.byte(self.pos) {
            b'$' => self.math(),
            b'{' => self.extension(),
            b'&' => self.entity(),
            b'~' => self.strikethrough(),
            b'-' | b'.' | b'<' | b'>' | b' ' => self.symbol(),
            b'\\' => self.symbol() || self.escape(),
            _ => false,
        };
        if !done {
            self.take_char();
        }
    }

    fn emphasis(&mut self) {
        let byte = self.byte(self.pos);
        let len = if self.byte(self.pos + 1) == byte { 2 } else { 1 };
        let element = if len == 2 { Element::Strong } else { Element::Em };
        let before = self.text.get(self.start..self.pos).unwrap_or("");
        let in_word = byte == b'_' && {
            let before = before.strip_suffix('-').unwrap_or(before);
            before.ends_with(char::is_alphabetic)
        };
        let follows = self.text.get(self.pos + len..self.end).unwrap_or("");
        if in_word || follows.starts_with(is_space) || self.open.contains(&element) || self.open.len() >= MAX_DEPTH {
            return self.take(len);
        }
        let saved = self.save();
        let mut found = self.emphasized(byte, len, element);
        if !found && len == 2 && self.open.last() != Some(&Element::Em) {
            self.revert(&saved);
            found = self.emphasized(byte, 1, Element::Em);
        }
        if found {
            self.last = Last::Element;
        } else {
            self.revert(&saved);
            self.take(len);
        }
    }

    fn emphasized(&mut self, byte: u8, len: usize, element: Element) -> bool {
        self.pos += len;
        self.last = Last::Nothing;
        self.open.push(element);
        let found = self.spans(Stop::Delimiter { byte, len }, false);
        self.open.pop();
        if found {
            self.pos += len;
        }
        found
    }

    fn code(&mut self) {
        let text = self.text.get(self.start..self.end).unwrap_or("");
        match code_span(text, self.pos - self.start) {
            Ok(code) => {
                self.out.text.push_str(code.content.of(text));
                self.last = Last::Element;
                self.pos = self.start + code.end;
            }
            Err(run) => {
                self.spend((self.end - self.pos) / 8);
                self.take(run);
            }
        }
    }

    fn autolink(&mut self) -> bool {
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

    /// A comment, a tag, or the `<` alone as text.
    fn html(&mut self) {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            if let Some(len) = html::comment(rest) {
                self.pos += len;
                self.last = Last::Element;
            } else {
                self.spend(rest.len() / 8);
                self.take_char();
            }
            return;
        }
        if let Some((_, len)) = html::end_tag(rest) {
            return self.take(len);
        }
        let Some(tag) = html::start_tag(rest) else {
            self.spend(rest.len().min(4096) / 8);
            return self.take_char();
        };
        if html::is_block(tag.name) || self.open.len() >= MAX_DEPTH {
            return self.take(tag.len);
        }
        let source = rest.get(..tag.len).unwrap_or("");
        self.pos += tag.len;
        if is_break(source) {
            let following = self.rest();
            push_break(&mut self.out.text, following);
        }
        if !tag.closed && !html::is_bodiless(tag.name) {
            let parsed = PARSED.iter().any(|name| name.eq_ignore_ascii_case(tag.name));
            self.last = Last::Nothing;
            self.open.push(Element::Html);
            if self.spans(Stop::Tag(tag.name), !parsed) {
                self.pos += html::end_tag(self.rest()).map_or(0, |(_, len)| len);
            } else {
                self.take(self.end - self.pos);
            }
            self.open.pop();
        }
        self.last = Last::Element;
    }

    fn footnote(&mut self) -> bool {
        let Some(rest) = self.rest().strip_prefix("[^") else { return false };
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let len = rest.find(|c| !(word(c) || c == '-')).unwrap_or(rest.len());
        if !rest.starts_with(word) || !rest.get(len..).is_some_and(|after| after.starts_with(']')) {
            return false;
        }
        if self.definitions.has_footnote(rest.get(..len).unwrap_or("")) {
            self.pos += len + 3;
            self.last = Last::Element;
        } else {
            self.take(len + 3);
        }
        true
    }

    /// A link or an image whose opening is `len` bytes long.
    fn link(&mut self, len: usize) {
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
    fn target(&mut self, text: Span) -> Option<(Span, String)> {
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
    fn closed(&mut self, target: Span) -> Option<(Span, String)> {
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

    fn defined(&mut self, id: Option<&str>, text: Span) -> Option<(Span, String)> {
        if self.definitions.is_empty() {
            return None;
        }
        let url = match id {
            Some(id) => self.definitions.get(id),
            None => self.definitions.get(&unescaped(text.of(self.text))),
        }?;
        Some((Span::at(self.pos), resolved(url)))
    }

    fn quote(&mut self) -> bool {
        let rest = self.rest();
        let mut chars = rest.chars();
        let (first, second) = (chars.next(), chars.next());
        let is_quote = |c: Option<char>| matches!(c, Some('"' | '\''));
        if !(is_quote(first) || first != Some('\\') && is_quote(second)) {
            return false;
        }
        let Some(curled) = quotes::curl(rest) else { return false };
        if let Some(kept) = curled.kept {
            self.out.text.push(kept);
        }
        self.out.text.push_str(curled.quotes);
        self.pos += curled.len;
        self.last = Last::Element;
        true
    }

    fn math(&mut self) -> bool {
        let Some(inner) = self.rest().strip_prefix("$$") else { return false };
        let Some(close) = inner.find("$$") else {
            self.spend(inner.len() / 8);
            return false;
        };
        let formula = inner.get(..close).unwrap_or("").trim();
        self.out.text.push_str(formula);
        self.pos += close + 4;
        self.last = Last::Element;
        true
    }

    /// `{: attributes}` after an element, `{::comment}...{:/comment}`.
    fn extension(&mut self) -> bool {
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix("{::comment}") {
            let stop = ["{:/comment}", "{:/}"].iter().filter_map(|stop| Some((after.find(stop)?, stop.len()))).min();
            self.spend(stop.map_or(rest.len(), |(at, _)| at) / 8);
            if let Some((at, len)) = stop {
                self.pos += "{::comment}".len() + at + len;
                self.last = Last::Element;
                return true;
            }
            return false;
        }
        if self.last != Last::Element || rest.starts_with("{:/") || rest.starts_with("{::") {
            return false;
        }
        let close =
            rest.bytes().enumerate().skip(3).find(|(i, b)| *b == b'}' && rest.as_bytes().get(i - 1) != Some(&b'\\'));
        self.spend(close.map_or(rest.len(), |(at, _)| at) / 8);
        let Some((at, _)) = close else { return false };
        self.pos += at + 1;
        true
    }

    fn entity(&mut self) -> bool {
        let Some(len) = entity::len(self.rest()) else { return false };
        self.out.text.push('·');
        self.pos += len;
        self.last = Last::Element;
        true
    }

    fn symbol(&mut self) -> bool {
        const SYMBOLS: [(&str, &str); 9] = [
            ("---", "—"),
            ("--", "–"),
            ("...", "…"),
            ("\\<<", "··"),
            ("\\>>", "··"),
            ("<< ", "«\u{a0}"),
            (" >>", "\u{a0}»"),
            ("<<", "«"),
            (">>", "»"),
        ];
        let rest = self.rest();
        let Some((source, shown)) = SYMBOLS.iter().find(|(source, _)| rest.starts_with(source)) else { return false };
        self.out.text.push_str(shown);
        self.pos += source.len();
        self.last = Last::Element;
        true
    }

    fn escape(&mut self) -> bool {
        let next = self.byte(self.pos + 1);
        if !b"\\.*_+`<>()[]{}#!:|\"'$=-~".contains(&next) {
            return false;
        }
        self.pos += 1;
        self.take(1);
        true
    }

    fn strikethrough(&mut self) -> bool {
        let Some(inner) = self.rest().strip_prefix("~~") else { return false };
        if inner.starts_with(|c| is_space(c) || c == '~') || self.open.len() >= MAX_DEPTH {
            return false;
        }
        let bytes = inner.as_bytes();
        let mut from = 1;
        let close = loop {
            let Some(at) = inner.get(from..).and_then(|rest| rest.find("~~")).map(|i| from + i) else {
                self.spend(inner.len() / 8);
                return false;
            };
            let before = bytes.get(at - 1).copied().unwrap_or(b' ');
            if before != b'~' && !is_space(char::from(before)) {
                break at;
            }
            from = at + 1;
        };
        let (start, end, outer) = (self.start, self.end, std::mem::take(&mut self.open));
        self.start = self.pos + 2;
        self.pos = self.start;
        self.end = self.start + close;
        self.last = Last::Nothing;
        // The depth stays counted, though the elements outside are out of sight inside.
        self.open = vec![Element::Html; outer.len() + 1];
        self.spans(Stop::Never, false);
        self.pos = self.end + 2;
        (self.start, self.end, self.open) = (start, end, outer);
        self.last = Last::Element;
        true
    }
}

fn starts_html(rest: &str) -> bool {
    let after = rest.get(1..).unwrap_or("");
    after.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '/')) || after.starts_with("!--")
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

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{b}' | '\u{c}')
}
