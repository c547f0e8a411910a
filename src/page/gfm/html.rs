//! The seven kinds of HTML block of CommonMark: how each begins and how it ends.

/// How an HTML block ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With a line that closes `script`, `pre` or `style`.
    RawTag,
    /// With a line that holds this.
    Marker(&'static [u8]),
    /// Before a blank line.
    Blank,
}

const RAW_TAGS: [&str; 3] = ["script", "pre", "style"];

const BLOCK_TAGS: [&str; 62] = [
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "section",
    "source",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

/// Whether an HTML block begins with `line` (without indentation), and how it will end. A complete tag of any other
/// name cannot interrupt a paragraph.
pub(super) fn start(line: &[u8], in_paragraph: bool) -> Option<End> {
    let rest = line.strip_prefix(b"<")?;
    match rest.first()? {
        b'?' => return Some(End::Marker(b"?>")),
        b'!' if rest.starts_with(b"!--") => return Some(End::Marker(b"-->")),
        b'!' if rest.starts_with(b"![CDATA[") => return Some(End::Marker(b"]]>")),
        b'!' if rest.get(1).is_some_and(u8::is_ascii_uppercase) => return Some(End::Marker(b">")),
        _ => {}
    }
    let closing = rest.first() == Some(&b'/');
    let name_at = usize::from(closing);
    let name_len = rest.iter().skip(name_at).take_while(|b| b.is_ascii_alphanumeric()).count();
    let name = rest.get(name_at..name_at + name_len).unwrap_or_default();
    let after = rest.get(name_at + name_len..).unwrap_or_default();
    let ended = after.first().is_none_or(|b| b.is_ascii_whitespace() || *b == 0x0b || *b == b'>');
    let is = |tag: &&str| name.eq_ignore_ascii_case(tag.as_bytes());
    if !closing && ended && RAW_TAGS.iter().any(is) {
        return Some(End::RawTag);
    }
    if (ended || after.starts_with(b"/>")) && BLOCK_TAGS.iter().any(is) {
        return Some(End::Blank);
    }
    (!in_paragraph && whole_tag(rest)).then_some(End::Blank)
}

/// Whether a block of this kind ends with `line`.
pub(super) fn ends(end: End, line: &[u8]) -> bool {
    match end {
        End::Blank => false,
        End::Marker(marker) => memchr::memmem::find(line, marker).is_some(),
        End::RawTag => memchr::memmem::find_iter(line, b"</").any(|at| {
            let rest = line.get(at + 2..).unwrap_or_default();
            RAW_TAGS.iter().any(|tag| {
                rest.get(..tag.len()).is_some_and(|name| name.eq_ignore_ascii_case(tag.as_bytes()))
                    && rest.get(tag.len()) == Some(&b'>')
            })
        }),
    }
}

/// Whether a line is one complete opening or closing tag and nothing else; `rest` is what follows its `<`.
fn whole_tag(rest: &[u8]) -> bool {
    let mut tag = Tag { bytes: rest, pos: 0 };
    let complete = if tag.eat(b'/') {
        tag.name() && {
            tag.spaces();
            tag.eat(b'>')
        }
    } else {
        tag.name() && tag.attributes() && {
            tag.eat(b'/');
            tag.eat(b'>')
        }
    };
    complete && rest.get(tag.pos..).unwrap_or_default().iter().all(u8::is_ascii_whitespace)
}

struct Tag<'a> {
    bytes: &'a [u8],
    pos: usize,
}

impl Tag<'_> {
    fn peek(&self) -> u8 {
        self.bytes.get(self.pos).copied().unwrap_or(0)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.pos < self.bytes.len() && self.peek() == byte;
        self.pos += usize::from(found);
        found
    }

    fn run(&mut self, wanted: impl Fn(u8) -> bool) -> usize {
        let start = self.pos;
        while self.pos < self.bytes.len() && wanted(self.peek()) {
            self.pos += 1;
        }
        self.pos - start
    }

    fn spaces(&mut self) -> usize {
        self.run(|b| b.is_ascii_whitespace() || b == 0x0b)
    }

    fn name(&mut self) -> bool {
        self.peek().is_ascii_alphabetic() && self.run(|b| b.is_ascii_alphanumeric() || b == b'-') > 0
    }

    fn attributes(&mut self) -> bool {
        loop {
            let spaces = self.spaces();
            if !(self.peek().is_ascii_alphabetic() || matches!(self.peek(), b'_' | b':')) {
                return true;
            }
            if spaces == 0 {
                return false;
            }
            self.run(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'.' | b'_' | b'-'));
            let after_name = self.pos;
            self.spaces();
            if !self.eat(b'=') {
                self.pos = after_name;
                continue;
            }
            self.spaces();
            if !self.value() {
                return false;
            }
        }
    }

    fn value(&mut self) -> bool {
        match self.peek() {
            quote @ (b'"' | b'\'') => {
                self.pos += 1;
                self.run(|b| b != quote);
                self.eat(quote)
            }
            _ => self.run(|b| !b.is_ascii_whitespace() && !matches!(b, b'"' | b'\'' | b'=' | b'<' | b'>' | b'`')) > 0,
        }
    }
}
