//! One report for a pull request: what it breaks, what it mends, and what it changes in the content.

mod alike;
mod credential;
pub mod human;
pub mod json;
pub mod markdown;
mod verdict;

use serde::{Deserialize, Serialize};

use crate::change::Changes;
use crate::change::model::Revision;
use crate::finding::{Finding, Severity};
use crate::rules::Site;

pub use credential::{hide as hide_credentials, hide_in_findings};
pub use verdict::sentence;

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
    /// Findings that left with their pages, as they stood there.
    pub gone: Vec<Problem>,
    /// Files that say what is a finding and that the change touches.
    pub configuration: Vec<String>,
    /// Files with changes that are not committed, and that the report therefore does not know.
    pub uncommitted: Vec<String>,
    /// What changes in the content.
    pub changes: Changes,
}

/// How many files a note names.
const NAMED: usize = 10;

impl Report {
    /// What a reader should know besides, as sentences without their end. `shown` writes the name of a file.
    fn notes(&self, shown: impl Fn(&str) -> String) -> Vec<String> {
        let notes = [
            ("This change also changes what is a finding", &self.configuration),
            ("Changes that are not committed are no part of this", &self.uncommitted),
        ];
        let named = |(words, files): (&str, &Vec<String>)| {
            let listed: Vec<String> = files.iter().take(NAMED).map(|file| shown(file)).collect();
            let more = files.len().checked_sub(NAMED).filter(|more| *more > 0);
            let more = more.map_or_else(String::new, |more| format!(" and {more} more"));
            format!("{words}: {}{more}", listed.join(", "))
        };
        notes.into_iter().filter(|(_, files)| !files.is_empty()).map(named).collect()
    }
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
    pub start: Position,
    /// One past where it ends.
    pub end: Position,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// A place in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// 1-based.
    pub line: usize,
    /// 1-based, in UTF-8 bytes.
    pub column: usize,
    /// In bytes from the beginning of the file.
    pub offset: usize,
}

/// How a revision is called.
#[derive(Debug, PartialEq, Eq)]
struct Called<'a> {
    /// Its name, unless that says no more than the hash.
    name: Option<&'a str>,
    /// The beginning of its hash.
    short: Option<&'a str>,
    /// Whether the name went on since: what counts is where the other side left it.
    went_on: bool,
}

fn called(revision: &Revision) -> Called<'_> {
    let short = revision.commit.as_deref().and_then(|commit| commit.get(..7));
    let (rev, went_on) =
        revision.rev.split_once("...").map_or((revision.rev.as_str(), false), |(base, _)| (base, true));
    let is_hash = |rev: &str| rev.len() >= 7 && rev.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = Some(rev).filter(|rev| match short {
        // `HEAD` and `HEAD^2` are something else in every clone.
        Some(_) => *rev != "HEAD" && !rev.contains(['^', '~', '@']) && !is_hash(rev),
        None => true,
    });
    Called { name, short, went_on }
}

impl Problem {
    /// Findings of a site, as they are told elsewhere.
    pub fn all(site: &Site, findings: &[Finding]) -> Vec<Self> {
        findings.iter().map(|finding| Self::of(site, finding)).collect()
    }

    fn of(site: &Site, finding: &Finding) -> Self {
        let at = |offset: usize| {
            site.page(&finding.path).map_or(Position { offset, line: 1, column: 1 }, |page| {
                let (line, column) = page.map().line_and_column(offset);
                Position { line, column, offset }
            })
        };
        Self {
            rule: finding.rule.to_owned(),
            severity: finding.severity,
            path: finding.path.clone(),
            start: at(finding.span.start),
            end: at(finding.span.end.max(finding.span.start)),
            message: finding.message.clone(),
            help: finding.help.clone(),
        }
    }
}
