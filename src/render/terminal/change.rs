//! One change on a terminal: its title, its values or their words, where it came from and who made it.

use anstyle::Style;

use super::{ADDED, BOLD, COMMITS, DELETED, DIM, INDENT, INSERTED, LINK, MOVED, PLAIN, REMOVED, UPDATED, View};
use crate::change::model::Piece;
use crate::change::{Action, Change, Kind, normal};
use crate::render::changes::{self, Edit};
use crate::snapshot::LogEntry;

impl View<'_> {
    pub(super) fn change(&mut self, change: &Change, came_along: bool) {
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
    pub(super) fn cells(&mut self, change: &Change) {
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

    pub(super) fn line(&mut self, style: Style, text: &str) {
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

    pub(super) fn pieces(&mut self, pieces: &[Piece]) {
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
    pub(super) fn origin(&mut self, change: &Change) {
        let Some(from) = &change.from else { return };
        let place = changes::origin(change).unwrap_or_else(|| format!("line {}", from.line));
        self.paint.text(MOVED, &format!("  from {place}"));
    }

    /// Who made a change, in as few letters as possible.
    pub(super) fn commits(&mut self, change: &Change) {
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
}
