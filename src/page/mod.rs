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
mod source;
pub mod view;

use std::sync::{Arc, OnceLock};

pub use entry::Entry;
pub use front_matter::FrontMatter;
pub use outline::Outline;
pub use parts::Part;
pub use plain::Plain;
pub use source::Shelf;
pub use view::{Link, View};

use crate::text::{SourceMap, Span};
use source::Source;

/// A Markdown file of the site. The models of the two renderers and the outline are made on first use.
#[derive(Debug)]
pub struct Page {
    /// Path inside the repository, `/`-separated.
    pub path: String,
    source: Arc<Source>,
    /// Apart, because most pages of a large site have none for most of the time.
    models: OnceLock<Box<Models>>,
    /// Whether it is the masked form of a page that is plain in all its blocks.
    masked_plain: bool,
}

/// What a page is read as.
#[derive(Debug, Default)]
struct Models {
    plain: OnceLock<Option<Arc<Plain>>>,
    parts: OnceLock<Option<Vec<Part>>>,
    gfm: OnceLock<View>,
    kramdown: OnceLock<View>,
    gfm_links: OnceLock<Vec<Link>>,
    kramdown_links: OnceLock<Vec<Link>>,
    outline: OnceLock<Outline>,
}

impl Page {
    /// Reads a page from any bytes. Bytes that are no UTF-8 are replaced one for one, so that every offset is
    /// the file's own; [`Page::invalid_utf8`] tells where they were.
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self::of(path.into(), Arc::new(Source::read(bytes)))
    }

    fn of(path: String, source: Arc<Source>) -> Self {
        Self { path, source, models: OnceLock::new(), masked_plain: false }
    }

    fn models(&self) -> &Models {
        self.models.get_or_init(Box::default)
    }

    /// The same page with none of its models made but the plainest one. They cost many times the text: whoever looks
    /// at a page once lets them go with such a copy, which shares the text itself.
    pub fn unread(&self) -> Self {
        let page = Self::of(self.path.clone(), Arc::clone(&self.source));
        let plain = self.models.get().map_or_else(OnceLock::new, |models| models.plain.clone());
        let _ = page.models.set(Box::new(Models { plain, ..Models::default() }));
        page
    }

    /// The page without its models, for good or until somebody asks for one.
    #[must_use]
    pub fn without_models(self) -> Self {
        Self { models: OnceLock::new(), ..self }
    }

    /// The same page with other words: an `x` for each of these spans of its body, which are in order and hold whole
    /// characters. What readers make of the rest costs as much as the rest is long; where it stood in the page, tell
    /// [`Page::origin`] and [`Page::line_in_file`].
    #[must_use]
    pub fn masked(&self, spans: &[Span]) -> Self {
        let source = Arc::new(self.source.masked(&self.path, spans));
        Self { masked_plain: self.is_plain(), ..Self::of(self.path.clone(), source) }
    }

    /// The same page without its models and its text, which is read from the shelf where somebody asks for it.
    #[must_use]
    pub fn put_away(self, shelf: &Arc<Shelf>) -> Self {
        let source = Arc::unwrap_or_clone(self.source).put_away(&self.path, shelf);
        Self::of(self.path, Arc::new(source))
    }

    /// Whether its text was never put away, or was asked for since.
    pub fn is_at_hand(&self) -> bool {
        self.source.is_at_hand()
    }

    /// Whether a letter in a span stands for words that are masked.
    pub fn is_masked_in(&self, span: Span) -> bool {
        self.source.is_masked_in(span)
    }

    /// Where a span of the page stood before anything in it was masked.
    pub fn origin(&self, span: Span) -> Span {
        Span::new(self.source.origin(span.start), self.source.origin(span.end))
    }

    /// Where what stood at an offset before anything was masked stands in the page.
    pub fn place(&self, origin: usize) -> usize {
        self.source.place(origin)
    }

    /// Whether anything of a span is masked that stood there before.
    pub fn hides_any_of(&self, origin: Span) -> bool {
        self.source.hides_any_of(origin)
    }

    /// The 1-based line of an offset as the file has it, whatever is masked above.
    pub fn line_in_file(&self, offset: usize) -> usize {
        self.source.line_in_file(&self.path, offset)
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
        self.source.text(&self.path)
    }

    /// The whole file as it was before anything was masked.
    pub fn written(&self) -> &str {
        self.source.written(&self.path)
    }

    /// Lines and columns of the whole file.
    pub fn map(&self) -> &SourceMap {
        self.source.map(&self.path)
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
        self.models().plain.get_or_init(|| Plain::read(self.text(), self.body()).map(Arc::new)).as_deref()
    }

    /// The plainest form of the page, if it is known by now.
    pub fn known_plain(&self) -> Option<&Plain> {
        self.models().plain.get()?.as_deref()
    }

    /// Whether the page is known to be plain in all its blocks.
    pub fn is_plain(&self) -> bool {
        self.masked_plain || self.known_plain().is_some_and(Plain::is_whole)
    }

    /// The parts that can be read on their own; none where something may reach from one into another.
    pub fn parts(&self) -> Option<&[Part]> {
        self.models().parts.get_or_init(|| parts::of(self)).as_deref()
    }

    /// What GitHub shows.
    pub fn gfm(&self) -> &View {
        self.models().gfm.get_or_init(|| gfm::read(self.text(), self.body()))
    }

    /// What the site shows.
    pub fn kramdown(&self) -> &View {
        self.models().kramdown.get_or_init(|| kramdown::read(self.text(), self.body()))
    }

    /// Links and images that GitHub shows, in the order of the page.
    pub fn gfm_links(&self) -> &[Link] {
        self.models().gfm_links.get_or_init(|| gfm::links(self.text(), self.gfm()))
    }

    /// Links and images that the site shows, in the order of the page.
    pub fn kramdown_links(&self) -> &[Link] {
        self.models().kramdown_links.get_or_init(|| kramdown::links(self.text(), self.kramdown()))
    }

    /// What the author wrote: sections, tables and prose, whatever the renderers make of it.
    pub fn outline(&self) -> &Outline {
        self.models().outline.get_or_init(|| outline::read(self))
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        span.of(self.text())
    }

    /// The 1-based line of an offset; of a masked page, [`Page::line_in_file`] tells which line of the file that is.
    pub fn line_of(&self, offset: usize) -> usize {
        self.map().line_of(offset)
    }
}
