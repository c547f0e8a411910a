//! Renamed content files between two snapshots, found as git finds them: identical bytes first, then at least
//! half of the bytes in common, counted in lines. The same measure serves commits, index and work tree, so that a
//! diff says the same before and after a commit. Blobs other than those of content files are never read.

use std::collections::VecDeque;

use super::{BlobId, File, Repository, Snapshot};
use crate::text::hash::{self, HashMap, HashSet};

/// Where more files than these appear and disappear at once, only identical files pair; git has the same limit.
const MAX_CANDIDATES: usize = 1000;
/// The most content that is read to compare files by likeness.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The share of bytes in common, in percent, that makes a rename.
const THRESHOLD: u64 = 50;
/// Longer lines are cut into pieces of this size.
const PIECE: usize = 64;

/// Finds the renames, sorted by the old path.
pub(super) fn find(
    repository: &Repository,
    from: &Snapshot,
    to: &Snapshot,
    keep: &mut dyn FnMut(&File, Vec<u8>),
) -> Vec<(String, String)> {
    let (mut gone, mut new) = (only_in(from, to), only_in(to, from));
    let mut pairs = identical(&mut gone, &mut new);
    if !gone.is_empty() && !new.is_empty() && gone.len().max(new.len()) <= MAX_CANDIDATES {
        let mut budget = MAX_BYTES;
        let old = prints(repository, from, &gone, &mut budget, keep);
        let young = prints(repository, to, &new, &mut budget, keep);
        pairs.extend(alike(&old, &young));
    }
    pairs.sort_unstable();
    pairs
}

/// Content files of one snapshot whose path the other one lacks.
fn only_in<'a>(here: &'a Snapshot, there: &Snapshot) -> Vec<&'a File> {
    here.content().filter(|file| !file.is_escaped() && there.find(&file.path).is_none()).collect()
}

/// Pairs files with equal ids: those of the same name first, then in the order of paths.
fn identical(gone: &mut Vec<&File>, new: &mut Vec<&File>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for by_name in [true, false] {
        let key = |file: &File| Some((file.id?, if by_name { name(&file.path).to_owned() } else { String::new() }));
        let mut twins: HashMap<(BlobId, String), VecDeque<&File>> = HashMap::default();
        for file in gone.iter().copied() {
            if let Some(key) = key(file) {
                twins.entry(key).or_default().push_back(file);
            }
        }
        let mut taken = HashSet::default();
        new.retain(|file| {
            let twin = key(file).and_then(|key| twins.get_mut(&key)?.pop_front());
            if let Some(twin) = twin {
                taken.insert(twin.path.as_str());
                pairs.push((twin.path.clone(), file.path.clone()));
            }
            twin.is_none()
        });
        gone.retain(|file| !taken.contains(file.path.as_str()));
    }
    pairs
}

/// What a file is made of: how many bytes each of its pieces brings in, sorted by piece.
struct Print<'a> {
    path: &'a str,
    bytes: u64,
    pieces: Vec<(u64, u64)>,
}

fn prints<'a>(
    repository: &Repository,
    of: &Snapshot,
    files: &[&'a File],
    budget: &mut usize,
    keep: &mut dyn FnMut(&File, Vec<u8>),
) -> Vec<Print<'a>> {
    let mut prints = Vec::with_capacity(files.len());
    for file in files {
        if let Ok(bytes) = repository.read(of, file) {
            let Some(rest) = budget.checked_sub(bytes.len()) else { return Vec::new() };
            *budget = rest;
            prints.push(Print { path: &file.path, bytes: bytes.len() as u64, pieces: pieces(&bytes) });
            keep(file, bytes);
        }
    }
    prints
}

fn pieces(bytes: &[u8]) -> Vec<(u64, u64)> {
    let mut all: Vec<(u64, u64)> = bytes
        .split_inclusive(|&byte| byte == b'\n')
        .flat_map(|line| line.chunks(PIECE))
        .map(|piece| {
            // A line keeps its identity when only its line end changes.
            let kept = piece.strip_suffix(b"\r\n").or_else(|| piece.strip_suffix(b"\n")).unwrap_or(piece);
            (hash::of(kept), piece.len() as u64)
        })
        .collect();
    all.sort_unstable();
    all.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    all
}

/// Pairs the most alike files first; among equals, those of the same name, then in the order of paths.
fn alike(old: &[Print<'_>], young: &[Print<'_>]) -> Vec<(String, String)> {
    let mut candidates = Vec::new();
    for (from, a) in old.iter().enumerate() {
        for (to, b) in young.iter().enumerate() {
            if let Some(share) = share(a, b).filter(|&share| share >= THRESHOLD * 100) {
                candidates.push((std::cmp::Reverse(share), name(a.path) != name(b.path), from, to));
            }
        }
    }
    candidates.sort_unstable();
    let (mut taken_from, mut taken_to) = (vec![false; old.len()], vec![false; young.len()]);
    let mut pairs = Vec::new();
    for (_, _, from, to) in candidates {
        if let (Some(a), Some(b), Some(from), Some(to)) =
            (old.get(from), young.get(to), taken_from.get_mut(from), taken_to.get_mut(to))
            && !*from
            && !*to
        {
            (*from, *to) = (true, true);
            pairs.push((a.path.to_owned(), b.path.to_owned()));
        }
    }
    pairs
}

/// The bytes that two files have in common, in hundredths of a percent of the larger one. None where their sizes
/// alone rule a rename out.
fn share(a: &Print<'_>, b: &Print<'_>) -> Option<u64> {
    let (small, large) = (a.bytes.min(b.bytes), a.bytes.max(b.bytes));
    if large == 0 || small * 100 < large * THRESHOLD {
        return None;
    }
    let (mut left, mut right) = (a.pieces.iter().peekable(), b.pieces.iter().peekable());
    let mut common = 0;
    while let (Some((x, n)), Some((y, m))) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                common += n.min(m);
                left.next();
                right.next();
            }
        }
    }
    Some(common * 10_000 / large)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
