//! Where a finding is, in every unit that a format counts in.

use std::cell::Cell;

use crate::page::Page;
use crate::rules::Site;
use crate::text::{Position, Span};

/// The two ends of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start: Position,
    pub(super) end: Position,
}

/// Finds the places of findings that come page after page: the page of the last one is at hand.
pub(super) struct Locator<'a> {
    site: &'a Site,
    last: Cell<Option<&'a Page>>,
}

impl<'a> Locator<'a> {
    pub(super) const fn new(site: &'a Site) -> Self {
        Self { site, last: Cell::new(None) }
    }

    /// The 1-based line of an offset and its column in bytes. The text of the page need not be at hand.
    pub(super) fn line_and_column(&self, path: &str, offset: usize) -> (usize, usize) {
        if self.last.get().is_none_or(|page| page.path != path) {
            self.last.set(self.site.page(path));
        }
        self.last.get().map_or((1, 1), |page| page.map().line_and_column(offset))
    }
}

impl Region {
    /// Exactly the span. A file that could not be read has one place: its beginning.
    pub(super) fn exact(site: &Site, path: &str, span: Span) -> Self {
        let Some(page) = site.page(path) else {
            let none = |offset| Position { offset, line: 1, column: 1, utf16: 1, code_points: 1 };
            return Self { start: none(span.start), end: none(span.end) };
        };
        let at = |offset| page.map().position(offset, page.text());
        Self { start: at(span.start), end: at(span.end.max(span.start)) }
    }

    /// The span without a final line end, which would seem to reach into the next line.
    pub(super) fn shown(site: &Site, path: &str, span: Span) -> Self {
        let exact = Self::exact(site, path, span);
        if exact.end.column > 1 || exact.end.line == exact.start.line {
            return exact;
        }
        let last = site.page(path).map(|page| {
            let line = page.map().line_span(exact.end.line - 1, page.text());
            page.map().position(line.end.max(span.start), page.text())
        });
        Self { end: last.unwrap_or(exact.end), ..exact }
    }

    /// Whether it lies on one line.
    pub(super) const fn is_on_one_line(&self) -> bool {
        self.start.line == self.end.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;
    use crate::config::Config;
    use crate::schema::Schema;

    #[test]
    fn a_final_line_end_reaches_into_no_next_line() {
        let site =
            check::read_one("a.md", b"one\ntwo\nthree\n".to_vec(), Schema::default(), Config::default()).unwrap();
        let shown = Region::shown(&site, "a.md", Span::new(0, 8));
        assert_eq!((shown.end.line, shown.end.column), (2, 4));
        let exact = Region::exact(&site, "a.md", Span::new(0, 8));
        assert_eq!((exact.end.line, exact.end.column), (3, 1));
        assert_eq!(Region::shown(&site, "gone.md", Span::new(0, 8)).end.line, 1);
    }
}
