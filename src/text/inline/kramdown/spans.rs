//! The span parser: emphasis, code, links, HTML and all the rest, in the order kramdown tries them.
//!
//! kramdown goes back and reads again whenever a construct turns out not to be closed. Here every byte looked at
//! costs fuel, and a text that has used its fuel up is read on as plain text: hostile input takes linear time.

mod link;
mod symbol;
mod tag;

use super::{code_span, html};
use crate::text::inline::{Definitions, Reading};

/// Elements nested deeper are text.
const MAX_DEPTH: usize = 40;

/// Reads a fragment.
pub(super) fn read(text: &str, definitions: &Definitions) -> Reading {
    let mut parser = Parser::new(text, definitions);
    parser.spans(Stop::Never, false);
    parser.out
}

/// Finds where inline HTML ends, in a text that is looked at from front to back.
pub(crate) struct InlineHtml<'a>(Parser<'a>);

impl<'a> InlineHtml<'a> {
    /// A finder for `text`.
    pub(crate) fn new(text: &'a str, definitions: &'a Definitions) -> Self {
        Self(Parser::new(text, definitions))
    }

    /// The end of the comment or element that the `<` at `at` begins, content and end tag included; `None` if it
    /// begins none. An element that is not closed reaches to the end of the text.
    pub(crate) fn end(&mut self, at: usize) -> Option<usize> {
        if self.0.fuel == 0 {
            return None;
        }
        self.0.pos = at;
        self.0.out = Reading::default();
        self.0.last = Last::Nothing;
        self.0.html();
        (self.0.last == Last::Element).then_some(self.0.pos)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Em,
    Strong,
    Link,
    Image,
    Html,
    /// HTML whose content is literal.
    Raw,
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
    /// Start and end of a range in which no comment ends.
    endless: Option<(usize, usize)>,
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
    fn new(text: &'a str, definitions: &'a Definitions) -> Self {
        Self {
            text,
            start: 0,
            end: text.len(),
            pos: 0,
            out: Reading::default(),
            open: Vec::new(),
            last: Last::Nothing,
            fuel: text.len() * 32 + 4096,
            endless: None,
            definitions,
        }
    }

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

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{b}' | '\u{c}')
}
