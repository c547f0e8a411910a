//! A site that changes while it is looked at, as one does in an editor: pages are replaced one at a time, and what
//! was found out about the other ones is kept.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use rayon::prelude::*;

use super::engine::{self, Rules};
use super::site::unreadable;
use super::{Outcome, fix};
use crate::finding::{Edit, Finding};
use crate::page::Page;
use crate::rules::{Brief, Site, Sound, resolve};
use crate::snapshot::ReadError;
use crate::text::hash::HashSet;

/// A site and what is known of it.
#[derive(Debug)]
pub struct Session {
    site: Site,
    /// What the rules found that look at one page, by path; only for pages that somebody asked about.
    on_page: HashMap<String, Vec<Finding>>,
    /// What the rules of the site need of each page; empty until somebody asks.
    briefs: Vec<Brief>,
    /// Pages whose brief is that of an earlier text.
    outdated: BTreeSet<String>,
    /// What the rules found that compare pages.
    across: Option<Vec<Finding>>,
    /// What other pages could see of the pages that were replaced, when their findings were last worked out.
    surfaces: HashMap<String, Option<Surface>>,
    /// Pages that were replaced since.
    touched: BTreeSet<String>,
}

/// What rules that look at one page can see of another one.
#[derive(Debug, PartialEq, Eq)]
struct Surface {
    addresses: Vec<String>,
    anchors: HashSet<String>,
}

impl Surface {
    fn of(site: &Site, path: &str) -> Option<Self> {
        let page = site.page(path)?;
        let addresses = resolve::permalink::addresses(page, &site.config.site);
        Some(Self { addresses, anchors: resolve::anchors_of(page) })
    }
}

impl Session {
    /// A session on a site as it was read.
    pub fn new(site: Site) -> Self {
        Self {
            site,
            briefs: Vec::new(),
            outdated: BTreeSet::new(),
            on_page: HashMap::new(),
            across: None,
            surfaces: HashMap::new(),
            touched: BTreeSet::new(),
        }
    }

    /// The site as it is now.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Puts a page in its place, or makes a place for it.
    pub fn write(&mut self, path: &str, bytes: Vec<u8>) {
        self.touch(path);
        self.site.unreadable.retain(|file| file.path != path);
        match Page::within_limits(path, bytes) {
            Ok(page) => self.put(page),
            Err(excess) => {
                let error = ReadError::TooMany { path: path.to_owned(), excess };
                self.take(path);
                self.site.unreadable.push(unreadable(path, &error));
            }
        }
        if self.site.files.insert(path.to_owned()) {
            self.forget();
        }
    }

    /// Notes that the content file at `path` cannot be read.
    pub fn write_unreadable(&mut self, path: &str, error: &ReadError) {
        self.touch(path);
        self.take(path);
        self.site.unreadable.retain(|file| file.path != path);
        self.site.unreadable.push(unreadable(path, error));
        if self.site.files.insert(path.to_owned()) {
            self.forget();
        }
    }

    /// Takes a page off the site.
    pub fn remove(&mut self, path: &str) {
        self.touch(path);
        self.take(path);
        self.site.unreadable.retain(|file| file.path != path);
        self.site.files.remove(path);
        self.forget();
    }

    /// Sets the paths of all files, pages and assets.
    pub fn set_files(&mut self, files: BTreeSet<String>) {
        if self.site.files != files {
            self.site.files = files;
            self.forget();
        }
    }

    /// What is wrong with a page, in order. None where `stale` says, between two rules, that nobody wants to know
    /// any more.
    pub fn findings(&mut self, path: &str, stale: &dyn Fn() -> bool) -> Option<Vec<Finding>> {
        self.settle();
        if !self.on_page.contains_key(path) {
            let found = match self.index(path) {
                Some(at) => on_page(&self.site, at, &Rules::on(&self.site), stale)?,
                None => Vec::new(),
            };
            self.on_page.insert(path.to_owned(), found);
        }
        if stale() {
            return None;
        }
        if self.across.is_none() {
            self.brief();
            self.across = Some(engine::across(&self.site, &Rules::on(&self.site), &self.briefs));
        }
        let across = self.across.iter().flatten().filter(|finding| finding.path == path);
        let mut findings = self.on_page.get(path).cloned().unwrap_or_default();
        findings.extend(across.cloned());
        Some(engine::finish(&self.site, findings, &|other| other == path).findings)
    }

    /// The edits of a finding's fix, with the line ends of its page; none where they would not do what they promise.
    pub fn fix(&self, finding: &Finding) -> Option<Vec<Edit>> {
        fix::proved(&self.site, finding)
    }

    /// The text of a page with every safe fix, and how many there are; none where there is nothing to mend.
    pub fn fix_page(&mut self, path: &str) -> Option<(String, usize)> {
        self.settle();
        let at = self.index(path)?;
        let before = self.site.pages.get(at)?.text().to_owned();
        self.brief();
        let briefs = RefCell::new(std::mem::take(&mut self.briefs));
        let mended = fix::fix(&mut self.site, false, &|site| {
            let findings = findings_now(site, at, &mut briefs.borrow_mut());
            Outcome { findings, ..Outcome::default() }
        });
        self.briefs = briefs.into_inner();
        // The editor decides whether the page becomes what it could be.
        self.put(Page::new(path, before.into_bytes()));
        self.site.addresses = OnceLock::new();
        let count = mended.count();
        mended.pages.into_iter().find(|page| page.path == path).map(|page| (page.after, count))
    }

    /// What would be wrong with a page of another text.
    pub fn findings_of(&mut self, path: &str, text: String) -> Vec<Finding> {
        self.settle();
        self.brief();
        let Some(at) = self.index(path) else { return Vec::new() };
        let Some(now) = self.site.pages.get(at).map(|page| page.text().to_owned()) else { return Vec::new() };
        self.put(Page::new(path, text.into_bytes()));
        let found = findings_now(&self.site, at, &mut self.briefs);
        self.put(Page::new(path, now.into_bytes()));
        found
    }

    /// Brings the briefs up to date. The models of pages that nobody looks at go at once.
    fn brief(&mut self) {
        let site = &self.site;
        if self.briefs.len() != site.pages.len() {
            let read = |(at, page): (usize, &Page)| brief_of(site, at, &page.unread());
            self.briefs = site.pages.par_iter().enumerate().map(read).collect();
            self.outdated.clear();
        }
        for path in std::mem::take(&mut self.outdated) {
            let Some(at) = self.index(&path) else { continue };
            if let (Some(brief), Some(page)) = (self.briefs.get_mut(at), self.site.pages.get(at)) {
                *brief = brief_of(&self.site, at, page);
            }
        }
    }

    fn index(&self, path: &str) -> Option<usize> {
        self.site.pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok()
    }

    /// Before a page is replaced: what the others saw of it has to be known afterwards.
    fn touch(&mut self, path: &str) {
        if !self.surfaces.contains_key(path) {
            self.surfaces.insert(path.to_owned(), Surface::of(&self.site, path));
        }
        self.touched.insert(path.to_owned());
        self.on_page.remove(path);
        self.across = None;
    }

    /// Forgets what was found where the replaced pages look different from outside.
    fn settle(&mut self) {
        for path in std::mem::take(&mut self.touched) {
            let now = Surface::of(&self.site, &path);
            if self.surfaces.get(&path) != Some(&now) {
                self.forget();
            }
            self.surfaces.insert(path, now);
        }
    }

    fn forget(&mut self) {
        self.site.addresses = OnceLock::new();
        self.on_page.clear();
        self.across = None;
    }

    fn put(&mut self, page: Page) {
        // Two types may claim the page while it is being written; then it has none.
        let content_type = self.site.schema.type_of(&page.path, page.front_matter()).ok().flatten();
        match self.site.pages.binary_search_by(|other| other.path.cmp(&page.path)) {
            Ok(at) => {
                if let (Some(place), Some(kind)) = (self.site.pages.get_mut(at), self.site.types.get_mut(at)) {
                    self.outdated.insert(page.path.clone());
                    (*place, *kind) = (page, content_type);
                }
            }
            Err(at) => {
                self.site.pages.insert(at, page);
                self.site.types.insert(at, content_type);
                self.briefs.clear();
                self.forget();
            }
        }
    }

    fn take(&mut self, path: &str) {
        if let Some(at) = self.index(path) {
            self.site.pages.remove(at);
            self.site.types.remove(at);
            self.briefs.clear();
            self.forget();
        }
    }
}

/// Everything that is wrong with a page as it is now.
fn findings_now(site: &Site, at: usize, briefs: &mut [Brief]) -> Vec<Finding> {
    let Some(page) = site.pages.get(at) else { return Vec::new() };
    if let Some(brief) = briefs.get_mut(at) {
        *brief = brief_of(site, at, page);
    }
    let rules = Rules::on(site);
    let mut found = on_page(site, at, &rules, &|| false).unwrap_or_default();
    found.extend(engine::across(site, &rules, briefs).into_iter().filter(|finding| finding.path == page.path));
    engine::finish(site, found, &|other| other == page.path).findings
}

fn on_page(site: &Site, at: usize, rules: &Rules, stale: &dyn Fn() -> bool) -> Option<Vec<Finding>> {
    let Some(page) = site.pages.get(at) else { return Some(Vec::new()) };
    let content_type = site.content_type(at);
    let sound = Sound::of(site, page, content_type);
    engine::on_page(site, page, content_type, rules, sound.as_ref(), stale)
}

fn brief_of(site: &Site, at: usize, page: &Page) -> Brief {
    let content_type = site.content_type(at);
    Brief::read(page, content_type, Sound::of(site, page, content_type).as_ref())
}
