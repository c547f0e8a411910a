//! Values, words and links of a change in Markdown, each on one line and of bounded length.

use std::fmt::Write as _;

use crate::change::model::Piece;
use crate::change::normal;
use crate::render::changes::{self, Edit};
use crate::text::Untrusted;

/// Characters of one value.
const VALUE: usize = 1_200;

pub(super) fn edit_text(edit: &Edit) -> String {
    match edit.pieces.as_slice() {
        all if changes::is_rewritten(all) => {
            let (before, after) = changes::whole(all);
            pieces(&[Piece::Delete(before), Piece::Equal(" ".to_owned()), Piece::Insert(after)])
        }
        all => pieces(&changes::shortened(all)),
    }
}

/// A word diff, with the marks that forges show as struck out and underlined.
pub(super) fn pieces(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Equal(text) => out.push_str(&spaced(text)),
            Piece::Delete(text) => {
                let _ = write!(out, "<del>{}</del>", spaced(text));
            }
            Piece::Insert(text) => {
                let _ = write!(out, "<ins>{}</ins>", spaced(text));
            }
        }
    }
    out
}

/// A text that keeps the blanks at its ends.
fn spaced(text: &str) -> String {
    let head = if text.starts_with(char::is_whitespace) { " " } else { "" };
    let tail = if text.ends_with(char::is_whitespace) && !text.trim().is_empty() { " " } else { "" };
    format!("{head}{}{tail}", value(text.trim()))
}

/// A text of bounded length.
pub(super) fn value(text: &str) -> String {
    let line = normal::one_line(text);
    match line.char_indices().nth(VALUE) {
        Some((cut, _)) => format!("{}…", markdown(line.get(..cut).unwrap_or_default())),
        None => markdown(&line),
    }
}

pub(super) fn markdown(text: &str) -> String {
    Untrusted(&normal::one_line(text)).markdown_comment().to_string()
}

/// The name of a key as code: nothing in it can end the code.
pub(super) fn key(name: &str) -> String {
    Untrusted(name).line().to_string().replace('`', "'")
}

pub(super) fn link_to(title: &str, url: Option<&str>) -> String {
    match url.and_then(|url| Untrusted(url).url()) {
        Some(url) => format!("[{}]({url})", markdown(title)),
        None => markdown(title),
    }
}
