//! A report as Markdown, for a comment on a pull request or the summary of a job: the verdict, what is newly wrong
//! with a link to each line, what was mended, and the content. Nothing of the content is a mention, a reference to
//! an issue, or HTML.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::alike::Alike;
use super::{Called, Problem, Report, called, sentence};
use crate::change::model::Revision;
use crate::change::provenance::Provenance;
use crate::finding::Severity;
use crate::render::changes_markdown;
use crate::render::json;
use crate::snapshot::Forge;
use crate::text::Untrusted;

/// The line by which a job finds the comment that it wrote before.
pub const MARK: &str = "<!-- signoise review -->";
/// Most characters of a report: a comment holds 65,536.
const MAX: usize = 60_000;
/// Characters for findings, so that there is room for the content.
const FINDINGS: usize = 25_000;
/// Kinds of findings of a severity that are told; annotations and `signoise check` have them all.
const MOST: usize = 30;
/// Kinds of findings that were mended and are told.
const MOST_FIXED: usize = 20;
/// Lines that are named where a page has the same finding many times.
const MOST_LINES: usize = 20;

/// Writes a report. `forge` is where lines are shown on the web.
pub fn write(report: &Report, forge: Option<&Forge>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(text(report, forge).as_bytes())
}

fn text(report: &Report, forge: Option<&Forge>) -> String {
    let mark = if report.failed { "❌" } else { "✅" };
    let mut out = format!("### {mark} {}\n\n", sentence(report));
    let _ = writeln!(out, "From {} to {}.", revision(&report.base), revision(&report.head));
    for note in report.notes(markdown) {
        let _ = writeln!(out, "\n{note}.");
    }
    let mut left = FINDINGS;
    for (severity, title) in [(Severity::Error, "Errors"), (Severity::Warning, "Warnings"), (Severity::Info, "Style")] {
        let of_severity: Vec<&Problem> = report.new.iter().filter(|problem| problem.severity == severity).collect();
        let list = list(&of_severity, MOST, &mut left, |alike| new_finding(alike, &report.head, forge));
        fold(&mut out, title, &list, of_severity.len(), severity == Severity::Info);
    }
    let fixed: Vec<&Problem> = report.fixed.iter().collect();
    let list = list(&fixed, MOST_FIXED, &mut left, fixed_finding);
    fold(&mut out, "Fixed", &list, fixed.len(), true);
    let ending = format!("\n{MARK}\n");
    if report.changes.is_empty() && report.changes.noise.lines == 0 {
        return out + &ending;
    }
    out.push_str("\n---\n");
    let (provenance, changes) = (Provenance::default(), &report.changes);
    let content =
        json::Report { changes, from: &report.base, to: &report.head, provenance: &provenance, forge, noise: None };
    let room = MAX.saturating_sub(out.chars().count() + ending.len());
    out + &changes_markdown::body(&content, room) + &ending
}

/// The lines of a list, within the number and the characters that are left.
fn list(problems: &[&Problem], most: usize, left: &mut usize, line: impl Fn(&Alike<'_>) -> String) -> String {
    let mut out = String::new();
    let mut told = 0;
    for alike in Alike::of(problems.iter().copied()).iter().take(most) {
        let line = line(alike);
        let length = line.chars().count();
        if length > *left {
            break;
        }
        *left -= length;
        told += alike.lines.len();
        out.push_str(&line);
    }
    if let Some(more) = problems.len().checked_sub(told).filter(|more| *more > 0) {
        let _ = writeln!(out, "- and {more} more");
    }
    out
}

fn fold(out: &mut String, title: &str, list: &str, number: usize, folded: bool) {
    if number == 0 {
        return;
    }
    if folded {
        let _ = write!(out, "\n{}", changes_markdown::folded(&format!("{title}: {number}"), list));
    } else {
        let _ = write!(out, "\n**{title}**\n\n{list}");
    }
}

fn new_finding(alike: &Alike<'_>, head: &Revision, forge: Option<&Forge>) -> String {
    let Problem { path, rule, message, help, .. } = alike.first;
    let place = |name: &str, line: usize| match forge.zip(head.commit.as_deref()) {
        Some((forge, commit)) => format!("[{}]({})", markdown(name), forge.line(commit, path, line)),
        None => markdown(name),
    };
    let mut lines = alike.lines.clone();
    lines.dedup();
    let mut places: Vec<String> = Vec::new();
    for (at, line) in lines.iter().take(MOST_LINES).enumerate() {
        places.push(if at == 0 { place(&format!("{path}:{line}"), *line) } else { place(&line.to_string(), *line) });
    }
    if let Some(more) = lines.len().checked_sub(MOST_LINES).filter(|more| *more > 0) {
        places.push(format!("{more} more lines"));
    }
    let help = help.as_deref().map_or_else(String::new, |help| format!(" → {}", prose(help)));
    format!("- {} {}{help} ({})\n", places.join(", "), prose(message), markdown(rule))
}

fn fixed_finding(alike: &Alike<'_>) -> String {
    let Problem { path, rule, message, .. } = alike.first;
    let times = if alike.lines.len() > 1 { format!(", {} times", alike.lines.len()) } else { String::new() };
    format!("- {}: {}{times} ({})\n", markdown(path), prose(message), markdown(rule))
}

fn revision(revision: &Revision) -> String {
    match called(revision) {
        Called { name: Some(name), short: Some(short), went_on: true } => format!("{} at `{short}`", markdown(name)),
        Called { name: Some(name), short: Some(short), .. } => format!("{} (`{short}`)", markdown(name)),
        Called { name: Some(name), .. } => markdown(name),
        Called { short, .. } => format!("`{}`", short.unwrap_or_default()),
    }
}

/// A message or a help line.
fn prose(text: &str) -> String {
    Untrusted(text).markdown_message().to_string()
}

fn markdown(text: &str) -> String {
    Untrusted(text).markdown_comment().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::Position;

    fn problem(message: &str) -> Problem {
        let place = Position { line: 3, column: 1, offset: 9 };
        Problem {
            rule: "table/row-split".into(),
            severity: Severity::Error,
            path: "a@b/#1.md".into(),
            start: place,
            end: place,
            message: message.into(),
            help: None,
        }
    }

    #[test]
    fn a_report_stays_within_a_comment_and_pings_nobody() {
        let new: Vec<Problem> = (0..5_000).map(|_| problem(&"@team #12 <img src=x> ".repeat(200))).collect();
        let report = Report { fixed: new.clone(), new, failed: true, ..Report::default() };
        let text = text(&report, None);
        assert!(text.chars().count() <= MAX && text.ends_with(&format!("{MARK}\n")), "{}", text.len());
        assert!(text.starts_with("### ❌ 5000 errors new; 5000 fixed. No change of content.\n"));
        assert!(!text.contains("@team") && !text.contains("#12") && !text.contains("<img"));
    }
}
