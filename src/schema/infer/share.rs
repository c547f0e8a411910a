//! When a fact counts as a rule of the site: how many may be at odds with it, and which values are all there are.

use std::collections::BTreeMap;

use crate::schema::error::nearest;

/// Distinct values that are told apart; beyond this a vocabulary is open anyway.
const MAX_VALUES: usize = 1000;

/// Most values of a closed vocabulary.
const MAX_CLOSED: usize = 12;

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) part: usize,
    pub(super) whole: usize,
}

impl Share {
    pub(super) const fn of(part: usize, whole: usize) -> Self {
        Self { part, whole }
    }

    /// Whether at least so many in a hundred, and anything at all.
    pub(super) const fn at_least(self, percent: usize) -> bool {
        self.part > 0 && self.part * 100 >= self.whole * percent
    }

    /// Whether it holds everywhere but for what looks like oversight: one in ten, and where there is little to go
    /// by, nowhere.
    pub(super) const fn nearly_all(self) -> bool {
        if self.whole < 10 { self.part > 0 && self.part == self.whole } else { self.at_least(90) }
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.part, self.whole)
    }
}

/// How often each text occurs.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    counts: BTreeMap<String, usize>,
    /// Texts that came when there were too many others already.
    beyond: usize,
}

/// A vocabulary that has no other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Closed {
    /// The words, the most frequent first.
    pub(super) words: Vec<String>,
    /// How many of all values they are.
    pub(super) share: Share,
}

impl Tally {
    pub(super) fn add(&mut self, text: &str) {
        if let Some(count) = self.counts.get_mut(text) {
            *count += 1;
        } else if self.counts.len() < MAX_VALUES {
            self.counts.insert(text.to_owned(), 1);
        } else {
            self.beyond += 1;
        }
    }

    pub(super) fn total(&self) -> usize {
        self.counts.values().sum::<usize>() + self.beyond
    }

    /// Texts and how often they occur, the most frequent first.
    pub(super) fn ranked(&self) -> Vec<(&str, usize)> {
        let mut ranked: Vec<(&str, usize)> = self.counts.iter().map(|(text, &count)| (text.as_str(), count)).collect();
        ranked.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        ranked
    }

    /// The one text that all have, but for a slip in a hundred.
    pub(super) fn constant(&self) -> Option<Closed> {
        let (text, count) = *self.ranked().first()?;
        let share = Share::of(count, self.total());
        (count >= 5 && self.is_closed_by(&[(text, count)])).then(|| Closed { words: vec![text.to_owned()], share })
    }

    /// The few texts that all have, but for a slip in a hundred: each of them is used again and again.
    pub(super) fn closed(&self) -> Option<Closed> {
        if let Some(constant) = self.constant() {
            return Some(constant);
        }
        let ranked = self.ranked();
        let words: Vec<(&str, usize)> = ranked.iter().copied().filter(|&(_, count)| count >= 5).collect();
        if words.len() < 2 || words.len() > MAX_CLOSED || self.total() < 10 * words.len() {
            return None;
        }
        let part = words.iter().map(|&(_, count)| count).sum();
        self.is_closed_by(&words).then(|| Closed {
            words: words.iter().map(|&(word, _)| word.to_owned()).collect(),
            share: Share::of(part, self.total()),
        })
    }

    /// Whether whatever else there is are slips: near one of the words, or next to nothing.
    fn is_closed_by(&self, words: &[(&str, usize)]) -> bool {
        let known: Vec<&str> = words.iter().map(|&(word, _)| word).collect();
        let others: Vec<(&str, usize)> = self.ranked().into_iter().filter(|(text, _)| !known.contains(text)).collect();
        if self.beyond > 0 || others.len() > 20 {
            return false;
        }
        let strange: usize = others.iter().filter(|(text, _)| !is_slip(text, &known)).map(|&(_, count)| count).sum();
        let slips: usize = others.iter().map(|&(_, count)| count).sum();
        strange * 50 <= self.total() && slips * 10 <= self.total()
    }
}

/// Whether a rare word is a frequent one, mistyped.
pub(super) fn is_slip(word: &str, known: &[&str]) -> bool {
    known.iter().any(|other| other.eq_ignore_ascii_case(word))
        || nearest(word, known).is_some_and(|near| close(word, &near))
}

/// Stricter than a suggestion has to be: most letters are the same.
fn close(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    a.len() > 3 && !similar::get_close_matches(a.as_str(), &[b.as_str()], 1, 0.75).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(words: &[(&str, usize)]) -> Tally {
        let mut tally = Tally::default();
        for &(word, count) in words {
            (0..count).for_each(|_| tally.add(word));
        }
        tally
    }

    #[test]
    fn only_what_is_closed_is_a_vocabulary() {
        let words = |tally: &Tally| tally.closed().map(|closed| closed.words.join(","));
        assert_eq!(words(&tally(&[("post", 13)])).as_deref(), Some("post"));
        assert_eq!(words(&tally(&[("post", 99), ("pots", 1)])).as_deref(), Some("post"));
        assert_eq!(words(&tally(&[("Signal", 12), ("Data and AI", 1)])), None);
        assert_eq!(words(&tally(&[("post", 4)])), None);
        assert_eq!(words(&tally(&[("new", 30), ("old", 20), ("other", 1)])).as_deref(), Some("new,old"));
        assert_eq!(words(&tally(&[("new", 30), ("old", 20), ("other", 2)])), None);
        assert_eq!(words(&tally(&[("draft", 30), ("final", 25), ("finale", 1)])).as_deref(), Some("draft,final"));
        assert_eq!(words(&tally(&[("a", 9), ("b", 6)])), None, "too few to say");
        assert_eq!(words(&tally(&[("a", 30), ("b", 30), ("c", 10)])).as_deref(), Some("a,b,c"));
        let many: Vec<String> = (0..3000).map(|n| format!("value {n}")).collect();
        assert_eq!(words(&tally(&many.iter().map(|word| (word.as_str(), 1)).collect::<Vec<_>>())), None);
    }

    #[test]
    fn little_has_to_be_unanimous() {
        assert!(Share::of(9, 9).nearly_all() && !Share::of(8, 9).nearly_all() && Share::of(9, 10).nearly_all());
        assert!(!Share::of(0, 0).nearly_all());
        assert!(is_slip("titel", &["title"]) && is_slip("Layout", &["layout"]) && !is_slip("permalink", &["title"]));
    }
}
