//! Word diffs: a link is one word, so that a change of target never shows as a letter in the middle of a URL.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::model::Piece;
use super::normal;
use crate::text::hash;
use crate::text::inline::gfm;

/// Longer texts are compared as one word.
const MAX_TOKENS: usize = 4_000;

/// The difference of two texts as pieces: equal and deleted ones give `before`, equal and inserted ones `after`
/// (equal ones up to white space and quotes).
pub fn diff(before: &str, after: &str) -> Vec<Piece> {
    compare(before, after, &tokens(before), &tokens(after))
}

/// The same with links cut into words too.
pub(super) fn diff_inside_links(before: &str, after: &str) -> Vec<Piece> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    plain_tokens(before, &mut old);
    plain_tokens(after, &mut new);
    compare(before, after, &old, &new)
}

fn compare(before: &str, after: &str, old: &[&str], new: &[&str]) -> Vec<Piece> {
    if old.len() + new.len() > MAX_TOKENS {
        return vec![Piece::Delete(before.to_owned()), Piece::Insert(after.to_owned())];
    }
    let (old_keys, new_keys) = (keys(old), keys(new));
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_keys, &new_keys) {
        match op {
            DiffOp::Equal { new_index, len, .. } => push(&mut out, Piece::Equal, new, new_index, len),
            DiffOp::Delete { old_index, old_len, .. } => push(&mut out, Piece::Delete, old, old_index, old_len),
            DiffOp::Insert { new_index, new_len, .. } => push(&mut out, Piece::Insert, new, new_index, new_len),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                push(&mut out, Piece::Delete, old, old_index, old_len);
                push(&mut out, Piece::Insert, new, new_index, new_len);
            }
        }
    }
    join_islands(out)
}

fn push(out: &mut Vec<Piece>, piece: fn(String) -> Piece, tokens: &[&str], at: usize, len: usize) {
    let text = tokens.get(at..at + len).unwrap_or_default().concat();
    if !text.is_empty() {
        out.push(piece(text));
    }
}

/// A lone blank between two changes belongs to them: nobody reads `[-a-] [-b-]` as two edits.
fn join_islands(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut deleted = String::new();
    let mut inserted = String::new();
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.into_iter().enumerate() {
        match piece {
            Piece::Delete(text) => deleted.push_str(&text),
            Piece::Insert(text) => inserted.push_str(&text),
            Piece::Equal(text) if text.trim().is_empty() && at > 0 && at < last => {
                deleted.push_str(&text);
                inserted.push_str(&text);
            }
            Piece::Equal(text) => {
                flush(&mut out, &mut deleted, &mut inserted);
                out.push(Piece::Equal(text));
            }
        }
    }
    flush(&mut out, &mut deleted, &mut inserted);
    out
}

fn flush(out: &mut Vec<Piece>, deleted: &mut String, inserted: &mut String) {
    if !deleted.is_empty() {
        out.push(Piece::Delete(std::mem::take(deleted)));
    }
    if !inserted.is_empty() {
        out.push(Piece::Insert(std::mem::take(inserted)));
    }
}

/// What two tokens have in common that say the same, as numbers that are quick to compare.
fn keys(tokens: &[&str]) -> Vec<u64> {
    let key = |token: &&str| match token.trim() {
        "" => hash::of(" "),
        _ => hash::of(normal::folded(token).as_ref()),
    };
    tokens.iter().map(key).collect()
}

/// Cuts a text into links, words, runs of white space and single other characters; nothing is left out.
pub fn tokens(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut at = 0;
    for link in gfm::links(text) {
        if link.span.start >= at && !link.span.is_empty() && text.get(link.span.start..link.span.end).is_some() {
            plain_tokens(text.get(at..link.span.start).unwrap_or(""), &mut out);
            out.push(link.span.of(text));
            at = link.span.end;
        }
    }
    plain_tokens(text.get(at..).unwrap_or(""), &mut out);
    out
}

fn plain_tokens<'a>(text: &'a str, out: &mut Vec<&'a str>) {
    #[derive(PartialEq, Clone, Copy)]
    enum Class {
        Word,
        Blank,
        Other,
    }
    let class = |c: char| match c {
        c if c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '_') => Class::Word,
        c if c.is_whitespace() => Class::Blank,
        _ => Class::Other,
    };
    let mut start = 0;
    let mut previous = None;
    for (at, c) in text.char_indices() {
        let now = class(c);
        if previous.is_some_and(|before| before != now || now == Class::Other) {
            out.extend(text.get(start..at));
            start = at;
        }
        previous = Some(now);
    }
    out.extend(text.get(start..).filter(|rest| !rest.is_empty()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_one_word() {
        let pieces = diff("See [a b](https://x.y/1) now.", "See [a b](https://x.y/2) now.");
        assert_eq!(
            pieces,
            [
                Piece::Equal("See ".into()),
                Piece::Delete("[a b](https://x.y/1)".into()),
                Piece::Insert("[a b](https://x.y/2)".into()),
                Piece::Equal(" now.".into()),
            ]
        );
    }

    #[test]
    fn quotes_are_no_change() {
        assert_eq!(diff("it’s", "it's"), [Piece::Equal("it's".into())]);
    }

    #[test]
    fn tokens_leave_nothing_out() {
        for text in ["", "a", " é—x  [t](u)|`c`\n", "[](", "a_b's"] {
            assert_eq!(tokens(text).concat(), text);
        }
    }
}
