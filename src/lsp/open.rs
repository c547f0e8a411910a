//! An open page with everything around it: what a request gets to see.

use std::collections::HashMap;
use std::path::PathBuf;

use lsp_types::{Location, Range, TextEdit, Uri};

use super::client::Abilities;
use super::position::Lines;
use super::uri;
use crate::check::Session;
use crate::finding::Edit;
use crate::page::Page;
use crate::rules::Site;
use crate::schema::ContentType;
use crate::text::Span;

/// The addresses of the files of a place.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// The work tree.
    pub(super) root: Option<PathBuf>,
    /// Addresses of open pages, to the letter as the editor gave them.
    pub(super) open: HashMap<String, Uri>,
}

impl Addresses {
    /// The address of a file of the repository.
    pub(super) fn of(&self, path: &str) -> Option<Uri> {
        self.open.get(path).cloned().or_else(|| uri::of_path(&self.root.as_ref()?.join(path)))
    }
}

/// An open page with everything around it.
pub(super) struct Open<'a> {
    pub(super) session: &'a mut Session,
    /// Its path inside the repository.
    pub(super) path: &'a str,
    pub(super) uri: &'a Uri,
    pub(super) lines: &'a Lines,
    pub(super) abilities: Abilities,
    pub(super) addresses: &'a Addresses,
}

impl Open<'_> {
    pub(super) fn site(&self) -> &Site {
        self.session.site()
    }

    /// The page; none where it has too many parts to be read.
    pub(super) fn page(&self) -> Option<&Page> {
        self.site().page(self.path)
    }

    /// The content type of the page.
    pub(super) fn content_type(&self) -> Option<&ContentType> {
        let at = self.site().pages.binary_search_by(|page| page.path.as_str().cmp(self.path)).ok()?;
        self.site().content_type(at)
    }

    /// A span of the page as a range.
    pub(super) fn range(&self, span: Span) -> Range {
        self.page().map_or_else(Range::default, |page| self.lines.range(span, page.text()))
    }

    /// Edits of the page as the editor makes them.
    pub(super) fn edits(&self, edits: &[Edit]) -> Vec<TextEdit> {
        let edit =
            |edit: &Edit| TextEdit { range: self.range(Span::new(edit.start, edit.end)), new_text: edit.text.clone() };
        edits.iter().map(edit).collect()
    }

    /// A span of any page of the site.
    pub(super) fn location(&self, path: &str, span: Span) -> Option<Location> {
        let range = if path == self.path {
            self.range(span)
        } else {
            let page = self.site().page(path);
            page.map_or_else(Range::default, |page| {
                Lines::new(page.text(), self.abilities.encoding).range(span, page.text())
            })
        };
        Some(Location { uri: self.addresses.of(path)?, range })
    }
}
