//! The first line of a report: what a reviewer needs who reads nothing else.

use super::{Problem, Report};
use crate::change::{Action, Kind};
use crate::finding::Severity;

/// The first line of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What the findings say.
    pub findings: String,
    /// What the content says.
    pub content: String,
}

impl Verdict {
    /// The verdict on a report.
    pub fn of(report: &Report) -> Self {
        let mut findings = match numbers(&report.new) {
            numbers if numbers.is_empty() => "No new findings".to_owned(),
            numbers => format!("{numbers} new"),
        };
        if !report.fixed.is_empty() {
            findings.push_str(&format!(", {} fixed", report.fixed.len()));
        }
        Self { findings, content: content(report) }
    }
}

/// The verdict as one line: `2 errors and 1 warning new, 3 fixed. 12 entries added, 1 updated on 3 pages.`
pub fn sentence(report: &Report) -> String {
    let Verdict { findings, content } = Verdict::of(report);
    format!("{findings}. {content}.")
}

/// `2 errors, 1 warning`; empty where there is nothing to count.
fn numbers(problems: &[Problem]) -> String {
    let severities = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")];
    let told = severities.into_iter().filter_map(|(severity, noun)| {
        let count = problems.iter().filter(|problem| problem.severity == severity).count();
        (count > 0).then(|| number(count, noun, &format!("{noun}s")))
    });
    told.collect::<Vec<_>>().join(", ")
}

fn content(report: &Report) -> String {
    let changes = &report.changes;
    let mut told = Vec::new();
    let verbs = [(Action::Added, "added"), (Action::Updated, "updated"), (Action::Moved, "moved")];
    for (action, verb) in verbs.into_iter().chain([(Action::Removed, "removed")]) {
        let count = changes.single().filter(|change| change.kind == Kind::Entry && change.action == action).count();
        if count > 0 {
            told.push(if told.is_empty() {
                format!("{} {verb}", number(count, "entry", "entries"))
            } else {
                format!("{count} {verb}")
            });
        }
    }
    let mut parts = if told.is_empty() { Vec::new() } else { vec![told.join(", ")] };
    for (kind, one, many) in [(Kind::Post, "post", "posts"), (Kind::Page, "page", "pages")] {
        for (action, verb) in [(Action::Added, "added"), (Action::Renamed, "renamed"), (Action::Removed, "removed")] {
            let count = changes.count(kind, action);
            if count > 0 {
                parts.push(format!("{} {verb}", number(count, one, many)));
            }
        }
    }
    let told = |kind| matches!(kind, Kind::Entry | Kind::Post | Kind::Page | Kind::Substitution);
    let other = changes.single().filter(|change| !told(change.kind)).count();
    if other > 0 {
        parts.push(number(other, "other change", "other changes"));
    }
    if parts.is_empty() {
        return if changes.noise.lines > 0 { "Only formatting changes" } else { "No change of content" }.to_owned();
    }
    let mut pages: Vec<&str> = changes.single().map(|change| change.place.page.as_str()).collect();
    pages.sort_unstable();
    pages.dedup();
    format!("{} on {}", parts.join(", "), number(pages.len(), "page", "pages"))
}

/// A number with its noun.
pub(super) fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
