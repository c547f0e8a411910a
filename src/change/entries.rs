//! Which entry became which: over the whole site, the surest evidence first.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::hash::Hash;

use super::content::{Content, Entry};
use super::normal;
use super::similarity::{self, Candidate, Words};
use crate::page::key as page_key;
use crate::text::hash::HashMap;

/// An entry with the place it is compared in. Paired pages and paired sections have one number on both sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) content: &'a Content,
    pub(super) entry: &'a Entry,
    /// Index in its content.
    pub(super) index: usize,
    pub(super) page: usize,
    pub(super) section: usize,
}

/// What two similar rows must reach, in thousandths, by how near they stand.
const SIMILAR_IN_SECTION: u32 = 560;
const SIMILAR_ON_PAGE: u32 = 660;
const SIMILAR_ON_SITE: u32 = 760;
/// How much better than its best rival a similar row must be.
const MARGIN: u32 = 80;
/// From this many words on the same text under the same heading is the same row, whatever it is called now.
const TELLING: usize = 8;
/// What rows of the same name or address on different pages must reach.
const NAMESAKE: u32 = 500;
/// Fewer words than this say nothing of a row.
pub(super) const SAYS: usize = 4;

/// Pairs entries; the result is sorted by `from`.
pub(super) fn pair(from: &[Placed<'_>], to: &[Placed<'_>]) -> Vec<(usize, usize)> {
    let mut matching =
        Matching { from, to, from_free: vec![true; from.len()], to_free: vec![true; to.len()], pairs: Vec::new() };
    matching.same_ends();
    matching.by(|e| Some((e.section, e.entry.source())));
    matching.by(|e| Some((e.section, e.entry.identity())));
    matching.by(|e| Some((e.page, e.entry.identity())));
    matching.by(|e| key(e).map(|key| (e.section, key)));
    matching.by(|e| key(e).map(|key| (e.page, key)));
    matching.by(|e| Some(e.entry.identity()));
    matching.by(|e| key(e).filter(|_| e.entry.linked()));
    matching.one_of(|e| address(e).map(|address| (e.section, address)));
    matching.one_of(|e| address(e).map(|address| (e.page, address)));
    matching.by_owned(|e| title(e).map(|title| (e.section, title)));
    matching.by_owned(|e| title(e).map(|title| (e.page, title)));
    matching.namesakes();
    matching.same_address();
    matching.renamed();
    matching.similar();
    matching.pairs.sort_unstable();
    matching.pairs
}

fn key<'a>(placed: &Placed<'a>) -> Option<(bool, &'a str)> {
    let entry = placed.entry;
    (!entry.key().is_empty()).then_some((entry.linked(), entry.key()))
}

/// Where a row leads, also one that is known by its first cell.
fn address(placed: &Placed<'_>) -> Option<String> {
    let entry = placed.entry;
    if entry.linked() { Some(entry.key().to_owned()) } else { entry.url().map(page_key::of_url) }
}

fn title(placed: &Placed<'_>) -> Option<String> {
    Some(normal::title(placed.entry.title())).filter(|title| !title.is_empty())
}

struct Matching<'a> {
    from: &'a [Placed<'a>],
    to: &'a [Placed<'a>],
    from_free: Vec<bool>,
    to_free: Vec<bool>,
    pairs: Vec<(usize, usize)>,
}

impl<'a> Matching<'a> {
    fn free(list: &'a [Placed<'a>], free: &[bool]) -> impl Iterator<Item = (usize, &'a Placed<'a>)> {
        list.iter().enumerate().filter(|(index, _)| free.get(*index) == Some(&true))
    }

    fn take(&mut self, from: usize, to: usize) {
        if let (Some(f), Some(t)) = (self.from_free.get_mut(from), self.to_free.get_mut(to)) {
            (*f, *t) = (false, false);
            self.pairs.push((from, to));
        }
    }

    /// Pairs the rows with which both sides of a section begin and end, byte by byte.
    fn same_ends(&mut self) {
        let mut sections: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, placed) in self.from.iter().enumerate() {
            sections.entry(placed.section).or_default().0.push(index);
        }
        for (index, placed) in self.to.iter().enumerate() {
            if let Some(section) = sections.get_mut(&placed.section) {
                section.1.push(index);
            }
        }
        for (from, to) in sections.into_values() {
            let same = |(f, t): &(&usize, &usize)| match (self.from.get(**f), self.to.get(**t)) {
                (Some(f), Some(t)) => f.entry.same_bytes(t.entry),
                _ => false,
            };
            let ahead: Vec<(usize, usize)> = from.iter().zip(&to).take_while(same).map(|(f, t)| (*f, *t)).collect();
            let rest = from.len().min(to.len()) - ahead.len();
            let behind: Vec<(usize, usize)> =
                from.iter().rev().zip(to.iter().rev()).take(rest).take_while(same).map(|(f, t)| (*f, *t)).collect();
            for (from, to) in ahead.into_iter().chain(behind) {
                self.take(from, to);
            }
        }
    }

    /// Pairs what has the same mark, in order.
    fn by<K: Hash + Eq>(&mut self, mark: impl Fn(&Placed<'a>) -> Option<K>) {
        self.by_owned(mark);
    }

    fn by_owned<K: Hash + Eq>(&mut self, mark: impl Fn(&Placed<'a>) -> Option<K>) {
        for (from, to) in self.groups(mark).into_values() {
            for (from, to) in from.into_iter().zip(to) {
                self.take(from, to);
            }
        }
    }

    /// Pairs what alone has a mark on both sides: many rows may lead to one place.
    fn one_of<K: Hash + Eq>(&mut self, mark: impl Fn(&Placed<'a>) -> Option<K>) {
        for (from, to) in self.groups(mark).into_values() {
            if let ([from], [to]) = (from.as_slice(), to.as_slice()) {
                self.take(*from, *to);
            }
        }
    }

    fn groups<K: Hash + Eq>(&self, mark: impl Fn(&Placed<'a>) -> Option<K>) -> HashMap<K, (Vec<usize>, Vec<usize>)> {
        let mut groups: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::default();
        for (index, placed) in Self::free(self.from, &self.from_free) {
            if let Some(mark) = mark(placed) {
                groups.entry(mark).or_default().0.push(index);
            }
        }
        for (index, placed) in Self::free(self.to, &self.to_free) {
            if let Some(mark) = mark(placed)
                && let Some(group) = groups.get_mut(&mark)
            {
                group.1.push(index);
            }
        }
        groups
    }

    /// Rows of one name on different pages: only where there is one on each side, and the address or the text
    /// agrees; many resources are called `Overview`.
    fn namesakes(&mut self) {
        self.one_of_alike(title, |a, b| {
            let same_host = a.host().is_some() && a.host() == b.host();
            same_host || similarity::dice(a.rest(), b.rest()) >= NAMESAKE
        });
    }

    /// Rows of one address on different pages that are known by their first cells: only where there is one on each
    /// side, and the name or the text agrees; many rows lead to one page where one signs up.
    fn same_address(&mut self) {
        self.one_of_alike(address, |a, b| {
            let says = a.rest().len().min(b.rest().len()) >= SAYS;
            similarity::dice(a.title(), b.title()) >= NAMESAKE
                || says && similarity::dice(a.rest(), b.rest()) >= NAMESAKE
        });
    }

    /// Rows of a section that differ in nothing but their first cells, where links or a text tell them from others;
    /// rows that are alike on both sides pair by place.
    fn renamed(&mut self) {
        for (from, to) in self.groups(|e| Some((e.section, e.entry.rest_identity()?))).into_values() {
            if from.len() == to.len() {
                for (from, to) in from.into_iter().zip(to) {
                    self.take(from, to);
                }
            }
        }
    }

    /// Pairs what alone has a mark on both sides, if it is alike.
    fn one_of_alike<K: Hash + Eq>(
        &mut self,
        mark: impl Fn(&Placed<'a>) -> Option<K>,
        alike: impl Fn(&Text<'_>, &Text<'_>) -> bool,
    ) {
        for (from, to) in self.groups(mark).into_values() {
            if let ([f], [t]) = (from.as_slice(), to.as_slice())
                && let (Some(a), Some(b)) = (self.from.get(*f), self.to.get(*t))
                && alike(&Text::of(a), &Text::of(b))
            {
                self.take(*f, *t);
            }
        }
    }

    fn similar(&mut self) {
        let from: Vec<(usize, Text<'_>)> =
            Self::free(self.from, &self.from_free).map(|(i, e)| (i, Text::of(e))).collect();
        let to: Vec<(usize, Text<'_>)> = Self::free(self.to, &self.to_free).map(|(i, e)| (i, Text::of(e))).collect();
        let mut candidates = Vec::new();
        for (f, t) in similarity::blocked(&from, &to, |(_, text)| &text.words) {
            let (Some((f, a)), Some((t, b))) = (from.get(f), to.get(t)) else { continue };
            let (Some(a_at), Some(b_at)) = (self.from.get(*f), self.to.get(*t)) else { continue };
            let (needed, near) = if a_at.section == b_at.section {
                (SIMILAR_IN_SECTION, 60)
            } else if a_at.page == b_at.page {
                (SIMILAR_ON_PAGE, 30)
            } else {
                (SIMILAR_ON_SITE, 0)
            };
            let score = a.score(b);
            if score >= needed {
                candidates.push(Candidate { from: *f, to: *t, score: score + near });
            }
        }
        for (from, to) in similarity::best_first(candidates, MARGIN) {
            self.take(from, to);
        }
    }
}

/// The words of a row, by what they tell.
struct Text<'a> {
    entry: &'a Entry,
    /// Of its title, and of its other cells.
    words: [Words; 2],
    address: OnceCell<Words>,
}

impl<'a> Text<'a> {
    fn of(placed: &Placed<'a>) -> Self {
        let entry = placed.entry;
        let title = similarity::words(entry.title());
        let rest = similarity::words_of(entry.cells().iter().skip(1).map(|cell| cell.inline.words()));
        Self { entry, words: [title, rest], address: OnceCell::new() }
    }

    fn title(&self) -> &Words {
        let [title, _] = &self.words;
        title
    }

    fn rest(&self) -> &Words {
        let [_, rest] = &self.words;
        rest
    }

    fn address(&self) -> &Words {
        let read = || if self.entry.linked() { similarity::words(self.entry.key()) } else { Words::default() };
        self.address.get_or_init(read)
    }

    fn host(&self) -> Option<&str> {
        self.entry.key().split('/').next().filter(|_| self.entry.linked())
    }

    /// The words of the longest text, without those of either name.
    fn said(&self, other: &Self) -> Words {
        let texts = self.entry.cells().iter().skip(1).map(|cell| cell.inline.words());
        let longest = texts.max_by_key(|text| text.len()).map(similarity::words).unwrap_or_default();
        longest.without(self.title()).without(other.title())
    }

    /// Name, text and address weighed; a different name needs the same text, and a text alone is no proof.
    fn score(&self, other: &Self) -> u32 {
        let unlike_text = similarity::most(self.rest(), other.rest()) < 800;
        if unlike_text && similarity::most(self.title(), other.title()) < 500 {
            return 0;
        }
        let name = similarity::dice(self.title(), other.title());
        if name < 500 && unlike_text {
            return 0;
        }
        let text = similarity::dice(self.rest(), other.rest());
        if name < 500 && text < 800 {
            return 0;
        }
        // A row that nobody gave a name yet is known by its text.
        if (self.title().len() == 0 || other.title().len() == 0) && self.rest().len().min(other.rest().len()) >= 3 {
            return text * 90 / 100;
        }
        let address = similarity::dice(self.address(), other.address());
        // A few words of text say nothing; the name has to carry the row.
        let weighed = if self.rest().len() + other.rest().len() < 8 {
            (name * 70 + text * 15 + address * 15) / 100
        } else {
            (name * 40 + text * 45 + address * 15) / 100
        };
        // Next year's edition of a resource keeps its name and little else.
        let edition = if text >= 200 || address >= 500 { name * 75 / 100 } else { 0 };
        // A resource that got a new name has it in its text as well.
        let renamed = address >= 500 && {
            let (a, b) = (self.said(other), other.said(self));
            a.len() >= 2 * TELLING && a == b
        };
        let same_text = if text == 1_000 && self.rest().len() >= TELLING || renamed { SIMILAR_IN_SECTION } else { 0 };
        weighed.max(edition).max(same_text)
    }
}
