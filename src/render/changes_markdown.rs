//! Changes as Markdown for the comment or the summary of a pull request: page by page, folded where a page is long,
//! within the size that forges take. Nothing of the content is a mention, a reference to an issue, or HTML.

mod inline;

use std::fmt::Write as _;
use std::io::{self, Write};

use self::inline::{edit_text, key, link_to, markdown, pieces, value};
use super::changes::{self, Grouped, PageGroup, SectionGroup, count};
use super::json::Report;
use crate::change::formatting::Formatting;
use crate::change::model::{CellChange, Side};
use crate::change::{Action, Change, Kind, normal};

/// Most characters of a report. A forge takes 65,536; the rest is for who quotes it.
pub const MAX: usize = 60_000;
/// Characters kept for what is told of pages that do not fit.
const TAIL: usize = 6_000;
/// Characters kept for the frame of a page, and for its last words where it does not fit.
const PART: usize = 1_000;
/// Pages with more changes are folded.
const OPEN: usize = 8;
/// Members of a substitution, commits of a change, and places of noise that are named.
const MEMBERS: usize = 20;
const COMMITS: usize = 3;
const PLACES: usize = 200;

/// Writes changes.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(text(report, MAX).as_bytes())
}

/// The report in at most `most` characters.
pub fn text(report: &Report<'_>, most: usize) -> String {
    let head = View { report }.head();
    let room = most.saturating_sub(head.chars().count());
    head + &body(report, room)
}

/// The report without its heading, in at most `most` characters.
pub fn body(report: &Report<'_>, most: usize) -> String {
    let view = View { report };
    let grouped = Grouped::of(report.changes);
    let mut page = Bounded::new(most.saturating_sub(TAIL));
    let mut substitutions = 0;
    let mut dropped = Vec::new();
    for change in &grouped.substitutions {
        let title = if substitutions == 0 { "\n#### Across the site\n\n" } else { "" };
        substitutions += usize::from(page.add(format!("{title}{}", view.substitution(change))));
    }
    for group in &grouped.pages {
        let part = page.left.checked_sub(PART).map(|left| view.page(group, left));
        if !part.is_some_and(|part| page.add(part)) {
            dropped.push(group);
        }
    }
    if let Some(noise) = report.noise {
        page.add(view.noise_places(noise));
    }
    let mut out = page.text;
    let untold = grouped.substitutions.len() - substitutions;
    out.push_str(&tail(&dropped, untold, TAIL - 500));
    if let Some(noise) = changes::noise(report.changes) {
        let _ = write!(out, "\n{noise}.\n");
    }
    out
}

/// A text of a bounded number of characters.
struct Bounded {
    text: String,
    left: usize,
}

impl Bounded {
    fn new(left: usize) -> Self {
        Self { text: String::new(), left }
    }

    /// Adds a part if it fits.
    fn add(&mut self, part: impl AsRef<str>) -> bool {
        let part = part.as_ref();
        let left = self.left.checked_sub(part.chars().count());
        if let Some(left) = left {
            self.left = left;
            self.text.push_str(part);
        }
        left.is_some()
    }
}

/// What did not fit, as numbers.
fn tail(dropped: &[&PageGroup<'_>], substitutions: usize, most: usize) -> String {
    let mut out = String::new();
    if substitutions > 0 {
        let _ = write!(out, "\n{} in many places not shown.\n", count(substitutions, "replacement", "replacements"));
    }
    if dropped.is_empty() {
        return out;
    }
    let all: usize = dropped.iter().map(|page| size(page)).sum();
    let pages = count(dropped.len(), "page", "pages");
    let _ = write!(out, "\n#### {} on {pages} not shown\n\n", count(all, "change", "changes"));
    for (at, page) in dropped.iter().enumerate() {
        let line = format!("- {}: {}\n", markdown(page.path), numbers(page, ""));
        if out.chars().count() + line.chars().count() > most {
            let _ = writeln!(out, "- and {} more", count(dropped.len() - at, "page", "pages"));
            break;
        }
        out.push_str(&line);
    }
    out
}

fn size(page: &PageGroup<'_>) -> usize {
    page.changes().count() + usize::from(page.whole.is_some())
}

/// How much changed on a page: `2 added, 1 moved`. `name` is the page's, if it came or went and is to be named.
fn numbers(page: &PageGroup<'_>, name: &str) -> String {
    let mut parts = Vec::new();
    if let Some(whole) = page.whole {
        let between = if name.is_empty() { "" } else { ": " };
        parts.push(format!("{} {}{between}{name}", changes::noun(whole.kind).0, whole.action.name()));
    }
    for action in [Action::Added, Action::Updated, Action::Renamed, Action::Moved, Action::Removed] {
        let number = page.changes().filter(|change| change.action == action).count();
        if number > 0 {
            parts.push(format!("{number} {}", action.name()));
        }
    }
    parts.join(", ")
}

struct View<'a> {
    report: &'a Report<'a>,
}

impl View<'_> {
    fn head(&self) -> String {
        let Report { changes, from, to, .. } = *self.report;
        format!("### {}\n\nFrom {} to {}.\n", changes::summary(changes), markdown(&from.rev), markdown(&to.rev))
    }

    fn substitution(&self, change: &Change) -> String {
        let edits: String = changes::edits(&change.cells).iter().map(|edit| pieces(&edit.pieces)).collect();
        let places: Vec<String> = change
            .members
            .iter()
            .take(MEMBERS)
            .map(|member| {
                self.place(
                    Side::To,
                    &member.place.page,
                    member.place.line,
                    &format!("{}:{}", member.place.page, member.place.line),
                )
            })
            .collect();
        let more = change.members.len().checked_sub(MEMBERS).filter(|more| *more > 0);
        let more = more.map_or_else(String::new, |more| format!(" and {more} more"));
        let number = count(change.members.len(), "place", "places");
        let commits = self.commits(change);
        let commits = if commits.is_empty() { commits } else { format!(" ({commits})") };
        format!("- {edits} in {number}{commits}: {}{more}\n", places.join(", "))
    }

    /// A page, with as many of its changes as fit.
    fn page(&self, page: &PageGroup<'_>, most: usize) -> String {
        let mut body = Bounded::new(most);
        let mut told = 0;
        for section in &page.sections {
            told += self.section(section, &mut body);
        }
        // What a section leaves behind is one blank line, whatever it held.
        let mut body = body.text.replace("\n\n\n", "\n\n").trim_end().to_owned();
        if !body.is_empty() {
            body.push('\n');
        }
        if let Some(more) = page.changes().count().checked_sub(told).filter(|more| *more > 0) {
            let _ = write!(body, "\n{} on this page not shown.\n", count(more, "more change", "more changes"));
        }
        let title = match page.old_path {
            Some(old) => format!("\n#### {}, was {}\n", markdown(page.path), markdown(old)),
            None => format!("\n#### {}\n", markdown(page.path)),
        };
        let commits = page.whole.map(|whole| self.commits(whole)).filter(|commits| !commits.is_empty());
        let commits = commits.map_or_else(String::new, |commits| format!(" ({commits})"));
        let name = page.whole.map_or_else(String::new, |whole| self.name(whole));
        let summary = page.whole.and_then(changes::summary_of_post).map(|text| format!("\n> {}\n", value(text)));
        let summary = summary.unwrap_or_default();
        if size(page) > OPEN {
            let name = if name.is_empty() { name } else { format!("\n{name}\n") };
            return format!("{title}{name}{summary}\n{}", folded(&numbers(page, ""), body.trim_start_matches('\n')));
        }
        format!("{title}\n{}{commits}\n{summary}{body}", numbers(page, &name))
    }

    /// What a page calls itself that came or went, with a link to it.
    fn name(&self, page: &Change) -> String {
        let side = match page.action {
            Action::Added => Side::To,
            Action::Removed => Side::From,
            _ => return String::new(),
        };
        let title = page.title.as_deref().filter(|title| !title.trim().is_empty());
        title.map_or_else(String::new, |title| self.place(side, &page.place.page, 1, &normal::one_line(title)))
    }

    /// Tells a section; returns how many of its changes it told.
    fn section(&self, section: &SectionGroup<'_>, out: &mut Bounded) -> usize {
        let name =
            if section.front_matter { "Front matter".to_owned() } else { markdown(&section.headings.join(" › ")) };
        let mut head = String::new();
        if let Some(whole) = section.whole {
            let title = whole.title.as_deref().map(markdown).unwrap_or_default();
            let name = if name.is_empty() { title } else { name };
            let _ = write!(head, "\n**{name}** section {}", whole.action.name());
            if whole.action == Action::Moved {
                head.push_str(&origin(whole));
            }
            let _ = writeln!(head, "{}", self.marks(whole));
            details(whole, &mut head);
        } else if !name.is_empty() {
            let _ = write!(head, "\n**{name}**\n");
        }
        head.push('\n');
        if !out.add(head) {
            return 0;
        }
        let mut told = usize::from(section.whole.is_some());
        for change in &section.changes {
            let mut text = String::new();
            self.change(change, section.came_along(change), &mut text);
            told += usize::from(out.add(text));
        }
        told
    }

    fn change(&self, change: &Change, came_along: bool, out: &mut String) {
        let word = match change.action {
            Action::Added => "New",
            Action::Removed => "Removed",
            Action::Updated => "Updated",
            Action::Moved => "Moved",
            Action::Renamed => "Renamed",
        };
        let what = match change.kind {
            Kind::Entry => {
                let title = change.title.as_deref().unwrap_or("(no title)");
                let link = if change.action == Action::Removed { None } else { change.url.as_deref() };
                format!(" {}", link_to(title, link))
            }
            Kind::FrontMatter => format!(" `{}`", key(change.title.as_deref().unwrap_or_default())),
            Kind::Table => " table".to_owned(),
            Kind::Prose => " text".to_owned(),
            Kind::Page | Kind::Post | Kind::Section | Kind::Substitution => {
                format!(
                    " {} {}",
                    changes::noun(change.kind).0,
                    change.title.as_deref().map(markdown).unwrap_or_default()
                )
            }
        };
        let _ = write!(out, "- {word}{what}");
        if came_along {
            out.push_str(" with its section\n");
            return;
        }
        if change.action == Action::Moved {
            out.push_str(&origin(change));
        }
        if let Some(hidden) = change.hidden {
            let _ = write!(out, " ({})", changes::unseen(hidden));
        }
        if change.kind == Kind::Entry || change.kind == Kind::Section {
            let _ = writeln!(out, "{}", self.marks(change));
            details(change, out);
            return;
        }
        if change.kind == Kind::Prose && change.action == Action::Moved {
            let _ = write!(out, ": {}", value(change.row.first().map_or("", |(_, text)| text)));
        }
        for edit in changes::edits(&change.cells) {
            let _ = write!(out, ": {}", edit_text(&edit));
        }
        let _ = writeln!(out, "{}", self.marks(change));
    }

    /// Line and commits of a change.
    fn marks(&self, change: &Change) -> String {
        let side = if change.action == Action::Removed { Side::From } else { Side::To };
        let place = self.place(side, &change.place.page, change.place.line, &format!("line {}", change.place.line));
        let commits = self.commits(change);
        let between = if commits.is_empty() { "" } else { "; " };
        format!(" ({place}{between}{commits})")
    }

    /// A line, as a link where a forge shows it.
    fn place(&self, side: Side, page: &str, line: usize, name: &str) -> String {
        let revision = if side == Side::From { self.report.from } else { self.report.to };
        match self.report.forge.zip(revision.commit.as_deref()) {
            Some((forge, commit)) => format!("[{}]({})", markdown(name), forge.line(commit, page, line)),
            None => markdown(name),
        }
    }

    fn commits(&self, change: &Change) -> String {
        if change.commits.is_empty() {
            return String::new();
        }
        let name = |id: &String| {
            let short = id.get(..7).unwrap_or(id);
            let pull = self.report.provenance.get(id).and_then(|entry| entry.pull_request);
            match self.report.forge {
                Some(forge) => {
                    let pull =
                        pull.map_or_else(String::new, |number| format!(" [#{number}]({})", forge.pull_request(number)));
                    format!("[`{short}`]({}){pull}", forge.commit(id))
                }
                None => format!("`{short}`"),
            }
        };
        let mut names: Vec<String> = change.commits.iter().take(COMMITS).map(name).collect();
        if let Some(more) = change.commits.len().checked_sub(COMMITS).filter(|more| *more > 0) {
            names.push(format!("{more} more"));
        }
        names.join(", ")
    }

    fn noise_places(&self, noise: &[Formatting]) -> String {
        if noise.is_empty() {
            return String::new();
        }
        let mut out = String::new();
        for Formatting { place, what } in noise.iter().take(PLACES) {
            let name = format!("{}:{}", place.path, place.first);
            let lines = place.last - place.first + 1;
            let side = if place.side == Side::From { " before" } else { "" };
            let link = self.place(place.side, &place.path, place.first, &name);
            let _ = writeln!(out, "- {link}{side}: {} ({})", what.words(), count(lines, "line", "lines"));
        }
        if let Some(more) = noise.len().checked_sub(PLACES).filter(|more| *more > 0) {
            let _ = writeln!(out, "- and {more} more places");
        }
        format!("\n{}", folded("Formatting only", &out))
    }
}

/// What is shown on request. Inside of HTML, Markdown begins and ends at a blank line.
pub fn folded(summary: &str, body: &str) -> String {
    format!("<details><summary>{summary}</summary>\n\n{body}\n</details>\n")
}

/// The values of a row, or those that differ, as a list below it.
fn details(change: &Change, out: &mut String) {
    let alone = matches!(change.action, Action::Added | Action::Removed);
    if change.kind == Kind::Entry && alone {
        let text = |cell: &CellChange| cell.after.clone().or_else(|| cell.before.clone());
        let named =
            change.cells.iter().position(|cell| text(cell).is_some_and(|text| changes::only_link(&text).is_some()));
        let told = change.cells.iter().enumerate().filter(|(at, _)| Some(*at) != named);
        for text in told
            .filter_map(|(_, cell)| text(cell))
            .filter(|text| named.is_some() || change.title.as_ref() != Some(text))
        {
            let _ = writeln!(out, "  - {}", value(&text));
        }
        return;
    }
    let indent = if change.kind == Kind::Section { "" } else { "  " };
    if change.kind == Kind::Section && !change.cells.is_empty() {
        out.push('\n');
    }
    for edit in changes::edits(&change.cells) {
        if alone {
            let _ =
                writeln!(out, "{indent}- {}", value(edit.pieces.first().map_or("", |piece| changes::text_of(piece))));
        } else {
            let _ = writeln!(out, "{indent}- {}: {}", markdown(&edit.name), edit_text(&edit));
        }
    }
}

fn origin(change: &Change) -> String {
    changes::origin(change).map_or_else(String::new, |place| format!(" from {}", markdown(&place)))
}
