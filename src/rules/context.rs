//! What a rule sees: a page with its content type, and the site around it.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::page::Page;
use crate::schema::{ContentType, Schema};

/// The site at one moment, as far as rules need it.
#[derive(Debug)]
pub struct Site {
    /// Every page, by path.
    pub pages: Vec<Page>,
    /// Index of each page's content type in the schema.
    pub types: Vec<Option<usize>>,
    /// Path of every file of the snapshot, pages and assets.
    pub files: BTreeSet<String>,
    /// The content types.
    pub schema: Schema,
    /// The configuration.
    pub config: Config,
}

impl Site {
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
    /// Its content type.
    pub content_type: Option<&'a ContentType>,
}

/// The whole site.
#[derive(Debug, Clone, Copy)]
pub struct SiteContext<'a> {
    /// The site.
    pub site: &'a Site,
}
