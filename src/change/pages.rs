//! Which page became which: by path, then as git sees it, then by the entries they share.

use std::collections::{BTreeMap, BTreeSet};

use super::content::{Content, Entry};
use super::model::Kind;
use super::normal;
use super::side::File;
use super::similarity::{self, Candidate, Words};

/// The share of common entries, in thousandths, that makes a removed and an added page one.
const SAME_PAGE: u32 = 500;
const MARGIN: u32 = 50;

/// Indexes of a file on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) from: Option<usize>,
    pub(super) to: Option<usize>,
}

/// Pairs files by path and by git's renames; files that are the same on both sides are left out.
pub(super) fn by_path<'a>(from: &'a [File], to: &'a [File], renames: &[(String, String)]) -> Vec<Pair> {
    let places = |files: &'a [File]| files.iter().enumerate().map(|(i, file)| (file.key.as_slice(), i));
    let from_at: BTreeMap<&[u8], usize> = places(from).collect();
    let to_at: BTreeMap<&[u8], usize> = places(to).collect();
    let mut pairs = Vec::new();
    let (mut left, mut arrived) = (BTreeSet::new(), BTreeSet::new());
    for (old, new) in renames {
        let (old, new) = (old.as_bytes(), new.as_bytes());
        if let (Some(&f), Some(&t)) = (from_at.get(old), to_at.get(new))
            && !to_at.contains_key(old)
            && !from_at.contains_key(new)
            && !left.contains(&f)
            && arrived.insert(t)
        {
            left.insert(f);
            pairs.push(Pair { from: Some(f), to: Some(t) });
        }
    }
    for (path, &f) in &from_at {
        match to_at.get(path) {
            Some(&t) => {
                let same = from.get(f).map(|file| &file.blob) == to.get(t).map(|file| &file.blob);
                if !same {
                    pairs.push(Pair { from: Some(f), to: Some(t) });
                }
            }
            None if !left.contains(&f) => pairs.push(Pair { from: Some(f), to: None }),
            None => {}
        }
    }
    let new = to_at.iter().filter(|(path, t)| !from_at.contains_key(*path) && !arrived.contains(*t));
    pairs.extend(new.map(|(_, &t)| Pair { from: None, to: Some(t) }));
    pairs
}

/// A removed and an added page that share most of their entries, or their title, are one page that was written
/// anew under another name. Indexes are those of the given lists.
pub(super) fn by_entries(removed: &[&Content], added: &[&Content]) -> Vec<(usize, usize)> {
    if removed.is_empty() || added.is_empty() {
        return Vec::new();
    }
    let keys =
        |content: &&Content| Words::of_texts(content.entries.iter().filter(|entry| entry.linked()).map(Entry::key));
    let from: Vec<Words> = removed.iter().map(keys).collect();
    let to: Vec<Words> = added.iter().map(keys).collect();
    let mut candidates = Vec::new();
    for (f, t) in similarity::blocked(&from, &to, std::slice::from_ref) {
        let (Some(a), Some(b), Some(x), Some(y)) = (from.get(f), to.get(t), removed.get(f), added.get(t)) else {
            continue;
        };
        let score = similarity::dice(a, b);
        if score >= SAME_PAGE && x.role == y.role && a.shared(b) > 1 {
            candidates.push(Candidate { from: f, to: t, score });
        }
    }
    let mut pairs = similarity::best_first(candidates, MARGIN);
    by_title(removed, added, &mut pairs);
    pairs
}

/// What is left and has one title of several words on both sides is one page as well, whatever it says now.
fn by_title(removed: &[&Content], added: &[&Content], pairs: &mut Vec<(usize, usize)>) {
    let (gone, come): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    let mut titles: BTreeMap<(String, Kind), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    let mark = |content: &Content| {
        let title = normal::title(&content.title);
        (title.contains(' ') && content.role.is_some()).then_some((title, Kind::of_page(content.role)))
    };
    for (index, content) in removed.iter().enumerate().filter(|(index, _)| !gone.contains(index)) {
        if let Some(mark) = mark(content) {
            titles.entry(mark).or_default().0.push(index);
        }
    }
    for (index, content) in added.iter().enumerate().filter(|(index, _)| !come.contains(index)) {
        if let Some(group) = mark(content).and_then(|mark| titles.get_mut(&mark)) {
            group.1.push(index);
        }
    }
    pairs.extend(titles.into_values().filter_map(|group| match (group.0.as_slice(), group.1.as_slice()) {
        ([f], [t]) => Some((*f, *t)),
        _ => None,
    }));
}
