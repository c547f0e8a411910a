//! Merges: a page that is as in one parent is that parent's, and of any other every line that a parent has is that
//! parent's, so that only what no parent has is the merge's own work.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::matching::{Side, Versions, match_lines};
use super::{PageState, State, Walk, kept_and_brought, number};
use crate::change::provenance::lines::{self, Line, LineDiff};
use crate::change::provenance::trail::{Origin, Touch, Trail, Trails};
use crate::snapshot::Error;
use crate::snapshot::log::Difference;
use crate::text::hash::{HashMap, HashSet};

impl Walk<'_, '_> {
    /// Takes the states of all parents to a merge. A page that is as in one parent is that parent's; of any other,
    /// every line that a parent has is that parent's, and only what none has is the merge's own work.
    pub(super) fn merge(&mut self, step: usize, mut before: Vec<State>) -> Result<State, Error> {
        let mut differences: Vec<BTreeMap<String, Difference>> = Vec::with_capacity(before.len());
        for parent in 0..before.len() {
            let list = self.log.differences(step, parent)?;
            differences.push(list.into_iter().map(|item| (item.path.clone(), item)).collect());
        }
        let mut renamed = self.other_names(&differences, &before);
        let mut state = before.first_mut().map(std::mem::take).unwrap_or_default();
        let (Some(first), others) = (differences.first(), differences.get(1..).unwrap_or_default()) else {
            return Ok(state);
        };
        let others: Vec<_> = others.iter().zip(before.get(1..).unwrap_or_default()).collect();
        let changed: HashSet<u32> = first.keys().map(|path| self.names.number(path)).collect();
        for (other, theirs) in &others {
            let differs: HashSet<u32> = other.keys().map(|path| self.names.number(path)).collect();
            let mut same: Vec<_> =
                theirs.iter().filter(|(page, _)| !differs.contains(page) && !changed.contains(page)).collect();
            same.sort_unstable_by_key(|(page, _)| **page);
            for (page, theirs) in same {
                let joined = match state.get(page) {
                    Some(ours) if Rc::ptr_eq(ours, theirs) => continue,
                    Some(ours) => self.joined(ours, theirs),
                    None => Rc::clone(theirs),
                };
                state.insert(*page, joined);
            }
        }
        for (path, difference) in first {
            let page = self.names.number(path);
            if let Some((_, theirs)) = others.iter().find(|(other, _)| !other.contains_key(path)) {
                match theirs.get(&page).filter(|_| difference.new.is_some()) {
                    Some(theirs) => drop(state.insert(page, Rc::clone(theirs))),
                    None => drop(state.remove(&page)),
                }
                continue;
            }
            let mut versions = Vec::new();
            versions.extend(match difference.old {
                Some(blob) => Some(self.take(&mut state, page, path, blob)),
                None => renamed.remove(&(0, page)),
            });
            for (parent, (other, theirs)) in others.iter().enumerate() {
                versions.extend(match other.get(path).and_then(|item| item.old) {
                    Some(blob) => Some(theirs.get(&page).map_or_else(|| self.load(page, path, blob), Rc::clone)),
                    None => renamed.remove(&(parent + 1, page)),
                });
            }
            let text = difference.new.and_then(|blob| self.log.read(blob));
            self.merge_page(&mut state, number(step), page, &versions, text);
        }
        Ok(state)
    }

    /// Two versions of a page with the same text.
    fn joined(&mut self, ours: &PageState, theirs: &PageState) -> Rc<PageState> {
        let lines = if ours.lines.len() == theirs.lines.len() {
            ours.lines.iter().zip(&theirs.lines).map(|(a, b)| self.trails.both(*a, *b)).collect()
        } else {
            Vec::new()
        };
        let (life, file) = (self.trails.both(ours.life, theirs.life), self.trails.both(ours.file, theirs.file));
        Rc::new(PageState { text: ours.text.clone(), lines, life, file })
    }

    /// A page that is as in no parent.
    fn merge_page(
        &mut self,
        state: &mut State,
        commit: u32,
        page: u32,
        versions: &[Rc<PageState>],
        text: Option<Vec<u8>>,
    ) {
        let new = text.as_deref().unwrap_or_default();
        let diffs: Vec<LineDiff> = versions.iter().map(|old| self.differ.diff(&old.text, new)).collect();
        let mut kept: Vec<Option<Trail>> = vec![None; lines::count(new)];
        for (old, diff) in versions.iter().zip(&diffs) {
            let from = kept_and_brought(&old.lines, &diff.hunks, kept.len(), &|_| None);
            let hunks: HashSet<usize> = diff.new.iter().map(|line| line.at).collect();
            for (at, (slot, trail)) in kept.iter_mut().zip(from).enumerate() {
                if !hunks.contains(&at) {
                    *slot = Some(slot.map_or(trail, |known| self.trails.both(known, trail)));
                }
            }
        }
        let mut own = false;
        let mut brought: HashMap<usize, (Trail, Touch)> = HashMap::default();
        let mut lost: Vec<(usize, Line)> = Vec::new();
        for (version, (old, diff)) in versions.iter().zip(&diffs).enumerate() {
            let side = |line: &Line| Side::new(0, line);
            let come: Vec<Side> = diff.new.iter().filter(|line| kept.get(line.at) == Some(&None)).map(side).collect();
            let page = Versions { old: &old.text, new, diff: Some(diff), same: &[] };
            let (gone, matched) = match_lines(diff.old.iter().map(side).collect(), &come, &|_| page);
            for (side, before) in come.iter().zip(matched) {
                let (trail, touch) = match before.and_then(|(at, touch)| Some((gone.get(at)?, touch))) {
                    Some((before, touch)) => (old.line(before.line.at + 1), touch),
                    None => (Trail::default(), Touch::Words),
                };
                // What the least differs from it is what it comes from.
                let known = brought.entry(side.line.at).or_insert((trail, touch));
                *known = match known.1.cmp(&touch) {
                    Ordering::Less => *known,
                    Ordering::Equal => (self.trails.both(known.0, trail), touch),
                    Ordering::Greater => (trail, touch),
                };
            }
            lost.extend(gone.into_iter().filter(|side| !side.taken).map(|side| (version, side.line)));
        }
        // A line that a parent has in the same section is that parent's, in whatever order the merge has them.
        for (trail, touch) in brought.values_mut().filter(|(_, touch)| *touch > Touch::Form) {
            own = true;
            *trail = self.trails.touched(commit, *trail, *touch);
        }
        // A line that another parent had lost already is not the merge's loss, nor is one that it had rewritten.
        let living = OnceCell::new();
        let everywhere = |hash: u64| diffs.iter().filter(|diff| diff.old.iter().any(|line| line.hash == hash)).count();
        let mut told = HashSet::default();
        for (version, line) in lost {
            let trail = versions.get(version).map_or(Trail::default(), |old| old.line(line.at + 1));
            let is_lost = || {
                let living: &HashSet<Origin> = living.get_or_init(|| {
                    let trails = kept.iter().flatten().chain(brought.values().map(|(trail, _)| trail));
                    trails.flat_map(|trail| self.trails.origins(*trail)).collect()
                });
                let origins = self.trails.origins(trail);
                !origins.iter().any(|origin| self.dead.contains(origin) || living.contains(origin))
            };
            if everywhere(line.hash) == versions.len() && told.insert(line.hash)
                || !self.trails.is_inside(trail) && trail != Trail::default() && is_lost()
            {
                own = true;
                self.die(commit, trail, None);
            }
        }
        let fold = |trails: &mut Trails, of: fn(&PageState) -> Trail| {
            versions.iter().fold(Trail::default(), |known, version| trails.both(known, of(version)))
        };
        let life = fold(&mut self.trails, |version| version.life);
        let file = fold(&mut self.trails, |version| version.file);
        if own || versions.is_empty() || text.is_none() {
            self.touches.entry(page).or_default().push(commit);
        }
        let Some(text) = text else {
            self.die(commit, life, None);
            return;
        };
        let life = if versions.is_empty() { self.trails.born(commit, Touch::Words) } else { life };
        let file = if own || versions.is_empty() { self.trails.touched(commit, file, Touch::Words) } else { file };
        let opaque = versions.iter().any(|old| old.lines.is_empty() && !old.text.is_empty());
        let lines = if opaque {
            Vec::new()
        } else {
            let trail = |(at, kept): (usize, Option<Trail>)| kept.or_else(|| brought.get(&at).map(|(trail, _)| *trail));
            kept.into_iter().enumerate().map(|line| trail(line).unwrap_or_default()).collect()
        };
        state.insert(page, Rc::new(PageState { text, lines, life, file }));
    }
}
