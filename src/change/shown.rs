//! Which readers see a row: one that was written but stands in no table for a renderer is lost to its readers.

use std::collections::{BTreeMap, BTreeSet};

use super::content::Content;
use super::frame::Frame;
use super::model::{Action, Change, Hidden, Kind, Side};
use crate::page::view::View;
use crate::page::{Page, Part, gfm, kramdown};

/// Marks the entries that somebody does not see.
pub(super) fn mark(frame: &Frame, changes: &mut [Change]) {
    let mut pages: BTreeMap<(Side, &str), &Content> = BTreeMap::new();
    for side in [Side::From, Side::To] {
        let contents = frame.pages.iter().filter_map(|pair| pair.side(side));
        pages.extend(contents.map(|content| ((side, content.path.as_str()), content)));
    }
    let mut rows: BTreeMap<(Side, String), Rows<'_>> = BTreeMap::new();
    for change in changes.iter_mut().filter(|change| change.kind == Kind::Entry) {
        let side = if change.action == Action::Removed { Side::From } else { Side::To };
        let path = change.place.page.as_str();
        if !rows.contains_key(&(side, path.to_owned()))
            && let Some(content) = pages.get(&(side, path))
        {
            rows.insert((side, path.to_owned()), Rows::of(&content.page));
        }
        if let Some(rows) = rows.get_mut(&(side, change.place.page.clone())) {
            change.hidden = rows.hidden(change.place.line);
        }
    }
}

/// The rows that each renderer shows, read part by part.
struct Rows<'p> {
    page: &'p Page,
    /// None where the page can only be read as a whole.
    parts: Option<&'p [Part]>,
    known: BTreeMap<usize, Lines>,
}

/// The lines of the rows that each renderer shows.
struct Lines {
    on_github: BTreeSet<usize>,
    on_site: BTreeSet<usize>,
}

impl<'p> Rows<'p> {
    fn of(page: &'p Page) -> Self {
        Self { page, parts: page.parts(), known: BTreeMap::new() }
    }

    fn hidden(&mut self, line: usize) -> Option<Hidden> {
        let start = self.page.map().line_start(line);
        let after = self.parts.map_or(0, |parts| parts.partition_point(|part| part.span.start <= start));
        let part = self.parts.and_then(|parts| parts.get(after.checked_sub(1)?));
        let page = self.page;
        let lines = self.known.entry(after).or_insert_with(|| match part {
            Some(part) => Lines::of(page, &gfm::read(page.text(), part.span), &kramdown::read(page.text(), part.span)),
            None => Lines::of(page, page.gfm(), page.kramdown()),
        });
        match (lines.on_github.contains(&line), lines.on_site.contains(&line)) {
            (true, true) => None,
            (true, false) => Some(Hidden::OnSite),
            (false, true) => Some(Hidden::OnGitHub),
            (false, false) => Some(Hidden::Everywhere),
        }
    }
}

impl Lines {
    fn of(page: &Page, gfm: &View, kramdown: &View) -> Self {
        let lines = |view: &View| {
            let rows = view.tables.iter().flat_map(|table| &table.rows);
            rows.map(|row| page.line_of(row.span.start)).collect()
        };
        Self { on_github: lines(gfm), on_site: lines(kramdown) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What reading by parts says must be what reading the whole page says.
    fn compare(text: &str) {
        let page = Page::new("A.md", text.as_bytes().to_vec());
        let mut by_parts = Rows::of(&page);
        let mut whole = Rows { page: &page, parts: None, known: BTreeMap::new() };
        for line in 1..=page.map().lines() {
            assert_eq!(by_parts.hidden(line), whole.hidden(line), "line {line} of {text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn parts_show_what_the_page_shows(lines in prop::collection::vec(line(), 0..16)) {
            compare(&lines.join("\n"));
        }
    }

    /// Lines that begin, go on with or end what may stand around a heading.
    fn line() -> impl Strategy<Value = String> {
        let known = [
            "",
            "",
            "",
            "# A",
            "## B",
            " ## C",
            "##D",
            "a | b",
            "--- | ---",
            ":-- | :--",
            "c | d",
            "| e | f |",
            "text",
            "- item",
            "1. item",
            "  more | text",
            "    code | x",
            "\ta | b",
            "---",
            "===",
            "> a | b",
            "```",
            "- ```",
            "<div>",
            "<!-- a",
            "-->",
            "</div>",
            "{: .x}",
            "[a]: b",
            "[^1]: a | b",
            "*[A]: b",
            ": a | b",
            "$$",
            "* * *",
            "**a | b**",
            "`a | b",
            "[a](b) | c | d",
        ];
        prop::sample::select(known.to_vec()).prop_map(str::to_owned)
    }
}
