//! Which commits of a range made each change. What changed is known from the two trees; the history only says who
//! wrote the lines that a change consists of, through renames, moves and merges.

mod form;
mod lines;
mod pull_requests;
mod trail;
mod walk;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::model::{Action, Change, Changes, Kind, Lines, Place, Side};
use crate::snapshot::log::{Difference, LogEntry};
use crate::snapshot::{BlobId, Error, Repository, Snapshot, Source};
use crate::text::hash::HashMap;
use trail::{Origin, Told, Trail};
use walk::{Death, State, Walk, number};

/// The commits that changes name, and nothing else of the history.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    /// Oldest first.
    pub commits: Vec<LogEntry>,
    /// Whether a shallow clone hides what came before some of them.
    pub cut_off: bool,
}

impl Provenance {
    /// The commit with this id.
    pub fn get(&self, id: &str) -> Option<&LogEntry> {
        self.commits.iter().find(|commit| commit.id == id)
    }
}

/// Says of each change which commits made it. `from` and `to` are the two sides of the comparison; what is not
/// committed yet has no commit.
pub fn attribute(
    changes: &mut Changes,
    repository: &Repository,
    from: &Snapshot,
    to: &Snapshot,
    content: &crate::snapshot::Content,
) -> Result<Provenance, Error> {
    let base = from.source.commit();
    let tip = match &to.source {
        Source::Commit(commit) => Some(commit.clone()),
        Source::Empty => None,
        Source::Index | Source::WorkTree => repository.head()?,
    };
    let Some(tip) = tip.filter(|_| !changes.is_empty()) else { return Ok(Provenance::default()) };
    let log = repository.log(base, &tip, content)?;
    let mut walk = Walk::new(&log);
    let mut state = walk.run()?;
    let uncommitted = number(log.len());
    if to.source.commit().is_none() {
        take_uncommitted(&mut walk, &mut state, changes, repository, to, uncommitted);
    }
    let found = Found::new(&walk, &state, changes);
    // A substitution and its members have commits each.
    let all = changes.list.iter().flat_map(|change| std::iter::once(change).chain(&change.members));
    let mut made: Vec<BTreeSet<u32>> = all.map(|change| found.of(change)).collect();
    for commits in &mut made {
        drop(commits.split_off(&uncommitted));
    }
    let used: BTreeSet<u32> = made.iter().flatten().copied().collect();
    let pulls = pull_requests::of_commits(&log);
    let mut entries: BTreeMap<u32, LogEntry> = BTreeMap::new();
    for step in used {
        let at = usize::try_from(step).unwrap_or(usize::MAX);
        if let Some(mut entry) = log.entry(at) {
            entry.pull_request = entry.pull_request.or_else(|| pulls.get(&at).copied());
            entries.insert(step, entry);
        }
    }
    let mut ids = made.iter().map(|commits| -> Vec<String> {
        commits.iter().filter_map(|step| entries.get(step)).map(|entry| entry.id.clone()).collect()
    });
    for change in &mut changes.list {
        change.commits = ids.next().unwrap_or_default();
        for member in &mut change.members {
            member.commits = ids.next().unwrap_or_default();
        }
    }
    let cut_off = (0..log.len()).any(|step| log.is_cut_off(step));
    Ok(Provenance { commits: entries.into_values().collect(), cut_off })
}

/// Takes the walk over what is not committed: a last step without a commit.
fn take_uncommitted(
    walk: &mut Walk<'_, '_>,
    state: &mut State,
    changes: &Changes,
    repository: &Repository,
    to: &Snapshot,
    step: u32,
) {
    let paths: BTreeSet<&str> =
        changes.single().flat_map(|change| &change.covers).map(|lines| lines.path.as_str()).collect();
    let mut texts: HashMap<BlobId, Vec<u8>> = HashMap::default();
    let mut differences = Vec::new();
    for path in paths {
        let old = walk.log.at_tip(path);
        let bytes = to.find(path).and_then(|file| repository.read(to, file).ok());
        let new = bytes.and_then(|bytes| {
            let id = BlobId::of(&bytes).ok()?;
            texts.insert(id, bytes);
            Some(id)
        });
        if old != new {
            differences.push(Difference { path: path.to_owned(), old, new });
        }
    }
    walk.follow(state, step, &differences, &|_, blob| texts.get(&blob).cloned());
}

/// What the walk found, ready to be asked for each change.
struct Found<'w, 'a, 'r> {
    walk: &'w Walk<'a, 'r>,
    state: &'w State,
    /// Which kind of change tells of each line: the most particular one.
    ranks: HashMap<(Side, &'w str), Vec<u8>>,
    deaths: HashMap<Origin, Vec<usize>>,
    /// Lines at the end by the line at the beginning that they come from; made on first use.
    alive: OnceCell<HashMap<Origin, Vec<Trail>>>,
    changes: &'w Changes,
    /// Which commits put the headings where they are that came, went or moved; made on first use.
    headings: OnceCell<Headings<'w>>,
}

/// Headings by side, page and heading path: their lines, in order, and the commits.
type Headings<'w> = HashMap<(Side, &'w str, Vec<&'w str>), Vec<(usize, BTreeSet<u32>)>>;

/// How particular a kind of change is.
const fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Page | Kind::Post => 1,
        Kind::Section => 2,
        Kind::FrontMatter | Kind::Table | Kind::Entry | Kind::Prose | Kind::Substitution => 3,
    }
}

impl<'w, 'a, 'r> Found<'w, 'a, 'r> {
    fn new(walk: &'w Walk<'a, 'r>, state: &'w State, changes: &'w Changes) -> Self {
        let mut ranks: HashMap<(Side, &str), Vec<u8>> = HashMap::default();
        for change in changes.single() {
            for Lines { side, path, first, last } in &change.covers {
                let ranks = ranks.entry((*side, path)).or_default();
                if ranks.len() <= *last {
                    ranks.resize(last + 1, 0);
                }
                let lines = ranks.get_mut(*first..=*last).unwrap_or_default();
                for line in lines {
                    *line = (*line).max(rank(change.kind));
                }
            }
        }
        let mut deaths: HashMap<Origin, Vec<usize>> = HashMap::default();
        for (at, death) in walk.deaths.iter().enumerate() {
            if !walk.trails.is_inside(death.trail) {
                for origin in walk.trails.origins(death.trail) {
                    deaths.entry(origin).or_default().push(at);
                }
            }
        }
        Self { walk, state, ranks, deaths, alive: OnceCell::new(), changes, headings: OnceCell::new() }
    }

    /// The lines at the end that come from a line at the beginning.
    fn alive(&self, origin: Origin) -> &[Trail] {
        let alive = self.alive.get_or_init(|| {
            let trails = &self.walk.trails;
            let mut alive: HashMap<Origin, Vec<Trail>> = HashMap::default();
            for trail in self.state.values().flat_map(|page| page.lines().iter().chain([&page.life])) {
                if !trails.is_inside(*trail) {
                    for origin in trails.origins(*trail) {
                        alive.entry(origin).or_default().push(*trail);
                    }
                }
            }
            alive
        });
        alive.get(&origin).map_or(&[], Vec::as_slice)
    }

    /// The commits that made a change.
    fn of(&self, change: &Change) -> BTreeSet<u32> {
        if change.kind == Kind::Substitution {
            return change.members.iter().flat_map(|member| self.of(member)).collect();
        }
        let is_moved = change.action == Action::Moved;
        let is_moved_section = is_moved && change.kind == Kind::Section;
        let own = if is_moved_section {
            self.told_of_heading(change)
        } else {
            self.told(change, 0, &|side, path, line| self.is_own(change, side, path, line))
        };
        // Where nobody put it elsewhere, headings above it came or went. A section got a new name besides.
        let stayed = own.places.is_empty()
            && (own.words.is_empty()
                || is_moved_section && change.from.as_ref().is_some_and(|from| from.page == change.place.page));
        let mut commits: BTreeSet<u32> = own.words.into_iter().collect();
        if is_moved || commits.is_empty() {
            commits.extend(own.places);
        }
        if is_moved && stayed {
            commits.extend(self.headings_above(change));
        }
        if commits.is_empty() {
            // The lines are as they were; what stands beside them made something else of them.
            let near = self.told(change, 1, &|_, _, _| true);
            commits.extend(near.words.into_iter().chain(near.places));
            if commits.is_empty() {
                commits.extend(own.forms.into_iter().chain(near.forms));
            }
        }
        if commits.is_empty() {
            let pages = [Some(&change.place), change.from.as_ref()].into_iter().flatten();
            let touches = pages.filter_map(|place| self.walk.touches.get(&self.walk.names.find(&place.page)?));
            commits.extend(touches.flatten());
        }
        commits
    }

    /// What is known of the heading of a section.
    fn told_of_heading(&self, change: &Change) -> Told {
        let (before, after) = match change.action {
            Action::Removed => (Some(&change.place), None),
            _ => (change.from.as_ref(), Some(&change.place)),
        };
        self.told(change, 0, &|side, path, line| {
            let place = if side == Side::From { before } else { after };
            place.is_some_and(|place| place.line == line && place.page == path)
        })
    }

    /// The commits of those headings above a change that came, went or moved.
    fn headings_above(&self, change: &Change) -> BTreeSet<u32> {
        let headings = self.headings.get_or_init(|| self.headings());
        let sides = [(Side::To, Some(&change.place)), (Side::From, change.from.as_ref())];
        let mut commits = BTreeSet::new();
        for (side, place) in sides.into_iter().filter_map(|(side, place)| Some((side, place?))) {
            let mut path: Vec<&str> = place.headings().collect();
            while !path.is_empty() {
                let key = (side, place.page.as_str(), path);
                if let Some(alike) = headings.get(&key) {
                    let nearest = alike.partition_point(|(line, _)| *line <= place.line);
                    let nearest = nearest.checked_sub(1).and_then(|at| alike.get(at));
                    commits.extend(nearest.into_iter().flat_map(|(_, commits)| commits));
                }
                path = key.2;
                path.pop();
            }
        }
        commits
    }

    fn headings(&self) -> Headings<'w> {
        let mut headings = Headings::default();
        let moving = |change: &&Change| matches!(change.action, Action::Added | Action::Removed | Action::Moved);
        for change in self.changes.single().filter(|change| change.kind == Kind::Section).filter(moving) {
            let told = self.told_of_heading(change);
            let commits: BTreeSet<u32> = told.words.into_iter().chain(told.places).collect();
            let side = if change.action == Action::Removed { Side::From } else { Side::To };
            for (side, place) in [(side, Some(&change.place)), (Side::From, change.from.as_ref())] {
                let Some(place) = place else { continue };
                let alike = headings.entry((side, place.page.as_str(), place.headings().collect())).or_default();
                alike.push((place.line, commits.clone()));
            }
        }
        for alike in headings.values_mut() {
            alike.sort_unstable_by_key(|(line, _)| *line);
        }
        headings
    }

    /// Whether a line belongs to this change and to no more particular one.
    fn is_own(&self, change: &Change, side: Side, path: &str, line: usize) -> bool {
        self.ranks.get(&(side, path)).and_then(|ranks| ranks.get(line)).is_none_or(|own| *own <= rank(change.kind))
    }

    /// What is known of the lines of a change, and of `around` lines before and after them.
    fn told(&self, change: &Change, around: usize, asked: &dyn Fn(Side, &str, usize) -> bool) -> Told {
        let mut standing = Vec::new();
        let mut left: Vec<Origin> = Vec::new();
        for Lines { side, path, first, last } in &change.covers {
            let Some(page) = self.walk.names.find(path) else { continue };
            for line in first.saturating_sub(around).max(1)..=last + around {
                if !asked(*side, path, line) {
                    continue;
                }
                match side {
                    Side::To => standing.extend(self.state.get(&page).map(|page| page.line(line))),
                    Side::From => left.push((page, number(line))),
                }
            }
        }
        if matches!(change.kind, Kind::Page | Kind::Post) {
            let page = |place: &Place| self.walk.names.find(&place.page);
            if change.action != Action::Removed {
                standing.extend(page(&change.place).and_then(|page| self.state.get(&page)).map(|page| page.life));
            }
            let before = if change.action == Action::Removed { Some(&change.place) } else { change.from.as_ref() };
            left.extend(before.and_then(page).map(|page| (page, 0)));
        }
        let told = self.walk.trails.told(standing.iter().copied());
        let reached: BTreeSet<Origin> = told.origins.iter().copied().collect();
        let mut ended: Vec<Trail> = Vec::new();
        let mut ends: Vec<&Death> = Vec::new();
        for origin in left.iter().filter(|origin| !reached.contains(origin)) {
            let deaths = self.deaths.get(origin).into_iter().flatten().filter_map(|at| self.walk.deaths.get(*at));
            let before = ended.len();
            for death in deaths {
                ends.push(death);
                ended.push(death.trail);
            }
            if ended.len() == before {
                ended.extend(self.alive(*origin));
            }
        }
        let mut told = self.walk.trails.told(standing.into_iter().chain(ended));
        for death in ends {
            told.note(death.commit, death.touch);
        }
        told
    }
}
