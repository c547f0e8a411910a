//! Inline Markdown as cmark-gfm reads it. The only user of pulldown-cmark.

mod bare;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::autolink;
use super::simple::{self, Rules};
use super::{Bytes, Definitions, InlineLink, MAX_FRAGMENT, Reading, is_break, push_break};
use crate::text::Span;
use bare::{Bare, bare_urls, mask, without_false_comments};

/// Put before a fragment so that no list, heading or other block can start in it.
const GUARD: &str = "x ";

/// What ends the short way to the text of a fragment.
const WORDS: Rules = Rules { stops: Bytes::of(b"\\<`]*_~"), bare: true, typographic: false };

/// What ends the short way to its links: emphasis is not in their way.
const LINKS: Rules = Rules { stops: Bytes::of(b"\\<`]"), bare: true, typographic: false };

/// How often a fragment is read to find its bare URLs.
const MAX_PASSES: usize = 4;

/// Without one of these a fragment is its own text.
const MARKUP: Bytes = Bytes::of(b"\\&<[*_~`");

/// The text of a table cell as a reader on GitHub sees it.
///
/// GFM removes the backslash of `\|` in a cell before it reads anything else, code spans included.
pub fn plain(cell: &str) -> Cow<'_, str> {
    plain_with(cell, &Definitions::default())
}

/// Links and images of a table cell, in order.
pub fn links(cell: &str) -> Vec<InlineLink> {
    links_with(cell, &Definitions::default())
}

/// [`plain`] with the link definitions of the page.
pub fn plain_with<'a>(cell: &'a str, definitions: &Definitions) -> Cow<'a, str> {
    match unescape_pipes(cell) {
        None => prose_plain(cell, definitions),
        Some(pipes) => Cow::Owned(prose_plain(&pipes.text, definitions).into_owned()),
    }
}

/// [`links`] with the link definitions of the page.
pub fn links_with(cell: &str, definitions: &Definitions) -> Vec<InlineLink> {
    let Some(pipes) = unescape_pipes(cell) else { return prose_links(cell, definitions) };
    let mut links = prose_links(&pipes.text, definitions);
    pipes.put_back(&mut links);
    links
}

/// The text of a heading or a paragraph in one line.
pub fn prose_plain<'a>(fragment: &'a str, definitions: &Definitions) -> Cow<'a, str> {
    let trimmed = fragment.trim_matches([' ', '\t']);
    if trimmed.len() > MAX_FRAGMENT || !MARKUP.any_in(trimmed) {
        return Cow::Borrowed(trimmed);
    }
    match simple::plain(trimmed, &WORDS) {
        Some(text) => Cow::Owned(text),
        None => Cow::Owned(read(fragment, definitions).text),
    }
}

/// Links and images of a heading or a paragraph in one line.
pub fn prose_links(fragment: &str, definitions: &Definitions) -> Vec<InlineLink> {
    if !may_link(fragment) {
        return Vec::new();
    }
    simple::links(fragment, &LINKS).unwrap_or_else(|| read(fragment, definitions).links)
}

/// [`plain`] and [`links`] in one reading.
pub fn plain_and_links(cell: &str) -> (Cow<'_, str>, Vec<InlineLink>) {
    let definitions = Definitions::default();
    let Some(pipes) = unescape_pipes(cell) else { return prose_plain_and_links(cell, &definitions) };
    let (text, mut links) = prose_plain_and_links(&pipes.text, &definitions);
    pipes.put_back(&mut links);
    (Cow::Owned(text.into_owned()), links)
}

/// [`prose_plain`] and [`prose_links`] in one reading.
pub fn prose_plain_and_links<'a>(fragment: &'a str, definitions: &Definitions) -> (Cow<'a, str>, Vec<InlineLink>) {
    let trimmed = fragment.trim_matches([' ', '\t']);
    if trimmed.len() > MAX_FRAGMENT || !MARKUP.any_in(trimmed) {
        return (Cow::Borrowed(trimmed), prose_links(fragment, definitions));
    }
    let (text, links) = if let Some((text, mut links)) = simple::plain_and_links(trimmed, &WORDS) {
        let lead = fragment.len() - fragment.trim_start_matches([' ', '\t']).len();
        for span in links.iter_mut().flat_map(spans) {
            *span = span.shifted(lead);
        }
        (text, links)
    } else {
        let Reading { text, links, .. } = read(fragment, definitions);
        (text, simple::links(fragment, &LINKS).unwrap_or(links))
    };
    (Cow::Owned(text), if may_link(fragment) { links } else { Vec::new() })
}

/// What is struck out of a cell, a heading or a paragraph in one line, as a reader sees it.
pub fn struck(fragment: &str) -> Vec<String> {
    if fragment.len() > MAX_FRAGMENT || memchr::memchr_iter(b'~', fragment.as_bytes()).nth(1).is_none() {
        return Vec::new();
    }
    read(fragment, &Definitions::default()).struck
}

/// All places that a link tells of.
fn spans(link: &mut InlineLink) -> [&mut Span; 3] {
    [&mut link.span, &mut link.target, &mut link.text_span]
}

/// A link target with its backslash escapes and entities resolved.
pub(crate) fn target(source: &str) -> String {
    let link = format!("[a](<{source}>)");
    let parsed = Parser::new(&link).find_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    });
    parsed.unwrap_or_else(|| source.to_owned())
}

/// Whether a fragment can hold a link at all.
pub(crate) fn may_link(fragment: &str) -> bool {
    fragment.len() <= MAX_FRAGMENT
        && (memchr::memchr3(b'[', b'<', b'@', fragment.as_bytes()).is_some() || may_autolink(fragment))
}

fn may_autolink(fragment: &str) -> bool {
    let bytes = fragment.as_bytes();
    let scheme = |at: usize| bytes.get(at..).is_some_and(|rest| rest.starts_with(b"://"));
    let host = |at: usize| bytes.get(..at).is_some_and(|before| before.ends_with(b"www"));
    memchr::memchr_iter(b':', bytes).any(scheme) || memchr::memchr_iter(b'.', bytes).any(host)
}

/// A cell without the backslashes of its escaped pipes.
struct Pipes {
    text: String,
    /// Where in `text` a backslash is missing.
    removed: Vec<usize>,
}

impl Pipes {
    fn original(&self, offset: usize) -> usize {
        offset + self.removed.partition_point(|at| *at < offset)
    }

    /// Makes the places of links those in the cell as it is written.
    fn put_back(&self, links: &mut [InlineLink]) {
        for span in links.iter_mut().flat_map(spans) {
            *span = Span::new(self.original(span.start), self.original(span.end));
        }
    }
}

fn unescape_pipes(cell: &str) -> Option<Pipes> {
    let bytes = cell.as_bytes();
    let mut found = memchr::memchr_iter(b'\\', bytes).filter(|at| bytes.get(at + 1) == Some(&b'|')).peekable();
    found.peek()?;
    let mut pipes = Pipes { text: String::with_capacity(cell.len()), removed: Vec::new() };
    let mut from = 0;
    for at in found {
        pipes.text.push_str(cell.get(from..at).unwrap_or(""));
        pipes.removed.push(pipes.text.len());
        from = at + 1;
    }
    pipes.text.push_str(cell.get(from..).unwrap_or(""));
    Some(pipes)
}

/// Reads a fragment: once, or twice where a bare URL holds characters that would otherwise be markup.
fn read(fragment: &str, definitions: &Definitions) -> Reading {
    let lead = fragment.len() - fragment.trim_start_matches([' ', '\t']).len();
    let source = format!("{GUARD}{}", fragment.get(lead..).unwrap_or(""));
    let mut bare = Vec::new();
    let mut masked = without_false_comments(&source);
    if may_autolink(&source) {
        // What a URL swallows no longer hides another one that stands behind it.
        for _ in 0..MAX_PASSES {
            let found = bare_urls(&source, masked.as_deref().unwrap_or(&source), definitions);
            if found.len() == bare.len() {
                break;
            }
            bare = found;
            let before = masked.as_deref().unwrap_or(&source);
            let changed = mask(before, &bare);
            if changed == before {
                break;
            }
            masked = Some(changed);
        }
    }
    let mut reader = Reader {
        source: &source,
        bare: &bare,
        next_bare: 0,
        out: Reading::default(),
        open: Vec::new(),
        strikes: Vec::new(),
        pending: 0..0,
    };
    reader.run(masked.as_deref().unwrap_or(&source), definitions);
    let mut out = reader.out;
    let kept = out.text.trim_end_matches([' ', '\t']).len();
    out.text.truncate(kept);
    for span in out.links.iter_mut().flat_map(spans) {
        let moved = |at: usize| (at + lead).saturating_sub(GUARD.len());
        *span = Span::new(moved(span.start), moved(span.end));
    }
    out
}

fn events<'a>(
    source: &'a str,
    definitions: &'a Definitions,
) -> impl Iterator<Item = (Event<'a>, Range<usize>)> + use<'a> {
    let resolve = move |link: BrokenLink<'a>| -> Option<(CowStr<'a>, CowStr<'a>)> {
        definitions.get(&link.reference).map(|url| (CowStr::from(url), CowStr::Borrowed("")))
    };
    Parser::new_with_broken_link_callback(source, Options::ENABLE_STRIKETHROUGH, Some(resolve)).into_offset_iter()
}

/// Turns events into text and links.
struct Reader<'a> {
    source: &'a str,
    bare: &'a [Bare],
    next_bare: usize,
    out: Reading,
    /// Links that are open: index, start of their text in the output.
    open: Vec<(usize, usize)>,
    /// Where in the output the text begins that is being struck out.
    strikes: Vec<usize>,
    /// Text outside links that has not been written yet: a mail address may go on in the next event.
    pending: Range<usize>,
}

impl Reader<'_> {
    fn run(&mut self, masked: &str, definitions: &Definitions) {
        for (event, range) in events(masked, definitions) {
            if !matches!(event, Event::Text(_)) {
                self.flush();
            }
            match event {
                Event::Start(Tag::Link { link_type, dest_url, .. }) => self.start(link_type, &dest_url, &range, false),
                Event::Start(Tag::Image { link_type, dest_url, .. }) => self.start(link_type, &dest_url, &range, true),
                Event::End(TagEnd::Link | TagEnd::Image) => self.end(),
                Event::Text(text) => self.text(&text, masked, range),
                Event::Code(code) => {
                    self.code(&code, masked, &range);
                    self.reach(range.end);
                }
                Event::InlineHtml(tag) | Event::Html(tag) => {
                    if is_break(&tag) {
                        push_break(&mut self.out.text, self.source.get(range.end..).unwrap_or(""));
                    }
                    self.reach(range.end);
                }
                Event::Start(Tag::Strikethrough) => self.strikes.push(self.out.text.len()),
                Event::End(TagEnd::Strikethrough) => {
                    let from = self.strikes.pop().unwrap_or(self.out.text.len());
                    self.out.struck.extend(self.out.text.get(from..).map(str::to_owned));
                    self.reach(range.end);
                }
                Event::SoftBreak | Event::HardBreak => self.out.text.push(' '),
                Event::End(_) => self.reach(range.end),
                _ => {}
            }
        }
        self.flush();
    }

    fn flush(&mut self) {
        let range = std::mem::replace(&mut self.pending, 0..0);
        self.bare_text(range);
    }

    /// Open links hold at least the text up to here.
    fn reach(&mut self, end: usize) {
        for (index, _) in &self.open {
            if let Some(link) = self.out.links.get_mut(*index)
                && end < link.span.end
            {
                link.text_span.end = link.text_span.end.max(end);
            }
        }
    }

    fn start(&mut self, kind: LinkType, url: &str, range: &Range<usize>, image: bool) {
        let url = if kind == LinkType::Email { format!("mailto:{url}") } else { url.to_owned() };
        let text_start = range.start + if image { 2 } else { 1 };
        let span = Span::new(range.start, range.end);
        self.out.links.push(InlineLink {
            span,
            target: match kind {
                LinkType::Autolink | LinkType::Email => Span::new(range.start + 1, range.end.saturating_sub(1)),
                // Found when the text is known.
                LinkType::Inline => Span::at(range.start),
                _ => Span::at(range.end),
            },
            text_span: Span::at(text_start),
            url,
            text: String::new(),
            image,
            bare: false,
        });
        self.open.push((self.out.links.len() - 1, self.out.text.len()));
    }

    fn end(&mut self) {
        let Some((index, from)) = self.open.pop() else { return };
        let text = self.out.text.get(from..).unwrap_or("").to_owned();
        let Some(link) = self.out.links.get_mut(index) else { return };
        link.text = text;
        if link.target == Span::at(link.span.start) {
            link.target = inline_target(self.source, link.text_span.end, link.span.end);
        }
        let end = link.span.end;
        self.reach(end);
    }

    fn text(&mut self, text: &str, masked: &str, range: Range<usize>) {
        let (mut text, mut range) = (text, range);
        if range.start < GUARD.len() {
            text = text.get(GUARD.len() - range.start..).unwrap_or("");
            range.start = GUARD.len();
        }
        let verbatim = masked.get(range.clone()) == Some(text);
        if !verbatim {
            self.flush();
            self.out.text.push_str(text);
        } else if self.open.is_empty() {
            if self.pending.end == range.start {
                self.pending.end = range.end;
            } else {
                self.flush();
                self.pending = range.clone();
            }
        } else {
            self.out.text.push_str(self.source.get(range.clone()).unwrap_or(""));
        }
        self.reach(range.end);
    }

    fn code(&mut self, code: &str, masked: &str, range: &Range<usize>) {
        let source = self.source.get(range.clone()).unwrap_or("");
        if masked.get(range.clone()) == Some(source) {
            return self.out.text.push_str(code);
        }
        let inner = source.trim_matches('`');
        let padded = inner.strip_prefix(' ').and_then(|inner| inner.strip_suffix(' '));
        self.out.text.push_str(padded.filter(|inner| !inner.trim().is_empty()).unwrap_or(inner));
    }

    /// Text outside links, in which bare URLs and mail addresses become links.
    fn bare_text(&mut self, range: Range<usize>) {
        let mut from = range.start;
        while let Some(url) = self.bare.get(self.next_bare).filter(|url| url.span.start < range.end) {
            self.next_bare += 1;
            if url.span.start < from {
                continue;
            }
            self.mail_text(from..url.span.start);
            let shown = self.source.get(url.span.clone()).unwrap_or("");
            self.push_bare(url.span.clone(), format!("{}{shown}", url.prefix));
            from = url.span.end.min(range.end);
        }
        self.mail_text(from..range.end);
    }

    fn mail_text(&mut self, range: Range<usize>) {
        let mut from = range.start;
        let mut search = range.start;
        let source = self.source;
        while let Some(at) = source.get(search..range.end).and_then(|rest| rest.find('@')).map(|i| search + i) {
            let line = source.get(..range.end).unwrap_or("");
            search = at + 1;
            if let Some((start, end)) = autolink::mail_at(line, at, from) {
                self.out.text.push_str(source.get(from..start).unwrap_or(""));
                let address = source.get(start..end).unwrap_or("");
                self.push_bare(start..end, format!("mailto:{address}"));
                from = end;
                search = search.max(end);
            }
        }
        self.out.text.push_str(source.get(from..range.end).unwrap_or(""));
    }

    fn push_bare(&mut self, range: Range<usize>, url: String) {
        let text = self.source.get(range.clone()).unwrap_or("").to_owned();
        self.out.text.push_str(&text);
        let span = Span::from(range);
        self.out.links.push(InlineLink { span, target: span, text_span: span, url, text, image: false, bare: true });
    }
}

/// The source of the target in `](target "title")`.
pub(super) fn inline_target(source: &str, text_end: usize, end: usize) -> Span {
    let tail = source.get(text_end..end).unwrap_or("");
    let Some(open) = tail.find("](") else { return Span::at(end) };
    let after = text_end + open + 2;
    let inner = source.get(after..end).unwrap_or("");
    let start = after + inner.len() - inner.trim_start().len();
    let rest = source.get(start..end).unwrap_or("");
    let mut escaped = false;
    let mut depth = 0_usize;
    let pointed = rest.starts_with('<');
    for (i, c) in rest.char_indices().skip(usize::from(pointed)) {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            '>' if pointed => return Span::new(start + 1, start + i),
            '(' if !pointed => depth += 1,
            ')' if !pointed && depth == 0 => return Span::new(start, start + i),
            ')' if !pointed => depth -= 1,
            c if !pointed && c.is_ascii_whitespace() => return Span::new(start, start + i),
            _ => {}
        }
    }
    Span::new(start, end.saturating_sub(1).max(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: &str) -> Vec<(String, String)> {
        links(cell).into_iter().map(|link| (link.url, link.text)).collect()
    }

    #[test]
    fn a_cell_is_inline_whatever_it_starts_with() {
        for cell in ["- item", "# title", "> quote", "1. one", "``` fence", "--- ---", "<div>", "[a]: b"] {
            let expected = if cell == "<div>" { "" } else { cell };
            assert_eq!(plain(cell), expected, "{cell}");
        }
        assert_eq!(plain("  plain text\t"), "plain text");
    }

    #[test]
    fn markup_is_not_part_of_the_text() {
        assert_eq!(plain(r"**a** _b_ `c|d` \* &amp; ~~e~~ [f](g) ![h](i)<br>j <br> k"), "a b c|d * & e f h j  k");
        assert_eq!(plain(r"one \\| n1 `x\|y`"), "one | n1 x|y");
    }

    #[test]
    fn every_place_of_a_link_is_known() {
        let cell = r#"a \| [b *c*](<x y> "t") ![d]( /e )"#;
        let found = links(cell);
        assert_eq!(found.len(), 2, "{found:?}");
        let (link, image) = (&found[0], &found[1]);
        assert_eq!((link.span.of(cell), link.target.of(cell)), (r#"[b *c*](<x y> "t")"#, "x y"));
        assert_eq!((link.text_span.of(cell), link.text.as_str()), ("b *c*", "b c"));
        assert_eq!((image.span.of(cell), image.target.of(cell), image.image), ("![d]( /e )", "/e", true));
    }

    #[test]
    fn what_is_struck_out_and_what_a_link_is_titled_is_known() {
        assert_eq!(struck("~~a [b](c)~~ d ~~*e*~~ ~5 g~ ~/f"), ["a b", "e", "5 g"]);
        assert_eq!(struck("`~~a~~` b"), Vec::<String>::new());
        let titles =
            |cell: &str| -> Vec<String> { links(cell).into_iter().map(|link| link.title(cell).to_owned()).collect() };
        let cell =
            r#"[a](b "c d") \| [e](<f>  'g') [h](i (j)) [k](l(m)) <https://n.o> https://p.q ![r](s "t") [u](<v>)"#;
        assert_eq!(titles(cell), ["c d", "g", "j", "", "", "", "t", ""]);
    }

    #[test]
    fn bare_urls_and_addresses_are_links() {
        assert_eq!(shown("see https://x.y/a_b_c. End"), [("https://x.y/a_b_c".into(), "https://x.y/a_b_c".into())]);
        assert_eq!(shown("(www.x.y/(1))"), [("http://www.x.y/(1)".into(), "www.x.y/(1)".into())]);
        assert_eq!(shown("to a.b@c.de!"), [("mailto:a.b@c.de".into(), "a.b@c.de".into())]);
        assert_eq!(shown("`https://x.y` [ https://x.y"), []);
        assert_eq!(plain("https://x.y/_a_ *b*"), "https://x.y/_a_ b");
        assert!(links("[a](https://x.y)").iter().all(|link| !link.bare));
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, cases: 2000, ..Default::default() })]

        #[test]
        fn the_short_way_leads_to_the_same_place(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..8)) {
            let text = parts.concat();
            let none = Definitions::default();
            let slow = read(&text, &none);
            if let Some(links) = simple::links(&text, &LINKS) {
                proptest::prop_assert_eq!(links, slow.links);
            }
            let trimmed = text.trim_matches([' ', '\t']);
            if let Some(plain) = simple::plain(trimmed, &WORDS) {
                proptest::prop_assert_eq!(plain, slow.text);
            }
            for cell in [text.clone(), text.replace('|', "\\|"), format!(" {text}\t")] {
                proptest::prop_assert_eq!(plain_and_links(&cell), (plain(&cell), links(&cell)));
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
        "#",
        "\\",
        "`",
        "{",
        "https://q.r",
        "www.s.t",
        "u@v.w",
        "& ",
        "&amp",
        ";",
    ];
}
