//! The walk over a range, oldest commit first: every line of every page that a commit changed gets a trail, and
//! every line that went away a death. Nothing is decided here about changes.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::lines::{self, Hunk, Line, LineDiff};
use super::trail::{Origin, Trail, Trails};
use crate::change::similarity::{self, Candidate};
use crate::snapshot::log::{Difference, Log};
use crate::snapshot::{BlobId, Error};

/// Most trails of a walk. What is changed beyond them is known page by page only.
const MAX_TRAILS: usize = 8_000_000;
/// Lines of one hunk that are compared with each other.
const MAX_PAIRS: usize = 2_500;
/// Pages that came and went in one commit and are compared with each other.
const MAX_RENAMES: usize = 2_500;
/// What two lines must have in common, in thousandths, to be versions of one.
const SIMILAR: u32 = 450;

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
}

/// A line of a step on either side.
struct Side {
    page: usize,
    line: Line,
    taken: bool,
    link: OnceCell<Option<u64>>,
}

impl Side {
    fn new(page: usize, line: &Line) -> Self {
        Self { page, line: line.clone(), taken: false, link: OnceCell::new() }
    }

    /// What its first link leads to; `bytes` are its own.
    fn link_key(&self, bytes: &[u8]) -> Option<u64> {
        *self.link.get_or_init(|| lines::link_key(bytes))
    }
}

/// How the lines of one step go on.
#[derive(Default)]
struct Matched {
    /// For lines that came: the line it is a version of, as a place in `gone`, and whether only its place differs.
    before: Vec<Option<(usize, bool)>>,
}

impl<'a, 'r> Walk<'a, 'r> {
    pub(super) fn new(log: &'a Log<'r>) -> Self {
        Self {
            log,
            names: Names::default(),
            trails: Trails::new(),
            deaths: Vec::new(),
            touches: BTreeMap::new(),
            dead: HashSet::new(),
            graves: HashMap::new(),
            graves_by_link: HashMap::new(),
        }
    }

    /// Walks the whole range; the state of its last commit is returned.
    pub(super) fn run(&mut self) -> Result<State, Error> {
        let count = self.log.len();
        let mut children = vec![0_usize; count];
        for parent in (0..count).flat_map(|step| self.log.parents(step)).flatten() {
            children.get_mut(parent).into_iter().for_each(|children| *children += 1);
        }
        let mut states: HashMap<usize, State> = HashMap::new();
        let mut last = State::new();
        for step in 0..count {
            let parents: Vec<Option<usize>> = self.log.parents(step).collect();
            let mut before: Vec<State> = Vec::with_capacity(parents.len());
            for parent in &parents {
                let Some(parent) = parent else {
                    before.push(State::new());
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
            return Ok(State::new());
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
                (old, new) => pairs.push(Pair { old, new, diff: LineDiff::default() }),
            }
        }
        join_renamed(gone_pages, new_pages, &mut pairs);
        for pair in &mut pairs {
            let old = pair.old.as_ref().map_or(&[][..], |(_, page)| &page.text);
            pair.diff = lines::diff(old, pair.new.as_ref().map_or(&[][..], |(_, text)| text));
        }
        let (gone, come) = (sides(&pairs, |diff| &diff.old), sides(&pairs, |diff| &diff.new));
        let text = |page: usize| pairs.get(page).map_or((&[][..], &[][..]), Pair::texts);
        let (gone, matched) = match_lines(gone, &come, &text);
        let trail_of = |side: &Side| {
            let page = pairs.get(side.page).and_then(|pair| pair.old.as_ref());
            page.map_or(Trail::default(), |(_, page)| page.line(side.line.at + 1))
        };
        let name = |page: usize| {
            let pair = pairs.get(page);
            let new = pair.and_then(|pair| pair.new.as_ref()).map(|(name, _)| *name);
            new.or_else(|| pair.and_then(|pair| pair.old.as_ref()).map(|(name, _)| *name)).unwrap_or(u32::MAX)
        };
        let mut brought: HashMap<(usize, usize), Trail> = HashMap::new();
        for (side, before) in come.iter().zip(&matched.before) {
            let trail = if let Some((old, soft)) = before.and_then(|(at, soft)| Some((gone.get(at)?, soft))) {
                self.trails.touched(commit, trail_of(old), soft)
            } else {
                let bytes = text(side.page).1.get(side.line.bytes.clone());
                self.revived(commit, name(side.page), side, bytes)
            };
            brought.insert((side.page, side.line.at), trail);
        }
        for side in gone.iter().filter(|side| !side.taken) {
            let bytes = text(side.page).0.get(side.line.bytes.clone()).unwrap_or_default();
            self.die(commit, trail_of(side), Some((name(side.page), side, bytes)));
        }
        for (index, pair) in pairs.into_iter().enumerate() {
            self.put(state, commit, pair, &|line| brought.get(&(index, line)).copied());
        }
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
            Some((_, old)) => self.trails.touched(commit, old.life, false),
            None => self.trails.born(commit),
        };
        let file = match &old {
            Some((_, old)) => self.trails.touched(commit, old.file, false),
            None => self.trails.born(commit),
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
            let diff = lines::diff(&original, &text);
            kept_and_brought(&origins, &diff.hunks, lines::count(&text), &|_| None)
        };
        Rc::new(PageState { text, lines, life, file: life })
    }

    fn die(&mut self, commit: u32, trail: Trail, line: Option<(u32, &Side, &[u8])>) {
        let at = self.deaths.len();
        self.deaths.push(Death { commit, trail });
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
    fn revived(&mut self, commit: u32, page: u32, side: &Side, bytes: Option<&[u8]>) -> Trail {
        let bytes = bytes.unwrap_or_default();
        if self.graves.is_empty() || !lines::is_telling(bytes) {
            return self.trails.born(commit);
        }
        let by_link = || side.link_key(bytes);
        let grave = self.graves.remove(&side.line.hash).or_else(|| self.graves_by_link.remove(&(page, by_link()?)));
        match grave.and_then(|at| self.deaths.get(at)).copied() {
            Some(death) => {
                let dead = self.trails.touched(death.commit, death.trail, false);
                self.trails.touched(commit, dead, false)
            }
            None => self.trails.born(commit),
        }
    }

    /// Takes the states of all parents to a merge. A page that is as in one parent is that parent's; of any other,
    /// every line that a parent has is that parent's, and only what none has is the merge's own work.
    fn merge(&mut self, step: usize, mut before: Vec<State>) -> Result<State, Error> {
        let mut differences: Vec<BTreeMap<String, Difference>> = Vec::with_capacity(before.len());
        for parent in 0..before.len() {
            let list = self.log.differences(step, parent)?;
            differences.push(list.into_iter().map(|item| (item.path.clone(), item)).collect());
        }
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
            versions.extend(difference.old.map(|blob| self.take(&mut state, page, path, blob)));
            for (other, theirs) in &others {
                let Some(blob) = other.get(path).and_then(|item| item.old) else { continue };
                versions.push(theirs.get(&page).map_or_else(|| self.load(page, path, blob), Rc::clone));
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
        let diffs: Vec<LineDiff> = versions.iter().map(|old| lines::diff(&old.text, new)).collect();
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
        let mut brought: HashMap<usize, Trail> = HashMap::new();
        let mut lost: Vec<(usize, Line)> = Vec::new();
        for (version, (old, diff)) in versions.iter().zip(&diffs).enumerate() {
            let side = |line: &Line| Side::new(0, line);
            let come: Vec<Side> = diff.new.iter().filter(|line| kept.get(line.at) == Some(&None)).map(side).collect();
            let (gone, matched) =
                match_lines(diff.old.iter().map(side).collect(), &come, &|_| (old.text.as_slice(), new));
            for (side, before) in come.iter().zip(matched.before) {
                own = true;
                let known = brought.get(&side.line.at).copied().unwrap_or_default();
                let trail = before
                    .and_then(|(at, _)| gone.get(at))
                    .map_or(Trail::default(), |old_line| old.line(old_line.line.at + 1));
                brought.insert(side.line.at, self.trails.both(known, trail));
            }
            lost.extend(gone.into_iter().filter(|side| !side.taken).map(|side| (version, side.line)));
        }
        for trail in brought.values_mut() {
            *trail = self.trails.touched(commit, *trail, false);
        }
        // A line that another parent had lost already is not the merge's loss.
        let everywhere = |hash: u64| diffs.iter().filter(|diff| diff.old.iter().any(|line| line.hash == hash)).count();
        let mut told = HashSet::new();
        for (version, line) in lost {
            let trail = versions.get(version).map_or(Trail::default(), |old| old.line(line.at + 1));
            let known = self.trails.origins(trail).iter().any(|origin| self.dead.contains(origin));
            if everywhere(line.hash) == versions.len() && told.insert(line.hash)
                || !known && !self.trails.is_inside(trail) && trail != Trail::default()
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
        let life = if versions.is_empty() { self.trails.born(commit) } else { life };
        let file = if own || versions.is_empty() { self.trails.touched(commit, file, false) } else { file };
        let opaque = versions.iter().any(|old| old.lines.is_empty() && !old.text.is_empty());
        let lines = if opaque {
            Vec::new()
        } else {
            let trail = |(at, kept): (usize, Option<Trail>)| kept.or_else(|| brought.get(&at).copied());
            kept.into_iter().enumerate().map(|line| trail(line).unwrap_or_default()).collect()
        };
        state.insert(page, Rc::new(PageState { text, lines, life, file }));
    }
}

impl Pair {
    fn texts(&self) -> (&[u8], &[u8]) {
        let old = self.old.as_ref().map_or(&[][..], |(_, page)| page.text.as_slice());
        (old, self.new.as_ref().map_or(&[][..], |(_, text)| text.as_slice()))
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

type GonePage = ((u32, Rc<PageState>), Option<BlobId>);
type NewPage = ((u32, Vec<u8>), Option<BlobId>);

/// Pairs pages that came and went in one commit and are one: the same bytes, or half of the lines.
fn join_renamed(gone: Vec<GonePage>, new: Vec<NewPage>, pairs: &mut Vec<Pair>) {
    let mut gone: Vec<Option<GonePage>> = gone.into_iter().map(Some).collect();
    let mut new: Vec<Option<NewPage>> = new.into_iter().map(Some).collect();
    let mut candidates = Vec::new();
    let few = gone.len().saturating_mul(new.len()) <= MAX_RENAMES;
    let prints = |text: &[u8]| {
        let diff = lines::diff(&[], text);
        let mut hashes: Vec<u64> = diff.new.iter().map(|line| line.hash).collect();
        hashes.sort_unstable();
        hashes
    };
    let olds: Vec<Vec<u64>> = gone
        .iter()
        .flatten()
        .map(|((_, page), _)| if few && !new.is_empty() { prints(&page.text) } else { Vec::new() })
        .collect();
    for (to, ((_, text), blob)) in new.iter().flatten().enumerate() {
        let print = if few && !gone.is_empty() { prints(text) } else { Vec::new() };
        for (from, (_, old_blob)) in gone.iter().flatten().enumerate() {
            let score = if old_blob == blob {
                1_001
            } else {
                similarity::dice_of_lists(olds.get(from).map_or(&[], Vec::as_slice), &print)
            };
            if score >= 500 {
                candidates.push(Candidate { from, to, score });
            }
        }
    }
    for (from, to) in similarity::best_first(candidates, 0) {
        if let (Some(old), Some(new)) = (gone.get_mut(from), new.get_mut(to)) {
            let (old, new) = (old.take().map(|(old, _)| old), new.take().map(|(new, _)| new));
            pairs.push(Pair { old, new, diff: LineDiff::default() });
        }
    }
    let alone = |old, new| Pair { old, new, diff: LineDiff::default() };
    pairs.extend(gone.into_iter().flatten().map(|(old, _)| alone(Some(old), None)));
    pairs.extend(new.into_iter().flatten().map(|(new, _)| alone(None, Some(new))));
}

fn sides(pairs: &[Pair], of: fn(&LineDiff) -> &Vec<Line>) -> Vec<Side> {
    let lines = pairs.iter().enumerate().flat_map(|(page, pair)| of(&pair.diff).iter().map(move |line| (page, line)));
    lines.map(|(page, line)| Side::new(page, line)).collect()
}

/// Finds for every line that came the one that it is a version of: the same line, the same link, what stood in its
/// place and looks alike. Returns the lines that went, with those taken marked.
fn match_lines<'t>(
    mut gone: Vec<Side>,
    come: &[Side],
    text: &dyn Fn(usize) -> (&'t [u8], &'t [u8]),
) -> (Vec<Side>, Matched) {
    let mut before: Vec<Option<(usize, bool)>> = vec![None; come.len()];
    if gone.is_empty() || come.is_empty() {
        return (gone, Matched { before });
    }
    let old_bytes = |side: &Side| -> &'t [u8] { text(side.page).0.get(side.line.bytes.clone()).unwrap_or_default() };
    let new_bytes = |side: &Side| -> &'t [u8] { text(side.page).1.get(side.line.bytes.clone()).unwrap_or_default() };
    for by_link in [false, true] {
        for anywhere in [false, true] {
            let key = |side: &Side, bytes: &[u8]| {
                let same = || (!anywhere || lines::is_telling(bytes)).then_some(side.line.hash);
                let key = if by_link { side.link_key(bytes) } else { same() }?;
                Some((if anywhere { usize::MAX } else { side.page }, key))
            };
            let mut known: HashMap<(usize, u64), VecDeque<usize>> = HashMap::new();
            for (at, side) in gone.iter().enumerate().filter(|(_, side)| !side.taken) {
                if let Some(key) = key(side, old_bytes(side)) {
                    known.entry(key).or_default().push_back(at);
                }
            }
            if known.is_empty() {
                continue;
            }
            for (side, slot) in come.iter().zip(&mut before).filter(|(_, slot)| slot.is_none()) {
                let twin = key(side, new_bytes(side)).and_then(|key| known.get_mut(&key)?.pop_front());
                *slot = twin.map(|at| (at, !by_link && !anywhere));
                twin.and_then(|at| gone.get_mut(at)).into_iter().for_each(|side| side.taken = true);
            }
        }
    }
    alike(&mut gone, come, &mut before, &old_bytes, &new_bytes);
    (gone, Matched { before })
}

/// Pairs what is left within one hunk by likeness.
fn alike<'t>(
    gone: &mut [Side],
    come: &[Side],
    before: &mut [Option<(usize, bool)>],
    old_bytes: &dyn Fn(&Side) -> &'t [u8],
    new_bytes: &dyn Fn(&Side) -> &'t [u8],
) {
    let mut hunks: BTreeMap<(usize, usize), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, side) in gone.iter().enumerate().filter(|(_, side)| !side.taken && !lines::is_bare(old_bytes(side))) {
        hunks.entry((side.page, side.line.hunk)).or_default().0.push(at);
    }
    for (at, side) in come.iter().enumerate() {
        if before.get(at).is_some_and(Option::is_none)
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
            before.get_mut(to).into_iter().for_each(|slot| *slot = Some((from, false)));
            gone.get_mut(from).into_iter().for_each(|side| side.taken = true);
        }
    }
}
