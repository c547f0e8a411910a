//! What a rule sees: a page with its content type, and the site around it.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::config::Config;
use crate::finding::Finding;
use crate::page::{Page, Shelf};
use crate::rules::brief::Brief;
use crate::rules::entries::{self, Indexed, Repeat};
use crate::rules::links::{self, LinkFault};
use crate::rules::resolve::Addresses;
use crate::rules::table_faults::{self, Fault};
use crate::schema::{ContentType, FrontMatterFault, Schema};

/// The site at one moment, as far as rules need it.
#[derive(Debug)]
pub struct Site {
    /// Every page, in the order of their paths.
    pub pages: Vec<Page>,
    /// Index of each page's content type in the schema.
    pub types: Vec<Option<usize>>,
    /// Content files that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// Path of every file of the snapshot, pages and assets.
    pub files: BTreeSet<String>,
    /// The content types.
    pub schema: Schema,
    /// The configuration.
    pub config: Config,
    /// What [`Site::addresses`] works out; empty at first.
    pub addresses: OnceLock<Addresses>,
    /// Where the texts of pages are that were put away, if any were.
    pub shelf: Option<Arc<Shelf>>,
}

/// A content file that could not be read.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// Its path.
    pub path: String,
    /// Why, as a sentence without a final period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Site {
    /// What addresses can lead to.
    pub fn addresses(&self) -> &Addresses {
        self.addresses.get_or_init(|| Addresses::new(self))
    }

    /// The page with this path.
    pub fn page(&self, path: &str) -> Option<&Page> {
        let at = self.pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok()?;
        self.pages.get(at)
    }

    /// Has the texts at hand of the pages that a finding speaks of.
    pub fn fetch(&self, finding: &Finding) {
        for path in std::iter::once(&finding.path).chain(finding.related.iter().map(|related| &related.path)) {
            self.page(path).map(Page::text);
        }
    }

    /// The path of a page whose text was needed again and is another one by now; what was found is void then.
    pub fn changed(&self) -> Option<&str> {
        self.shelf.as_ref()?.changed()
    }

    /// The content type of a page.
    pub fn content_type(&self, page: usize) -> Option<&ContentType> {
        let index = (*self.types.get(page)?)?;
        self.schema.types.get(index)
    }
}

/// One page.
#[derive(Debug, Clone, Copy)]
pub struct PageContext<'a> {
    /// The site it belongs to.
    pub site: &'a Site,
    /// The page.
    pub page: &'a Page,
    /// What is left of the page once all that is beyond doubt is masked, if that is known: its models cost less.
    pub rest: Option<&'a Page>,
    /// Its content type.
    pub content_type: Option<&'a ContentType>,
    /// What several rules need and one of them works out.
    pub cache: &'a PageCache,
}

/// What several rules need of one page; worked out by the first that asks.
#[derive(Debug, Default)]
pub struct PageCache {
    table_faults: OnceCell<Vec<Fault>>,
    front_matter_faults: OnceCell<Vec<FrontMatterFault>>,
    links: OnceCell<Vec<LinkFault>>,
}

impl<'a> PageContext<'a> {
    /// What the schema of the page's content type finds wrong in its front matter.
    pub fn front_matter_faults(&self) -> &'a [FrontMatterFault] {
        self.cache.front_matter_faults.get_or_init(|| {
            let schema = self.content_type.and_then(|content_type| content_type.front_matter.as_ref());
            schema.map_or_else(Vec::new, |schema| schema.faults(self.page.front_matter()))
        })
    }

    /// Why tables of the page do not come out as they were written.
    pub fn table_faults(&self) -> &'a [Fault] {
        self.cache.table_faults.get_or_init(|| table_faults::find(self))
    }

    /// What is wrong with the links of the page.
    pub fn link_faults(&self) -> &'a [LinkFault] {
        self.cache.links.get_or_init(|| links::find(self))
    }
}

/// The whole site.
#[derive(Debug)]
pub struct SiteContext<'a> {
    /// The site.
    pub site: &'a Site,
    /// What is kept of each of its pages, in their order.
    pub briefs: &'a [Brief],
    repeats: OnceCell<Vec<(Indexed, Indexed, Repeat)>>,
}

impl<'a> SiteContext<'a> {
    /// A context for the rules that look at the whole site.
    pub fn new(site: &'a Site, briefs: &'a [Brief]) -> Self {
        Self { site, briefs, repeats: OnceCell::new() }
    }

    /// Entries that repeat an earlier one.
    pub fn repeats(&self) -> &[(Indexed, Indexed, Repeat)] {
        self.repeats.get_or_init(|| entries::repeats(self.site, self.briefs))
    }
}
