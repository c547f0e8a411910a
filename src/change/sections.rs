//! Which section became which: by heading path, then by what stands under it, also across pages.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::content::{Content, Entry, Prose};
use super::prose::MOVABLE;
use super::similarity::{self, Candidate, Words};
use crate::text::hash;

/// A pair whose contents share less than this, in thousandths, needs a heading that is alike.
const SAME_CONTENT: u32 = 500;
const SAME_HEADING: u32 = 600;
const MARGIN: u32 = 50;
/// Beyond this many possible pairs only paths decide.
const MAX_PAIRS: usize = 20_000;

/// How often sections are paired again by what became of their neighbours.
const ROUNDS: usize = 4;

/// Indexes on both sides.
type Indexes = (Vec<usize>, Vec<usize>);

/// What stands under every heading of a page as numbers, sorted for comparing; read on first use.
struct Signatures<'a> {
    content: &'a Content,
    lists: Vec<OnceCell<Vec<u64>>>,
}

impl<'a> Signatures<'a> {
    fn of(content: &'a Content) -> Self {
        Self { content, lists: vec![OnceCell::new(); content.sections.len()] }
    }

    fn get(&self, section: usize) -> &[u64] {
        self.lists.get(section).map_or(&[], |list| list.get_or_init(|| self.read(section)))
    }

    fn read(&self, section: usize) -> Vec<u64> {
        let mut list: Vec<u64> = entries(self.content, section).map(mark).collect();
        list.extend(prose(self.content, section).map(|prose| hash::of(prose.normal())));
        list.sort_unstable();
        list
    }
}

/// Entries and prose are in the order of the page, so that a section's are one run.
fn entries(content: &Content, section: usize) -> impl Iterator<Item = &Entry> {
    let first = content.entries.partition_point(|entry| entry.section < section);
    content.entries.iter().skip(first).take_while(move |entry| entry.section == section)
}

fn prose(content: &Content, section: usize) -> impl Iterator<Item = &Prose> {
    let first = content.prose.partition_point(|prose| prose.section < section);
    content.prose.iter().skip(first).take_while(move |prose| prose.section == section)
}

fn mark(entry: &Entry) -> u64 {
    if entry.key().is_empty() { entry.identity() } else { hash::of(entry.key()) }
}

/// Pairs the sections of two versions of a page.
pub(super) fn pair(from: &Content, to: &Content) -> Vec<(usize, usize)> {
    let (from_under, to_under) = (Signatures::of(from), Signatures::of(to));
    let mut pairs = by_path(from, to, &from_under, &to_under);
    for _ in 0..ROUNDS {
        let before = pairs.len();
        by_content(from, to, &from_under, &to_under, &mut pairs);
        let known = pairs.len();
        by_children(from, to, &mut pairs);
        // What stands beside a section that was found may be told from its neighbour now.
        if known == pairs.len() || before == pairs.len() {
            break;
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Sections of the same path. The text before the first heading is the section of that text on the other side,
/// the only H1 the only H1, whatever they say.
fn by_path(
    from: &Content,
    to: &Content,
    from_under: &Signatures<'_>,
    to_under: &Signatures<'_>,
) -> Vec<(usize, usize)> {
    let mut groups: BTreeMap<(bool, &[String]), Indexes> = BTreeMap::new();
    for (index, section) in from.sections.iter().enumerate() {
        groups.entry((section.level == 0, &section.path)).or_default().0.push(index);
    }
    for (index, section) in to.sections.iter().enumerate() {
        groups.entry((section.level == 0, &section.path)).or_default().1.push(index);
    }
    let mut pairs = Vec::new();
    for (f, t) in groups.into_values() {
        if f.len() == 1 && t.len() == 1 || f.len().saturating_mul(t.len()) > MAX_PAIRS {
            pairs.extend(f.into_iter().zip(t));
            continue;
        }
        // Headings of one name on one page: what stands under them tells them apart, then their order.
        let mut candidates = Vec::new();
        for (i, a) in f.iter().enumerate() {
            for (j, b) in t.iter().enumerate() {
                let score = similarity::dice_of_sorted(from_under.get(*a), to_under.get(*b));
                if score > 0 {
                    candidates.push(Candidate { from: i, to: j, score });
                }
            }
        }
        let sure: BTreeMap<usize, usize> = similarity::best_first(candidates, 1).into_iter().collect();
        let taken: BTreeSet<usize> = sure.values().copied().collect();
        let rest_from = (0..f.len()).filter(|i| !sure.contains_key(i)).collect::<Vec<_>>();
        let rest_to = (0..t.len()).filter(|j| !taken.contains(j)).collect::<Vec<_>>();
        let all = sure.iter().map(|(i, j)| (*i, *j)).chain(rest_from.into_iter().zip(rest_to)).collect::<Vec<_>>();
        pairs.extend(all.into_iter().filter_map(|(i, j)| Some((*f.get(i)?, *t.get(j)?))));
    }
    pairs
}

/// Sections whose path is gone: a renamed heading, or one that came under another.
fn by_content(
    from: &Content,
    to: &Content,
    from_under: &Signatures<'_>,
    to_under: &Signatures<'_>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let paired: BTreeMap<usize, usize> = pairs.iter().copied().collect();
    let taken: BTreeSet<usize> = paired.values().copied().collect();
    let rest_from: Vec<usize> = (0..from.sections.len()).filter(|index| !paired.contains_key(index)).collect();
    let rest_to: Vec<usize> = (0..to.sections.len()).filter(|index| !taken.contains(index)).collect();
    if rest_from.len().saturating_mul(rest_to.len()) > MAX_PAIRS {
        return;
    }
    let read = |content: &Content, rest: &[usize]| -> Vec<Words> {
        let headings = rest.iter().map(|section| content.sections.get(*section).map_or("", |section| &section.heading));
        headings.map(similarity::words).collect()
    };
    let (from_words, to_words) = (read(from, &rest_from), read(to, &rest_to));
    let mut candidates = Vec::new();
    for (&f, a_words) in rest_from.iter().zip(&from_words) {
        for (&t, b_words) in rest_to.iter().zip(&to_words) {
            let (Some(a), Some(b)) = (from.sections.get(f), to.sections.get(t)) else { continue };
            if (a.level == 0) != (b.level == 0) {
                continue;
            }
            let (a_under, b_under) = (from_under.get(f), to_under.get(t));
            let content = similarity::dice_of_sorted(a_under, b_under);
            let heading = if a.heading == b.heading { 1_000 } else { similarity::dice(a_words, b_words) };
            let nothing_under = a_under.is_empty() && b_under.is_empty();
            // The same place between the same neighbours, for headings with nothing in common but that.
            let neighbours = f.checked_sub(1).and_then(|f| paired.get(&f)) == t.checked_sub(1).as_ref();
            let alike = content >= SAME_CONTENT
                || heading >= SAME_HEADING && (content > 0 || nothing_under || neighbours)
                || heading == 1_000 && neighbours;
            if alike {
                let near = if neighbours { 100 } else { 0 };
                candidates.push(Candidate { from: f, to: t, score: content + heading / 2 + near });
            }
        }
    }
    pairs.extend(similarity::best_first(candidates, MARGIN));
}

/// Headings over other headings, known by the sections that went from one to the other.
fn by_children(from: &Content, to: &Content, pairs: &mut Vec<(usize, usize)>) {
    let parent = |content: &Content, section: usize| content.sections.get(section).and_then(|section| section.parent);
    let (paired, taken): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (f, t) in pairs.iter() {
        if let (Some(f), Some(t)) = (parent(from, *f), parent(to, *t))
            && !paired.contains(&f)
            && !taken.contains(&t)
        {
            *shared.entry((f, t)).or_default() += 1;
        }
    }
    let children =
        |content: &Content, of: usize| content.sections.iter().filter(|section| section.parent == Some(of)).count();
    let candidates = shared.into_iter().filter_map(|((f, t), count)| {
        let score = u32::try_from((2_000 * count).checked_div(children(from, f) + children(to, t))?).ok()?;
        (score >= SAME_CONTENT).then_some(Candidate { from: f, to: t, score })
    });
    let found = similarity::best_first(candidates.collect(), MARGIN);
    pairs.extend(found);
}

/// A section that left its page for another one with most of its content, under its heading or a new one. Indexes
/// are those of the given lists of (content, section).
pub(super) fn across_pages(from: &[(&Content, usize)], to: &[(&Content, usize)]) -> Vec<(usize, usize)> {
    let mut headings: BTreeMap<String, Indexes> = BTreeMap::new();
    let name = |content: &Content, section: usize| {
        content.sections.get(section).filter(|s| s.level > 0).map(|s| s.heading.to_lowercase())
    };
    for (index, (content, section)) in from.iter().enumerate() {
        if let Some(name) = name(content, *section) {
            headings.entry(name).or_default().0.push(index);
        }
    }
    for (index, (content, section)) in to.iter().enumerate() {
        if let Some(name) = name(content, *section)
            && let Some(group) = headings.get_mut(&name)
        {
            group.1.push(index);
        }
    }
    let groups = headings.into_values().filter(|(f, t)| !f.is_empty() && !t.is_empty());
    let groups: Vec<_> = groups.filter(|(f, t)| f.len().saturating_mul(t.len()) <= MAX_PAIRS).collect();
    let mut cache: BTreeMap<(u8, &str), Signatures<'_>> = BTreeMap::new();
    for (side, list) in [(0, from), (1, to)] {
        for (content, _) in list {
            cache.entry((side, &content.path)).or_insert_with(|| Signatures::of(content));
        }
    }
    let alike = |x: &(&Content, usize), y: &(&Content, usize)| match (
        cache.get(&(0, x.0.path.as_str())),
        cache.get(&(1, y.0.path.as_str())),
    ) {
        (Some(a), Some(b)) => similarity::dice_of_sorted(a.get(x.1), b.get(y.1)),
        _ => 0,
    };
    let mut pairs = Vec::new();
    for (f, t) in groups {
        let mut candidates = Vec::new();
        for &a in &f {
            for &b in &t {
                let (Some(x), Some(y)) = (from.get(a), to.get(b)) else { continue };
                let score = alike(x, y);
                if score >= SAME_CONTENT {
                    candidates.push(Candidate { from: a, to: b, score });
                }
            }
        }
        pairs.extend(similarity::best_first(candidates, MARGIN));
    }
    renamed_across_pages(from, to, alike, &mut pairs);
    pairs.sort_unstable();
    pairs
}

/// A section on one of two sides, with what it is known by under any heading.
struct Telling {
    index: usize,
    /// Its entries, and its texts that are no small change.
    known_by: [Words; 2],
}

impl Telling {
    fn of(index: usize, (content, section): (&Content, usize)) -> Self {
        let texts = prose(content, section).map(Prose::normal).filter(|text| text.len() >= MOVABLE);
        Self { index, known_by: [Words::of(entries(content, section).map(mark)), Words::of_texts(texts)] }
    }

    /// Whether two sections have more in common than a row or a text that may have moved alone.
    fn is_proof(&self, other: &Self, alike: u32) -> bool {
        let ([entries, texts], [their_entries, their_texts]) = (&self.known_by, &other.known_by);
        let shared = texts.shared(their_texts);
        entries.shared(their_entries) + shared > 1 || alike == 1_000 && shared > 0
    }
}

/// Sections that got a new name when they left their page: what stands under them has to tell.
fn renamed_across_pages(
    from: &[(&Content, usize)],
    to: &[(&Content, usize)],
    alike: impl Fn(&(&Content, usize), &(&Content, usize)) -> u32,
    pairs: &mut Vec<(usize, usize)>,
) {
    let (left, arrived): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    let rest = |list: &[(&Content, usize)], paired: &BTreeSet<usize>| -> Vec<Telling> {
        let under_heading =
            |(content, section): &(&Content, usize)| content.sections.get(*section).is_some_and(|own| own.level > 0);
        let rest = list.iter().enumerate().filter(|(at, own)| !paired.contains(at) && under_heading(own));
        rest.map(|(at, own)| Telling::of(at, *own)).collect()
    };
    let (left, arrived) = (rest(from, &left), rest(to, &arrived));
    let mut candidates = Vec::new();
    for (f, t) in similarity::blocked(&left, &arrived, |section| &section.known_by) {
        let (Some(f), Some(t)) = (left.get(f), arrived.get(t)) else { continue };
        let (Some(old), Some(new)) = (from.get(f.index), to.get(t.index)) else { continue };
        let score = alike(old, new);
        if score >= SAME_CONTENT && f.is_proof(t, score) {
            candidates.push(Candidate { from: f.index, to: t.index, score });
        }
    }
    pairs.extend(similarity::best_first(candidates, MARGIN));
}
