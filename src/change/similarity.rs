//! How alike two texts are, and which leftovers belong together: best first, and only with a clear margin.

use std::cmp::Ordering;

use crate::text::hash::{self, HashMap, HashSet};

/// Up to this many pairs all are compared; beyond, only those that share a rare word.
const ALL_PAIRS: usize = 4_096;
/// A word is rare while it joins no more pairs than this.
const RARE: usize = 64;
/// Rounds of matching; a later round can settle what an earlier one freed.
const ROUNDS: usize = 4;

/// About as many bytes as a word takes with the blank behind it.
const LETTERS: usize = 6;

/// A set of words, each as its hash: sorted, every one once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words(Vec<u64>);

/// Cuts a text into words; upper and lower case are one.
pub(super) fn words(text: &str) -> Words {
    words_of(std::iter::once(text))
}

/// The words of several texts.
pub(super) fn words_of<'a>(texts: impl Iterator<Item = &'a str>) -> Words {
    let mut all = Vec::new();
    texts.for_each(|text| collect(text, &mut all));
    Words::of(all.into_iter())
}

fn collect(text: &str, out: &mut Vec<u64>) {
    out.reserve(text.len() / LETTERS);
    if text.is_ascii() {
        let words = text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        out.extend(words.map(ascii));
        return;
    }
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    out.extend(words.map(|word| {
        if word.is_ascii() { ascii(word.as_bytes()) } else { fnv(word.chars().flat_map(char::to_lowercase)) }
    }));
}

/// A hash of ASCII letters and digits, eight at a time; upper and lower case are one.
fn ascii(word: &[u8]) -> u64 {
    const BLANKS: u64 = u64::from_le_bytes([b' '; 8]);
    let (eights, rest) = word.as_chunks::<8>();
    let mix = |hash: u64, eight: u64| {
        let mixed = (hash ^ (eight | BLANKS)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    };
    let hash = eights.iter().fold(0, |hash, eight| mix(hash, u64::from_le_bytes(*eight)));
    if rest.is_empty() {
        return hash;
    }
    mix(hash, rest.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte)))
}

/// FNV-1a over the characters of a word.
fn fnv(word: impl Iterator<Item = char>) -> u64 {
    word.fold(0xcbf2_9ce4_8422_2325, |hash, c| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3))
}

impl Words {
    /// A set of what has a hash already.
    pub(super) fn of(hashes: impl Iterator<Item = u64>) -> Self {
        let mut list: Vec<u64> = hashes.collect();
        list.sort_unstable();
        list.dedup();
        Self(list)
    }

    /// A set of whole texts.
    pub(super) fn of_texts<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self::of(texts.map(hash::of))
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        Self::of(self.0.iter().filter(|word| other.0.binary_search(word).is_err()).copied())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many members both sets have.
    pub(super) fn shared(&self, other: &Self) -> usize {
        shared(&self.0, &other.0)
    }
}

/// How many members two sorted lists have in common, each as often as both have it.
fn shared<T: Ord>(a: &[T], b: &[T]) -> usize {
    let (mut at_a, mut at_b, mut shared) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(at_a), b.get(at_b)) {
        let order = x.cmp(y);
        at_a += usize::from(order != Ordering::Greater);
        at_b += usize::from(order != Ordering::Less);
        shared += usize::from(order == Ordering::Equal);
    }
    shared
}

/// The share of common members, in thousandths; two empty sets have nothing in common.
pub(super) fn dice(a: &Words, b: &Words) -> u32 {
    let thousandths = (2_000 * a.shared(b)).checked_div(a.len() + b.len()).unwrap_or(0);
    u32::try_from(thousandths).unwrap_or(1_000)
}

/// What [`dice`] can reach at most, by the size of the sets alone.
pub(super) fn most(a: &Words, b: &Words) -> u32 {
    let thousandths = (2_000 * a.len().min(b.len())).checked_div(a.len() + b.len()).unwrap_or(0);
    u32::try_from(thousandths).unwrap_or(1_000)
}

/// The share of common members of two sorted lists, where a member may occur several times.
pub(super) fn dice_of_sorted<T: Ord>(a: &[T], b: &[T]) -> u32 {
    let thousandths = (2_000 * shared(a, b)).checked_div(a.len() + b.len()).unwrap_or(0);
    u32::try_from(thousandths).unwrap_or(1_000)
}

/// A possible pair: indexes on both sides, and how well they fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) score: u32,
}

/// Pairs worth comparing: all of a small set; of a large one those that share a rare word of any of their `words`.
pub(super) fn blocked<T>(from: &[T], to: &[T], words: impl Fn(&T) -> &[Words]) -> Vec<(usize, usize)> {
    if from.len().saturating_mul(to.len()) <= ALL_PAIRS {
        return (0..from.len()).flat_map(|f| (0..to.len()).map(move |t| (f, t))).collect();
    }
    let (mut from, mut to) = (by_word(from, &words), by_word(to, &words));
    let (few, many) = if from.len() < to.len() { (&from, &mut to) } else { (&to, &mut from) };
    let known: HashSet<u64> = few.iter().map(|(word, _)| *word).collect();
    many.retain(|(word, _)| known.contains(word));
    for list in [&mut from, &mut to] {
        list.sort_unstable();
        list.dedup();
    }
    let mut rest = to.as_slice();
    let mut pairs = Vec::new();
    for of_word in from.chunk_by(|a, b| a.0 == b.0) {
        let Some((word, _)) = of_word.first() else { continue };
        rest = rest.get(rest.partition_point(|(other, _)| other < word)..).unwrap_or_default();
        let theirs = rest.get(..rest.partition_point(|(other, _)| other == word)).unwrap_or_default();
        if of_word.len().saturating_mul(theirs.len()) <= RARE {
            pairs.extend(of_word.iter().flat_map(|(_, f)| theirs.iter().map(|(_, t)| (*f, *t))));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Every word with what has it, in the order of the list.
fn by_word<T>(list: &[T], words: &impl Fn(&T) -> &[Words]) -> Vec<(u64, usize)> {
    let mut all = Vec::with_capacity(list.iter().flat_map(words).map(Words::len).sum());
    for (at, has) in list.iter().enumerate() {
        all.extend(words(has).iter().flat_map(|set| &set.0).map(|word| (*word, at)));
    }
    all
}

/// Takes the best candidates first. A pair whose score is within `margin` of another one with the same partner
/// is left open: it could as well be the other. The result does not depend on which side is called `from`.
pub(super) fn best_first(mut candidates: Vec<Candidate>, margin: u32) -> Vec<(usize, usize)> {
    // Ties have no common partner after this order, so that taking one never decides about the other.
    candidates.sort_by_key(|c| (std::cmp::Reverse(c.score), c.from + c.to, c.from.min(c.to)));
    let mut by_from: HashMap<usize, Vec<usize>> = HashMap::default();
    let mut by_to: HashMap<usize, Vec<usize>> = HashMap::default();
    for (index, candidate) in candidates.iter().enumerate() {
        by_from.entry(candidate.from).or_default().push(index);
        by_to.entry(candidate.to).or_default().push(index);
    }
    let (mut used_from, mut used_to) = (HashSet::default(), HashSet::default());
    let mut out = Vec::new();
    for _ in 0..ROUNDS {
        let before = out.len();
        for (index, candidate) in candidates.iter().enumerate() {
            if used_from.contains(&candidate.from) || used_to.contains(&candidate.to) {
                continue;
            }
            // Lists are sorted by score: the first free rival is the best one.
            let rival = |list: Option<&Vec<usize>>| {
                list.into_iter().flatten().filter(|other| **other != index).find_map(|other| {
                    let other = candidates.get(*other)?;
                    let free = !used_from.contains(&other.from) && !used_to.contains(&other.to);
                    free.then_some(other.score)
                })
            };
            let second = rival(by_from.get(&candidate.from)).max(rival(by_to.get(&candidate.to)));
            if second.is_none_or(|second| second + margin <= candidate.score) {
                used_from.insert(candidate.from);
                used_to.insert(candidate.to);
                out.push((candidate.from, candidate.to));
            }
        }
        if out.len() == before {
            break;
        }
    }
    out.sort_unstable();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_without_a_clear_margin_stays_open() {
        let c = |from, to, score| Candidate { from, to, score };
        assert_eq!(best_first(vec![c(0, 0, 900), c(0, 1, 880)], 50), []);
        assert_eq!(best_first(vec![c(0, 0, 900), c(0, 1, 700)], 50), [(0, 0)]);
        // Once 1 is taken elsewhere, 0 has no rival left.
        assert_eq!(best_first(vec![c(0, 0, 700), c(0, 1, 690), c(1, 1, 990)], 50), [(0, 0), (1, 1)]);
    }

    #[test]
    fn large_sets_are_compared_through_rare_words() {
        let sets: Vec<Words> = (0..100).map(|n| words(&format!("common word number{n}"))).collect();
        let pairs = blocked(&sets, &sets, std::slice::from_ref);
        assert_eq!(pairs, (0..100).map(|n| (n, n)).collect::<Vec<_>>());
    }
}
