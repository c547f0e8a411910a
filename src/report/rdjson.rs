//! Findings in the Reviewdog Diagnostic Format: columns are 1-based and count UTF-8 bytes, ends are exclusive.

use std::io::{self, Write};

use serde::Serialize;

use super::place::Region;
use crate::check::Outcome;
use crate::finding::{Edit, Finding, Severity};
use crate::rules::Site;
use crate::text::{Position, Span, json};

/// Bytes that a suggestion replaces at most: a reviewer has to read it.
const LONGEST_SUGGESTION: usize = 16 * 1024;

#[derive(Serialize)]
struct DiagnosticResult<'a> {
    source: Source,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<RelatedLocation<'a>>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
}

#[derive(Serialize)]
struct RelatedLocation<'a> {
    message: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
}

/// Writes the findings as one document.
pub fn write(site: &Site, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let diagnostics = outcome.findings.iter().map(|finding| diagnostic(site, finding)).collect();
    json::write(&DiagnosticResult { source: Source { name: "signoise" }, diagnostics }, out)
}

fn diagnostic<'a>(site: &Site, finding: &'a Finding) -> Diagnostic<'a> {
    let help = finding.help.as_ref().map_or_else(String::new, |help| format!("\nhelp: {help}"));
    Diagnostic {
        message: format!("{}{help}", finding.message),
        location: Location { path: &finding.path, range: range(Region::shown(site, &finding.path, finding.span)) },
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        code: Code { value: finding.rule },
        suggestions: suggestion(site, finding).into_iter().collect(),
        related_locations: finding
            .related
            .iter()
            .map(|related| RelatedLocation {
                message: &related.message,
                location: Location {
                    path: &related.path,
                    range: range(Region::shown(site, &related.path, related.span)),
                },
            })
            .collect(),
    }
}

/// One suggestion for the whole fix: several would be offered as alternatives.
fn suggestion(site: &Site, finding: &Finding) -> Option<Suggestion> {
    let edits = &finding.fix.as_ref()?.edits;
    let page = site.page(&finding.path)?;
    let span = Span::new(edits.first()?.start, edits.last()?.end);
    if span.len() > LONGEST_SUGGESTION {
        return None;
    }
    let text = replaced(page.text(), span.start, edits)?;
    Some(Suggestion { range: range(Region::exact(site, &finding.path, span)), text })
}

/// The text from `at` to the end of the last edit as it is after all of them.
fn replaced(text: &str, mut at: usize, edits: &[Edit]) -> Option<String> {
    let mut after = String::new();
    for edit in edits {
        after.push_str(text.get(at..edit.start)?);
        after.push_str(&edit.text);
        at = edit.end;
    }
    Some(after)
}

fn range(region: Region) -> Range {
    let place = |at: Position| Place { line: at.line, column: at.column };
    Range { start: place(region.start), end: place(region.end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_edits_are_one_suggestion() {
        let edit = |start, end, text: &str| Edit { start, end, text: text.to_owned() };
        let edits = [edit(2, 3, "B"), edit(4, 4, "+"), edit(5, 6, "")];
        assert_eq!(replaced("a b c d", 2, &edits).as_deref(), Some("B +c"));
        assert_eq!(replaced("a", 0, &[edit(1, 9, ""), edit(10, 11, "")]), None);
    }
}
