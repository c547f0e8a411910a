//! Proves that edits change nothing a reader sees but the place that they mend: what both renderers show of a page
//! before is held against what they show after.

use crate::finding::Edit;
use crate::page::{Link, Page, View};
use crate::text::edit::BackMap;
use crate::text::untrusted::is_hidden;
use crate::text::{SourceMap, Span};

/// How often what is shown as one block may lead to a further one.
const MAX_STEPS: usize = 16;

/// Whether `after`, the page with the edits made, shows the same as `before` everywhere but in the blocks that the
/// edits are about, and there no fewer words, links and line breaks.
/// Only the `structural` ones among the edits may make another block of one: text of a heading, a table of text.
pub(super) fn shows_the_same(before: &Page, after: &Page, edits: &[Edit], structural: &[Edit]) -> bool {
    let (places, rebuilt) = (places(before, edits), places(before, structural));
    let back = BackMap::new(edits);
    let renderers: [(ViewOf, LinksOf); 2] = [(Page::gfm, Page::gfm_links), (Page::kramdown, Page::kramdown_links)];
    same_front_matter(before, after, edits)
        && renderers.into_iter().all(|(view, links)| {
            let old = Shown { text: before.text(), items: items(before, view(before), &|span| span) };
            let new = Shown { text: after.text(), items: items(after, view(after), &|span| back.span(span)) };
            let (Some(places), Some(rebuilt)) = (affected(&places, &old, &new), affected(&rebuilt, &old, &new)) else {
                return false;
            };
            let old_links: Vec<_> = links(before).iter().map(|link| (link.span, link)).collect();
            let new_links: Vec<_> = links(after).iter().map(|link| (back.span(link.span), link)).collect();
            old.outside(&places).eq(new.outside(&places))
                && old.shapes(&rebuilt).eq(new.shapes(&rebuilt))
                && is_subsequence(old.words(&places), new.words(&places))
                && same_links(&old_links, &new_links, &places)
        })
}

type ViewOf = fn(&Page) -> &View;
type LinksOf = fn(&Page) -> &[Link];

/// A place that edits are about, and how far what they change may reach.
#[derive(Debug, Clone, Copy)]
struct Place {
    span: Span,
    limit: Span,
}

/// The blocks that the edits touch; each with the lines around it up to the next blank line, because what is glued
/// to a block may have been shown as one with it.
fn places(page: &Page, edits: &[Edit]) -> Vec<Place> {
    let mut spans: Vec<Span> = Vec::with_capacity(edits.len());
    // The line end of the last line changes nothing, so it excuses nothing.
    let is_final = |edit: &Edit| {
        let rest = page.text().get(edit.start..).unwrap_or("");
        edit.start == edit.end && matches!(rest, "" | "\n" | "\r\n") && matches!(edit.text.as_str(), "\n" | "\r\n")
    };
    for edit in edits.iter().filter(|edit| !is_final(edit)) {
        let mut span = Span::new(edit.start, edit.end);
        let blocks = &page.outline().blocks;
        // A new line parts what stands above it from what stands below.
        let above = page.text().get(..edit.start).unwrap_or_default();
        let parted = edit.text.ends_with('\n') && above.ends_with('\n');
        let reach = if parted {
            above.trim_end_matches(['\r', '\n']).len().max(edit.start.saturating_sub(2))
        } else {
            edit.start
        };
        let from = blocks.partition_point(|block| block.span.end < reach);
        for block in blocks.iter().skip(from).take_while(|block| block.span.start <= edit.end) {
            span = span.to(block.span);
        }
        spans.push(span);
    }
    let mut places: Vec<Place> = Vec::with_capacity(spans.len());
    for span in merged(spans) {
        // Many places may stand between the same two blank lines.
        let known = places.last().map(|place| place.limit).filter(|limit| limit.encloses(span));
        let limit = known.unwrap_or_else(|| to_blank_lines(page.map(), page.text(), span));
        places.push(Place { span, limit });
    }
    places
}

/// Spans in order, those that overlap or touch made one.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start <= last.end => *last = last.to(span),
            _ => out.push(span),
        }
    }
    out
}

/// The span with the lines before and after it that are not blank.
fn to_blank_lines(map: &SourceMap, text: &str, span: Span) -> Span {
    let blank = |line: usize| map.line_span(line, text).of(text).trim().is_empty();
    let (mut first, mut last) = (map.line_of(span.start), map.line_of(span.end));
    while first > 1 && !blank(first - 1) {
        first -= 1;
    }
    while last < map.lines() && !blank(last + 1) {
        last += 1;
    }
    Span::new(map.line_start(first), map.line_start(last + 1))
}

/// What a renderer shows as one block. Spans are those of the page before.
struct Item {
    place: Span,
    what: What,
    /// Source of its readable text, in the page it belongs to.
    source: Vec<Span>,
}

#[derive(Debug, PartialEq, Eq)]
enum What {
    Heading { level: u8, content: Span },
    Paragraph,
    Verbatim(crate::page::view::VerbatimKind),
    Table { columns: usize, headed: bool, cells: Vec<Span> },
    FrontMatter,
}

struct Shown<'a> {
    text: &'a str,
    items: Vec<Item>,
}

impl Shown<'_> {
    /// What is shown outside of the places.
    fn outside<'s>(&'s self, places: &'s [Span]) -> impl Iterator<Item = (Span, &'s What)> {
        self.items.iter().filter(|item| !is_in(places, item.place)).map(|item| (item.place, &item.what))
    }

    /// The kinds of the blocks that are shown outside of the places.
    fn shapes<'s>(&'s self, places: &'s [Span]) -> impl Iterator<Item = (std::mem::Discriminant<What>, usize, usize)> {
        self.items.iter().filter(|item| !is_in(places, item.place)).map(|item| {
            let (size, width) = match &item.what {
                What::Heading { level, .. } => (usize::from(*level), 0),
                What::Table { columns, cells, .. } => (cells.len(), *columns),
                _ => (0, 0),
            };
            (std::mem::discriminant(&item.what), size, width)
        })
    }

    /// The letters, digits and hard line breaks that are shown inside of the places.
    fn words<'s>(&'s self, places: &'s [Span]) -> impl Iterator<Item = char> + 's {
        self.items.iter().filter(|item| is_in(places, item.place)).flat_map(move |item| {
            let breaks = matches!(item.what, What::Paragraph);
            item.source.iter().flat_map(move |span| letters(span.of(self.text), breaks))
        })
    }
}

/// Letters and digits in lower case, and the line ends that are shown as such.
fn letters(source: &str, breaks: bool) -> impl Iterator<Item = char> + '_ {
    let bytes = source.as_bytes();
    source.char_indices().filter_map(move |(at, c)| {
        let before =
            || bytes.get(..at).unwrap_or_default().strip_suffix(b"\r").or_else(|| bytes.get(..at)).unwrap_or_default();
        if c.is_alphanumeric() {
            Some(c.to_lowercase().next().unwrap_or(c))
        } else {
            (breaks && c == '\n' && (before().ends_with(b"  ") || before().ends_with(b"\\"))).then_some('\n')
        }
    })
}

fn items(page: &Page, view: &View, place: &dyn Fn(Span) -> Span) -> Vec<Item> {
    let mut items = Vec::with_capacity(view.paragraphs.len() + view.headings.len() + view.tables.len() + 1);
    let mut add = |span: Span, what: What, source: Vec<Span>| items.push(Item { place: place(span), what, source });
    if let Some(block) = page.front_matter().block() {
        add(block.open.to(block.close), What::FrontMatter, vec![block.yaml]);
    }
    for heading in &view.headings {
        add(
            heading.span,
            What::Heading { level: heading.level, content: place(heading.content) },
            vec![heading.content],
        );
    }
    for &paragraph in &view.paragraphs {
        add(paragraph, What::Paragraph, vec![paragraph]);
    }
    for verbatim in &view.verbatim {
        add(verbatim.span, What::Verbatim(verbatim.kind), vec![verbatim.span]);
    }
    for table in &view.tables {
        let source: Vec<Span> =
            table.head.iter().chain(&table.rows).flat_map(|row| row.cells.iter().copied()).collect();
        let cells = source.iter().map(|&cell| place(cell)).collect();
        add(table.span, What::Table { columns: table.columns, headed: table.head.is_some(), cells }, source);
    }
    items.sort_by_key(|item| item.place);
    items
}

/// The places with everything that either page shows as one block with them; none where that reaches too far.
fn affected(places: &[Place], old: &Shown<'_>, new: &Shown<'_>) -> Option<Vec<Span>> {
    let limits = merged(places.iter().map(|place| place.limit).collect());
    let mut spans = merged(places.iter().map(|place| place.span).collect());
    for _ in 0..MAX_STEPS {
        let grown = old.items.iter().chain(&new.items).filter(|item| is_in(&spans, item.place)).map(|item| item.place);
        let next = merged(spans.iter().copied().chain(grown).collect());
        let inside = |span: &Span| {
            let at = limits.partition_point(|limit| limit.start <= span.start);
            at.checked_sub(1).and_then(|at| limits.get(at)).is_some_and(|limit| limit.encloses(*span))
        };
        if !next.iter().all(inside) {
            return None;
        }
        if next == spans {
            return Some(spans);
        }
        spans = next;
    }
    None
}

/// Whether a span shares a byte with one of the ordered spans. An empty place is in what it touches.
fn is_in(spans: &[Span], span: Span) -> bool {
    let at = spans.partition_point(|other| other.end < span.start || (other.end == span.start && !other.is_empty()));
    spans.get(at).is_some_and(|other| {
        other.start < span.end || (other.start == span.end && (other.is_empty() || span.is_empty()))
    })
}

fn is_subsequence<T: PartialEq>(some: impl Iterator<Item = T>, mut all: impl Iterator<Item = T>) -> bool {
    some.into_iter().all(|wanted| all.any(|found| found == wanted))
}

/// Whether links outside of the places are the same, and those inside all still there.
fn same_links(old: &[(Span, &Link)], new: &[(Span, &Link)], places: &[Span]) -> bool {
    let outside = |links: &[(Span, &Link)]| -> Vec<(Span, String, String, bool)> {
        let kept = links.iter().filter(|(span, _)| !is_in(places, *span));
        kept.map(|(span, link)| (*span, link.url.clone(), link.text.clone(), link.image)).collect()
    };
    let inside = |links: &[(Span, &Link)]| -> Vec<(String, bool)> {
        let kept = links.iter().filter(|(span, _)| is_in(places, *span));
        kept.map(|(_, link)| (even(&link.url), link.bare)).collect()
    };
    let mut found = inside(new).into_iter();
    // A bare address may have been the beginning of one that was cut.
    let kept = |(url, bare): &(String, bool)| {
        found.any(|(other, _)| other == *url || (*bare && other.starts_with(url.as_str())))
    };
    outside(old) == outside(new) && inside(old).iter().all(kept)
}

/// An address without what no reader sees of it: invisible characters, written as such or encoded.
fn even(url: &str) -> String {
    let mut rest: String = url.chars().filter(|&c| !is_hidden(c)).flat_map(char::to_lowercase).collect();
    for hidden in ["%e2%80%8b", "%e2%80%8c", "%e2%80%8d", "%e2%80%8e", "%e2%80%8f", "%e2%81%a0", "%ef%bb%bf"] {
        if rest.contains(hidden) {
            rest = rest.replace(hidden, "");
        }
    }
    rest.replace("%7c", "").chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether edits of front matter leave every key alone that they are not about.
fn same_front_matter(before: &Page, after: &Page, edits: &[Edit]) -> bool {
    let (Some(old), Some(new)) = (before.front_matter().mapping(), after.front_matter().mapping()) else {
        // What could not be read before has no value to keep.
        return before.front_matter().mapping().is_none();
    };
    let touched = |span: Span| edits.iter().any(|edit| edit.start <= span.end && span.start <= edit.end);
    old.len() == new.len()
        && old.iter().zip(new).all(|((key, value), (new_key, new_value))| {
            touched(key.span.to(value.span)) || (key.text == new_key.text && plain(value) == plain(new_value))
        })
}

/// A value without its place.
fn plain(node: &crate::page::front_matter::Node) -> String {
    use crate::page::front_matter::Value;
    match &node.value {
        Value::Sequence(nodes) => nodes.iter().map(|node| plain(node) + "\n").collect(),
        Value::Mapping(pairs) => pairs
            .iter()
            .flat_map(|(key, node)| [key.text.clone(), ": ".to_owned(), plain(node), "\n".to_owned()])
            .collect(),
        scalar => format!("{scalar:?}"),
    }
}
