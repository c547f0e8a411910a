//! Changes in the order of reading, for every format that shows them to a reviewer: replacements across the site,
//! then page by page, section by section. Says how much changed, in words.

use std::collections::{BTreeMap, HashMap};

use crate::change::model::{CellChange, Piece, Place};
use crate::change::{Action, Change, Changes, Hidden, Kind, normal, words};
use crate::text::inline::gfm;
use crate::text::untrusted::{is_hidden, without_hidden};

/// Changes by page.
#[derive(Debug)]
pub struct Grouped<'a> {
    /// The same replacement in many places.
    pub substitutions: Vec<&'a Change>,
    /// Pages in the order of their paths.
    pub pages: Vec<PageGroup<'a>>,
}

/// What changed on a page.
#[derive(Debug)]
pub struct PageGroup<'a> {
    /// Its path; on the later side where it stands on both.
    pub path: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What happened to the page as a whole.
    pub whole: Option<&'a Change>,
    /// Its name on the earlier side, if it was another one.
    pub old_path: Option<&'a str>,
    /// Sections in the order of the page.
    pub sections: Vec<SectionGroup<'a>>,
}

/// What changed under one heading.
#[derive(Debug)]
pub struct SectionGroup<'a> {
    /// Its headings, outermost first, without the page's own.
    pub headings: &'a [String],
    /// What happened to the section as a whole.
    pub whole: Option<&'a Change>,
    /// Whether these are keys of the front matter.
    pub front_matter: bool,
    /// In the order of lines.
    pub changes: Vec<&'a Change>,
}

/// A page and the headings of a section.
type Home<'a> = (&'a str, &'a [String]);

/// The first group of each page, heading path, and whether it is the front matter's, among those of its page.
type Known<'a> = HashMap<(&'a str, &'a [String], bool), usize>;

impl<'a> Grouped<'a> {
    /// Groups changes.
    pub fn of(changes: &'a Changes) -> Self {
        let renamed: BTreeMap<&str, &str> =
            changes.renamed.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        let old_names: BTreeMap<&str, &str> = renamed.iter().map(|(old, new)| (*new, *old)).collect();
        // What left a section that has another name now, or stands elsewhere, is told under that name.
        let moved = changes.list.iter().filter(|change| change.kind == Kind::Section);
        let homes: BTreeMap<Home<'_>, Home<'a>> = moved
            .filter_map(|change| {
                let from = change.from.as_ref()?;
                Some((
                    (from.page.as_str(), from.section.as_slice()),
                    (change.place.page.as_str(), change.place.section.as_slice()),
                ))
            })
            .collect();
        let mut pages: BTreeMap<&str, PageGroup<'a>> = BTreeMap::new();
        let mut known = Known::new();
        let mut substitutions = Vec::new();
        for change in &changes.list {
            if change.kind == Kind::Substitution {
                substitutions.push(change);
                continue;
            }
            let (at, section) = (change.place.page.as_str(), change.place.section.as_slice());
            let gone = change.action == Action::Removed && !is_page(change);
            let home = homes.get(&(at, section)).copied().filter(|_| gone && change.kind != Kind::Section);
            let (path, headings) =
                home.unwrap_or_else(|| (if gone { renamed.get(at).copied().unwrap_or(at) } else { at }, section));
            let page = pages.entry(path).or_insert_with(|| PageGroup {
                path,
                title: &change.page_title,
                whole: None,
                old_path: old_names.get(path).copied(),
                sections: Vec::new(),
            });
            if change.action != Action::Removed {
                page.title = &change.page_title;
            }
            if is_page(change) && page.whole.is_none() {
                page.whole = Some(change);
            } else {
                page.add(change, headings, &mut known);
            }
        }
        let mut pages: Vec<PageGroup<'a>> = pages.into_values().collect();
        for section in pages.iter_mut().flat_map(|page| &mut page.sections) {
            section.changes.sort_by_key(|change| change.place.line);
        }
        Self { substitutions, pages }
    }
}

impl<'a> PageGroup<'a> {
    fn add(&mut self, change: &'a Change, headings: &'a [String], known: &mut Known<'a>) {
        let front_matter = change.kind == Kind::FrontMatter;
        let whole = (change.kind == Kind::Section).then_some(change);
        let next = self.sections.len();
        let first = *known.entry((self.path, headings, front_matter)).or_insert(next);
        // Of two sections under the same heading each has a group; what stands in them is told in the first one.
        let taken = self.sections.get(first).is_some_and(|group| group.whole.is_some());
        let at = if whole.is_some() && taken { next } else { first };
        if at == next {
            self.sections.push(SectionGroup { headings, front_matter, whole: None, changes: Vec::new() });
        }
        let Some(group) = self.sections.get_mut(at) else { return };
        match whole {
            Some(_) => group.whole = whole,
            None => group.changes.push(change),
        }
    }

    /// Its changes, without the one of the page as a whole.
    pub fn changes(&self) -> impl Iterator<Item = &'a Change> {
        self.sections.iter().flat_map(|section| section.whole.into_iter().chain(section.changes.iter().copied()))
    }
}

impl SectionGroup<'_> {
    /// Whether an entry only came along with its section.
    pub fn came_along(&self, change: &Change) -> bool {
        let moved = self.whole.filter(|whole| whole.action == Action::Moved).and_then(|whole| whole.from.as_ref());
        let place = |from: &Place| (from.page.clone(), from.section.clone());
        change.action == Action::Moved
            && change.cells.is_empty()
            && moved.is_some()
            && moved.map(place) == change.from.as_ref().map(place)
    }
}

fn is_page(change: &Change) -> bool {
    matches!(change.kind, Kind::Page | Kind::Post)
}

/// A number with its noun.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// How much changed: `2 entries added, 1 moved; 1 section renamed on 3 pages`.
pub fn summary(changes: &Changes) -> String {
    let mut parts = Vec::new();
    for kind in [Kind::Post, Kind::Page, Kind::Entry, Kind::Section, Kind::Table, Kind::Prose, Kind::FrontMatter] {
        let (one, many) = noun(kind);
        let mut told: Vec<String> = Vec::new();
        for action in kind.actions() {
            let number = changes.count(kind, *action);
            if number > 0 {
                let what = if told.is_empty() { count(number, one, many) } else { number.to_string() };
                told.push(format!("{what} {}", action.name()));
            }
        }
        if !told.is_empty() {
            parts.push(told.join(", "));
        }
    }
    let everywhere = changes.list.iter().filter(|change| change.kind == Kind::Substitution);
    let (number, places) = everywhere.fold((0, 0), |(n, places), change| (n + 1, places + change.members.len()));
    if number > 0 {
        parts.push(format!("{} in {places} places", count(number, "replacement", "replacements")));
    }
    if parts.is_empty() {
        return "No change of content".to_owned();
    }
    let mut pages: Vec<&str> = changes.single().map(|change| change.place.page.as_str()).collect();
    pages.sort_unstable();
    pages.dedup();
    format!("{} on {}", parts.join("; "), count(pages.len(), "page", "pages"))
}

/// What was left out: formatting and order.
pub fn noise(changes: &Changes) -> Option<String> {
    let mut parts = Vec::new();
    if changes.noise.lines > 0 {
        parts.push(format!("{} of formatting only", count(changes.noise.lines, "line", "lines")));
    }
    if changes.noise.reordered > 0 {
        parts.push(format!("{} in another order", count(changes.noise.reordered, "part", "parts")));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Who does not see a row, in words.
pub const fn unseen(hidden: Hidden) -> &'static str {
    match hidden {
        Hidden::Everywhere => "its table is broken: shown nowhere",
        Hidden::OnSite => "its table is broken: not shown on the site",
        Hidden::OnGitHub => "its table is broken: not shown on GitHub",
    }
}

/// What a kind is called, for one and for many.
pub const fn noun(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Page => ("page", "pages"),
        Kind::Post => ("post", "posts"),
        Kind::FrontMatter => ("front matter key", "front matter keys"),
        Kind::Section => ("section", "sections"),
        Kind::Table => ("table", "tables"),
        Kind::Entry => ("entry", "entries"),
        Kind::Prose => ("paragraph", "paragraphs"),
        Kind::Substitution => ("replacement", "replacements"),
    }
}

/// What a new post says of itself, where it was asked.
pub fn summary_of_post(change: &Change) -> Option<&str> {
    let is_new = change.kind == Kind::Post && change.action == Action::Added;
    change.row.first().filter(|_| is_new).map(|(_, text)| text.as_str())
}

/// The page, if it is another one, and the headings that something stood under before.
pub fn origin(change: &Change) -> Option<String> {
    let from = change.from.as_ref()?;
    let page = (from.page != change.place.page).then_some(&from.page);
    let above = match change.kind {
        Kind::Section => from.section.split_last().map_or(&[][..], |(_, above)| above),
        _ => &from.section,
    };
    let place: Vec<&str> = page.into_iter().chain(above).map(String::as_str).collect();
    (!place.is_empty()).then(|| place.join(" › "))
}

/// A value that differs, as it is shown: a cell that is one link is told as its text and its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What differs.
    pub name: String,
    /// How; deleted and inserted pieces only where one side has no value.
    pub pieces: Vec<Piece>,
}

/// How the cells of a change differ.
pub fn edits(cells: &[CellChange]) -> Vec<Edit> {
    cells.iter().flat_map(edits_of).collect()
}

fn edits_of(cell: &CellChange) -> Vec<Edit> {
    let edit = |name: &str, pieces: Vec<Piece>| Edit { name: name.to_owned(), pieces };
    let (before, after) = match (&cell.before, &cell.after) {
        (Some(before), Some(after)) => (before, after),
        (Some(before), None) => return vec![edit(&cell.column, vec![Piece::Delete(before.clone())])],
        (None, Some(after)) => return vec![edit(&cell.column, vec![Piece::Insert(after.clone())])],
        (None, None) => return Vec::new(),
    };
    if before != after && without_hidden(before) == without_hidden(after) {
        let [before, after] = [before, after].map(|text| Some(with_hidden_shown(text)));
        return edits_of(&CellChange { column: cell.column.clone(), before, after });
    }
    if let (Some((old_text, old_url)), Some((new_text, new_url))) = (only_link(before), only_link(after)) {
        let mut out = Vec::new();
        if old_text != new_text {
            out.push(edit(&cell.column, words::diff(&old_text, &new_text)));
        }
        if old_url != new_url {
            out.push(edit("link", vec![Piece::Delete(old_url), Piece::Insert(new_url)]));
        }
        if !out.is_empty() {
            return out;
        }
    }
    vec![edit(&cell.column, words::diff(before, after))]
}

/// A text with the codes of the characters that nobody sees.
fn with_hidden_shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Text and target of a cell that is one link and nothing else.
pub fn only_link(cell: &str) -> Option<(String, String)> {
    let links = gfm::links(cell);
    let [link] = links.as_slice() else { return None };
    let text = normal::one_line(&gfm::plain(&link.text));
    (normal::one_line(&gfm::plain(cell)) == text).then(|| (text, link.url.trim().to_owned()))
}

/// Texts shorter than this, in characters, are read at a glance.
const SHORT: usize = 120;

/// Whether so much differs that two whole texts read better than one with marks in it.
pub fn is_rewritten(pieces: &[Piece]) -> bool {
    let length = |of: fn(&Piece) -> Option<&String>| -> usize {
        pieces.iter().filter_map(of).map(|text| text.chars().count()).sum()
    };
    let kept = length(|piece| if let Piece::Equal(text) = piece { Some(text) } else { None });
    let changed = length(|piece| if let Piece::Equal(_) = piece { None } else { Some(text_of(piece)) });
    let runs = pieces.iter().filter(|piece| matches!(piece, Piece::Delete(_))).count();
    let short = kept + changed < SHORT;
    kept < changed && (runs > 3 || short && runs > 1)
}

/// The text of a piece.
pub fn text_of(piece: &Piece) -> &String {
    match piece {
        Piece::Equal(text) | Piece::Delete(text) | Piece::Insert(text) => text,
    }
}

/// Both whole texts of a word diff.
pub fn whole(pieces: &[Piece]) -> (String, String) {
    let mut out = (String::new(), String::new());
    for piece in pieces {
        if !matches!(piece, Piece::Insert(_)) {
            out.0.push_str(text_of(piece));
        }
        if !matches!(piece, Piece::Delete(_)) {
            out.1.push_str(text_of(piece));
        }
    }
    out
}

/// Words that stay before and after a change; what lies between shows as an ellipsis.
const CONTEXT: usize = 60;

/// A word diff in which long stretches that stay are left out.
pub fn shortened(pieces: &[Piece]) -> Vec<Piece> {
    let last = pieces.len().saturating_sub(1);
    let short = |(at, piece): (usize, &Piece)| match piece {
        Piece::Equal(text) => Piece::Equal(middle(text, at > 0, at < last)),
        other => other.clone(),
    };
    pieces.iter().enumerate().map(short).collect()
}

/// The ends of a text that stand beside a change.
fn middle(text: &str, head: bool, tail: bool) -> String {
    let ends = usize::from(head) + usize::from(tail);
    if ends == 0 || text.chars().count() <= (CONTEXT + 10) * ends {
        return text.to_owned();
    }
    let mut out = String::new();
    if head {
        let cut = text.char_indices().nth(CONTEXT).map_or(text.len(), |(at, _)| at);
        let kept = text.get(..cut).unwrap_or(text);
        out.push_str(kept.rfind(' ').and_then(|at| kept.get(..at)).unwrap_or(kept));
        out.push(' ');
    }
    out.push('…');
    if tail {
        let cut = text.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
        let kept = text.get(cut..).unwrap_or(text);
        out.push(' ');
        out.push_str(kept.find(' ').and_then(|at| kept.get(at + 1..)).unwrap_or(kept));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_cut_to_the_words_beside_a_change() {
        let long = "word ".repeat(50);
        let pieces = [
            Piece::Equal(long.clone()),
            Piece::Delete("a".into()),
            Piece::Equal(long.clone()),
            Piece::Insert("b".into()),
        ];
        let short = shortened(&pieces);
        let text = |at: usize| text_of(&short[at]).as_str();
        assert!(text(0).starts_with("… word") && text(0).ends_with("word ") && text(0).len() < 70, "{}", text(0));
        assert!(text(2).contains("word … word") && text(2).len() < 140, "{}", text(2));
        assert_eq!(shortened(&[Piece::Equal(long.clone())]), [Piece::Equal(long)]);
        assert_eq!(middle("short", true, true), "short");
    }

    #[test]
    fn a_link_is_told_as_text_and_target() {
        let cell = |before: &str, after: &str| CellChange {
            column: "Source".into(),
            before: Some(before.into()),
            after: Some(after.into()),
        };
        let names = |before: &str, after: &str| -> Vec<String> {
            edits(&[cell(before, after)]).into_iter().map(|edit| edit.name).collect()
        };
        assert_eq!(names("[a](https://a.io/1)", "[a](https://a.io/2)"), ["link"]);
        assert_eq!(names("[a](https://a.io/1)", "[b](https://a.io/2)"), ["Source", "link"]);
        assert_eq!(names("[a](u) and more", "[a](v) and more"), ["Source"]);
        assert_eq!(names("[a](u)", "**[a](u)**"), ["Source"]);
        let shown = edits(&[cell("[a](https://a.io\u{200b})", "[a](https://a.io)")]);
        let pieces = [Piece::Delete(r"https://a.io\u{200b}".into()), Piece::Insert("https://a.io".into())];
        assert_eq!(shown, [Edit { name: "link".into(), pieces: pieces.into() }]);
    }
}
