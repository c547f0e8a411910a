//! Both snapshots side by side: pages and sections paired, so that everything below compares place by place.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::content::Content;
use super::entries::Placed;
use super::model::Side;
use super::pages::{self, Pair};
use super::sections;
use super::side::{File, Snapshot};
use super::unchanged::{self, Two};
use crate::page::{Page, Part};

/// The number of a section that has none yet.
const ALONE: usize = usize::MAX;

/// The parts of both snapshots that may differ.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) pages: Vec<PagePair>,
    /// Number of the place of each section, by page and section of either side: paired sections have one number, the
    /// place of their pair in `sections`.
    homes: (Vec<Vec<usize>>, Vec<Vec<usize>>),
    /// Paired sections: page and section on both sides.
    pub(super) sections: Vec<SectionPair>,
}

/// A page on both sides, or on one.
#[derive(Debug)]
pub(super) struct PagePair {
    pub(super) from: Option<Content>,
    pub(super) to: Option<Content>,
    /// Sections that are the same on both sides and were not read.
    same: Vec<(usize, usize)>,
}

/// A section on both sides, as indexes of page pair and section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SectionPair {
    pub(super) from: (usize, usize),
    pub(super) to: (usize, usize),
}

impl PagePair {
    pub(super) fn both(&self) -> Option<(&Content, &Content)> {
        self.from.as_ref().zip(self.to.as_ref())
    }

    /// Pairs the sections of a page that stands on both sides. Where one that was not read would pair with another
    /// one than its like, all are read.
    fn pair_sections(&mut self) -> Option<Vec<(usize, usize)>> {
        let (from, to) = self.both()?;
        let pairs = sections::pair(from, to);
        if self.same.iter().all(|same| pairs.binary_search(same).is_ok()) {
            return Some(pairs);
        }
        let (from, to) = (from.in_full(), to.in_full());
        let pairs = sections::pair(&from, &to);
        *self = Self { from: Some(from), to: Some(to), same: Vec::new() };
        Some(pairs)
    }

    pub(super) fn side(&self, side: Side) -> Option<&Content> {
        match side {
            Side::From => self.from.as_ref(),
            Side::To => self.to.as_ref(),
        }
    }
}

impl Frame {
    pub(super) fn new<E>(
        from: &Snapshot<'_, E>,
        to: &Snapshot<'_, E>,
        renames: &[(String, String)],
    ) -> Result<Self, E> {
        let mut pages = Vec::new();
        for Pair { from: f, to: t } in pages::by_path(&from.files, &to.files, renames) {
            pages.push(pair(file(from, f), file(to, t), from, to)?);
        }
        join_rewritten(&mut pages);
        pages.sort_by(|a, b| order(a).cmp(&order(b)));
        let mut frame = Self { pages, homes: Default::default(), sections: Vec::new() };
        frame.pair_sections();
        frame.number_homes();
        Ok(frame)
    }

    fn pair_sections(&mut self) {
        for (index, page) in self.pages.iter_mut().enumerate() {
            if let Some(pairs) = page.pair_sections() {
                self.sections.extend(pairs.into_iter().map(|(f, t)| SectionPair { from: (index, f), to: (index, t) }));
            }
        }
        self.number_pairs();
        let left = self.unpaired(Side::From);
        let arrived = self.unpaired(Side::To);
        let content = |side: Side, list: &[(usize, usize)]| -> Vec<(&Content, usize)> {
            list.iter().filter_map(|(page, section)| Some((self.pages.get(*page)?.side(side)?, *section))).collect()
        };
        let pairs = sections::across_pages(&content(Side::From, &left), &content(Side::To, &arrived));
        let moved =
            pairs.into_iter().filter_map(|(f, t)| Some(SectionPair { from: *left.get(f)?, to: *arrived.get(t)? }));
        self.sections.extend(moved.collect::<Vec<_>>());
    }

    fn number_homes(&mut self) {
        self.number_pairs();
        let homes = self.homes.0.iter_mut().chain(&mut self.homes.1).flatten();
        for (home, number) in homes.filter(|home| **home == ALONE).zip(self.sections.len()..) {
            *home = number;
        }
    }

    /// Numbers the sections that have a partner.
    fn number_pairs(&mut self) {
        let alone = |side: Side| -> Vec<Vec<usize>> {
            let sections = self.pages.iter().map(|pair| pair.side(side).map_or(0, |content| content.sections.len()));
            sections.map(|sections| vec![ALONE; sections]).collect()
        };
        let (mut from, mut to) = (alone(Side::From), alone(Side::To));
        for (number, pair) in self.sections.iter().enumerate() {
            for (homes, (page, section)) in [(&mut from, pair.from), (&mut to, pair.to)] {
                if let Some(home) = homes.get_mut(page).and_then(|page| page.get_mut(section)) {
                    *home = number;
                }
            }
        }
        self.homes = (from, to);
    }

    /// Sections of one side that have no partner, as page and section.
    pub(super) fn unpaired(&self, side: Side) -> Vec<(usize, usize)> {
        let homes = self.homes(side).iter().enumerate();
        let all = homes.flat_map(|(page, homes)| homes.iter().enumerate().map(move |(at, home)| ((page, at), *home)));
        all.filter(|(_, home)| *home >= self.sections.len()).map(|(section, _)| section).collect()
    }

    /// Whether a section has no partner.
    pub(super) fn is_unpaired(&self, side: Side, page: usize, section: usize) -> bool {
        self.home(side, page, section).is_some_and(|home| home >= self.sections.len())
    }

    fn homes(&self, side: Side) -> &[Vec<usize>] {
        match side {
            Side::From => &self.homes.0,
            Side::To => &self.homes.1,
        }
    }

    pub(super) fn home(&self, side: Side, page: usize, section: usize) -> Option<usize> {
        self.homes(side).get(page)?.get(section).copied()
    }

    /// All entries of one side, in the order of its paths.
    pub(super) fn entries(&self, side: Side) -> Vec<Placed<'_>> {
        let mut contents: Vec<(usize, &Content)> =
            self.pages.iter().enumerate().filter_map(|(page, pair)| Some((page, pair.side(side)?))).collect();
        contents.sort_by(|a, b| a.1.path.cmp(&b.1.path));
        let mut out = Vec::new();
        for (page, content) in contents {
            out.extend(content.entries.iter().enumerate().map(|(index, entry)| Placed {
                content,
                entry,
                index,
                page,
                section: self.home(side, page, entry.section).unwrap_or(usize::MAX),
            }));
        }
        out
    }
}

fn file<'a, E>(snapshot: &'a Snapshot<'_, E>, index: Option<usize>) -> Option<&'a File> {
    snapshot.files.get(index?)
}

fn pair<E>(
    old: Option<&File>,
    new: Option<&File>,
    from: &Snapshot<'_, E>,
    to: &Snapshot<'_, E>,
) -> Result<PagePair, E> {
    let old = old.map(|file| Ok((file, (from.page)(file)?))).transpose()?;
    let new = new.map(|file| Ok((file, (to.page)(file)?))).transpose()?;
    let read = |(file, page): &(&File, Arc<Page>), side: Side, parts: Option<&[(Part, bool)]>| match parts {
        Some(parts) => Content::read_parts(&file.path, Arc::clone(page), file.role, side, parts),
        None => (Content::read(&file.path, Arc::clone(page), file.role, side), Vec::new()),
    };
    if let (Some(old), Some(new)) = (&old, &new) {
        let from = |parts: Option<&[(Part, bool)]>| read(old, Side::From, parts);
        let to = |parts: Option<&[(Part, bool)]>| read(new, Side::To, parts);
        let Two { from, to, same } = unchanged::read((&old.1, &from), (&new.1, &to));
        return Ok(PagePair { from: Some(from), to: Some(to), same });
    }
    let from = old.map(|old| read(&old, Side::From, None).0);
    Ok(PagePair { from, to: new.map(|new| read(&new, Side::To, None).0), same: Vec::new() })
}

/// Joins a removed and an added page that are one page under a new name.
fn join_rewritten(pages: &mut Vec<PagePair>) {
    let removed: Vec<usize> = (0..pages.len()).filter(|i| pages.get(*i).is_some_and(|p| p.to.is_none())).collect();
    let added: Vec<usize> = (0..pages.len()).filter(|i| pages.get(*i).is_some_and(|p| p.from.is_none())).collect();
    let mut sorted = (removed, added);
    let path = |index: &usize, side| pages.get(*index).and_then(|page| page.side(side)).map(|c| c.path.clone());
    sorted.0.sort_by_key(|index| path(index, Side::From));
    sorted.1.sort_by_key(|index| path(index, Side::To));
    let contents = |list: &[usize], side| -> Vec<&Content> {
        list.iter().filter_map(|index| pages.get(*index)?.side(side)).collect()
    };
    let pairs = pages::by_entries(&contents(&sorted.0, Side::From), &contents(&sorted.1, Side::To));
    let mut gone = BTreeSet::new();
    for (f, t) in pairs {
        let (Some(&f), Some(&t)) = (sorted.0.get(f), sorted.1.get(t)) else { continue };
        let to = pages.get_mut(t).and_then(|page| page.to.take());
        if let Some(page) = pages.get_mut(f) {
            page.to = to;
        }
        gone.insert(t);
    }
    let mut index = 0;
    pages.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
}

fn order(pair: &PagePair) -> Option<&str> {
    pair.to.as_ref().or(pair.from.as_ref()).map(|content| content.path.as_str())
}
