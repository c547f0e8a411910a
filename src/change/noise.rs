//! Noise: changed lines that belong to no change. Each changed line is one or the other.

use std::collections::BTreeMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::content::Content;
use super::frame::Frame;
use super::model::{Change, Lines, Side};
use crate::text::{ends, hash};

/// The lines that a plain diff of two texts shows, 1-based, for both sides. There are several shortest diffs; the
/// texts are put in one order first, so that the way back shows the same lines.
pub(super) fn changed_lines(from: &str, to: &str) -> (Vec<usize>, Vec<usize>) {
    if from <= to {
        return ordered(from, to);
    }
    let (right, left) = ordered(to, from);
    (left, right)
}

fn ordered(from: &str, to: &str) -> (Vec<usize>, Vec<usize>) {
    // What they end with alike stays: lines that came may be told from those behind them.
    let (start, _) = ends::same_lines(from.as_bytes(), to.as_bytes());
    let (same, old) = from.as_bytes().split_at_checked(start).unwrap_or_default();
    let (old, new) = (lines(old), lines(to.as_bytes().get(start..).unwrap_or_default()));
    let first = 1 + memchr::memchr_iter(b'\n', same).count();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if !matches!(op, DiffOp::Equal { .. }) {
            left.extend(op.old_range().map(|index| first + index));
            right.extend(op.new_range().map(|index| first + index));
        }
    }
    (left, right)
}

/// Lines with their ends, each as a number that is quicker to compare.
fn lines(text: &[u8]) -> Vec<u64> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text).map(|at| at + 1).chain(std::iter::once(text.len()));
    let lines = ends.map(|end| text.get(std::mem::replace(&mut start, end)..end).unwrap_or_default());
    lines.filter(|line| !line.is_empty()).map(hash::of).collect()
}

/// The changed lines that no change explains.
pub(super) fn places(frame: &Frame, changes: &[Change]) -> Vec<Lines> {
    let mut covered: BTreeMap<(Side, &str), Vec<(usize, usize)>> = BTreeMap::new();
    for lines in changes.iter().flat_map(|change| &change.covers) {
        covered.entry((lines.side, lines.path.as_str())).or_default().push((lines.first, lines.last));
    }
    for ranges in covered.values_mut() {
        *ranges = merged(std::mem::take(ranges));
    }
    let mut out = Vec::new();
    for (from, to) in frame.pages.iter().filter_map(super::frame::PagePair::both) {
        let (left, right) = changed_lines(from.page.text(), to.page.text());
        for (side, content, changed) in [(Side::From, from, left), (Side::To, to, right)] {
            let ranges = covered.get(&(side, content.path.as_str())).map_or(&[][..], Vec::as_slice);
            collect(content, changed.into_iter().filter(|line| !holds(ranges, *line)), &mut out);
        }
    }
    out
}

fn merged(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut out: Vec<(usize, usize)> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match out.last_mut() {
            Some(previous) if first <= previous.1 + 1 => previous.1 = previous.1.max(last),
            _ => out.push((first, last)),
        }
    }
    out
}

fn holds(ranges: &[(usize, usize)], line: usize) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= line);
    after.checked_sub(1).and_then(|index| ranges.get(index)).is_some_and(|(_, last)| line <= *last)
}

fn collect(content: &Content, lines: impl Iterator<Item = usize>, out: &mut Vec<Lines>) {
    let mut run: Option<(usize, usize)> = None;
    for line in lines {
        match &mut run {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => out.extend(run.replace((line, line)).map(|run| content.lines(run))),
        }
    }
    out.extend(run.map(|run| content.lines(run)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_final_line_end_counts_as_in_a_plain_diff() {
        assert_eq!(changed_lines("a\nb", "a\nb\n"), (vec![2], vec![2]));
        assert_eq!(changed_lines("a\nb\n", "b\nc\n"), (vec![1], vec![2]));
    }

    #[test]
    fn ranges_merge() {
        let ranges = merged(vec![(5, 6), (1, 2), (3, 3), (9, 9)]);
        assert_eq!(ranges, [(1, 3), (5, 6), (9, 9)]);
        assert!(holds(&ranges, 6) && !holds(&ranges, 7) && !holds(&ranges, 0));
    }
}
