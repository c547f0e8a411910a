//! Words found by what a slip of the fingers makes of them.
//!
//! A slip leaves out a character, adds one, takes another, or swaps two. In each case the two words become one when a
//! character is taken out of either: so every word is kept under what is left of it without each of its characters, and
//! is found at once however many words there are.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// How many words are looked at that one misspelling might mean.
const MOST: usize = 64;

/// Words by their misspellings. A word belongs to a scope, such as a folder, and is found in that alone.
#[derive(Debug, Default)]
pub(super) struct Misspelt {
    /// What stands for a scope and a word without one of its characters, and the number of the word. Sorted.
    forms: Vec<(u64, u32)>,
}

impl Misspelt {
    /// Numbers words in their order; each with its scope.
    pub(super) fn new<'a>(words: impl Iterator<Item = (u32, &'a str, &'a str)>) -> Self {
        let mut forms: Vec<(u64, u32)> =
            words.flat_map(|(number, scope, word)| forms(scope, word).map(move |form| (form, number))).collect();
        forms.sort_unstable();
        Self { forms }
    }

    /// The numbers of the words that may be one slip away from a word, in order: all that are, unless very many are,
    /// and a few that are not.
    pub(super) fn near(&self, scope: &str, word: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for form in forms(scope, word) {
            let from = self.forms.partition_point(|(known, _)| *known < form);
            let same = self.forms.iter().skip(from).take_while(|(known, _)| *known == form);
            found.extend(same.take(MOST).map(|(_, number)| *number));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// What stands for a word with nothing or one of its characters taken out.
fn forms<'a>(scope: &'a str, word: &'a str) -> impl Iterator<Item = u64> + 'a {
    let without = word.char_indices().map(move |(at, c)| {
        let rest = word.get(at + c.len_utf8()..).unwrap_or_default();
        hash(scope, word.get(..at).unwrap_or_default(), rest)
    });
    without.chain([hash(scope, word, "")])
}

fn hash(scope: &str, start: &str, end: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    scope.hash(&mut hasher);
    hasher.write(start.as_bytes());
    hasher.write(end.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_any_slip_and_in_its_scope_alone() {
        let words = ["taxonomy", "licence", "guide", "äpfel"];
        let index = Misspelt::new((0..).zip(words).map(|(number, word)| (number, "docs", word)));
        for (slip, number) in
            [("taxnomy", 0), ("taxonommy", 0), ("license", 1), ("giude", 2), ("apfel", 3), ("guide", 2)]
        {
            assert_eq!(index.near("docs", slip), [number], "{slip}");
            assert!(index.near("", slip).is_empty(), "{slip}");
        }
        assert!(index.near("docs", "else").is_empty());
    }
}
