//! Only what a change broke: the findings of one moment without those that an earlier one has already.
//!
//! Findings are told apart by their rule and by what they are about, never by their line: rows that were moved,
//! sorted or edited keep their old faults.

use std::collections::{HashMap, HashSet};

use super::Outcome;
use super::engine::summary;
use crate::finding::Finding;
use crate::page::entry::{Entry, Key};
use crate::page::outline::Table;
use crate::page::{Page, key};
use crate::rules::{Site, repeats};
use crate::text::Span;

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    /// A row, by its key.
    Entry(Key),
    /// A table, by its section and its first row.
    Table(Vec<String>, Option<Key>),
    /// A key of the front matter.
    FrontMatter(String),
    /// A section, by its heading path.
    Section(Vec<String>),
    /// The page as a whole.
    Page,
}

/// The signs by which findings are matched, the surest first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Sign {
    /// Same page, same subject, same words.
    Exact(String, Subject, String),
    /// Same page, same subject: the words around the fault were edited.
    Subject(String, Subject),
    /// Same page, same words: the heading above was renamed, or the row around them was edited.
    Words(String, String),
    /// Same page, a table of the same section: rows were put above its first one.
    Table(String, Vec<String>),
    /// Same row on another page.
    Elsewhere(Key),
}

/// What became of the findings between two moments.
#[derive(Debug)]
pub struct Since {
    /// Those that only the later moment has.
    pub new: Outcome,
    /// Those that only the earlier moment has, as they stood there.
    pub fixed: Vec<Finding>,
    /// Those that left with their page.
    pub gone: Vec<Finding>,
}

/// The findings of `outcome` that `base` does not have. `renames` are pairs of paths (base, now).
pub fn only_new(base: (&Site, &Outcome), now: (&Site, Outcome), renames: &[(String, String)]) -> Outcome {
    since(base, now, renames).new
}

/// Matches the findings of two moments. `renames` are pairs of paths (base, now).
pub fn since(base: (&Site, &Outcome), now: (&Site, Outcome), renames: &[(String, String)]) -> Since {
    let (site, outcome) = now;
    let renamed: HashMap<&str, &str> = renames.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let old: Vec<Described> =
        describe(base.0, &base.1.findings, |path| (*renamed.get(path).unwrap_or(&path)).to_owned());
    let new: Vec<Described> = describe(site, &outcome.findings, str::to_owned);
    let mut known = vec![false; new.len()];
    let mut spent = vec![false; old.len()];
    for level in 0..LEVELS {
        let mut open: HashMap<(&str, Sign), Vec<usize>> = HashMap::new();
        for (at, finding) in old.iter().enumerate().rev().filter(|(at, _)| !spent.get(*at).copied().unwrap_or(true)) {
            if let Some(sign) = finding.sign(level) {
                open.entry((finding.rule, sign)).or_default().push(at);
            }
        }
        for (at, finding) in new.iter().enumerate() {
            if known.get(at).copied().unwrap_or(true) {
                continue;
            }
            let Some(sign) = finding.sign(level) else { continue };
            if let Some(partner) = open.get_mut(&(finding.rule, sign)).and_then(Vec::pop) {
                if let Some(known) = known.get_mut(at) {
                    *known = true;
                }
                if let Some(spent) = spent.get_mut(partner) {
                    *spent = true;
                }
            }
        }
    }
    let mut known = known.into_iter();
    let mut findings = outcome.findings;
    let mut before = Lines::of(base.0, renames.iter().map(|(old, now)| (now.as_str(), old.as_str())));
    findings.retain(|finding| {
        let old = known.next().unwrap_or(false);
        !(old || OF_ONE_ROW.contains(&finding.rule) && before.has(site, &finding.path, finding.span))
    });
    for finding in &mut findings {
        // Of two rows that are the same, the new one is the repetition, wherever it stands.
        let Some(other) = finding.related.first().filter(|_| repeats::is_repeat(finding.rule)) else { continue };
        if before.has(site, &finding.path, finding.span) && !before.has(site, &other.path, other.span) {
            repeats::turn(site, finding);
        }
    }
    findings.sort_by(|a, b| (&a.path, a.span, a.rule).cmp(&(&b.path, b.span, b.rule)));
    let summary =
        super::Summary { suppressed: outcome.summary.suppressed, ..summary(&findings, outcome.summary.files) };
    let left = base.1.findings.iter().zip(&spent).filter(|(_, spent)| !**spent).map(|(finding, _)| finding.clone());
    let mut after = Lines::of(site, renamed.iter().map(|(old, now)| (*old, *now)));
    let (gone, mut fixed): (Vec<Finding>, Vec<Finding>) = left.partition(|finding| after.page(&finding.path).is_none());
    fixed.retain(|finding| {
        // What is said of a row that stays as it is was not mended there.
        !(OF_ONE_ROW.contains(&finding.rule) && after.has(base.0, &finding.path, finding.span))
    });
    Since { new: Outcome { findings, summary }, fixed, gone }
}

const LEVELS: usize = 5;

/// Rules about a row alone: a row that has not changed has no new fault of these, although a change elsewhere (a
/// header above it, a value that is used more often now) brings an old one to light.
const OF_ONE_ROW: [&str; 4] = ["entry/invalid-cell", "entry/placeholder", "entry/required-cell", "entry/vocabulary"];

/// A rule about the end of a page, whatever stands there.
const OF_THE_END: &str = "text/no-final-newline";

/// The lines of the pages of one moment, for whoever has the pages of another.
struct Lines<'a> {
    site: &'a Site,
    /// Paths at the other moment, and those that the pages have here.
    renames: HashMap<&'a str, &'a str>,
    by_path: HashMap<String, HashSet<&'a str>>,
}

impl<'a> Lines<'a> {
    fn of(site: &'a Site, renames: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        Self { site, renames: renames.collect(), by_path: HashMap::new() }
    }

    /// The page that has this path at the other moment.
    fn page(&self, path: &str) -> Option<&'a Page> {
        self.site.page(self.renames.get(path).copied().unwrap_or(path))
    }

    /// Whether the line of a place of the other moment's page stands on the page here.
    fn has(&mut self, other: &Site, path: &str, span: Span) -> bool {
        let Some(page) = other.page(path) else { return false };
        let line = page.slice(page.map().line_span(page.line_of(span.start), page.text())).trim();
        if !self.by_path.contains_key(path) {
            let lines = self.page(path).map(|page| page.text().lines().map(str::trim).collect());
            self.by_path.insert(path.to_owned(), lines.unwrap_or_default());
        }
        self.by_path.get(path).is_some_and(|lines| lines.contains(line))
    }
}

/// A finding in the terms in which it is matched.
struct Described {
    rule: &'static str,
    path: String,
    subject: Subject,
    words: String,
}

impl Described {
    fn sign(&self, level: usize) -> Option<Sign> {
        match level {
            0 => Some(Sign::Exact(self.path.clone(), self.subject.clone(), self.words.clone())),
            1 => Some(Sign::Subject(self.path.clone(), self.subject.clone())),
            // A few words may stand anywhere; `...` is no sign of anything.
            2 => (self.words.len() >= 8 && self.is_told_by_words())
                .then(|| Sign::Words(self.path.clone(), self.words.clone())),
            3 => match &self.subject {
                Subject::Table(section, _) => Some(Sign::Table(self.path.clone(), section.clone())),
                _ => None,
            },
            _ => match &self.subject {
                Subject::Entry(key) | Subject::Table(_, Some(key)) => Some(Sign::Elsewhere(key.clone())),
                _ => None,
            },
        }
    }
}

impl Described {
    /// Whether its words are its own: a header is the same above every table, an address is what a link is about.
    fn is_told_by_words(&self) -> bool {
        self.rule.starts_with("link/") || !matches!(self.subject, Subject::Entry(_) | Subject::Table(..))
    }
}

fn describe(site: &Site, findings: &[Finding], path: impl Fn(&str) -> String) -> Vec<Described> {
    findings
        .iter()
        .map(|finding| {
            let page = site.page(&finding.path);
            Described {
                rule: finding.rule,
                path: path(&finding.path),
                subject: page.map_or(Subject::Page, |page| subject(page, finding)),
                words: page.map_or_else(|| finding.message.clone(), |page| key::of_text(page.slice(finding.span))),
            }
        })
        .collect()
}

fn subject(page: &Page, finding: &Finding) -> Subject {
    let at = finding.span.start;
    if finding.rule == OF_THE_END {
        return Subject::Page;
    }
    if at < page.body().start {
        let name = page.front_matter().mapping().and_then(|pairs| {
            let (key, _) = pairs.iter().rev().find(|(key, _)| key.span.start <= at)?;
            Some(key.text.clone())
        });
        return name.map_or(Subject::Page, Subject::FrontMatter);
    }
    let outline = page.outline();
    let touches = |table: &&Table| table.span.start <= at && at <= table.span.end;
    if let Some(table) = outline.tables.iter().find(touches) {
        let entry = |row| Entry { page, table, row }.key();
        if let Some(row) = table.rows.iter().find(|row| row.span.start <= at && at <= row.span.end) {
            return Subject::Entry(entry(row));
        }
        let section = outline.sections.get(table.section).map(|section| section.path.clone()).unwrap_or_default();
        return Subject::Table(section, table.rows.first().map(entry));
    }
    let section = outline.sections.iter().rev().find(|section| section.level > 0 && section.heading.start <= at);
    section.map_or(Subject::Page, |section| Subject::Section(section.path.clone()))
}
