//! Gives pages to rules and orders the findings.

use rayon::prelude::*;

use super::suppress;
use crate::config::Level;
use crate::finding::{Finding, Severity};
use crate::rules::{self, Check, PageCache, PageContext, Rule, Sink, Site, SiteContext};

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Ordered by path, then offset, then rule.
    pub findings: Vec<Finding>,
    /// The numbers.
    pub summary: Summary,
}

/// The numbers of a check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Files that were looked at.
    pub files: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
    /// Findings that a comment or the configuration silences.
    pub suppressed: usize,
}

/// Runs every rule that is on. `wanted` says which pages the findings may be on; rules that compare pages look at
/// the whole site all the same.
pub fn run(site: &Site, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Outcome {
    let rules = page_rules(site);
    let mut findings: Vec<Finding> = site
        .pages
        .par_iter()
        .enumerate()
        .filter(|(_, page)| wanted(&page.path))
        .flat_map_iter(|(at, _)| on_page(site, at, &rules, &|| false).unwrap_or_default())
        .collect();
    findings.extend(across(site).into_iter().filter(|finding| wanted(&finding.path)));
    finish(site, findings, wanted)
}

/// The rules that look at one page and are on somewhere.
pub(super) fn page_rules(site: &Site) -> Vec<&'static Rule> {
    let on = |rule: &&Rule| matches!(rule.check, Check::Page(_)) && !site.config.rules.is_off_everywhere(rule.id);
    rules::ALL.iter().copied().filter(on).collect()
}

/// What these rules find on one page; none where `stale` says that nobody wants to know any more.
pub(super) fn on_page(
    site: &Site,
    at: usize,
    rules: &[&'static Rule],
    stale: &dyn Fn() -> bool,
) -> Option<Vec<Finding>> {
    let mut found = Vec::new();
    let Some(page) = site.pages.get(at) else { return Some(found) };
    let cache = PageCache::default();
    let context = PageContext { site, page, content_type: site.content_type(at), cache: &cache };
    for &rule in rules {
        if stale() {
            return None;
        }
        if let Check::Page(check) = rule.check {
            check(&context, &mut Sink::new(rule, page.path.as_str(), &mut found));
        }
    }
    if !found.is_empty() {
        rules::links::hide_secrets(&context, &mut found);
    }
    Some(found)
}

/// What the rules find that compare pages.
pub(super) fn across(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    let context = SiteContext::new(site);
    for &rule in rules::ALL.iter().filter(|rule| !site.config.rules.is_off_everywhere(rule.id)) {
        if let Check::Site(check) = rule.check {
            check(&context, &mut Sink::new(rule, "", &mut found));
        }
    }
    found
}

/// Takes away what is silenced, sets the configured severities, and orders the rest.
pub(super) fn finish(site: &Site, mut findings: Vec<Finding>, wanted: &dyn Fn(&str) -> bool) -> Outcome {
    let suppressed = suppress::apply(site, &mut findings, wanted);
    findings.retain_mut(|finding| configure(site, finding));
    findings.sort_by(|a, b| {
        (&a.path, a.span.start, a.rule, a.span.end, &a.message).cmp(&(
            &b.path,
            b.span.start,
            b.rule,
            b.span.end,
            &b.message,
        ))
    });
    let files = site.pages.iter().filter(|page| wanted(&page.path)).count()
        + site.unreadable.iter().filter(|file| wanted(&file.path)).count();
    Outcome { summary: Summary { suppressed, ..summary(&findings, files) }, findings }
}

/// Sets the configured severity; false where the rule is off.
fn configure(site: &Site, finding: &mut Finding) -> bool {
    match site.config.rules.level(finding.rule, &finding.path) {
        Some(Level::Off) => return false,
        Some(Level::At(severity)) => finding.severity = severity,
        None => {}
    }
    true
}

pub(super) fn summary(findings: &[Finding], files: usize) -> Summary {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    Summary {
        files,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        infos: count(Severity::Info),
        suppressed: 0,
    }
}
