//! What a file says: front matter, headings, tables in both renderers, entries, links. Pure, no I/O.

mod cursor;
pub mod entry;
mod fragment;
pub mod front_matter;
pub mod gfm;
pub mod inspect;
pub mod key;
pub mod kramdown;
pub mod limits;
pub mod outline;
pub mod parts;
pub mod plain;
pub mod view;

use std::sync::{Arc, OnceLock};

pub use entry::Entry;
pub use front_matter::FrontMatter;
pub use outline::Outline;
pub use parts::Part;
pub use plain::Plain;
pub use view::{Link, View};

use crate::text::{SourceMap, Span};

/// A Markdown file of the site. The models of the two renderers and the outline are made on first use.
#[derive(Debug)]
pub struct Page {
    /// Path inside the repository, `/`-separated.
    pub path: String,
    source: Arc<Source>,
    plain: OnceLock<Option<Plain>>,
    /// Whether it is the masked form of a page that is plain in all its blocks.
    masked_plain: bool,
    parts: OnceLock<Option<Vec<Part>>>,
    gfm: OnceLock<View>,
    kramdown: OnceLock<View>,
    gfm_links: OnceLock<Vec<Link>>,
    kramdown_links: OnceLock<Vec<Link>>,
    outline: OnceLock<Outline>,
}

/// What a page is made from.
#[derive(Debug)]
struct Source {
    text: String,
    map: OnceLock<SourceMap>,
    invalid_utf8: Vec<Span>,
    front_matter: Arc<FrontMatter>,
    mask: Option<Mask>,
}

/// What words were masked with.
#[derive(Debug)]
struct Mask {
    /// What they were before.
    source: Arc<Source>,
    /// Where they stand, in order.
    spans: Vec<Span>,
}

impl Page {
    /// Reads a page from any bytes. Bytes that are no UTF-8 are replaced one for one, so that every offset is
    /// the file's own; [`Page::invalid_utf8`] tells where they were.
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        let (text, invalid_utf8) = decode(bytes);
        let front_matter = Arc::new(FrontMatter::read(&text));
        Self::of(path.into(), Arc::new(Source { text, map: OnceLock::new(), invalid_utf8, front_matter, mask: None }))
    }

    fn of(path: String, source: Arc<Source>) -> Self {
        Self {
            path,
            source,
            plain: OnceLock::new(),
            masked_plain: false,
            parts: OnceLock::new(),
            gfm: OnceLock::new(),
            kramdown: OnceLock::new(),
            gfm_links: OnceLock::new(),
            kramdown_links: OnceLock::new(),
            outline: OnceLock::new(),
        }
    }

    /// The same page with none of its models made. They cost many times the text: whoever looks at a page once
    /// lets them go with such a copy, which shares the text itself.
    pub fn unread(&self) -> Self {
        Self::of(self.path.clone(), Arc::clone(&self.source))
    }

    /// The same page with other words: each byte of these spans, which are in order, is an `x`, line ends and all. What readers make of
    /// the rest of it costs little then, and stands where it stood: on the lines that the page had.
    #[must_use]
    pub fn masked(&self, spans: Vec<Span>) -> Self {
        let mut bytes = self.text().as_bytes().to_vec();
        for span in &spans {
            bytes.get_mut(span.start..span.end).unwrap_or_default().fill(b'x');
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|_| self.text().to_owned());
        let source = Source {
            text,
            map: OnceLock::new(),
            invalid_utf8: self.source.invalid_utf8.clone(),
            front_matter: Arc::clone(&self.source.front_matter),
            mask: Some(Mask { source: Arc::clone(&self.source), spans }),
        };
        Self { masked_plain: self.is_plain(), ..Self::of(self.path.clone(), Arc::new(source)) }
    }

    /// Whether what stands at an offset is masked.
    pub fn is_masked(&self, at: usize) -> bool {
        self.source.mask.as_ref().is_some_and(|mask| {
            let next = mask.spans.partition_point(|span| span.end <= at);
            mask.spans.get(next).is_some_and(|span| span.contains(at))
        })
    }

    /// Reads a page unless it is made of too many parts ([`limits`]): then the text says of which.
    pub fn within_limits(path: impl Into<String>, bytes: Vec<u8>) -> Result<Self, String> {
        match limits::excess(&bytes) {
            None => Ok(Self::new(path, bytes)),
            Some(excess) => Err(excess),
        }
    }

    /// The whole file.
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// Lines and columns of the whole file.
    pub fn map(&self) -> &SourceMap {
        let source = self.source.mask.as_ref().map_or(&self.source, |mask| &mask.source);
        source.map.get_or_init(|| SourceMap::new(&source.text))
    }

    /// Where bytes were no UTF-8; such a file is never rewritten.
    pub fn invalid_utf8(&self) -> &[Span] {
        &self.source.invalid_utf8
    }

    /// The front matter.
    pub fn front_matter(&self) -> &FrontMatter {
        &self.source.front_matter
    }

    /// The file without its front matter (and without a byte order mark).
    pub fn body(&self) -> Span {
        self.front_matter().body(self.text())
    }

    /// The page in its plainest form, if it has one: of what is plain in it the models below tell nothing new.
    pub fn plain(&self) -> Option<&Plain> {
        self.plain.get_or_init(|| Plain::read(self.text(), self.body())).as_ref()
    }

    /// Whether the page is known to be plain in all its blocks.
    pub fn is_plain(&self) -> bool {
        self.masked_plain || self.plain.get().is_some_and(|plain| plain.as_ref().is_some_and(Plain::is_whole))
    }

    /// The parts that can be read on their own; none where something may reach from one into another.
    pub fn parts(&self) -> Option<&[Part]> {
        self.parts.get_or_init(|| parts::of(self)).as_deref()
    }

    /// What GitHub shows.
    pub fn gfm(&self) -> &View {
        self.gfm.get_or_init(|| gfm::read(self.text(), self.body()))
    }

    /// What the site shows.
    pub fn kramdown(&self) -> &View {
        self.kramdown.get_or_init(|| kramdown::read(self.text(), self.body()))
    }

    /// Links and images that GitHub shows, in the order of the page.
    pub fn gfm_links(&self) -> &[Link] {
        self.gfm_links.get_or_init(|| gfm::links(self.text(), self.gfm()))
    }

    /// Links and images that the site shows, in the order of the page.
    pub fn kramdown_links(&self) -> &[Link] {
        self.kramdown_links.get_or_init(|| kramdown::links(self.text(), self.kramdown()))
    }

    /// What the author wrote: sections, tables and prose, whatever the renderers make of it.
    pub fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| outline::read(self))
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        span.of(self.text())
    }

    /// The 1-based line of an offset.
    pub fn line_of(&self, offset: usize) -> usize {
        self.map().line_of(offset)
    }
}

/// Decodes bytes without moving any: each byte that is no UTF-8 becomes one SUB (U+001A).
fn decode(mut bytes: Vec<u8>) -> (String, Vec<Span>) {
    let mut invalid = Vec::new();
    let mut from = 0;
    loop {
        match String::from_utf8(bytes) {
            Ok(text) => return (text, invalid),
            Err(error) => {
                let utf8 = error.utf8_error();
                bytes = error.into_bytes();
                from = from.max(utf8.valid_up_to());
                // Find every fault in one pass: `from_utf8` above only confirms the result.
                while let Some(rest) = bytes.get(from..) {
                    let Err(fault) = std::str::from_utf8(rest) else { break };
                    let start = from + fault.valid_up_to();
                    let end = fault.error_len().map_or(bytes.len(), |len| start + len);
                    if let Some(part) = bytes.get_mut(start..end) {
                        part.fill(0x1a);
                    }
                    invalid.push(Span::new(start, end));
                    from = end;
                }
            }
        }
    }
}
