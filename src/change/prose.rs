//! Paragraphs, list items and code: paired by content within a section, then by what they have in common.

use std::collections::{BTreeMap, BTreeSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::content::{Content, Prose};
use super::order;
use super::similarity::{self, Candidate, Words};

/// What two texts must have in common, in thousandths, to be two versions of one.
const SIMILAR: u32 = 450;
/// The same for the only two that are left in a section.
const LAST_TWO: u32 = 250;
const MARGIN: u32 = 60;
/// A text this long that appears in another place was moved there; shorter ones repeat by chance.
pub(super) const MOVABLE: usize = 40;

/// Indexes in both lists.
type Indexes = (Vec<usize>, Vec<usize>);

/// What became of the prose of one section, as indexes in the two contents.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// Two versions of one text.
    pub(super) updated: Vec<(usize, usize)>,
    pub(super) removed: Vec<usize>,
    pub(super) added: Vec<usize>,
    /// How many texts only stand in another order.
    pub(super) reordered: usize,
}

/// Compares the prose of a section. Equal texts in another order are no difference but counted.
pub(super) fn compare(from: (&Content, usize), to: (&Content, usize)) -> Matched {
    let (mut old, mut new) = (of_section(from), of_section(to));
    drop_same_ends(&mut old, &mut new);
    let (old_keys, new_keys): (Vec<&str>, Vec<&str>) =
        (old.iter().map(|(_, prose)| prose.normal()).collect(), new.iter().map(|(_, prose)| prose.normal()).collect());
    let (mut old_rest, mut new_rest) = (Vec::new(), Vec::new());
    let mut equal: Vec<(usize, usize)> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_keys, &new_keys) {
        let (left, right) = (old.get(op.old_range()).unwrap_or_default(), new.get(op.new_range()).unwrap_or_default());
        if matches!(op, DiffOp::Equal { .. }) {
            equal.extend(left.iter().zip(right).map(|((f, _), (t, _))| (*f, *t)));
        } else {
            old_rest.extend_from_slice(left);
            new_rest.extend_from_slice(right);
        }
    }
    // The same bytes are the same text, also where they are an item on one side alone.
    equal.extend(drop_equal(&mut old_rest, &mut new_rest, Prose::written));
    equal.extend(drop_equal(&mut old_rest, &mut new_rest, Prose::normal));
    Matched { reordered: order::lifted(equal), ..pair_similar(&old_rest, &new_rest) }
}

fn of_section((content, section): (&Content, usize)) -> Vec<(usize, &Prose)> {
    // Prose is in the order of the page, so that a section's is one run.
    let first = content.prose.partition_point(|prose| prose.section < section);
    let run = content.prose.iter().enumerate().skip(first);
    run.take_while(|(_, prose)| prose.section == section).collect()
}

/// Takes out of both lists what they begin and end with, byte by byte.
fn drop_same_ends(old: &mut Vec<(usize, &Prose)>, new: &mut Vec<(usize, &Prose)>) {
    let same = |((_, a), (_, b)): &(&(usize, &Prose), &(usize, &Prose))| a.same_bytes(b);
    let ahead = old.iter().zip(new.iter()).take_while(same).count();
    old.drain(..ahead);
    new.drain(..ahead);
    let behind = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    old.truncate(old.len() - behind);
    new.truncate(new.len() - behind);
}

/// Takes equal texts out of both lists, in order; returns which they were.
fn drop_equal<'a>(
    old: &mut Vec<(usize, &'a Prose)>,
    new: &mut Vec<(usize, &'a Prose)>,
    text: fn(&Prose) -> &str,
) -> Vec<(usize, usize)> {
    let mut texts: BTreeMap<&str, Indexes> = BTreeMap::new();
    for (index, prose) in old.iter() {
        texts.entry(text(prose)).or_default().0.push(*index);
    }
    for (index, prose) in new.iter() {
        if let Some(group) = texts.get_mut(text(prose)) {
            group.1.push(*index);
        }
    }
    let pairs: Vec<(usize, usize)> = texts.into_values().flat_map(|(f, t)| f.into_iter().zip(t)).collect();
    let (gone, come): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    old.retain(|(index, _)| !gone.contains(index));
    new.retain(|(index, _)| !come.contains(index));
    pairs
}

fn pair_similar(old: &[(usize, &Prose)], new: &[(usize, &Prose)]) -> Matched {
    let words = |list: &[(usize, &Prose)]| -> Vec<Words> {
        list.iter().map(|(_, prose)| similarity::words(prose.normal())).collect()
    };
    let (old_words, new_words) = (words(old), words(new));
    let needed = if old.len() == 1 && new.len() == 1 { LAST_TWO } else { SIMILAR };
    let mut candidates = Vec::new();
    for (from, to) in similarity::blocked(&old_words, &new_words, std::slice::from_ref) {
        let (Some(a), Some(b)) = (old_words.get(from), new_words.get(to)) else { continue };
        let score = similarity::dice(a, b);
        if score >= needed {
            candidates.push(Candidate { from, to, score });
        }
    }
    let pairs = similarity::best_first(candidates, MARGIN);
    let index = |list: &[(usize, &Prose)], at: usize| list.get(at).map(|(index, _)| *index);
    let (gone, come): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    Matched {
        removed: (0..old.len()).filter(|at| !gone.contains(at)).filter_map(|at| index(old, at)).collect(),
        added: (0..new.len()).filter(|at| !come.contains(at)).filter_map(|at| index(new, at)).collect(),
        updated: pairs.iter().filter_map(|(f, t)| Some((index(old, *f)?, index(new, *t)?))).collect(),
        reordered: 0,
    }
}

/// Pairs equal texts that left one section and arrived in another. Indexes are those of the given lists.
pub(super) fn moved(removed: &[&Prose], added: &[&Prose]) -> Vec<(usize, usize)> {
    let mut texts: BTreeMap<&str, Indexes> = BTreeMap::new();
    for (index, prose) in removed.iter().enumerate().filter(|(_, prose)| prose.normal().len() >= MOVABLE) {
        texts.entry(prose.normal()).or_default().0.push(index);
    }
    for (index, prose) in added.iter().enumerate() {
        if let Some(group) = texts.get_mut(prose.normal()) {
            group.1.push(index);
        }
    }
    texts.into_values().flat_map(|(f, t)| f.into_iter().zip(t)).collect()
}

/// Pairs short equal texts that left one section of a page and arrived in another of the same page. The lists are of
/// pages and texts, the indexes those of the lists.
pub(super) fn kept_on_page(removed: &[(usize, &Prose)], added: &[(usize, &Prose)]) -> Vec<(usize, usize)> {
    let mut texts: BTreeMap<(usize, &str), Indexes> = BTreeMap::new();
    for (index, (page, prose)) in removed.iter().enumerate().filter(|(_, (_, prose))| prose.normal().len() < MOVABLE) {
        texts.entry((*page, prose.normal())).or_default().0.push(index);
    }
    for (index, (page, prose)) in added.iter().enumerate() {
        if let Some(group) = texts.get_mut(&(*page, prose.normal())) {
            group.1.push(index);
        }
    }
    texts.into_values().flat_map(|(f, t)| f.into_iter().zip(t)).collect()
}
