//! Findings as `signoise/findings/1`: lines and columns 1-based, columns in UTF-8 bytes, `end` exclusive.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::place::Locator;
use crate::check::{Outcome, Summary};
use crate::finding::{Edit, Finding};
use crate::rules::Site;
use crate::text::{Span, json};

/// The format's name and version.
pub(super) const SCHEMA: &str = "signoise/findings/1";

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    findings: Items<'a>,
    summary: Summary,
}

/// The findings, each made when it is written.
struct Items<'a> {
    places: Locator<'a>,
    findings: &'a [Finding],
}

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.findings.iter().map(|finding| item(&self.places, finding)))
    }
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
        findings: Items { places: Locator::new(site), findings: &outcome.findings },
        summary: outcome.summary,
    };
    json::write(&report, out)
}

/// One finding.
pub(super) fn item<'a>(locator: &Locator<'_>, finding: &'a Finding) -> Item<'a> {
    let (start, end) = places(locator, &finding.path, finding.span);
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
                let (start, end) = places(locator, &related.path, related.span);
                RelatedItem { path: &related.path, start, end, message: &related.message }
            })
            .collect(),
        fix: finding.fix.as_ref().map(|fix| FixItem { safe: fix.safe, edits: &fix.edits }),
    }
}

fn places(locator: &Locator<'_>, path: &str, span: Span) -> (Place, Place) {
    let place = |offset| {
        let (line, column) = locator.line_and_column(path, offset);
        Place { line, column, offset }
    };
    (place(span.start), place(span.end.max(span.start)))
}
