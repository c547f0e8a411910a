//! The laws that every comparison must keep, as checks that anybody can run: nothing lost, nothing invented.
//!
//! They read the two snapshots anew and believe nothing but what a change says of itself.

mod replay;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::change::content::Content;
use crate::change::model::{Action, Change, Changes, Kind, Lines, Place, Side};
use crate::change::{noise, normal};
use crate::page::Page;
use crate::text::inline::gfm;
use crate::text::untrusted::is_hidden;

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// Entries before, less those removed, plus those added, are the entries after.
    Conservation,
    /// Every changed line belongs to a change or to the noise, and noise says nothing new.
    Completeness,
    /// The changes turn the entries of one side into those of the other.
    Replay,
    /// Nothing differs from itself, and the way back is the way there.
    Identity,
    /// Every title, link and cell stands in one of the two snapshots.
    NoInvention,
}

/// A broken law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which one.
    pub law: Law,
    /// Where, and how.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.law, self.message)
    }
}

/// The pages of one snapshot by path; those that are the same on both sides may be left out.
pub type Pages = BTreeMap<String, Arc<Page>>;

/// Checks conservation, completeness, replay and no invention.
pub fn check(from: &Pages, to: &Pages, changes: &Changes) -> Vec<Violation> {
    let sides = Sides { from: contents(from, Side::From), to: contents(to, Side::To), changes };
    let mut out = sides.conservation();
    out.extend(sides.completeness());
    out.extend(sides.replay());
    out.extend(sides.no_invention());
    out
}

/// Checks that `back` is `there` with the sides exchanged.
pub fn mirror(there: &Changes, back: &Changes) -> Vec<Violation> {
    let mut forth: Vec<String> = there.single().map(|change| sketch(change, false)).collect();
    let mut mirrored: Vec<String> = back.single().map(|change| sketch(change, true)).collect();
    forth.sort_unstable();
    mirrored.sort_unstable();
    let mut out: Vec<Violation> = difference(&forth, &mirrored)
        .into_iter()
        .map(|(side, line)| Violation { law: Law::Identity, message: format!("only {side}: {line}") })
        .collect();
    if (there.noise.lines, there.noise.reordered) != (back.noise.lines, back.noise.reordered) {
        let message = format!("noise {:?} there, {:?} back", there.noise.lines, back.noise.lines);
        out.push(Violation { law: Law::Identity, message });
    }
    out
}

/// A change without what may differ between the two directions: its id, and which side's name a column has.
fn sketch(change: &Change, back: bool) -> String {
    let action = if back { change.action.mirrored() } else { change.action };
    let (place, from) = match (&change.from, back) {
        (Some(from), true) => (from, Some(&change.place)),
        (from, _) => (&change.place, from.as_ref()),
    };
    let mut cells: Vec<(&Option<String>, &Option<String>)> = change
        .cells
        .iter()
        .map(|cell| if back { (&cell.after, &cell.before) } else { (&cell.before, &cell.after) })
        .collect();
    cells.sort_unstable();
    format!("{} {} {place:?} {from:?} {cells:?}", change.kind.name(), action.name())
}

fn difference<'a>(there: &'a [String], back: &'a [String]) -> Vec<(&'static str, &'a String)> {
    let (a, b): (BTreeSet<&String>, BTreeSet<&String>) = (there.iter().collect(), back.iter().collect());
    let mut out: Vec<_> = a.difference(&b).map(|line| ("there", *line)).collect();
    out.extend(b.difference(&a).map(|line| ("back", *line)));
    if out.is_empty() && there.len() != back.len() {
        out.extend(there.first().map(|line| ("as often", line)));
    }
    out
}

struct Sides<'a> {
    from: BTreeMap<String, Content>,
    to: BTreeMap<String, Content>,
    changes: &'a Changes,
}

fn contents(pages: &Pages, side: Side) -> BTreeMap<String, Content> {
    pages.iter().map(|(path, page)| (path.clone(), Content::read(path, page.clone(), None, side))).collect()
}

fn broken(law: Law, message: String) -> Violation {
    Violation { law, message }
}

impl Sides<'_> {
    fn side(&self, side: Side) -> &BTreeMap<String, Content> {
        match side {
            Side::From => &self.from,
            Side::To => &self.to,
        }
    }

    fn entries(&self) -> impl Iterator<Item = &Change> {
        self.changes.single().filter(|change| change.kind == Kind::Entry)
    }

    fn conservation(&self) -> Vec<Violation> {
        let count = |side: Side| self.side(side).values().map(|content| content.entries.len()).sum::<usize>();
        let of = |action: Action| self.entries().filter(|change| change.action == action).count();
        let (before, after) = (count(Side::From), count(Side::To));
        let (removed, added) = (of(Action::Removed), of(Action::Added));
        let mut out = Vec::new();
        if before + added != after + removed {
            let message = format!("{before} entries - {removed} removed + {added} added is not {after}");
            out.push(broken(Law::Conservation, message));
        }
        // One row is told of at most once on each side.
        let mut rows: BTreeMap<(Side, &str, usize), isize> = BTreeMap::new();
        for side in [Side::From, Side::To] {
            for (path, content) in self.side(side) {
                for entry in &content.entries {
                    *rows.entry((side, path, entry.lines.0)).or_default() += 1;
                }
            }
        }
        for change in self.entries() {
            for (side, place) in ends(change) {
                let left = rows.entry((side, &place.page, place.line)).or_default();
                *left -= 1;
                if *left < 0 {
                    let message = format!("no row left at {side:?} {}:{} for {}", place.page, place.line, change.id);
                    out.push(broken(Law::Conservation, message));
                }
            }
        }
        out
    }

    /// Pages that stand on both sides, renamed ones included.
    fn pairs(&self) -> Vec<(&Content, &Content)> {
        let renamed: BTreeMap<&str, &str> =
            self.changes.renamed.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        let path = |from: &str| renamed.get(from).copied().unwrap_or(from).to_owned();
        self.from.iter().filter_map(|(from, content)| Some((content, self.to.get(&path(from))?))).collect()
    }

    fn completeness(&self) -> Vec<Violation> {
        let mut told: BTreeSet<(Side, &str, usize)> = BTreeSet::new();
        for lines in self.changes.list.iter().flat_map(|change| &change.covers) {
            told.extend((lines.first..=lines.last).map(|line| (lines.side, lines.path.as_str(), line)));
        }
        let mut quiet: BTreeSet<(Side, &str, usize)> = BTreeSet::new();
        for lines in &self.changes.noise.places {
            quiet.extend((lines.first..=lines.last).map(|line| (lines.side, lines.path.as_str(), line)));
        }
        let mut out = Vec::new();
        if quiet.len() != self.changes.noise.lines {
            out.push(broken(Law::Completeness, format!("{} noise lines counted", self.changes.noise.lines)));
        }
        let mut whole: BTreeSet<(Side, &str)> =
            self.side(Side::From).keys().map(|p| (Side::From, p.as_str())).collect();
        whole.extend(self.side(Side::To).keys().map(|path| (Side::To, path.as_str())));
        for (from, to) in self.pairs() {
            whole.remove(&(Side::From, from.path.as_str()));
            whole.remove(&(Side::To, to.path.as_str()));
            let (left, right) = noise::changed_lines(from.page.text(), to.page.text());
            for (here, there, lines) in [(from, to, left), (to, from, right)] {
                let changed = lines.iter().map(|line| (here.side, here.path.as_str(), *line));
                let lost = changed.clone().filter(|line| !told.contains(line) && !quiet.contains(line));
                out.extend(lost.map(|(side, path, line)| {
                    broken(Law::Completeness, format!("{side:?} {path}:{line}: told nowhere"))
                }));
                let quiet = lines.into_iter().filter(|line| quiet.contains(&(here.side, here.path.as_str(), *line)));
                out.extend(loud(here, there, &quiet.collect::<Vec<_>>()));
            }
        }
        for (side, path) in whole {
            let Some(content) = self.side(side).get(path) else { continue };
            let lost = (1..=content.page.map().lines()).find(|line| !told.contains(&(side, path, *line)));
            out.extend(
                lost.map(|line| broken(Law::Completeness, format!("{side:?} {path}:{line}: page told nowhere"))),
            );
        }
        out
    }

    fn replay(&self) -> Vec<Violation> {
        let mut replay = replay::Replay::new(self);
        let mut out = Vec::new();
        for change in self.entries() {
            if let Err(message) = replay.apply(change) {
                out.push(broken(
                    Law::Replay,
                    format!("{} {}:{}: {message}", change.id, change.place.page, change.place.line),
                ));
            }
        }
        out.extend(replay.finish(self).into_iter().map(|message| broken(Law::Replay, message)));
        out
    }

    fn no_invention(&self) -> Vec<Violation> {
        let mut out = Vec::new();
        let sources = Sources::new(self);
        for change in self.changes.single() {
            let side = if change.action == Action::Removed { Side::From } else { Side::To };
            for (what, text) in [("title", &change.title), ("link", &change.url)] {
                if let Some(text) = text
                    && !sources.has(side, &change.place.page, &change.covers, text)
                {
                    out.push(broken(
                        Law::NoInvention,
                        format!("{what} {text:?} is not in {side:?} {}", change.place.page),
                    ));
                }
            }
            // Columns and levels are named, not quoted.
            if !matches!(change.kind, Kind::Entry | Kind::Prose) {
                continue;
            }
            for cell in &change.cells {
                for (side, text) in [(Side::From, &cell.before), (Side::To, &cell.after)] {
                    if let Some(text) = text
                        && !sources.in_lines(side, &change.covers, text)
                    {
                        out.push(broken(
                            Law::NoInvention,
                            format!("{text:?} is not in the {side:?} lines of {}", change.id),
                        ));
                    }
                }
            }
        }
        out
    }
}

/// The sides on which an entry change has a row.
fn ends(change: &Change) -> Vec<(Side, &Place)> {
    match change.action {
        Action::Added => vec![(Side::To, &change.place)],
        Action::Removed => vec![(Side::From, &change.place)],
        _ => std::iter::once((Side::To, &change.place))
            .chain(change.from.as_ref().map(|from| (Side::From, from)))
            .collect(),
    }
}

/// Words and figures of a text; marks, pipes and invisible characters left out.
fn words(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_hidden(*c) || c.is_whitespace()).collect();
    let words = visible.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(String::from(" "), |all, word| all + word + " ")
}

/// Noise that says something the other side does not say.
fn loud(here: &Content, there: &Content, quiet: &[usize]) -> Vec<Violation> {
    if quiet.is_empty() {
        return Vec::new();
    }
    let other = words(there.page.text());
    let (map, text) = (here.page.map(), here.page.text());
    let delimiters: BTreeSet<usize> = here.tables.iter().filter_map(|table| table.delimiter).collect();
    let quiet = quiet.iter().filter(|line| !delimiters.contains(line));
    let marks: BTreeMap<usize, usize> = here.prose.iter().map(|prose| (prose.lines.0, prose.mark)).collect();
    let said = |line: usize| {
        let mark = marks.get(&line).copied().unwrap_or(0);
        words(map.line_span(line, text).of(text).get(mark..).unwrap_or_default())
    };
    let new = quiet.filter(|line| !other.contains(&said(**line)));
    new.map(|line| broken(Law::Completeness, format!("{:?} {}:{line} is no noise", here.side, here.path))).collect()
}

/// Where titles, links and cells are looked for.
struct Sources<'a> {
    sides: &'a Sides<'a>,
    folded: BTreeMap<(Side, &'a str), String>,
}

impl<'a> Sources<'a> {
    fn new(sides: &'a Sides<'a>) -> Self {
        let mut folded = BTreeMap::new();
        for side in [Side::From, Side::To] {
            for (path, content) in sides.side(side) {
                folded.insert((side, path.as_str()), normal::fold(content.page.text()));
            }
        }
        Self { sides, folded }
    }

    /// Whether a page says this, as its bytes or as a reader sees the lines of the change; a page without a title
    /// is called by its file.
    fn has(&self, side: Side, path: &str, covers: &[Lines], text: &str) -> bool {
        let wanted = normal::fold(text);
        self.folded.get(&(side, path)).is_some_and(|page| page.contains(&wanted))
            || path.contains(text)
            // A page that was only renamed has no lines of its own.
            || covers.is_empty() && self.sides.side(side).get(path).is_some_and(|on| words(on.page.text()).contains(&words(&wanted)))
            || self.lines(side, covers).is_some_and(|lines| {
                // Marks alone can be read in several ways; words cannot.
                std::iter::once(lines.as_str())
                    .chain(lines.lines())
                    .any(|text| normal::prose(text).words().contains(&wanted))
                    || words(&lines).contains(&words(&wanted))
                    || gfm::links(&normal::one_line(&lines)).iter().any(|link| link.url.trim() == text)
            })
    }

    fn in_lines(&self, side: Side, covers: &[Lines], text: &str) -> bool {
        self.lines(side, covers).is_some_and(|lines| normal::one_line(&lines).contains(&normal::one_line(text)))
    }

    fn lines(&self, side: Side, covers: &[Lines]) -> Option<String> {
        let mut out = String::new();
        for lines in covers.iter().filter(|lines| lines.side == side) {
            let page = &self.sides.side(side).get(&lines.path)?.page;
            let (start, end) = (page.map().line_start(lines.first), page.map().line_start(lines.last + 1));
            out.push_str(page.text().get(start..end)?);
        }
        Some(out)
    }
}
