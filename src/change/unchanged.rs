//! Two versions of a page read only where they differ: a part that is the same on both sides is read up to its
//! heading.

use std::collections::BTreeSet;

use super::content::Content;
use crate::page::{Page, Part};
use crate::text::hash::HashMap;

/// Two versions of a page, and the sections that were left out on both sides.
pub(super) struct Two {
    pub(super) from: Content,
    pub(super) to: Content,
    pub(super) same: Vec<(usize, usize)>,
}

/// A version of a page, read in full or by these parts.
type Reader<'a> = &'a dyn Fn(Option<&[(Part, bool)]>) -> (Content, Vec<usize>);

/// Reads two versions of a page.
pub(super) fn read((old, from): (&Page, Reader<'_>), (new, to): (&Page, Reader<'_>)) -> Two {
    let whole = || Two { from: from(None).0, to: to(None).0, same: Vec::new() };
    let (Some(a), Some(b)) = (old.parts(), new.parts()) else { return whole() };
    let pairs = equal((old, a), (new, b));
    let (left, right): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    let marked = |parts: &[Part], same: &BTreeSet<usize>| -> Vec<(Part, bool)> {
        parts.iter().enumerate().map(|(index, part)| (*part, !same.contains(&index))).collect()
    };
    let ((from, from_own), (to, to_own)) = (from(Some(&marked(a, &left))), to(Some(&marked(b, &right))));
    let section = |(f, t): &(usize, usize)| Some((*from_own.get(*f)?, *to_own.get(*t)?));
    Two { from, to, same: pairs.iter().filter_map(section).collect() }
}

/// The parts that are the same on both sides: at the beginning, at the end, and those between that are the only
/// ones of their kind.
fn equal((old, from): (&Page, &[Part]), (new, to): (&Page, &[Part])) -> Vec<(usize, usize)> {
    let same = |a: &Part, b: &Part| a.plain && b.plain && old.slice(a.span) == new.slice(b.span);
    let ahead = from.iter().zip(to).take_while(|(a, b)| same(a, b)).count();
    let rest = from.len().min(to.len()) - ahead;
    let behind = from.iter().rev().zip(to.iter().rev()).take(rest).take_while(|(a, b)| same(a, b)).count();
    let mut pairs: Vec<(usize, usize)> = (0..ahead).map(|at| (at, at)).collect();
    pairs.extend((1..=behind).map(|back| (from.len() - back, to.len() - back)));
    let mut kinds: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::default();
    let between = |parts: &[Part]| ahead..parts.len() - behind;
    for at in between(from) {
        if let Some(part) = from.get(at).filter(|part| part.plain) {
            kinds.entry(old.slice(part.span)).or_default().0.push(at);
        }
    }
    for at in between(to) {
        if let Some(part) = to.get(at).filter(|part| part.plain)
            && let Some(kind) = kinds.get_mut(new.slice(part.span))
        {
            kind.1.push(at);
        }
    }
    pairs.extend(kinds.into_values().filter_map(|kind| match (kind.0.as_slice(), kind.1.as_slice()) {
        ([f], [t]) => Some((*f, *t)),
        _ => None,
    }));
    pairs.sort_unstable();
    pairs
}
