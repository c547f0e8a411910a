//! Pages that came and went in one commit and are one page under a new name.

use std::rc::Rc;

use super::{PageState, Pair};
use crate::change::provenance::lines::{Differ, LineDiff};
use crate::change::similarity::{self, Candidate};
use crate::snapshot::BlobId;

/// Pages that are compared with each other.
const MAX_RENAMES: usize = 2_500;

pub(super) type GonePage = ((u32, Rc<PageState>), Option<BlobId>);
pub(super) type NewPage = ((u32, Vec<u8>), Option<BlobId>);

/// Pairs pages that came and went in one commit and are one: the same bytes, or half of the lines.
pub(super) fn join_renamed(differ: &mut Differ, gone: Vec<GonePage>, new: Vec<NewPage>, pairs: &mut Vec<Pair>) {
    let mut gone: Vec<Option<GonePage>> = gone.into_iter().map(Some).collect();
    let mut new: Vec<Option<NewPage>> = new.into_iter().map(Some).collect();
    let mut candidates = Vec::new();
    let few = gone.len().saturating_mul(new.len()) <= MAX_RENAMES;
    let mut prints = |text: &[u8]| {
        let diff = differ.diff(&[], text);
        let mut hashes: Vec<u64> = diff.new.iter().map(|line| line.hash).collect();
        hashes.sort_unstable();
        hashes
    };
    let olds: Vec<Vec<u64>> = gone
        .iter()
        .flatten()
        .map(|((_, page), _)| if few && !new.is_empty() { prints(&page.text) } else { Vec::new() })
        .collect();
    for (to, ((_, text), blob)) in new.iter().flatten().enumerate() {
        let print = if few && !gone.is_empty() { prints(text) } else { Vec::new() };
        for (from, (_, old_blob)) in gone.iter().flatten().enumerate() {
            let score = if old_blob == blob {
                1_001
            } else {
                similarity::dice_of_sorted(olds.get(from).map_or(&[], Vec::as_slice), &print)
            };
            if score >= 500 {
                candidates.push(Candidate { from, to, score });
            }
        }
    }
    for (from, to) in similarity::best_first(candidates, 0) {
        if let (Some(old), Some(new)) = (gone.get_mut(from), new.get_mut(to)) {
            let (old, new) = (old.take().map(|(old, _)| old), new.take().map(|(new, _)| new));
            pairs.push(Pair { old, new, diff: LineDiff::default() });
        }
    }
    let alone = |old, new| Pair { old, new, diff: LineDiff::default() };
    pairs.extend(gone.into_iter().flatten().map(|(old, _)| alone(Some(old), None)));
    pairs.extend(new.into_iter().flatten().map(|(new, _)| alone(None, Some(new))));
}
