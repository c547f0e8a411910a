//! What pages and their sections are called, and which lines they have.

use super::normal;
use crate::page::Page;
use crate::page::outline::{self, Outline};
use crate::text::Span;

#[derive(Debug)]
pub(super) struct Section {
    pub(super) level: u8,
    pub(super) path: Vec<String>,
    /// The section around it, by index.
    pub(super) parent: Option<usize>,
    /// Its own heading; empty for the text before the first one.
    pub(super) heading: String,
    /// The heading as written, without its marks; empty for the text before the first one.
    pub(super) source: Span,
    /// Lines of the heading.
    pub(super) heading_lines: (usize, usize),
    /// Lines from the heading to the line before the next one.
    pub(super) lines: (usize, usize),
}

/// First and last line of a span.
pub(super) fn lines(page: &Page, span: Span) -> (usize, usize) {
    let first = page.line_of(span.start);
    (first, page.line_of(span.end.saturating_sub(1).max(span.start)).max(first))
}

/// The sections of a page, each with the headings above it.
pub(super) fn sections(page: &Page, outline: &Outline) -> Vec<Section> {
    // The only H1 of a page is its title and no heading above the others.
    let title = outline.sections.iter().filter(|section| section.level == 1).count() == 1;
    let mut out: Vec<Section> = Vec::with_capacity(outline.sections.len());
    let mut open: Vec<usize> = Vec::new();
    for (index, section) in outline.sections.iter().enumerate() {
        while open.last().is_some_and(|last| out.get(*last).is_some_and(|s| s.level >= section.level)) {
            open.pop();
        }
        let heading_lines = lines(page, section.heading);
        let next = outline.sections.get(index + 1);
        let end = next.map_or(page.map().lines(), |next| page.line_of(next.heading.start) - 1);
        let first = if section.level == 0 { page.line_of(page.body().start) } else { heading_lines.0 };
        let source = if section.level == 0 { Span::at(section.heading.start) } else { text(page, section.heading) };
        let heading = normal::prose_words(page.slice(source));
        let parent = open.last().copied().filter(|_| section.level > 0);
        let mut path = parent.and_then(|parent| out.get(parent)).map(|parent| parent.path.clone()).unwrap_or_default();
        if section.level > 0 && !(title && section.level == 1) {
            path.push(heading.clone());
        }
        out.push(Section {
            level: section.level,
            path,
            parent,
            heading,
            source,
            heading_lines,
            lines: (first, end.max(first)),
        });
        if section.level > 0 {
            open.push(index);
        }
    }
    out
}

/// The text of a heading in either style, without its marks.
fn text(page: &Page, heading: Span) -> Span {
    let line = heading.trimmed(page.text());
    let source = page.slice(line);
    let hashes = source.len() - source.trim_start_matches('#').len();
    if hashes == 0 {
        return Span::new(line.start, line.start + source.rfind('\n').unwrap_or(source.len()));
    }
    let text = Span::new(line.start + hashes, line.end).trimmed(page.text());
    let closed = page.slice(text).trim_end_matches('#');
    if closed.is_empty() || closed.ends_with([' ', '\t']) {
        Span::new(text.start, text.start + closed.len())
    } else {
        text
    }
}

/// The words of a heading in either style.
fn heading(page: &Page, heading: Span) -> String {
    normal::prose_words(page.slice(text(page, heading)))
}

/// The title of a page: of its front matter, else its first H1, else its file.
pub fn title_of(page: &Page, path: &str) -> String {
    title(page, path, || first_h1(page))
}

/// The words of a page's first H1; the page is read in full only where its parts do not tell.
pub fn first_h1(page: &Page) -> Option<String> {
    let by_parts = || -> Option<Option<String>> {
        let parts = page.parts()?;
        let at = parts.iter().position(|part| part.level(page) == 1).unwrap_or(parts.len());
        let sure = parts.iter().take(at).all(|part| part.plain);
        let heading = parts.get(at).and_then(|part| part.heading).map(|span| heading(page, span));
        sure.then_some(heading)
    };
    by_parts().unwrap_or_else(|| {
        page.outline().sections.iter().find(|section| section.level == 1).map(|section| heading_text(page, section))
    })
}

/// The words of a section's heading; empty for the text before the first one.
pub fn heading_text(page: &Page, section: &outline::Section) -> String {
    if section.level == 0 { String::new() } else { heading(page, section.heading) }
}

/// The title of a page whose first H1 is looked for only where its front matter has none.
pub(super) fn title(page: &Page, path: &str, h1: impl FnOnce() -> Option<String>) -> String {
    let front = page.front_matter().text("title").map(normal::one_line).filter(|title| !title.is_empty());
    front.or_else(|| h1().filter(|title| !title.is_empty())).unwrap_or_else(|| stem(path).to_owned())
}

/// The file name without folder and ending.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}
