//! Words found by what a slip of the fingers makes of them.
//!
//! A slip leaves out a character, adds one, takes another, or swaps two. In each case the two words become one when a
//! character is taken out of either: so every word is kept under what is left of it without each of its characters, and
//! is found at once however many words there are.

/// How many words are looked at that one misspelling might mean.
const MOST: usize = 64;

/// So few words are held against a misspelling one by one: that is quicker than to make ready for it.
const FEW: usize = 2000;

/// Words by their misspellings. A word belongs to a scope, such as a folder, and is found in that alone.
#[derive(Debug)]
pub(super) enum Misspelt {
    /// The number of a word, its scope and itself.
    Few(Vec<(u32, Box<str>, Box<str>)>),
    /// All that may be found, by what stands for it.
    Many(Index),
}

impl Default for Misspelt {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Misspelt {
    /// Numbers words in their order; each with its scope. For many questions, or many words.
    pub(super) fn new<'a>(words: impl Iterator<Item = (u32, &'a str, &'a str)>) -> Self {
        let mut index = Vec::new();
        for (number, scope, word) in words {
            forms(scope, word, |form| index.push((form, number)));
        }
        Self::Many(Index::of(index))
    }

    /// The same for few questions.
    pub(super) fn seldom<'a>(words: impl Iterator<Item = (u32, &'a str, &'a str)>) -> Self {
        let words: Vec<_> = words.collect();
        if words.len() > FEW {
            return Self::new(words.into_iter());
        }
        Self::Few(words.into_iter().map(|(number, scope, word)| (number, scope.into(), word.into())).collect())
    }

    /// The numbers of the words that may be one slip away from a word, in order: all that are, unless very many are,
    /// and a few that are not.
    pub(super) fn near(&self, scope: &str, word: &str) -> Vec<u32> {
        let mut found = Vec::new();
        match self {
            Self::Few(words) => {
                let near = words.iter().filter(|(_, home, known)| **home == *scope && is_slip(known, word));
                found.extend(near.map(|(number, _, _)| *number));
            }
            Self::Many(index) => forms(scope, word, |form| {
                found.extend(index.get(form).take(MOST));
            }),
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// What stands for a scope and a word without one of its characters, and the number of the word: sorted, and with the
/// place where each run of equal first bits begins, because a search through all of many takes long.
#[derive(Debug)]
pub(super) struct Index {
    all: Vec<(u64, u32)>,
    starts: Vec<usize>,
    /// How many bits of a form are not its first ones.
    shift: u32,
}

impl Index {
    fn of(mut all: Vec<(u64, u32)>) -> Self {
        all.sort_unstable();
        let bits = all.len().max(2).ilog2();
        let shift = u64::BITS - bits;
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        for (at, (form, _)) in all.iter().enumerate() {
            let run = usize::try_from(form >> shift).unwrap_or(usize::MAX);
            while starts.len() <= run {
                starts.push(at);
            }
        }
        starts.resize((1 << bits) + 1, all.len());
        Self { all, starts, shift }
    }

    /// The numbers of the words with this form, in order.
    fn get(&self, form: u64) -> impl Iterator<Item = u32> {
        let run = usize::try_from(form >> self.shift).unwrap_or(usize::MAX);
        let ends = self.starts.get(run).zip(self.starts.get(run.saturating_add(1)));
        let near = ends.and_then(|(start, end)| self.all.get(*start..*end)).unwrap_or_default();
        let from = near.partition_point(|(known, _)| *known < form);
        near.iter().skip(from).take_while(move |(known, _)| *known == form).map(|(_, number)| *number)
    }
}

/// Whether two words are one, or become one when a character is taken out of either or both.
fn is_slip(a: &str, b: &str) -> bool {
    if a.len().abs_diff(b.len()) > 4 {
        return false;
    }
    let front: usize = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let (a, b) = (a.get(front..).unwrap_or_default(), b.get(front..).unwrap_or_default());
    let without_first = |text: &'_ str| text.chars().next().map_or(0, char::len_utf8);
    let (rest_a, rest_b) =
        (a.get(without_first(a)..).unwrap_or_default(), b.get(without_first(b)..).unwrap_or_default());
    // The words part here: one of the two loses what stands here, and the other one this or a later character.
    rest_a == rest_b || rest_a == b || a == rest_b || loses_one(b, rest_a) || loses_one(a, rest_b)
}

/// Whether a text is another one without one of its characters.
fn loses_one(long: &str, short: &str) -> bool {
    let front: usize = long.chars().zip(short.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let Some(c) = long.get(front..).and_then(|rest| rest.chars().next()) else { return false };
    long.get(front + c.len_utf8()..) == short.get(front..)
}

/// Passes on what stands for a word with nothing or one of its characters taken out: a polynomial of its bytes, so that
/// each is a sum of what stands before the character and behind it.
fn forms(scope: &str, word: &str, mut found: impl FnMut(u64)) {
    let before = polynomial(0, scope.as_bytes()).wrapping_mul(BASE).wrapping_add(1);
    let whole = polynomial(before, word.as_bytes());
    found(whole);
    // From the end: what the bytes behind the character come to, and the weight of a byte before them.
    let (mut behind, mut weight) = (0_u64, 1_u64);
    let mut until = whole;
    for c in word.chars().rev() {
        let mut bytes = [0; 4];
        let bytes = c.encode_utf8(&mut bytes).as_bytes();
        // The polynomial up to the character: what was there with it, less its bytes.
        for byte in bytes.iter().rev() {
            until = until.wrapping_sub(u64::from(*byte) + 1).wrapping_mul(INVERSE);
        }
        found(until.wrapping_mul(weight).wrapping_add(behind));
        for byte in bytes.iter().rev() {
            behind = behind.wrapping_add((u64::from(*byte) + 1).wrapping_mul(weight));
            weight = weight.wrapping_mul(BASE);
        }
    }
}

/// The base of the polynomials, any odd number of many bits, and its inverse modulo two to the 64th.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
const INVERSE: u64 = {
    // Newton's method: each step doubles the number of right bits.
    let (mut inverse, mut step) = (BASE, 0);
    while step < 6 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(BASE.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
};

fn polynomial(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |sum, byte| sum.wrapping_mul(BASE).wrapping_add(u64::from(*byte) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_any_slip_and_in_its_scope_alone() {
        let words = ["taxonomy", "licence", "guide", "äpfel"];
        let words: Vec<_> = (0..).zip(words).map(|(number, word)| (number, "docs", word)).collect();
        for index in [Misspelt::seldom(words.iter().copied()), Misspelt::new(words.iter().copied())] {
            for (slip, number) in
                [("taxnomy", 0), ("taxonommy", 0), ("license", 1), ("giude", 2), ("apfel", 3), ("guide", 2)]
            {
                assert_eq!(index.near("docs", slip), [number], "{slip}");
                assert!(index.near("", slip).is_empty(), "{slip}");
            }
            assert!(index.near("docs", "else").is_empty());
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, cases: 2000, ..Default::default() })]

        #[test]
        fn few_words_are_found_as_many_are(words in proptest::collection::vec("[abä]{0,6}", 0..8), word in "[abä]{0,6}") {
            let words: Vec<_> = (0..).zip(&words).map(|(number, word)| (number, "x", word.as_str())).collect();
            let few = Misspelt::seldom(words.iter().copied()).near("x", &word);
            proptest::prop_assert_eq!(few, Misspelt::new(words.into_iter()).near("x", &word));
        }
    }
}
