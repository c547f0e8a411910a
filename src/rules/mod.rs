//! What is wrong: one file per rule, the list of them here.
//!
//! A rule file holds one `RULE`: its id, default severity, documentation and check. The same text feeds
//! `signoise explain`, the README and the tests, which run every example.

mod braces;
pub mod brief;
pub mod context;
pub mod entries;
mod fences;
mod lines;
pub mod links;
mod misspelt;
mod posts;
pub mod repeats;
pub mod resolve;
pub mod rest;
pub mod sound;
pub mod table_faults;
mod table_fixes;

use std::borrow::Cow;

use crate::finding::{Edit, Finding, Fix, Related, Severity};
use crate::page::Page;
use crate::text::Span;
use crate::text::hash::HashMap;

pub use brief::Brief;
pub use context::{PageCache, PageContext, Site, SiteContext, Unreadable};
pub use sound::{Settled, Sound};

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// `family/name`; the name says the problem, not the remedy.
    pub id: &'static str,
    /// Severity where nothing is configured.
    pub severity: Severity,
    /// What it finds, in one sentence without a final period.
    pub summary: &'static str,
    /// Why it matters to a reader or a build; a short paragraph.
    pub why: &'static str,
    /// A page that raises this rule and no other one of severity warning or error.
    pub bad: Example,
    /// The same page without the fault.
    pub good: &'static str,
    /// How to configure it, where there is more than its severity.
    pub configure: &'static str,
    /// How it works.
    pub check: Check,
}

/// A page of an example.
#[derive(Debug)]
pub struct Example {
    /// Its path; decides the content type.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// How a rule works.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// On one page at a time.
    Page(fn(&PageContext<'_>, &mut Sink<'_>)),
    /// On the whole site at once.
    Site(fn(&SiteContext<'_>, &mut Sink<'_>)),
    /// By the engine itself, which alone knows what became of every finding.
    Engine,
}

/// A rule may have this many findings on one page; one more says how many there are beyond them.
pub const MAX_FINDINGS: usize = 1000;

/// Where a rule puts its findings.
#[derive(Debug)]
pub struct Sink<'a> {
    rule: &'static Rule,
    path: Cow<'a, str>,
    findings: &'a mut Vec<Finding>,
    /// Number of findings on its page.
    count: usize,
    /// Number of findings on each other page.
    counts: HashMap<String, usize>,
    /// The finding that is being written where no more are kept.
    surplus: Option<Finding>,
}

impl<'a> Sink<'a> {
    /// A sink for one rule on one page (a site rule sets the path of each finding itself).
    pub fn new(rule: &'static Rule, path: impl Into<Cow<'a, str>>, findings: &'a mut Vec<Finding>) -> Self {
        Self { rule, path: path.into(), findings, count: 0, counts: HashMap::default(), surplus: None }
    }

    /// Adds a finding; the builder that comes back takes help, label, related places and a fix.
    pub fn add(&mut self, span: Span, message: impl Into<String>) -> Draft<'_> {
        self.count += 1;
        let finding = finding(self.rule, self.path.clone().into_owned(), span, message.into());
        self.put(finding, self.count)
    }

    /// Adds a finding on the page `path`.
    pub fn add_at(&mut self, path: impl Into<String>, span: Span, message: impl Into<String>) -> Draft<'_> {
        let path = path.into();
        let count = match self.counts.get_mut(&path) {
            Some(count) => count,
            None => self.counts.entry(path.clone()).or_default(),
        };
        *count += 1;
        let count = *count;
        let finding = finding(self.rule, path, span, message.into());
        self.put(finding, count)
    }

    /// Adds the finding that is this one of so many on its page.
    fn put(&mut self, finding: Finding, count: usize) -> Draft<'_> {
        if count > MAX_FINDINGS {
            return Draft { finding: self.surplus.insert(finding) };
        }
        let at = self.findings.len();
        self.findings.push(finding);
        Draft { finding: &mut self.findings[at] }
    }
}

impl Drop for Sink<'_> {
    fn drop(&mut self) {
        let own = (self.count > MAX_FINDINGS).then(|| (std::mem::take(&mut self.path).into_owned(), self.count));
        for (path, count) in own.into_iter().chain(std::mem::take(&mut self.counts)) {
            if count > MAX_FINDINGS {
                let message = format!("{} more findings of {} on this page", count - MAX_FINDINGS, self.rule.id);
                self.findings.push(finding(self.rule, path, Span::default(), message));
            }
        }
    }
}

fn finding(rule: &Rule, path: String, span: Span, message: String) -> Finding {
    Finding {
        rule: rule.id,
        severity: rule.severity,
        path,
        span,
        message,
        help: None,
        label: None,
        related: Vec::new(),
        fix: None,
    }
}

/// A finding that is being written.
#[derive(Debug)]
pub struct Draft<'a> {
    finding: &'a mut Finding,
}

impl Draft<'_> {
    /// What to do about it.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.finding.help = Some(help.into());
        self
    }

    /// A few words for the marked place.
    pub fn label(self, label: impl Into<String>) -> Self {
        self.finding.label = Some(label.into());
        self
    }

    /// A place on the same page that explains it.
    pub fn related(self, span: Span, message: impl Into<String>) -> Self {
        let path = self.finding.path.clone();
        self.related_at(path, span, message)
    }

    /// A place on the page `path` that explains it.
    pub fn related_at(self, path: impl Into<String>, span: Span, message: impl Into<String>) -> Self {
        self.finding.related.push(Related { path: path.into(), span, message: message.into() });
        self
    }

    /// Edits that mend it; `safe` edits change nothing that a renderer shows but the fault.
    pub fn fix(self, safe: bool, edits: Vec<Edit>) -> Self {
        self.finding.fix = Some(Fix { safe, edits });
        self
    }

    /// Another severity than the rule's own, where a case is graver or milder.
    pub fn severity(self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }
}

/// Declares the modules of the rules and the list of them, in the order of the documentation.
macro_rules! rules {
    ($($family:ident { $($rule:ident),* $(,)? })*) => {
        $(
            #[allow(missing_docs, reason = "each file documents its rule")]
            pub mod $family { $(pub mod $rule;)* }
        )*

        /// Every rule.
        pub static ALL: &[&Rule] = &[$($(&$family::$rule::RULE,)*)*];

        /// The file of each rule, in the order of [`ALL`]: a test holds it against the rule's id.
        pub static FILES: &[(&str, &str)] = &[$($((stringify!($family), stringify!($rule)),)*)*];
    };
}

rules! {
    front_matter {
        missing, unterminated, not_first_line, invalid_yaml, duplicate_key, missing_key, unknown_key, wrong_type,
        invalid_value, bad_date, title_prefix, category_split, anchor,
    }
    post { file_name, date_mismatch, slug_misspelt, missing_tldr, asset_missing, stale_asset }
    heading { missing_h1, multiple_h1, level_jump, duplicate, stray_hash, glued, indented, empty, required_missing, order }
    table {
        row_split, row_run_on, too_few_cells, too_many_cells, no_delimiter, delimiter_mismatch, split_by_blank,
        glued_above, glued_below, header_only, unknown_header, mixed_leading_pipe, row_without_pipe, pipe_in_link,
        accidental, row_lost,
    }
    entry {
        required_cell, not_a_link, many_links, invalid_cell, placeholder, duplicate_in_table, duplicate_in_page,
        duplicate_in_site, same_url_different_title, vocabulary,
    }
    link {
        malformed, empty_url, empty_text, bad_url, http, tracking, signed_url, double_encoded, internal_missing,
        anchor_missing, image_missing, no_base_path, relative_in_post, case_mismatch, bare_url, not_public,
    }
    text {
        unreadable, suppression, not_utf8, bom, crlf, mojibake, invisible, trailing_blanks, tab, no_final_newline, glued_item,
        conflict_marker, liquid, markdown_in_html,
    }
    site { duplicate_title, permalink_collision }
}

/// The day that the file name of a page begins with.
pub(crate) fn post_day(page: &Page) -> Option<chrono::NaiveDate> {
    posts::day_of_name(posts::file_name(page))
}

/// The rule with this id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id).copied()
}
