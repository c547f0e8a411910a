//! Changes for a terminal: page, section, row and word, with the same text with and without colour. Nothing moves
//! the cursor and no line is wider than asked, so that any pager shows it.

mod change;
mod counts;
mod paint;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::changes::{self, Grouped, PageGroup, SectionGroup, count};
use super::json::Report;
use crate::change::{Action, Change, normal};
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
        if let Some(summary) = page.whole.and_then(changes::summary_of_post) {
            self.line(PLAIN, summary);
        }
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

    fn gutter(&mut self, line: Option<usize>, action: Action, hang: usize) {
        let (sign, style) = mark(action);
        self.paint.hang(hang);
        let number = line.map_or_else(String::new, |line| line.to_string());
        self.paint.raw(DIM, &format!("{number:>width$} ", width = GUTTER - 1));
        self.paint.raw(style, sign);
        self.paint.raw(PLAIN, " ");
    }
}
