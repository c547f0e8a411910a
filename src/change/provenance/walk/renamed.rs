//! Pages that came and went in one commit, or between a parent and its merge, and are one page under a new name.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{PageState, Pair, State, Walk};
use crate::change::provenance::lines::Differ;
use crate::change::similarity::{self, Candidate};
use crate::snapshot::BlobId;
use crate::snapshot::log::Difference;
use crate::text::hash::HashMap;

/// Pages that are compared with each other.
const MAX_RENAMES: usize = 2_500;

pub(super) type GonePage = ((u32, Rc<PageState>), Option<BlobId>);
pub(super) type NewPage = ((u32, Vec<u8>), Option<BlobId>);

/// A text with the number of its blob.
type Version<'t> = (&'t [u8], Option<BlobId>);

/// Pairs pages that came and went in one commit and are one.
pub(super) fn join_renamed(differ: &mut Differ, gone: Vec<GonePage>, new: Vec<NewPage>, pairs: &mut Vec<Pair>) {
    let olds: Vec<Version<'_>> = gone.iter().map(|((_, page), blob)| (page.text.as_slice(), *blob)).collect();
    let news: Vec<Version<'_>> = new.iter().map(|((_, text), blob)| (text.as_slice(), *blob)).collect();
    let same = same_pages(differ, &olds, &news);
    let mut gone: Vec<Option<GonePage>> = gone.into_iter().map(Some).collect();
    let mut new: Vec<Option<NewPage>> = new.into_iter().map(Some).collect();
    for (from, to) in same {
        if let (Some(old), Some(new)) = (gone.get_mut(from), new.get_mut(to)) {
            let (old, new) = (old.take().map(|(old, _)| old), new.take().map(|(new, _)| new));
            pairs.push(Pair::new(old, new));
        }
    }
    pairs.extend(gone.into_iter().flatten().map(|(old, _)| Pair::new(Some(old), None)));
    pairs.extend(new.into_iter().flatten().map(|(new, _)| Pair::new(None, Some(new))));
}

/// Which text of either side is which of the other: the same bytes, or half of the lines.
fn same_pages(differ: &mut Differ, old: &[Version<'_>], new: &[Version<'_>]) -> Vec<(usize, usize)> {
    if old.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let few = old.len().saturating_mul(new.len()) <= MAX_RENAMES;
    let mut prints = |text: &[u8]| {
        let diff = differ.diff(&[], text);
        let mut hashes: Vec<u64> = diff.new.iter().map(|line| line.hash).collect();
        hashes.sort_unstable();
        hashes
    };
    let olds: Vec<Vec<u64>> = old.iter().map(|(text, _)| if few { prints(text) } else { Vec::new() }).collect();
    let mut candidates = Vec::new();
    for (to, (text, blob)) in new.iter().enumerate() {
        let print = if few { prints(text) } else { Vec::new() };
        for (from, ((_, old_blob), old)) in old.iter().zip(&olds).enumerate() {
            let score = if old_blob == blob { 1_001 } else { similarity::dice_of_sorted(old, &print) };
            if score >= 500 {
                candidates.push(Candidate { from, to, score });
            }
        }
    }
    similarity::best_first(candidates, 0)
}

/// Versions that the parents of a merge have of its pages under other names, by parent and by the name in the merge.
pub(super) type OtherNames = HashMap<(usize, u32), Rc<PageState>>;

impl Walk<'_, '_> {
    /// Finds pages that are as in no parent and that some parent has under a name which the merge lacks. Hardly a
    /// merge has any, and then nothing is read.
    pub(super) fn other_names(&mut self, differences: &[BTreeMap<String, Difference>], before: &[State]) -> OtherNames {
        let mut out = OtherNames::default();
        for (parent, (list, state)) in differences.iter().zip(before).enumerate() {
            let is_own = |path: &String| differences.iter().all(|other| other.contains_key(path));
            let new = list.iter().filter(|(path, item)| item.old.is_none() && is_own(path));
            let new: Vec<(&String, BlobId)> = new.filter_map(|(path, item)| Some((path, item.new?))).collect();
            let gone = list.iter().filter(|(_, item)| !new.is_empty() && item.new.is_none());
            let gone: Vec<(&String, BlobId)> = gone.filter_map(|(path, item)| Some((path, item.old?))).collect();
            if gone.is_empty() {
                continue;
            }
            let mut read = |(_, blob): &(&String, BlobId)| self.log.read(*blob).unwrap_or_default();
            let (old_texts, new_texts): (Vec<_>, Vec<_>) =
                (gone.iter().map(&mut read).collect(), new.iter().map(&mut read).collect());
            let olds: Vec<Version<'_>> =
                gone.iter().zip(&old_texts).map(|(item, text)| (&text[..], Some(item.1))).collect();
            let news: Vec<Version<'_>> =
                new.iter().zip(&new_texts).map(|(item, text)| (&text[..], Some(item.1))).collect();
            for (from, to) in same_pages(&mut self.differ, &olds, &news) {
                let (Some((old, blob)), Some((new, _))) = (gone.get(from), new.get(to)) else { continue };
                let page = self.names.number(old);
                let version = state.get(&page).map_or_else(|| self.load(page, old, *blob), Rc::clone);
                out.insert((parent, self.names.number(new)), version);
            }
        }
        out
    }
}
