//! One report for a pull request: what it breaks, what it mends, and what it changes in the content.

pub mod human;
pub mod json;
pub mod markdown;
mod verdict;

use serde::{Deserialize, Serialize};

use crate::change::{Changes, Revision};
use crate::finding::{Finding, Severity};
use crate::rules::Site;
use crate::text::Span;

pub use verdict::{Verdict, sentence};

/// The report.
#[derive(Debug, Default)]
pub struct Report {
    /// Where the pull request began: the merge base.
    pub base: Revision,
    /// Where it stands.
    pub head: Revision,
    /// Whether a new finding is as severe as what is to fail.
    pub failed: bool,
    /// Findings that the base does not have, ordered by path and place.
    pub new: Vec<Problem>,
    /// Findings that only the base has, as they stood there.
    pub fixed: Vec<Problem>,
    /// What changes in the content.
    pub changes: Changes,
    /// Files that could not be compared, and why.
    pub left_out: Vec<String>,
}

/// A finding, told without its site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// `family/name`.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// Path of the page inside the repository.
    pub path: String,
    /// Where it begins.
    pub start: Place,
    /// One past where it ends.
    pub end: Place,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// A place in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// 1-based.
    pub line: usize,
    /// 1-based, in UTF-8 bytes.
    pub column: usize,
    /// In bytes from the beginning of the file.
    pub offset: usize,
}

impl Problem {
    /// The findings of a site as they are told elsewhere.
    pub fn all(site: &Site, findings: &[Finding]) -> Vec<Self> {
        findings.iter().map(|finding| Self::of(site, finding)).collect()
    }

    fn of(site: &Site, finding: &Finding) -> Self {
        let (start, end) = places(site, &finding.path, finding.span);
        Self {
            rule: finding.rule.to_owned(),
            severity: finding.severity,
            path: finding.path.clone(),
            start,
            end,
            message: finding.message.clone(),
            help: finding.help.clone(),
        }
    }
}

fn places(site: &Site, path: &str, span: Span) -> (Place, Place) {
    let at = |offset: usize| {
        site.page(path).map_or(Place { offset, line: 1, column: 1 }, |page| {
            let at = page.map().position(offset, page.text());
            Place { line: at.line, column: at.column, offset: at.offset }
        })
    };
    (at(span.start), at(span.end.max(span.start)))
}
