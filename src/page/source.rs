//! The text of a page and what is read from it first. A text may be put away: it is read again when somebody asks.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::FrontMatter;
use crate::text::{SourceMap, Span, hash};

/// What a page is made from.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Empty while it is away.
    text: OnceLock<String>,
    map: OnceLock<SourceMap>,
    pub(super) invalid_utf8: Vec<Span>,
    pub(super) front_matter: Arc<FrontMatter>,
    away: Option<Away>,
    mask: Option<Mask>,
}

/// What was masked in a text.
#[derive(Debug, Clone)]
struct Mask {
    /// What it was before.
    source: Arc<Source>,
    /// In order.
    hidden: Vec<Hidden>,
}

/// A span that is one letter in a masked text.
#[derive(Debug, Clone, Copy)]
struct Hidden {
    /// The place of the letter.
    at: usize,
    /// The span in the text before.
    span: Span,
}

impl Mask {
    /// Masks spans of a text, which are in order; the text that is left, too.
    fn new(source: Arc<Source>, text: &str, spans: &[Span]) -> (String, Self) {
        let mut left = String::new();
        let mut hidden = Vec::with_capacity(spans.len());
        let mut from = 0;
        for span in spans.iter().filter(|span| !span.is_empty()) {
            left.push_str(text.get(from..span.start).unwrap_or_default());
            hidden.push(Hidden { at: left.len(), span: *span });
            left.push('x');
            from = span.end;
        }
        left.push_str(text.get(from..).unwrap_or_default());
        (left, Self { source, hidden })
    }

    /// Where what stands at a place of the masked text stands in the text before.
    fn origin(&self, at: usize) -> usize {
        let before = self.hidden.partition_point(|hidden| hidden.at < at);
        match before.checked_sub(1).and_then(|last| self.hidden.get(last)) {
            Some(hidden) => hidden.span.end + (at - hidden.at - 1),
            None => at,
        }
    }

    /// Where what stands at a place of the text before stands in the masked one.
    fn place(&self, at: usize) -> usize {
        let before = self.hidden.partition_point(|hidden| hidden.span.start <= at);
        match before.checked_sub(1).and_then(|last| self.hidden.get(last)) {
            Some(hidden) if at < hidden.span.end => hidden.at,
            Some(hidden) => hidden.at + 1 + (at - hidden.span.end),
            None => at,
        }
    }
}

/// A text that was put away.
#[derive(Debug, Clone)]
struct Away {
    shelf: Arc<Shelf>,
    /// A number for the text in this process.
    hash: u64,
}

/// Reads the bytes of a page by its path, as they are now; none where that fails.
type ReadAgain = dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync;

/// Where texts can be read again that were put away.
pub struct Shelf {
    read: Box<ReadAgain>,
    changed: OnceLock<String>,
}

impl Shelf {
    /// A shelf from which `read` takes the bytes of a page by its path.
    pub fn new(read: Box<ReadAgain>) -> Self {
        Self { read, changed: OnceLock::new() }
    }

    /// A page whose text was asked for and is not there any more as it was put away. What anybody made of it since
    /// is void: it seems to be empty.
    pub fn changed(&self) -> Option<&str> {
        self.changed.get().map(String::as_str)
    }

    fn text(&self, path: &str, hash: u64) -> String {
        let text = (self.read)(path).map(|bytes| decode(bytes).0).filter(|text| hash::of(text.as_str()) == hash);
        text.unwrap_or_else(|| {
            self.changed.get_or_init(|| path.to_owned());
            String::new()
        })
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").field("changed", &self.changed).finish_non_exhaustive()
    }
}

impl Source {
    pub(super) fn read(bytes: Vec<u8>) -> Self {
        let (text, invalid_utf8) = decode(bytes);
        let front_matter = Arc::new(FrontMatter::read(&text));
        Self { text: OnceLock::from(text), map: OnceLock::new(), invalid_utf8, front_matter, away: None, mask: None }
    }

    /// The same source with an `x` for each of these spans of its body, which are in order.
    pub(super) fn masked(self: &Arc<Self>, path: &str, spans: &[Span]) -> Self {
        let (text, mask) = Mask::new(Arc::clone(self), self.text(path), spans);
        let moved = |span: &Span| Span::new(mask.place(span.start), mask.place(span.end));
        let invalid_utf8 = self.invalid_utf8.iter().map(moved).collect();
        let front_matter = Arc::clone(&self.front_matter);
        Self {
            text: OnceLock::from(text),
            map: OnceLock::new(),
            invalid_utf8,
            front_matter,
            away: None,
            mask: Some(mask),
        }
    }

    /// Whether an `x` in a span of this text stands for what is masked.
    pub(super) fn is_masked_in(&self, span: Span) -> bool {
        self.mask.as_ref().is_some_and(|mask| {
            let first = mask.hidden.partition_point(|hidden| hidden.at < span.start);
            mask.hidden.get(first).is_some_and(|hidden| hidden.at < span.end)
        })
    }

    /// Whether anything is masked of a span that stood there before.
    pub(super) fn hides_any_of(&self, span: Span) -> bool {
        self.mask.as_ref().is_some_and(|mask| {
            let first = mask.hidden.partition_point(|hidden| hidden.span.end <= span.start);
            mask.hidden.get(first).is_some_and(|hidden| hidden.span.start < span.end)
        })
    }

    /// Where what stands at a place of this text stood before anything was masked.
    pub(super) fn origin(&self, at: usize) -> usize {
        self.mask.as_ref().map_or(at, |mask| mask.origin(at))
    }

    /// Where what stood at a place before anything was masked stands in this text.
    pub(super) fn place(&self, at: usize) -> usize {
        self.mask.as_ref().map_or(at, |mask| mask.place(at))
    }

    /// The number that the line of a place of this text has in the file.
    pub(super) fn line_in_file(&self, path: &str, at: usize) -> usize {
        self.before_mask().map(path).line_of(self.origin(at))
    }

    /// The same source without its text, which is on the shelf. Where its lines begin stays known, if it is.
    pub(super) fn put_away(mut self, path: &str, shelf: &Arc<Shelf>) -> Self {
        self.away = Some(Away { shelf: Arc::clone(shelf), hash: hash::of(self.text(path)) });
        self.text = OnceLock::new();
        self
    }

    /// The text of the page, which lies at `path`.
    pub(super) fn text(&self, path: &str) -> &str {
        self.text.get_or_init(|| self.away.as_ref().map_or_else(String::new, |away| away.shelf.text(path, away.hash)))
    }

    /// Whether the text was never put away, or was asked for since.
    pub(super) fn is_at_hand(&self) -> bool {
        self.text.get().is_some()
    }

    /// Where its lines begin.
    pub(super) fn map(&self, path: &str) -> &SourceMap {
        self.map.get_or_init(|| SourceMap::new(self.text(path)))
    }

    /// Its text before anything was masked.
    pub(super) fn written(&self, path: &str) -> &str {
        self.before_mask().text(path)
    }

    fn before_mask(&self) -> &Self {
        self.mask.as_ref().map_or(self, |mask| mask.source.as_ref())
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
