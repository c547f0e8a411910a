//! Headings that pages of a kind have in common, and their order.

use std::collections::{BTreeMap, BTreeSet};

use super::share::{Share, Tally};
use crate::page::{Page, key};

/// Headings of a page that are looked at.
const MAX_HEADINGS: usize = 500;

/// What a summary is called.
const SUMMARIES: [&str; 6] = ["tl;dr", "tldr", "tl;dr:", "summary", "in short", "at a glance"];

/// What headings have in common.
#[derive(Debug, Default)]
pub(super) struct HeadingFacts {
    /// Pages with exactly one first-level heading, and whether that is the rule.
    pub(super) one_h1: (bool, Share),
    /// Headings that at least half of the pages have, in their order.
    pub(super) known: Vec<Known>,
    /// Whether pages keep the order; how many of those with at least two of them do.
    pub(super) ordered: Option<Share>,
    /// The heading of the summary: its text, other texts for it, how many pages have one of them.
    pub(super) tldr: Option<(String, Vec<String>, Share)>,
}

/// A heading that many pages have.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) text: String,
    pub(super) level: u8,
    pub(super) share: Share,
    pub(super) required: bool,
    /// How many pages have it more than once, where that is usual.
    pub(super) repeated: Option<Share>,
}

#[derive(Default)]
struct Counted {
    /// As it is written, and how often.
    texts: Tally,
    pages: usize,
    repeated: usize,
    /// Sum of its places among the headings of its pages, in thousandths.
    places: usize,
}

/// What the headings of pages have in common. `summaries` says whether pages of the kind have one.
pub(super) fn facts(pages: &[&Page], summaries: bool) -> HeadingFacts {
    let mut counted: BTreeMap<(u8, String), Counted> = BTreeMap::new();
    let mut single = 0;
    for page in pages {
        let headings = &page.gfm().headings;
        single += usize::from(headings.iter().filter(|heading| heading.level == 1).count() == 1);
        let mut seen: BTreeMap<(u8, String), usize> = BTreeMap::new();
        let count = headings.len().clamp(1, MAX_HEADINGS);
        for (place, heading) in headings.iter().take(MAX_HEADINGS).enumerate() {
            let name = key::of_text(&heading.text);
            if heading.level == 1 || name.is_empty() || name.len() > 100 {
                continue;
            }
            let times = seen.entry((heading.level, name.clone())).or_insert(0);
            *times += 1;
            let known = counted.entry((heading.level, name)).or_default();
            known.texts.add(heading.text.trim());
            if *times == 1 {
                known.pages += 1;
                known.places += place * 1000 / count;
            } else if *times == 2 {
                known.repeated += 1;
            }
        }
    }
    let whole = pages.len();
    let tldr = if summaries { tldr(&counted, pages) } else { None };
    let is_tldr = |name: &str| tldr.is_some() && SUMMARIES.contains(&name);
    let mut known: Vec<(usize, Known)> = counted
        .iter()
        .filter(|((_, name), heading)| {
            heading.pages >= 3 && Share::of(heading.pages, whole).at_least(50) && !is_tldr(name)
        })
        .filter_map(|((level, _), heading)| {
            let share = Share::of(heading.pages, whole);
            let repeated = Share::of(heading.repeated, heading.pages);
            let spec = Known {
                text: heading.texts.ranked().first()?.0.to_owned(),
                level: *level,
                share,
                // A section that one page in twenty lacks is no duty.
                required: share.nearly_all() && share.at_least(95),
                repeated: repeated.at_least(10).then_some(repeated),
            };
            Some((heading.places / heading.pages.max(1), spec))
        })
        .collect();
    known.sort_by(|(a, left), (b, right)| a.cmp(b).then_with(|| left.text.cmp(&right.text)));
    let known: Vec<Known> = known.into_iter().map(|(_, spec)| spec).collect();
    let one = Share::of(single, whole);
    HeadingFacts { one_h1: (one.at_least(75), one), ordered: order(&known, pages), known, tldr }
}

/// How many pages keep the order of the known headings, where nearly all do.
fn order(known: &[Known], pages: &[&Page]) -> Option<Share> {
    if known.len() < 2 || known.iter().any(|heading| heading.repeated.is_some()) {
        return None;
    }
    let names: Vec<(u8, String)> = known.iter().map(|heading| (heading.level, key::of_text(&heading.text))).collect();
    let (mut with, mut kept) = (0, 0);
    for page in pages {
        let places: Vec<usize> = page
            .gfm()
            .headings
            .iter()
            .take(MAX_HEADINGS)
            .filter_map(|heading| {
                let name = key::of_text(&heading.text);
                names.iter().position(|(level, known)| *level == heading.level && *known == name)
            })
            .collect();
        if places.len() > 1 {
            with += 1;
            kept += usize::from(places.is_sorted());
        }
    }
    let share = Share::of(kept, with);
    (share.nearly_all() && share.at_least(95)).then_some(share)
}

/// The heading of the summary, where most pages have one.
fn tldr(counted: &BTreeMap<(u8, String), Counted>, pages: &[&Page]) -> Option<(String, Vec<String>, Share)> {
    let is_summary = |name: &str| SUMMARIES.contains(&name);
    let mut names: Vec<(&str, usize)> = counted
        .iter()
        .filter(|((_, name), _)| is_summary(name))
        .filter_map(|(_, heading)| Some((heading.texts.ranked().first()?.0, heading.pages)))
        .collect();
    names.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let with = |page: &&&Page| page.gfm().headings.iter().any(|heading| is_summary(&key::of_text(&heading.text)));
    let share = Share::of(pages.iter().filter(with).count(), pages.len());
    let mut texts: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for (text, _) in names {
        if seen.insert(key::of_text(text)) {
            texts.push(text.to_owned());
        }
    }
    if texts.is_empty() || !share.at_least(75) {
        return None;
    }
    let first = texts.remove(0);
    Some((first, texts, share))
}
