//! Trails: through which commits a line came to where it stands, kept so that lines share what they have in common.

use crate::text::hash::HashSet;

/// A trail; the zeroth says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Trail(u32);

/// A line where the range begins, as page and 1-based line; line 0 is the page itself.
pub(super) type Origin = (u32, u32);

/// What a commit did to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Touch {
    /// It says the same in the same section: written another way, or in another order.
    Form,
    /// It says the same in another section of its page.
    Place,
    /// It says something else, or says it on another page.
    Words,
}

#[derive(Debug, Clone, Copy)]
enum Mark {
    /// Nothing is known of what was before.
    Unknown,
    /// It stood there when the range began.
    Origin(Origin),
    /// A commit wrote it, in place of `before`.
    Touch { commit: u32, touch: Touch, before: Trail, inside: bool },
    /// Both sides of a merge have it, or it is two lines that became one.
    Both { a: Trail, b: Trail, inside: bool },
}

/// All trails of a walk.
#[derive(Debug)]
pub(super) struct Trails(Vec<Mark>);

/// What a trail tells.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Commits that wrote its words.
    pub(super) words: Vec<u32>,
    /// Commits that put it in another section.
    pub(super) places: Vec<u32>,
    /// Commits that changed nothing that it says.
    pub(super) forms: Vec<u32>,
    pub(super) origins: Vec<Origin>,
}

impl Told {
    pub(super) fn note(&mut self, commit: u32, touch: Touch) {
        let list = match touch {
            Touch::Words => &mut self.words,
            Touch::Place => &mut self.places,
            Touch::Form => &mut self.forms,
        };
        list.push(commit);
    }
}

impl Trails {
    pub(super) fn new() -> Self {
        Self(vec![Mark::Unknown])
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn push(&mut self, mark: Mark) -> Trail {
        let at = u32::try_from(self.0.len()).unwrap_or(0);
        if at > 0 {
            self.0.push(mark);
        }
        Trail(at)
    }

    fn mark(&self, trail: Trail) -> Mark {
        usize::try_from(trail.0).ok().and_then(|at| self.0.get(at)).copied().unwrap_or(Mark::Unknown)
    }

    pub(super) fn origin(&mut self, origin: Origin) -> Trail {
        self.push(Mark::Origin(origin))
    }

    /// A line that a commit brought.
    pub(super) fn born(&mut self, commit: u32, touch: Touch) -> Trail {
        self.push(Mark::Touch { commit, touch, before: Trail::default(), inside: true })
    }

    /// A line that a commit wrote in place of another one.
    pub(super) fn touched(&mut self, commit: u32, before: Trail, touch: Touch) -> Trail {
        let inside = self.is_inside(before);
        self.push(Mark::Touch { commit, touch, before, inside })
    }

    pub(super) fn both(&mut self, a: Trail, b: Trail) -> Trail {
        match (self.mark(a), self.mark(b)) {
            _ if a == b => a,
            (Mark::Unknown, _) => b,
            (_, Mark::Unknown) => a,
            (Mark::Origin(x), Mark::Origin(y)) if x == y => a,
            _ => {
                let inside = self.is_inside(a) && self.is_inside(b);
                self.push(Mark::Both { a, b, inside })
            }
        }
    }

    /// Whether the line came into being within the range.
    pub(super) fn is_inside(&self, trail: Trail) -> bool {
        match self.mark(trail) {
            Mark::Unknown | Mark::Origin(_) => false,
            Mark::Touch { inside, .. } | Mark::Both { inside, .. } => inside,
        }
    }

    /// The lines that a trail begins with.
    pub(super) fn origins(&self, trail: Trail) -> Vec<Origin> {
        match self.mark(trail) {
            Mark::Unknown => Vec::new(),
            Mark::Origin(origin) => vec![origin],
            _ => self.told([trail]).origins,
        }
    }

    /// Everything that the trails tell.
    pub(super) fn told(&self, trails: impl IntoIterator<Item = Trail>) -> Told {
        let mut told = Told::default();
        let mut seen = HashSet::default();
        let mut open: Vec<Trail> = trails.into_iter().collect();
        while let Some(trail) = open.pop() {
            if !seen.insert(trail) {
                continue;
            }
            match self.mark(trail) {
                Mark::Unknown => {}
                Mark::Origin(origin) => told.origins.push(origin),
                Mark::Touch { commit, touch, before, .. } => {
                    told.note(commit, touch);
                    open.push(before);
                }
                Mark::Both { a, b, .. } => open.extend([a, b]),
            }
        }
        told
    }
}
