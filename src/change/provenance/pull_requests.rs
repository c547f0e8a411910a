//! Which commits came with which pull request: those that a merge of one brought along.

use std::collections::{BinaryHeap, HashMap};

use crate::snapshot::log::Log;

/// Steps of the search per commit of the range, so that no history makes it long.
const STEPS: usize = 64;

/// The pull requests of commits that do not name their own, by their place in the range. Of merges within merges
/// the inner one counts.
pub(super) fn of_commits(log: &Log<'_>) -> HashMap<usize, u64> {
    let mut out = HashMap::new();
    let mut budget = STEPS.saturating_mul(log.len());
    for merge in 0..log.len() {
        let parents: Vec<Option<usize>> = log.parents(merge).collect();
        if parents.len() < 2 {
            continue;
        }
        let Some(pull) = log.entry(merge).and_then(|entry| entry.pull_request) else { continue };
        for commit in brought(log, &parents, &mut budget) {
            out.entry(commit).or_insert(pull);
        }
    }
    out
}

/// The commits that the other parents of a merge have and the first has not.
fn brought(log: &Log<'_>, parents: &[Option<usize>], budget: &mut usize) -> Vec<usize> {
    let mut ours: HashMap<usize, bool> = HashMap::new();
    let mut open = BinaryHeap::new();
    let mut theirs_open = 0_usize;
    for (index, parent) in parents.iter().enumerate() {
        if let Some(parent) = *parent
            && !ours.contains_key(&parent)
        {
            ours.insert(parent, index == 0);
            theirs_open += usize::from(index > 0);
            open.push(parent);
        }
    }
    let mut out = Vec::new();
    // Parents stand before their children, so that the highest place is known for good when it is taken.
    while let Some(commit) = open.pop() {
        let Some(left) = budget.checked_sub(1) else { return Vec::new() };
        *budget = left;
        let is_ours = ours.get(&commit).copied().unwrap_or(true);
        if !is_ours {
            theirs_open -= 1;
            out.push(commit);
        }
        for parent in log.parents(commit).flatten() {
            match ours.get_mut(&parent) {
                None => {
                    ours.insert(parent, is_ours);
                    theirs_open += usize::from(!is_ours);
                    open.push(parent);
                }
                Some(known) if is_ours && !*known => {
                    *known = true;
                    theirs_open -= 1;
                }
                Some(_) => {}
            }
        }
        if theirs_open == 0 {
            break;
        }
    }
    out
}
