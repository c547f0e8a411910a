//! What a row says: its cells in normal form, and what makes it the same entry tomorrow.

use super::normal::{self, Inline};
use crate::page::entry::Key;
use crate::page::{self, key};
use crate::text::hash;
use crate::text::inline::gfm;

/// What a row says.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Value>,
    pub(super) key: String,
    pub(super) linked: bool,
    pub(super) title: String,
    pub(super) url: Option<String>,
    /// Stands for all cells in normal form.
    pub(super) identity: u64,
}

#[derive(Debug)]
pub(super) struct Value {
    pub(super) source: String,
    pub(super) inline: Inline,
}

impl Row {
    /// Reads a row.
    pub(super) fn of(entry: page::Entry<'_>) -> Self {
        let mut known = None;
        let mut cells: Vec<Value> = Vec::with_capacity(entry.row.cells.len());
        for cell in &entry.row.cells {
            let written = entry.page.slice(*cell);
            let source = normal::one_line(written);
            let (plain, links) = gfm::plain_and_links(&source);
            if cells.is_empty() && source == written {
                known = Some(entry.identity_of(&plain, &links));
            }
            let inline = normal::of(&source, plain, &links);
            cells.push(Value { source, inline });
        }
        // A missing cell and an empty one are the same.
        while cells.last().is_some_and(|cell| cell.source.is_empty()) {
            cells.pop();
        }
        // A cell that was broken over lines reads as one line.
        let broken =
            entry.cell(0).contains('\n').then(|| normal::one_line(&gfm::plain(&normal::one_line(entry.cell(0)))));
        let known = known.unwrap_or_else(|| entry.identity());
        let (key, linked) = match (known.key, &broken) {
            (Key::Url(url), _) => (url, true),
            (Key::Text(_), Some(text)) => (key::of_text(text), false),
            (Key::Text(text), None) => (text, false),
        };
        Self {
            identity: hash::of_all(cells.iter().map(|cell| &cell.inline.normal)),
            key,
            linked,
            title: called(&broken.unwrap_or(known.title)),
            url: known.link.map(|link| link.url.trim().to_owned()).filter(|url| !url.is_empty()),
            cells,
        }
    }
}

/// The name in a title that a broken link made unreadable: of `[Name](address` the name, and no bare addresses
/// beside other words.
fn called(title: &str) -> String {
    let name = match title.split_once("](") {
        Some((before, after)) => {
            let (ahead, name) = before.rsplit_once('[').unwrap_or(("", before));
            let behind = after.split_once([' ', ')']).map_or("", |(_, behind)| behind);
            normal::one_line(&format!("{ahead} {name} {behind}"))
        }
        None => title.to_owned(),
    };
    let is_address = |word: &&str| word.contains("://");
    let words: Vec<&str> = name.split(' ').filter(|word| !is_address(word)).collect();
    let readable = words.iter().any(|word| word.chars().any(char::is_alphanumeric));
    if !readable {
        title.to_owned()
    } else if words.len() == name.split(' ').count() {
        name
    } else {
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_link_keeps_its_name() {
        for (title, name) in [
            ("Guide", "Guide"),
            ("[Guide to it](https://a.io/x", "Guide to it"),
            ("New: [Guide](https://a.io/x y", "New: Guide y"),
            ("Guide https://a.io/x", "Guide"),
            ("https://a.io/x", "https://a.io/x"),
            ("a [b] (c)", "a [b] (c)"),
            ("[](https://a.io", "[](https://a.io"),
            ("", ""),
        ] {
            assert_eq!(called(title), name, "{title}");
        }
    }
}
