//! A finding: one problem at one place, with its cause, help and perhaps a fix. Types only.

use serde::Serialize;

use crate::text::Span;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Style.
    Info,
    /// Schema or consistency.
    Warning,
    /// A reader loses content or a build breaks.
    Error,
}

impl Severity {
    /// The word used in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A problem in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `family/name`.
    pub rule: &'static str,
    /// After configuration.
    pub severity: Severity,
    /// Path of the page inside the repository, `/`-separated.
    pub path: String,
    /// The exact place.
    pub span: Span,
    /// What is wrong, as one sentence without a final period. May quote content: escape it on the way out.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A few words for the marked place in a code frame, where they say more than the message.
    pub label: Option<String>,
    /// Other places that explain the finding.
    pub related: Vec<Related>,
    /// Edits that mend it.
    pub fix: Option<Fix>,
}

/// A place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Path of the page inside the repository.
    pub path: String,
    /// The place.
    pub span: Span,
    /// Why it is shown ("first used here").
    pub message: String,
}

/// Edits that mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Safe edits change nothing that a renderer shows but the named fault.
    pub safe: bool,
    /// Edits in order, none overlapping.
    pub edits: Vec<Edit>,
}

/// Replaces a range of bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// First byte replaced.
    pub start: usize,
    /// One past the last byte replaced.
    pub end: usize,
    /// What stands there afterwards.
    pub text: String,
}
