//! What is only counted: how much changed on each page, and formatting.

use super::{ADDED, DIM, GUTTER, PLAIN, REMOVED, UPDATED, View, mark, paint};
use crate::change::Action;
use crate::change::formatting::Formatting;
use crate::change::model::Side;
use crate::render::changes::{self, Grouped, count};
use crate::text::Untrusted;

impl View<'_> {
    /// The numbers of every page.
    pub(super) fn stat(&mut self, grouped: &Grouped<'_>) {
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

    pub(super) fn noise(&mut self, hint: &str) {
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
