//! `entry/vocabulary`: a value that is nearly one that is used often.

use std::collections::BTreeMap;

use crate::text::hash::HashMap;
use crate::finding::{Edit, Severity};
use crate::rules::misspelt::Misspelt;
use crate::rules::{Check, Example, Rule, Sink, SiteContext};

/// A value used this often may be what a rarer one was meant to be.
const OFTEN: usize = 5;
/// How much more often.
const RATIO: usize = 4;

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/vocabulary",
    severity: Severity::Info,
    summary: "a value is nearly the same as one that is used much more often in its column",
    why: "Publisher names and kinds are typed by hand. `Github` beside `GitHub` splits one group in two wherever the \
          column is searched, sorted or counted.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[A](https://a.example) | One | GitHub\n[B](https://b.example) | Two | GitHub\n[C](https://c.example) | Three | GitHub\n[D](https://d.example) | Four | GitHub\n[E](https://e.example) | Five | GitHub\n[F](https://f.example) | Six | GitHUb\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[A](https://a.example) | One | GitHub\n[B](https://b.example) | Two | GitHub\n[C](https://c.example) | Three | GitHub\n[D](https://d.example) | Four | GitHub\n[E](https://e.example) | Five | GitHub\n[F](https://f.example) | Six | GitHub\n",
    configure: "A column with `constraints: {enum: [...]}` is checked by `entry/invalid-cell` instead.",
    check: Check::Site(check),
};

/// A value in all its spellings.
struct Word<'a> {
    /// The most frequent one.
    spelling: &'a str,
    count: usize,
    total: usize,
}

/// The number of a page, and of the word on it.
type Use = (u32, u32);

fn check(context: &SiteContext<'_>, sink: &mut Sink<'_>) {
    let site = context.site;
    // Column name -> value -> where.
    let mut columns: BTreeMap<&str, HashMap<&str, Vec<Use>>> = BTreeMap::new();
    for (at, brief) in (0..).zip(context.briefs) {
        for (number, word) in (0..).zip(&brief.words) {
            let (column, value) = (brief.column(word), brief.word(word));
            let values = match columns.get_mut(column) {
                Some(values) => values,
                None => columns.entry(column).or_default(),
            };
            values.entry(value).or_default().push((at, number));
        }
    }
    let place = |&(page, word): &Use| {
        let (page, word) = (usize::try_from(page).ok()?, usize::try_from(word).ok()?);
        Some((site.pages.get(page)?, context.briefs.get(page)?.words.get(word)?.span()))
    };
    for (column, values) in &columns {
        let values: BTreeMap<&str, (Vec<char>, &[Use])> =
            values.iter().map(|(value, uses)| (*value, (even(value), uses.as_slice()))).collect();
        // Spellings that differ by case and blanks only count as one word, so that mending one of them does not
        // make another one rare.
        let mut words: BTreeMap<&[char], Word<'_>> = BTreeMap::new();
        for (value, (even, uses)) in &values {
            let word = words.entry(even).or_insert(Word { spelling: value, count: 0, total: 0 });
            word.total += uses.len();
            if uses.len() >= word.count {
                (word.spelling, word.count) = (value, uses.len());
            }
        }
        let common: Vec<(&[char], &Word<'_>)> =
            words.iter().filter(|(_, word)| word.total >= OFTEN).map(|(even, word)| (*even, word)).collect();
        // Each value is held against those that may be a slip away, and not against all.
        let spelt: Vec<String> = common.iter().map(|(even, _)| even.iter().collect()).collect();
        let misspelt = Misspelt::new((0..).zip(&spelt).map(|(number, even)| (number, "", even.as_str())));
        for (value, (own, uses)) in &values {
            let near = misspelt.near("", &own.iter().collect::<String>()).into_iter();
            let meant = near
                .filter_map(|number| common.get(usize::try_from(number).ok()?))
                .filter(|(even, word)| word.spelling != *value && is_near(own, even))
                .map(|(even, word)| {
                    (word.spelling, if even == own { word.total - uses.len() } else { word.total })
                })
                .filter(|(_, count)| *count >= OFTEN && *count >= uses.len() * RATIO)
                .max_by_key(|(_, count)| *count);
            let Some((meant, count)) = meant else { continue };
            for (page, span) in uses.iter().filter_map(place) {
                let message = format!("`{value}` in {column}: `{meant}` is used {count} times");
                let draft = sink.add_at(page.path.as_str(), span, message);
                let same_word = is_same_word(value, meant);
                if even(value) == even(meant) && !same_word {
                    draft.help("choose one of the two spellings");
                    continue;
                }
                let edit = Edit { start: span.start, end: span.end, text: meant.to_owned() };
                draft.help(format!("did you mean `{meant}`?")).fix(same_word, vec![edit]);
            }
        }
    }
}

/// Whether two values, both as [`even`] has them, are the same or one slip of the fingers apart.
fn is_near(a: &[char], b: &[char]) -> bool {
    if a == b {
        return true;
    }
    // One slip adds or loses one character at most.
    if a.len().min(b.len()) < 6 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let digits = |s: &[char]| s.iter().filter(|c| c.is_numeric()).copied().collect::<Vec<_>>();
    let plural = |short: &[char], long: &[char]| long.strip_suffix(&['s']) == Some(short);
    one_slip(a, b) && !plural(a, b) && !plural(b, a) && digits(a) == digits(b)
}

/// A value without what case and blanks add.
fn even(value: &str) -> Vec<char> {
    value.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Whether a value is what was meant but for its case, or for blanks that it lacks. A name that has blanks where
/// most others have none may be the better one.
fn is_same_word(value: &str, meant: &str) -> bool {
    let blanks = |s: &str| s.chars().filter(|c| c.is_whitespace()).count();
    even(value) == even(meant) && (blanks(value) < blanks(meant) || value.to_lowercase() == meant.to_lowercase())
}

/// One character inserted, deleted, replaced, or two neighbours swapped.
fn one_slip(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let front = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let back = short.iter().skip(front).rev().zip(long.iter().skip(front).rev()).take_while(|(x, y)| x == y).count();
    let (left, right) = (short.len() - front - back, long.len() - front - back);
    match (left, right) {
        (0 | 1, 1) => true,
        (2, 2) => short.get(front) == long.get(front + 1) && short.get(front + 1) == long.get(front),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{even, is_near};

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        for (a, b) in [("Github", "GitHub"), ("TEch Community", "Tech Community"), ("Microsoft Lean", "Microsoft Learn"), ("Micorsoft", "Microsoft")] {
            assert!(is_near(&even(a), &even(b)), "{a} {b}");
        }
        for (a, b) in [("FY24 guide", "FY25 guide"), ("Partner", "Partners"), ("Blog", "Vlog"), ("Microsoft", "Microsoft Learn")] {
            assert!(!is_near(&even(a), &even(b)), "{a} {b}");
        }
    }
}
