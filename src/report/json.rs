//! Findings as `signoise/findings/1`: lines and columns 1-based, columns in UTF-8 bytes, `end` exclusive.

use std::io::{self, Write};

use serde::Serialize;

use super::place::Region;
use crate::check::{Outcome, Summary};
use crate::finding::{Edit, Finding};
use crate::rules::Site;
use crate::text::{Position, Span, json};

/// The format's name and version.
pub(super) const SCHEMA: &str = "signoise/findings/1";

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    findings: Vec<Item<'a>>,
    summary: Summary,
}

/// A finding as it stands in the document.
#[derive(Serialize)]
pub(super) struct Item<'a> {
    rule: &'static str,
    severity: &'static str,
    path: &'a str,
    start: Place,
    end: Place,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedItem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixItem<'a>>,
}

#[derive(Serialize)]
struct RelatedItem<'a> {
    path: &'a str,
    start: Place,
    end: Place,
    message: &'a str,
}

#[derive(Serialize)]
struct FixItem<'a> {
    safe: bool,
    edits: &'a [Edit],
}

#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    offset: usize,
}

/// Writes the findings as one JSON document.
pub fn write(site: &Site, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let report = Report {
        schema: SCHEMA,
        findings: outcome.findings.iter().map(|finding| item(site, finding)).collect(),
        summary: outcome.summary,
    };
    json::write(&report, out)
}

/// One finding.
pub(super) fn item<'a>(site: &'a Site, finding: &'a Finding) -> Item<'a> {
    let (start, end) = places(site, &finding.path, finding.span);
    Item {
        rule: finding.rule,
        severity: finding.severity.as_str(),
        path: &finding.path,
        start,
        end,
        message: &finding.message,
        help: finding.help.as_deref(),
        related: finding
            .related
            .iter()
            .map(|related| {
                let (start, end) = places(site, &related.path, related.span);
                RelatedItem { path: &related.path, start, end, message: &related.message }
            })
            .collect(),
        fix: finding.fix.as_ref().map(|fix| FixItem { safe: fix.safe, edits: &fix.edits }),
    }
}

fn places(site: &Site, path: &str, span: Span) -> (Place, Place) {
    let place = |at: Position| Place { line: at.line, column: at.column, offset: at.offset };
    let region = Region::exact(site, path, span);
    (place(region.start), place(region.end))
}
