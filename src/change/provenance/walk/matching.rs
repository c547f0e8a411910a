//! Which line of a commit is a version of which line that it took away, and what differs between them.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::Pair;
use super::rewritten::Rewritten;
use super::sketch::{Sections, Sketch};
use crate::change::provenance::form;
use crate::change::provenance::lines::{self, Hunk, Line, LineDiff};
use crate::change::provenance::trail::Touch;
use crate::change::similarity::{self, Candidate};
use crate::text::hash::{HashMap, HashSet};

/// Lines of one hunk that are compared with each other.
const MAX_PAIRS: usize = 2_500;
/// What two lines must have in common, in thousandths, to be versions of one.
const SIMILAR: u32 = 450;

/// A line of a step on either side.
pub(super) struct Side {
    pub(super) page: usize,
    pub(super) line: Line,
    pub(super) taken: bool,
    link: OnceCell<Option<u64>>,
}

impl Side {
    pub(super) fn new(page: usize, line: &Line) -> Self {
        Self { page, line: line.clone(), taken: false, link: OnceCell::new() }
    }

    /// What its first link leads to; `bytes` are its own.
    pub(super) fn link_key(&self, bytes: &[u8]) -> Option<u64> {
        *self.link.get_or_init(|| lines::link_key(bytes))
    }
}

/// For lines that came: the line it is a version of, as a place among those that went, and what differs.
pub(super) type Before = Vec<Option<(usize, Touch)>>;

/// A page on both sides of a step, with what differs.
#[derive(Clone, Copy, Default)]
pub(super) struct Versions<'t> {
    pub(super) old: &'t [u8],
    pub(super) new: &'t [u8],
    pub(super) diff: Option<&'t LineDiff>,
    /// What is known to say the same, in the order of the new lines.
    pub(super) same: &'t [Rewritten],
}

impl<'t> Versions<'t> {
    pub(super) fn hunks(&self) -> &'t [Hunk] {
        self.diff.map_or(&[], |diff| &diff.hunks)
    }

    /// What is known of a new line.
    pub(super) fn same_as(&self, line: usize) -> Option<usize> {
        let at = self.same.partition_point(|found| found.new.end <= line);
        self.same.get(at).is_some_and(|found| found.new.contains(&line)).then_some(at)
    }
}

/// The lines that went and those that came; taken are those that are known to say the same.
pub(super) fn sides(pairs: &[Pair]) -> (Vec<Side>, Vec<Side>) {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (page, pair) in pairs.iter().enumerate() {
        let old: HashSet<usize> = pair.same.iter().flat_map(|found| found.old.clone()).collect();
        let versions = pair.versions();
        let side = |line: &Line, taken: bool| Side { taken, ..Side::new(page, line) };
        gone.extend(pair.diff.old.iter().map(|line| side(line, old.contains(&line.at))));
        come.extend(pair.diff.new.iter().map(|line| side(line, versions.same_as(line.at).is_some())));
    }
    (gone, come)
}

/// Finds for every line that came the one that it is a version of: the same line, the same link, what stood in its
/// place and looks alike. Returns the lines that went, with those taken marked.
pub(super) fn match_lines<'t>(
    mut gone: Vec<Side>,
    come: &[Side],
    page: &dyn Fn(usize) -> Versions<'t>,
) -> (Vec<Side>, Before) {
    let mut before: Vec<Option<usize>> = vec![None; come.len()];
    if gone.is_empty() || come.is_empty() {
        return (gone, vec![None; come.len()]);
    }
    let old_bytes = |side: &Side| -> &'t [u8] { page(side.page).old.get(side.line.bytes.clone()).unwrap_or_default() };
    let new_bytes = |side: &Side| -> &'t [u8] { page(side.page).new.get(side.line.bytes.clone()).unwrap_or_default() };
    for by_link in [false, true] {
        for anywhere in [false, true] {
            let key = |side: &Side, bytes: &[u8]| {
                let same = || (!anywhere || lines::is_telling(bytes)).then_some(side.line.hash);
                let key = if by_link { side.link_key(bytes) } else { same() }?;
                Some((if anywhere { usize::MAX } else { side.page }, key))
            };
            // The first line with a key, and behind every line the next one with its key.
            let mut known: HashMap<(usize, u64), Option<usize>> = HashMap::default();
            let mut next: Vec<Option<usize>> = vec![None; gone.len()];
            for ((at, side), next) in gone.iter().enumerate().zip(&mut next).rev().filter(|((_, side), _)| !side.taken)
            {
                if let Some(key) = key(side, old_bytes(side)) {
                    *next = known.insert(key, Some(at)).flatten();
                }
            }
            if known.is_empty() {
                continue;
            }
            for (side, slot) in come.iter().zip(&mut before).filter(|(side, slot)| slot.is_none() && !side.taken) {
                let twin = key(side, new_bytes(side)).and_then(|key| {
                    let first = known.get_mut(&key)?;
                    let at = first.take()?;
                    *first = next.get(at).copied().flatten();
                    Some(at)
                });
                *slot = twin;
                twin.and_then(|at| gone.get_mut(at)).into_iter().for_each(|side| side.taken = true);
            }
        }
    }
    alike(&mut gone, come, &mut before, &old_bytes, &new_bytes);
    let touches = touches(&gone, come, &before, page);
    (gone, before.into_iter().zip(touches).map(|(at, touch)| Some((at?, touch))).collect())
}

/// What differs between the lines that came and those that they are versions of.
fn touches<'t>(
    gone: &[Side],
    come: &[Side],
    before: &[Option<usize>],
    page: &dyn Fn(usize) -> Versions<'t>,
) -> Vec<Touch> {
    let mut known: HashMap<usize, (Sketch, Sketch, Sections)> = HashMap::default();
    let one_page = |at: usize, new: &Side| gone.get(at).filter(|old| old.page == new.page);
    let touch = |(new, at): (&Side, &Option<usize>)| {
        let Some(old) = at.and_then(|at| one_page(at, new)) else { return Touch::Words };
        let versions = page(new.page);
        let bytes = |text: &'t [u8], side: &Side| text.get(side.line.bytes.clone()).unwrap_or_default();
        let (old_bytes, new_bytes) = (bytes(versions.old, old), bytes(versions.new, new));
        let same = old.line.hash == new.line.hash;
        if same && lines::is_bare(new_bytes) {
            return Touch::Form;
        }
        if !same && !form::may_say_the_same(old_bytes, new_bytes) {
            return Touch::Words;
        }
        let (old_sketch, new_sketch, sections) = known.entry(new.page).or_insert_with(|| {
            let (old, new_sketch) = (Sketch::of(versions.old), Sketch::of(versions.new));
            let before = |line: usize| {
                let same = versions.same_as(line).and_then(|at| versions.same.get(at));
                if let Some(same) = same {
                    return Some(same.old.start);
                }
                let at = come.binary_search_by_key(&(new.page, line), |side| (side.page, side.line.at)).ok()?;
                one_page((*before.get(at)?)?, new).map(|old| old.line.at)
            };
            let sections = Sections::new(&old, &new_sketch, versions.hunks(), &before);
            (old, new_sketch, sections)
        });
        let code = old_sketch.is_code(old.line.at) || new_sketch.is_code(new.line.at);
        if !same && (code || !form::say_the_same(old_bytes, new_bytes)) {
            Touch::Words
        } else if sections.are_one(old.line.at, new.line.at) {
            Touch::Form
        } else {
            Touch::Place
        }
    };
    come.iter().zip(before).map(touch).collect()
}

/// Pairs what is left within one hunk by likeness.
fn alike<'t>(
    gone: &mut [Side],
    come: &[Side],
    before: &mut [Option<usize>],
    old_bytes: &dyn Fn(&Side) -> &'t [u8],
    new_bytes: &dyn Fn(&Side) -> &'t [u8],
) {
    let mut hunks: BTreeMap<(usize, usize), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, side) in gone.iter().enumerate().filter(|(_, side)| !side.taken && !lines::is_bare(old_bytes(side))) {
        hunks.entry((side.page, side.line.hunk)).or_default().0.push(at);
    }
    for (at, side) in come.iter().enumerate() {
        if !side.taken
            && before.get(at).is_some_and(Option::is_none)
            && let Some(hunk) = hunks.get_mut(&(side.page, side.line.hunk))
        {
            hunk.1.push(at);
        }
    }
    for (old, new) in hunks.into_values() {
        if new.is_empty() || old.len().saturating_mul(new.len()) > MAX_PAIRS {
            continue;
        }
        let read = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            (similarity::words(&text), text)
        };
        let olds: Vec<_> = old.iter().filter_map(|at| gone.get(*at)).map(|side| read(old_bytes(side))).collect();
        let news: Vec<_> = new.iter().filter_map(|at| come.get(*at)).map(|side| read(new_bytes(side))).collect();
        let mut candidates = Vec::new();
        for (from, (old_words, old_text)) in olds.iter().enumerate() {
            for (to, (new_words, new_text)) in news.iter().enumerate() {
                let same_role = lines::role(old_text).is_some_and(|role| lines::role(new_text) == Some(role));
                let score = similarity::dice(old_words, new_words) + if same_role { 500 } else { 0 };
                if score >= SIMILAR {
                    candidates.push(Candidate { from, to, score });
                }
            }
        }
        for (from, to) in similarity::best_first(candidates, 0) {
            let (Some(&from), Some(&to)) = (old.get(from), new.get(to)) else { continue };
            before.get_mut(to).into_iter().for_each(|slot| *slot = Some(from));
            gone.get_mut(from).into_iter().for_each(|side| side.taken = true);
        }
    }
}
