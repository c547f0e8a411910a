//! What a commit wrote anew without saying anything else: keys of front matter that keep their values, and paragraphs
//! that are wrapped at other words.

use std::ops::Range;

use super::matching::Versions;
use super::sketch::Sketch;
use crate::change::matter;
use crate::change::provenance::form;
use crate::change::provenance::lines::{self, Hunk};
use crate::page::Page;

/// Lines, 0-based, that say the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// Finds what was written anew, in the order of the new lines. Not all of the lines need differ.
pub(super) fn find(page: &Versions<'_>) -> Vec<Rewritten> {
    let mut out = keys(page);
    let known = out.last().map_or(0, |last| last.new.end);
    out.extend(wrapped(page).into_iter().filter(|found| found.new.start >= known));
    out
}

/// Keys of front matter that keep their values.
fn keys(page: &Versions<'_>) -> Vec<Rewritten> {
    let (Some(old), Some(new)) = (front_matter(page.old), front_matter(page.new)) else { return Vec::new() };
    let first = page.hunks().first().map_or(usize::MAX, |hunk| hunk.new.start);
    if first >= lines::count(new) || old == new {
        return Vec::new();
    }
    let (old, new) = (Page::new("", old.to_vec()), Page::new("", new.to_vec()));
    let range = |(first, last): (usize, usize)| first.saturating_sub(1)..last;
    let mut out: Vec<Rewritten> = matter::same_keys(&old, &new)
        .into_iter()
        .map(|(old, new)| Rewritten { old: range(old), new: range(new) })
        .collect();
    out.sort_unstable_by_key(|found| found.new.start);
    out.dedup_by(|next, before| next.new.start < before.new.end);
    out
}

/// The front matter of a text with its fences.
fn front_matter(text: &[u8]) -> Option<&[u8]> {
    let start = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    start.starts_with(b"---").then_some(())?;
    let mut ends = memchr::memchr_iter(b'\n', text);
    let mut from = ends.next()? + 1;
    for end in ends.chain(std::iter::once(text.len())) {
        if matches!(text.get(from..end)?.trim_ascii_end(), b"---" | b"...") {
            return text.get(..text.len().min(end + 1));
        }
        from = end + 1;
    }
    None
}

/// Text that is wrapped at other words.
fn wrapped(page: &Versions<'_>) -> Vec<Rewritten> {
    let mut sketches = None;
    let mut out = Vec::new();
    let Some(diff) = page.diff else { return out };
    for (at, hunk) in diff.hunks.iter().enumerate() {
        // One line in place of one is compared with it anyway.
        if hunk.old.is_empty() || hunk.new.is_empty() || hunk.old.len() + hunk.new.len() == 2 {
            continue;
        }
        let old = page.old.get(lines::bytes_of(&diff.old, at)).unwrap_or_default();
        let new = page.new.get(lines::bytes_of(&diff.new, at)).unwrap_or_default();
        if !form::may_be_wrapped(old, new) {
            continue;
        }
        let (before, after) = sketches.get_or_insert_with(|| (Sketch::of(page.old), Sketch::of(page.new)));
        let code =
            hunk.old.clone().any(|line| before.is_code(line)) || hunk.new.clone().any(|line| after.is_code(line));
        if !code && form::is_wrapped(old, new) {
            join(hunk, old, new, &mut out);
        }
    }
    out
}

/// Says for every new line of a hunk which old lines have its words.
fn join(hunk: &Hunk, old: &[u8], new: &[u8], out: &mut Vec<Rewritten>) {
    let (old, new) = (form::letters_of_lines(old), form::letters_of_lines(new));
    let mut first = 0;
    for (at, letters) in new.iter().enumerate() {
        while old.get(first).is_some_and(|old| old.end <= letters.start) {
            first += 1;
        }
        let shared = old.get(first..).unwrap_or_default().iter().take_while(|old| old.start < letters.end).count();
        let shared = if letters.is_empty() { 0 } else { shared };
        let (from, to) = (hunk.old.start + first, hunk.new.start + at);
        out.push(Rewritten { old: from..from + shared, new: to..to + 1 });
    }
}
