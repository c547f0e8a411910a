//! The walk over a range, oldest commit first: every line of every page that a commit changed gets a trail, and
//! every line that went away a death. Nothing is decided here about changes.

mod matching;
mod merge;
mod renamed;
mod rewritten;
mod sketch;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::lines::{self, Differ, Hunk, LineDiff};
use super::trail::{Origin, Touch, Trail, Trails};
use crate::snapshot::log::{Difference, Log};
use crate::snapshot::{BlobId, Error};
use crate::text::hash::{HashMap, HashSet};
use matching::{Side, Versions, match_lines, sides};
use renamed::join_renamed;
use rewritten::Rewritten;

/// Most trails of a walk. What is changed beyond them is known page by page only.
const MAX_TRAILS: usize = 8_000_000;

/// A page at one commit.
#[derive(Debug, Default)]
pub(super) struct PageState {
    text: Vec<u8>,
    /// One for every line; empty for a page whose lines are not followed.
    lines: Vec<Trail>,
    /// How the page came to be and to its name.
    pub(super) life: Trail,
    /// Every commit that changed it.
    pub(super) file: Trail,
}

impl PageState {
    pub(super) fn line(&self, line: usize) -> Trail {
        if self.lines.is_empty() {
            return self.file;
        }
        line.checked_sub(1).and_then(|at| self.lines.get(at)).copied().unwrap_or_default()
    }

    pub(super) fn lines(&self) -> &[Trail] {
        &self.lines
    }
}

/// The pages that the range has changed up to one commit.
pub(super) type State = HashMap<u32, Rc<PageState>>;

/// A line that went away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Death {
    pub(super) commit: u32,
    pub(super) touch: Touch,
    pub(super) trail: Trail,
}

/// The names of pages as numbers.
#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<String, u32>,
}

impl Names {
    pub(super) fn number(&mut self, path: &str) -> u32 {
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(path.to_owned(), number);
        number
    }

    pub(super) fn find(&self, path: &str) -> Option<u32> {
        self.numbers.get(path).copied()
    }
}

/// The walk, and what it knows at its end.
pub(super) struct Walk<'a, 'r> {
    pub(super) log: &'a Log<'r>,
    pub(super) names: Names,
    pub(super) trails: Trails,
    pub(super) deaths: Vec<Death>,
    /// Commits that changed a page, merges only where they did it themselves.
    pub(super) touches: BTreeMap<u32, Vec<u32>>,
    differ: Differ,
    /// Origins that are known to have died, so that a merge that lacks them too is not to blame.
    dead: HashSet<Origin>,
    /// Lines that came and went within the range, by what they say, and by their page and link.
    graves: HashMap<u64, usize>,
    graves_by_link: HashMap<(u32, u64), usize>,
}

/// A page before and after a step.
struct Pair {
    old: Option<(u32, Rc<PageState>)>,
    new: Option<(u32, Vec<u8>)>,
    diff: LineDiff,
    /// What is written anew and says the same.
    same: Vec<Rewritten>,
}

impl<'a, 'r> Walk<'a, 'r> {
    pub(super) fn new(log: &'a Log<'r>) -> Self {
        Self {
            log,
            names: Names::default(),
            trails: Trails::new(),
            deaths: Vec::new(),
            touches: BTreeMap::new(),
            differ: Differ::default(),
            dead: HashSet::default(),
            graves: HashMap::default(),
            graves_by_link: HashMap::default(),
        }
    }

    /// Walks the whole range; the state of its last commit is returned.
    pub(super) fn run(&mut self) -> Result<State, Error> {
        let count = self.log.len();
        let mut children = vec![0_usize; count];
        for parent in (0..count).flat_map(|step| self.log.parents(step)).flatten() {
            children.get_mut(parent).into_iter().for_each(|children| *children += 1);
        }
        let mut states: HashMap<usize, State> = HashMap::default();
        let mut last = State::default();
        for step in 0..count {
            let parents: Vec<Option<usize>> = self.log.parents(step).collect();
            let mut before: Vec<State> = Vec::with_capacity(parents.len());
            for parent in &parents {
                let Some(parent) = parent else {
                    before.push(State::default());
                    continue;
                };
                let left = children.get_mut(*parent).map_or(0, |left| {
                    *left = left.saturating_sub(1);
                    *left
                });
                let state = if left == 0 { states.remove(parent) } else { states.get(parent).cloned() };
                before.push(state.unwrap_or_default());
            }
            let state = self.step(step, before)?;
            if step + 1 == count { last = state } else { drop(states.insert(step, state)) }
        }
        Ok(last)
    }

    fn step(&mut self, step: usize, mut before: Vec<State>) -> Result<State, Error> {
        if self.log.is_cut_off(step) {
            return Ok(State::default());
        }
        if before.len() > 1 {
            return self.merge(step, before);
        }
        let mut state = before.pop().unwrap_or_default();
        let differences = self.log.differences(step, 0)?;
        let commit = number(step);
        self.follow(&mut state, commit, &differences, &|log, blob| log.read(blob));
        Ok(state)
    }

    /// Takes a state over one commit that has one parent.
    pub(super) fn follow(
        &mut self,
        state: &mut State,
        commit: u32,
        differences: &[Difference],
        read: &dyn Fn(&Log<'_>, BlobId) -> Option<Vec<u8>>,
    ) {
        let mut gone_pages = Vec::new();
        let mut new_pages = Vec::new();
        let mut pairs = Vec::new();
        for difference in differences {
            let page = self.names.number(&difference.path);
            self.touches.entry(page).or_default().push(commit);
            let old = difference.old.map(|blob| (page, self.take(state, page, &difference.path, blob)));
            let new = difference.new.map(|blob| (page, read(self.log, blob).unwrap_or_default()));
            match (old, new) {
                (Some(old), None) => gone_pages.push((old, difference.old)),
                (None, Some(new)) => new_pages.push((new, difference.new)),
                (old, new) => pairs.push(Pair::new(old, new)),
            }
        }
        join_renamed(&mut self.differ, gone_pages, new_pages, &mut pairs);
        for pair in &mut pairs {
            let versions = pair.versions();
            pair.diff = self.differ.diff(versions.old, versions.new);
            pair.same = rewritten::find(&pair.versions());
        }
        let (gone, come) = sides(&pairs);
        let versions = |page: usize| pairs.get(page).map(Pair::versions).unwrap_or_default();
        let (gone, matched) = match_lines(gone, &come, &versions);
        let trail_of = |side: &Side| {
            let page = pairs.get(side.page).and_then(|pair| pair.old.as_ref());
            page.map_or(Trail::default(), |(_, page)| page.line(side.line.at + 1))
        };
        let name = |page: usize| {
            let pair = pairs.get(page);
            let new = pair.and_then(|pair| pair.new.as_ref()).map(|(name, _)| *name);
            new.or_else(|| pair.and_then(|pair| pair.old.as_ref()).map(|(name, _)| *name)).unwrap_or(u32::MAX)
        };
        let same: Vec<Vec<Trail>> = pairs.iter().map(|pair| self.rewritten(commit, pair)).collect();
        // In the order of pages and lines.
        let mut brought: Vec<((usize, usize), Trail)> = Vec::with_capacity(come.len());
        for (side, before) in come.iter().zip(&matched) {
            let known = versions(side.page).same_as(side.line.at).filter(|_| side.taken);
            let known = known.and_then(|at| same.get(side.page)?.get(at).copied());
            let trail = if let Some(known) = known {
                known
            } else if let Some((old, touch)) = before.and_then(|(at, touch)| Some((gone.get(at)?, touch))) {
                self.trails.touched(commit, trail_of(old), touch)
            } else {
                let bytes = versions(side.page).new.get(side.line.bytes.clone());
                self.revived(commit, name(side.page), side, bytes.unwrap_or_default())
            };
            brought.push(((side.page, side.line.at), trail));
        }
        for side in gone.iter().filter(|side| !side.taken) {
            let bytes = versions(side.page).old.get(side.line.bytes.clone()).unwrap_or_default();
            self.die(commit, trail_of(side), Some((name(side.page), side, bytes)));
        }
        for (index, pair) in pairs.into_iter().enumerate() {
            self.put(state, commit, pair, &|line| {
                let at = brought.binary_search_by_key(&(index, line), |(at, _)| *at).ok()?;
                brought.get(at).map(|(_, trail)| *trail)
            });
        }
    }

    /// The trails of what a commit wrote anew: those of all lines that it comes from.
    fn rewritten(&mut self, commit: u32, pair: &Pair) -> Vec<Trail> {
        let Some((_, old)) = &pair.old else { return Vec::new() };
        let trails = &mut self.trails;
        let trail = |found: &Rewritten| {
            let lines = found.old.clone().map(|line| old.line(line + 1));
            let before = lines.fold(Trail::default(), |known, line| trails.both(known, line));
            if found.old.is_empty() {
                trails.born(commit, Touch::Form)
            } else {
                trails.touched(commit, before, Touch::Form)
            }
        };
        pair.same.iter().map(trail).collect()
    }

    /// Puts the new version of a page into a state.
    fn put(&mut self, state: &mut State, commit: u32, pair: Pair, brought: &dyn Fn(usize) -> Option<Trail>) {
        let (old, diff) = (pair.old, pair.diff);
        let Some((page, text)) = pair.new else {
            if let Some((_, old)) = old {
                self.die(commit, old.life, None);
            }
            return;
        };
        let lines = match &old {
            Some((_, old)) if old.lines.is_empty() && !old.text.is_empty() => Vec::new(),
            _ if self.trails.len() > MAX_TRAILS => Vec::new(),
            old => kept_and_brought(
                old.as_ref().map_or(&[][..], |(_, old)| &old.lines),
                &diff.hunks,
                lines::count(&text),
                brought,
            ),
        };
        let life = match &old {
            Some((name, old)) if *name == page => old.life,
            Some((_, old)) => self.trails.touched(commit, old.life, Touch::Words),
            None => self.trails.born(commit, Touch::Words),
        };
        let file = match &old {
            Some((_, old)) => self.trails.touched(commit, old.file, Touch::Words),
            None => self.trails.born(commit, Touch::Words),
        };
        state.insert(page, Rc::new(PageState { text, lines, life, file }));
    }

    /// The old version of a page: taken out of the state, or read where the range had not touched it yet.
    fn take(&mut self, state: &mut State, page: u32, path: &str, blob: BlobId) -> Rc<PageState> {
        state.remove(&page).unwrap_or_else(|| self.load(page, path, blob))
    }

    /// A page as it was before the range touched it. Its lines are known by the lines that it has where the range
    /// begins.
    fn load(&mut self, page: u32, path: &str, blob: BlobId) -> Rc<PageState> {
        let text = self.log.read(blob).unwrap_or_default();
        let Some(base) = self.log.at_base(path) else {
            let lines = vec![Trail::default(); lines::count(&text)];
            return Rc::new(PageState { text, lines, ..PageState::default() });
        };
        let life = self.trails.origin((page, 0));
        if self.trails.len() > MAX_TRAILS {
            return Rc::new(PageState { text, lines: Vec::new(), life, file: life });
        }
        let same = base == blob;
        let original = if same { Vec::new() } else { self.log.read(base).unwrap_or_default() };
        let origins: Vec<Trail> = (1..=lines::count(if same { &text } else { &original }))
            .map(|line| self.trails.origin((page, number(line))))
            .collect();
        let lines = if same {
            origins
        } else {
            let diff = self.differ.diff(&original, &text);
            kept_and_brought(&origins, &diff.hunks, lines::count(&text), &|_| None)
        };
        Rc::new(PageState { text, lines, life, file: life })
    }

    fn die(&mut self, commit: u32, trail: Trail, line: Option<(u32, &Side, &[u8])>) {
        let at = self.deaths.len();
        // A blank line is nothing that anybody misses.
        let is_blank = line.is_some_and(|(_, _, bytes)| lines::is_blank(bytes));
        self.deaths.push(Death { commit, touch: if is_blank { Touch::Form } else { Touch::Words }, trail });
        if !self.trails.is_inside(trail) {
            self.dead.extend(self.trails.origins(trail));
            return;
        }
        if let Some((page, side, bytes)) = line
            && lines::is_telling(bytes)
        {
            self.graves.insert(side.line.hash, at);
            if let Some(key) = side.link_key(bytes) {
                self.graves_by_link.insert((page, key), at);
            }
        }
    }

    /// The trail of a line that came from nowhere: of one that had come and gone before, or a new one.
    fn revived(&mut self, commit: u32, page: u32, side: &Side, bytes: &[u8]) -> Trail {
        if lines::is_blank(bytes) {
            return self.trails.born(commit, Touch::Form);
        }
        if self.graves.is_empty() || !lines::is_telling(bytes) {
            return self.trails.born(commit, Touch::Words);
        }
        let by_link = || side.link_key(bytes);
        let grave = self.graves.remove(&side.line.hash).or_else(|| self.graves_by_link.remove(&(page, by_link()?)));
        match grave.and_then(|at| self.deaths.get(at)).copied() {
            Some(death) => {
                let dead = self.trails.touched(death.commit, death.trail, Touch::Words);
                self.trails.touched(commit, dead, Touch::Words)
            }
            None => self.trails.born(commit, Touch::Words),
        }
    }
}

impl Pair {
    fn new(old: Option<(u32, Rc<PageState>)>, new: Option<(u32, Vec<u8>)>) -> Self {
        Self { old, new, diff: LineDiff::default(), same: Vec::new() }
    }

    fn versions(&self) -> Versions<'_> {
        let old = self.old.as_ref().map_or(&[][..], |(_, page)| page.text.as_slice());
        let new = self.new.as_ref().map_or(&[][..], |(_, text)| text.as_slice());
        Versions { old, new, diff: Some(&self.diff), same: &self.same }
    }
}

pub(super) fn number(step: usize) -> u32 {
    u32::try_from(step).unwrap_or(u32::MAX)
}

/// Trails of a new version: those of lines that stay, and those of lines that came.
fn kept_and_brought(
    old: &[Trail],
    hunks: &[Hunk],
    count: usize,
    brought: &dyn Fn(usize) -> Option<Trail>,
) -> Vec<Trail> {
    let mut out: Vec<Trail> = Vec::with_capacity(count);
    let mut from = 0;
    for hunk in hunks {
        out.extend(old.get(from..hunk.old.start).unwrap_or_default());
        out.resize(hunk.new.start, Trail::default());
        out.extend(hunk.new.clone().map(|line| brought(line).unwrap_or_default()));
        from = hunk.old.end;
    }
    out.extend(old.get(from..).unwrap_or_default());
    out.resize(count, Trail::default());
    out
}
