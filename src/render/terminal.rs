//! Changes for a terminal: page, section, row and word, with the same text with and without colour. Nothing moves
//! the cursor and no line is wider than asked, so that any pager shows it.

mod paint;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::changes::{self, Edit, Grouped, PageGroup, SectionGroup, count};
use super::json::Report;
use crate::change::formatting::Formatting;
use crate::change::model::{Piece, Side};
use crate::change::{Action, Change, Kind, normal};
use crate::snapshot::LogEntry;
use crate::text::Untrusted;
use paint::Paint;

const PLAIN: Style = Style::new();
const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
const PAGE: Style = Style::new().bold().underline();
const SECTION: Style = AnsiColor::Cyan.on_default();
const LINK: Style = AnsiColor::Blue.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const UPDATED: Style = AnsiColor::Yellow.on_default();
const MOVED: Style = AnsiColor::Magenta.on_default();
const INSERTED: Style = AnsiColor::Green.on_default().bold();
const DELETED: Style = AnsiColor::Red.on_default().strikethrough();

/// Columns for line numbers and the mark of a change.
const GUTTER: usize = 8;
/// Columns by which the particulars of a change stand in.
const INDENT: usize = GUTTER + 2;
/// Commits that are named at a change.
const COMMITS: usize = 3;
/// Members of a substitution that are listed.
const MEMBERS: usize = 200;

/// How changes are shown on a terminal.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether to colour.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to show only the numbers of each page.
    pub stat: bool,
}

/// Writes changes.
pub fn write(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut view = View { report, paint: Paint::new(look.color, look.width) };
    view.head();
    view.body(look.stat, "--noise lists them");
    out.write_all(view.paint.finish().as_bytes())
}

/// Writes changes without the lines that sum them up, below a report that does.
pub fn write_body(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut view = View { report, paint: Paint::new(look.color, look.width) };
    view.body(look.stat, "`signoise diff --noise` lists them");
    out.write_all(view.paint.finish().as_bytes())
}

struct View<'a> {
    report: &'a Report<'a>,
    paint: Paint,
}

/// The mark in front of a change, and its colour.
const fn mark(action: Action) -> (&'static str, Style) {
    match action {
        Action::Added => ("+", ADDED),
        Action::Removed => ("-", REMOVED),
        Action::Updated | Action::Renamed => ("~", UPDATED),
        Action::Moved => (">", MOVED),
    }
}

impl View<'_> {
    fn head(&mut self) {
        let Report { changes, from, to, .. } = *self.report;
        self.paint.text(BOLD, &changes::summary(changes));
        self.paint.end();
        let side = |rev: &str, date: &Option<String>| match date.as_deref().and_then(|date| date.get(..10)) {
            Some(day) => format!("{rev} ({day})"),
            None => rev.to_owned(),
        };
        self.paint.text(DIM, &format!("from {} to {}", side(&from.rev, &from.date), side(&to.rev, &to.date)));
        self.paint.end();
    }

    /// What changed. `hint` says where the noise is listed.
    fn body(&mut self, stat: bool, hint: &str) {
        let grouped = Grouped::of(self.report.changes);
        if stat {
            self.stat(&grouped);
        } else {
            self.everywhere(&grouped.substitutions);
            for page in &grouped.pages {
                self.page(page);
            }
        }
        self.noise(hint);
    }

    /// The numbers of every page.
    fn stat(&mut self, grouped: &Grouped<'_>) {
        self.paint.blank();
        let widest = grouped.pages.iter().map(|page| paint::width(page.path)).max().unwrap_or(0).min(60);
        for page in &grouped.pages {
            let path = Untrusted(page.path).line().to_string();
            let gap = " ".repeat(widest.saturating_sub(paint::width(&path)));
            self.paint.hang(2);
            self.paint.raw(PLAIN, &format!("  {path}{gap} "));
            if let Some(whole) = page.whole {
                let (_, style) = mark(whole.action);
                self.paint.text(style, &format!(" {} {}", changes::noun(whole.kind).0, whole.action.name()));
            }
            for action in [Action::Added, Action::Removed, Action::Updated, Action::Renamed, Action::Moved] {
                let number = page.changes().filter(|change| change.action == action).count();
                if number > 0 {
                    let (sign, style) = mark(action);
                    let sign = if action == Action::Renamed { "=" } else { sign };
                    self.paint.text(style, &format!(" {sign}{number}"));
                }
            }
            self.paint.end();
        }
        for change in &grouped.substitutions {
            self.paint.indent(2);
            let number = count(change.members.len(), "place", "places");
            self.paint.text(UPDATED, &format!("across the site  ~ in {number}"));
            self.paint.end();
        }
    }

    fn everywhere(&mut self, substitutions: &[&Change]) {
        if substitutions.is_empty() {
            return;
        }
        self.paint.blank();
        self.paint.text(PAGE, "Across the site");
        self.paint.end();
        for change in substitutions {
            self.gutter(None, Action::Updated, INDENT);
            for edit in changes::edits(&change.cells) {
                self.pieces(&edit.pieces);
            }
            self.paint.text(PLAIN, &format!(" in {}", count(change.members.len(), "place", "places")));
            self.commits(change);
            self.paint.end();
            self.paint.hang(INDENT);
            self.paint.indent(INDENT);
            for (at, member) in change.members.iter().take(MEMBERS).enumerate() {
                let comma = if at > 0 { ", " } else { "" };
                self.paint.text(DIM, &format!("{comma}{}:{}", member.place.page, member.place.line));
            }
            if let Some(more) = change.members.len().checked_sub(MEMBERS).filter(|more| *more > 0) {
                self.paint.text(DIM, &format!(" and {more} more"));
            }
            self.paint.end();
        }
    }

    fn page(&mut self, page: &PageGroup<'_>) {
        self.paint.blank();
        let style = page.whole.map_or(PLAIN, |whole| mark(whole.action).1);
        self.paint.hang(2);
        if let Some(whole) = page.whole.filter(|whole| whole.action != Action::Renamed) {
            self.paint.text(style, &format!("{} ", mark(whole.action).0));
        }
        self.paint.text(PAGE, page.path);
        if let Some(whole) = page.whole {
            let kind = changes::noun(whole.kind).0;
            let what = match (&whole.action, page.old_path) {
                (Action::Renamed, Some(old)) => format!("  {kind} renamed from {old}"),
                (action, _) => format!("  {kind} {}", action.name()),
            };
            self.paint.text(style, &what);
        }
        self.paint.text(DIM, &format!("  {}", normal::one_line(page.title)));
        if let Some(whole) = page.whole {
            self.commits(whole);
        }
        self.paint.end();
        for section in &page.sections {
            self.section(section);
        }
    }

    fn section(&mut self, section: &SectionGroup<'_>) {
        let name = section.headings.join(" › ");
        if let Some(whole) = section.whole {
            self.gutter(Some(whole.place.line), whole.action, INDENT);
            self.paint.text(SECTION, if name.is_empty() { whole.title.as_deref().unwrap_or_default() } else { &name });
            self.paint.text(mark(whole.action).1, &format!("  section {}", whole.action.name()));
            if whole.action == Action::Moved {
                self.origin(whole);
            }
            self.commits(whole);
            self.paint.end();
            self.cells(whole);
        } else if section.front_matter || !name.is_empty() {
            self.paint.hang(4);
            self.paint.indent(2);
            self.paint.text(SECTION, if section.front_matter { "front matter" } else { &name });
            self.paint.end();
        }
        for change in &section.changes {
            self.change(change, section.came_along(change));
        }
    }

    fn change(&mut self, change: &Change, came_along: bool) {
        let inline = matches!(change.kind, Kind::Prose | Kind::FrontMatter | Kind::Table);
        self.gutter(Some(change.place.line), change.action, INDENT);
        match change.kind {
            Kind::Entry => self.entry(change, came_along),
            Kind::Page | Kind::Post => {
                let kind = changes::noun(change.kind).0;
                self.paint.text(PLAIN, &format!("{kind} {} ", change.action.name()));
                self.paint.text(BOLD, change.title.as_deref().unwrap_or_default());
            }
            Kind::FrontMatter | Kind::Section => self.paint.text(BOLD, change.title.as_deref().unwrap_or_default()),
            Kind::Table => self.paint.text(PLAIN, "table"),
            Kind::Prose | Kind::Substitution => {}
        }
        if inline {
            self.inline(change);
        }
        if came_along {
            self.paint.end();
            return;
        }
        if change.action == Action::Moved {
            self.origin(change);
        }
        self.commits(change);
        self.paint.end();
        if !inline {
            self.cells(change);
        }
    }

    fn entry(&mut self, change: &Change, came_along: bool) {
        let title = change.title.as_deref().unwrap_or("(no title)");
        let style = match change.action {
            Action::Removed => REMOVED,
            _ if came_along => PLAIN,
            _ => BOLD,
        };
        self.paint.text(style, &normal::one_line(title));
        if let Some(url) = change.url.as_ref().filter(|_| !came_along) {
            self.paint.text(PLAIN, "  ");
            self.paint.text(LINK, url);
        }
        if let Some(hidden) = change.hidden {
            self.paint.text(UPDATED, &format!("  ({})", changes::unseen(hidden)));
        }
    }

    /// A value that stands on the line of its change.
    fn inline(&mut self, change: &Change) {
        let edits = changes::edits(&change.cells);
        if change.kind == Kind::Prose && change.action == Action::Moved {
            let text = change.row.first().map_or("", |(_, text)| text.as_str());
            self.paint.text(PLAIN, &normal::one_line(text));
        }
        for edit in edits {
            let style = match change.action {
                Action::Added => ADDED,
                Action::Removed => REMOVED,
                _ => PLAIN,
            };
            if change.kind != Kind::Prose {
                self.paint.text(PLAIN, ": ");
            }
            match edit.pieces.as_slice() {
                // The mark of the line says already what happened to the whole of it.
                [Piece::Insert(text) | Piece::Delete(text)] => self.paint.text(style, &normal::one_line(text)),
                _ => self.edit(&edit),
            }
        }
    }

    /// The values of a row, or those that differ, a line each.
    fn cells(&mut self, change: &Change) {
        let alone = matches!(change.action, Action::Added | Action::Removed);
        if change.kind == Kind::Entry && alone {
            let named = change.cells.iter().position(|cell| {
                let text = cell.after.as_ref().or(cell.before.as_ref());
                text.and_then(|text| changes::only_link(text)).is_some()
            });
            for (_, cell) in change.cells.iter().enumerate().filter(|(at, _)| Some(*at) != named) {
                let text = cell.after.as_ref().or(cell.before.as_ref()).map_or("", String::as_str);
                // A row without a link is called by its first cell.
                if named.is_some() || change.title.as_deref() != Some(text) {
                    self.line(DIM, text);
                }
            }
            return;
        }
        for edit in changes::edits(&change.cells) {
            if change.kind == Kind::Section && alone {
                self.line(DIM, changes::text_of(edit.pieces.first().unwrap_or(&Piece::Equal(String::new()))));
                continue;
            }
            self.paint.indent(INDENT);
            self.paint.hang(INDENT + 2);
            self.paint.text(DIM, &format!("{}: ", edit.name));
            self.edit(&edit);
            self.paint.end();
        }
    }

    fn line(&mut self, style: Style, text: &str) {
        self.paint.indent(INDENT);
        self.paint.hang(INDENT);
        self.paint.text(style, &normal::one_line(text));
        self.paint.end();
    }

    fn edit(&mut self, edit: &Edit) {
        if changes::is_rewritten(&edit.pieces) {
            let (before, after) = changes::whole(&edit.pieces);
            self.pieces(&[Piece::Delete(before), Piece::Equal(" ".to_owned()), Piece::Insert(after)]);
        } else {
            self.pieces(&changes::shortened(&edit.pieces));
        }
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Equal(text) => self.paint.text(PLAIN, text),
                Piece::Delete(text) => self.marked(DELETED, "[-", text, "-]"),
                Piece::Insert(text) => self.marked(INSERTED, "{+", text, "+}"),
            }
        }
    }

    fn marked(&mut self, style: Style, open: &str, text: &str, close: &str) {
        self.paint.text(style, &format!("{open}{text}{close}"));
    }

    /// Where something stood before.
    fn origin(&mut self, change: &Change) {
        let Some(from) = &change.from else { return };
        let mut place = Vec::new();
        if from.page != change.place.page {
            place.push(from.page.clone());
        }
        let above = match change.kind {
            Kind::Section => from.section.split_last().map_or(&[][..], |(_, above)| above),
            _ => &from.section,
        };
        place.extend(above.iter().cloned());
        let place = if place.is_empty() { format!("line {}", from.line) } else { place.join(" › ") };
        self.paint.text(MOVED, &format!("  from {place}"));
    }

    /// Who made a change, in as few letters as possible.
    fn commits(&mut self, change: &Change) {
        if change.commits.is_empty() {
            return;
        }
        let short = |id: &String| {
            let entry: Option<&LogEntry> = self.report.provenance.get(id);
            let pull =
                entry.and_then(|entry| entry.pull_request).map_or_else(String::new, |number| format!(" #{number}"));
            format!("{}{pull}", id.get(..7).unwrap_or(id))
        };
        let mut names: Vec<String> = change.commits.iter().take(COMMITS).map(short).collect();
        if let Some(more) = change.commits.len().checked_sub(COMMITS).filter(|more| *more > 0) {
            names.push(format!("{more} more"));
        }
        self.paint.text(DIM, &format!("  ({})", names.join(", ")));
    }

    fn gutter(&mut self, line: Option<usize>, action: Action, hang: usize) {
        let (sign, style) = mark(action);
        self.paint.hang(hang);
        let number = line.map_or_else(String::new, |line| line.to_string());
        self.paint.raw(DIM, &format!("{number:>width$} ", width = GUTTER - 1));
        self.paint.raw(style, sign);
        self.paint.raw(PLAIN, " ");
    }

    fn noise(&mut self, hint: &str) {
        let Some(told) = changes::noise(self.report.changes) else { return };
        self.paint.blank();
        let Some(noise) = self.report.noise else {
            self.paint.text(DIM, &format!("{told} ({hint})"));
            self.paint.end();
            return;
        };
        self.paint.text(DIM, &told);
        self.paint.end();
        let mut page = "";
        for Formatting { place, what } in noise {
            if page != place.path {
                page = &place.path;
                self.paint.indent(2);
                self.paint.text(PLAIN, page);
                self.paint.end();
            }
            let (sign, style) = if place.side == Side::From { ("-", REMOVED) } else { ("+", ADDED) };
            let lines = if place.first == place.last {
                place.first.to_string()
            } else {
                format!("{}-{}", place.first, place.last)
            };
            self.paint.raw(DIM, &format!("{lines:>width$} ", width = GUTTER + 4));
            self.paint.raw(style, sign);
            self.paint.text(DIM, &format!(" {}", what.words()));
            self.paint.end();
        }
    }
}
