//! Findings as a GitLab Code Quality report.

use std::io::{self, Write};

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::place::Region;
use crate::check::Outcome;
use crate::finding::{Finding, Severity};
use crate::rules::Site;
use crate::text::json;

#[derive(Serialize)]
struct Issue<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'a str,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the findings as one array.
pub fn write(site: &Site, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut fingerprints = Fingerprints::default();
    let issues: Vec<Issue<'_>> =
        outcome.findings.iter().map(|finding| issue(site, finding, &mut fingerprints)).collect();
    json::write(&issues, out)
}

fn issue<'a>(site: &Site, finding: &'a Finding, fingerprints: &mut Fingerprints) -> Issue<'a> {
    let region = Region::shown(site, &finding.path, finding.span);
    Issue {
        kind: "issue",
        description: &finding.message,
        check_name: finding.rule,
        fingerprint: fingerprints.of(site, finding, true),
        severity: match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        location: Location { path: &finding.path, lines: Lines { begin: region.start.line, end: region.end.line } },
    }
}
