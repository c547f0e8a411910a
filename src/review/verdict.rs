//! The first line of a report: what a reviewer needs who reads nothing else.

use super::{Problem, Report};
use crate::finding::Severity;
use crate::render::changes::{self, count};

/// The verdict as one line: `2 errors, 1 warning new; 3 fixed. 12 entries added, 1 updated on 3 pages.`
pub fn sentence(report: &Report) -> String {
    format!("{}. {}.", findings(report), changes::summary(&report.changes))
}

fn findings(report: &Report) -> String {
    let new = numbers(&report.new);
    let new = if new.is_empty() { "No new findings".to_owned() } else { format!("{new} new") };
    let fixed = [(report.fixed.len(), "fixed"), (report.gone.len(), "left with deleted pages")];
    let fixed = fixed.into_iter().filter(|(number, _)| *number > 0).map(|(number, words)| format!("{number} {words}"));
    let fixed = fixed.collect::<Vec<_>>().join(", ");
    if fixed.is_empty() { new } else { format!("{new}; {fixed}") }
}

/// `2 errors, 1 warning`; empty where there is nothing to count.
fn numbers(problems: &[Problem]) -> String {
    let severities = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")];
    let told = severities.into_iter().filter_map(|(severity, noun)| {
        let number = problems.iter().filter(|problem| problem.severity == severity).count();
        (number > 0).then(|| count(number, noun, &format!("{noun}s")))
    });
    told.collect::<Vec<_>>().join(", ")
}
