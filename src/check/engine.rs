//! Gives pages to rules and orders the findings.

use rayon::prelude::*;

use super::{conflict, suppress};
use crate::config::Level;
use crate::finding::{Finding, Severity};
use crate::page::Page;
use crate::rules::{self, Brief, Check, PageCache, PageContext, Rule, Settled, Sink, Site, SiteContext, Sound};
use crate::schema::ContentType;

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
/// the whole site all the same. The models of the pages stay with them: for a site that is looked at again.
pub fn run(site: &Site, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Outcome {
    let rules = Rules::on(site);
    let read = |(at, page): (usize, &Page)| read_page(site, page, site.content_type(at), &rules, wanted(&page.path));
    outcome(site, &rules, site.pages.par_iter().enumerate().map(read).collect(), wanted)
}

/// The rules that are on.
pub(super) struct Rules {
    page: Vec<(&'static Rule, Settled)>,
    site: Vec<&'static Rule>,
}

impl Rules {
    pub(super) fn on(site: &Site) -> Self {
        let on = rules::ALL.iter().copied().filter(|rule| !site.config.rules.is_off_everywhere(rule.id));
        let (page, site): (Vec<_>, Vec<_>) = on.partition(|rule| matches!(rule.check, Check::Page(_)));
        Self { page: page.into_iter().map(|rule| (rule, Settled::by(rule))).collect(), site }
    }
}

/// What comes of one page: what is found on it, and what the rules of the site keep of it.
pub(super) type Read = (Vec<Finding>, Brief);

/// What comes of the site, of all of whose pages in their order this was read.
pub(super) fn outcome(site: &Site, rules: &Rules, read: Vec<Read>, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Outcome {
    let mut findings = Vec::with_capacity(read.iter().map(|(found, _)| found.len()).sum());
    let mut briefs = Vec::with_capacity(read.len());
    for (mut found, brief) in read {
        findings.append(&mut found);
        briefs.push(brief);
    }
    let across = across(site, rules, &briefs).into_iter().filter(|finding| wanted(&finding.path));
    findings.extend(across.inspect(|finding| site.fetch(finding)));
    finish(site, findings, wanted)
}

/// What the rules find that compare pages; the briefs are those of all pages in their order.
pub(super) fn across(site: &Site, rules: &Rules, briefs: &[Brief]) -> Vec<Finding> {
    let mut found = Vec::new();
    let context = SiteContext::new(site, briefs);
    for &rule in &rules.site {
        if let Check::Site(check) = rule.check {
            check(&context, &mut Sink::new(rule, "", &mut found));
        }
    }
    found
}

/// Takes away what is silenced, sets the configured severities, and orders the rest.
pub(super) fn finish(site: &Site, mut findings: Vec<Finding>, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Outcome {
    let suppressed = suppress::apply(site, &mut findings, wanted);
    conflict::settle(site, &mut findings);
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

/// Runs the rules of one page, if its findings are wanted, and keeps what the rules of the site need of it.
pub(super) fn read_page(
    site: &Site,
    page: &Page,
    content_type: Option<&ContentType>,
    rules: &Rules,
    wanted: bool,
) -> Read {
    let sound = Sound::of(site, page, content_type);
    let found = if wanted { on_page(site, page, content_type, rules, sound.as_ref(), &|| false) } else { None };
    (found.unwrap_or_default(), Brief::read(page, content_type, sound.as_ref()))
}

/// What the rules of one page find; none where `stale` says, between two rules, that nobody wants to know any more.
pub(super) fn on_page(
    site: &Site,
    page: &Page,
    content_type: Option<&ContentType>,
    rules: &Rules,
    sound: Option<&Sound<'_, '_>>,
    stale: &dyn Fn() -> bool,
) -> Option<Vec<Finding>> {
    let mut found = Vec::new();
    let caches = [PageCache::default(), PageCache::default()];
    let rest = sound.and_then(|sound| sound.rest.as_ref());
    let whole = PageContext { site, page, rest, content_type, cache: &caches[0] };
    let left = rest.map_or(whole, |rest| PageContext { page: rest, rest: None, cache: &caches[1], ..whole });
    for &(rule, settled) in &rules.page {
        if stale() {
            return None;
        }
        if let Check::Page(check) = rule.check
            && !sound.is_some_and(|sound| sound.has(settled))
        {
            let from = found.len();
            let context = if settled.is_of_the_rest() { &left } else { &whole };
            check(context, &mut Sink::new(rule, page.path.as_str(), &mut found));
            if settled.is_of_the_rest() && rest.is_some() {
                rules::rest::put_back(left.page, found.get_mut(from..).unwrap_or_default());
            }
        }
    }
    // A page with such bytes is never rewritten: what is not done is not promised.
    if !page.invalid_utf8().is_empty() {
        for finding in &mut found {
            finding.fix = None;
        }
    }
    // A page whose links are sound holds no credential.
    if !found.is_empty() && !sound.is_some_and(|sound| sound.has(Settled::Links)) {
        rules::links::hide_secrets(&left, &mut found);
    }
    // There may be very many pages with a few findings each.
    found.shrink_to_fit();
    Some(found)
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
