//! Mends pages: makes the edits of findings, round after round, until none is left that does what it promises.
//!
//! A fix has to prove itself. Made on its page, its finding must be gone and no error new; a safe one must also
//! leave everything else that either renderer shows as it was. What cannot be proved is not done.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::{Outcome, prove};
use crate::finding::{Edit, Finding, Severity};
use crate::page::Page;
use crate::rules::{self, Check, PageCache, PageContext, Sink, Site};
use crate::text::edit;

/// Rounds after which a page that still is not done is left as it was.
const MAX_ROUNDS: usize = 12;
/// Proofs that a page may cost in a round, and how many bytes may be read for them.
const MAX_PROOFS: usize = 48;
const MAX_PROVED_BYTES: usize = 16 * 1024 * 1024;

/// What was mended.
#[derive(Debug, Clone, Default)]
pub struct Fixes {
    /// Pages that are to change, in the order of their paths.
    pub pages: Vec<FixedPage>,
    /// What is found on the site once they have changed.
    pub outcome: Outcome,
}

impl Fixes {
    /// How many findings were mended.
    pub fn count(&self) -> usize {
        self.pages.iter().map(|page| page.rules.len()).sum()
    }
}

/// A page before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedPage {
    /// Its path.
    pub path: String,
    /// Its text as it was read.
    pub before: String,
    /// Its text with all fixes.
    pub after: String,
    /// The rule of each finding that was mended.
    pub rules: Vec<&'static str>,
}

/// Makes the safe fixes of what `check` finds on the site, with `unsafe_too` all of them. The site then holds the
/// mended pages. Pages that are not wholly UTF-8 are left alone.
pub fn fix(site: &mut Site, unsafe_too: bool, check: &dyn Fn(&Site) -> Outcome) -> Fixes {
    let mut outcome = check(site);
    let mut changed: BTreeMap<usize, Changed> = BTreeMap::new();
    for _ in 0..MAX_ROUNDS {
        let mended = round_of(site, &outcome.findings, unsafe_too);
        if mended.is_empty() {
            return Fixes { pages: pages(site, changed), outcome };
        }
        for Mended { at, page, content_type, rules } in mended {
            let Some((before, old_type)) = put(site, at, page, content_type) else { continue };
            changed
                .entry(at)
                .or_insert_with(|| Changed { before, content_type: old_type, rules: Vec::new() })
                .rules
                .extend(rules);
        }
        outcome = check(site);
    }
    // A page that is never done goes back to what it was, so that a second run finds the same.
    let undone: Vec<usize> = round_of(site, &outcome.findings, unsafe_too).iter().map(|page| page.at).collect();
    for at in undone {
        if let Some(Changed { before, content_type, .. }) = changed.remove(&at) {
            put(site, at, before, content_type);
        }
    }
    outcome = check(site);
    Fixes { pages: pages(site, changed), outcome }
}

/// The edits of a finding's fix, if made alone they do what they promise.
pub(super) fn proved(site: &Site, finding: &Finding) -> Option<Vec<Edit>> {
    let at = site.pages.binary_search_by(|page| page.path.as_str().cmp(&finding.path)).ok()?;
    let page = site.pages.get(at).filter(|page| page.invalid_utf8().is_empty())?;
    let jobs = without_overlaps(page, &[finding]);
    let proved = Bench::new(site, at, page).prove(jobs)?;
    Some(proved.jobs.into_iter().flat_map(|job| job.edits).collect())
}

/// A page that changed: as it was, and what was mended.
struct Changed {
    before: Page,
    content_type: Option<usize>,
    rules: Vec<&'static str>,
}

/// Puts a page in the place of another one, which comes back with its content type.
fn put(site: &mut Site, at: usize, page: Page, content_type: Option<usize>) -> Option<(Page, Option<usize>)> {
    // Addresses and anchors are those of the pages as they are now.
    site.addresses = OnceLock::new();
    let (place, kind) = (site.pages.get_mut(at)?, site.types.get_mut(at)?);
    Some((std::mem::replace(place, page), std::mem::replace(kind, content_type)))
}

fn pages(site: &Site, changed: BTreeMap<usize, Changed>) -> Vec<FixedPage> {
    let mut pages = Vec::with_capacity(changed.len());
    for (at, Changed { before, rules, .. }) in changed {
        let Some(now) = site.pages.get(at).filter(|now| now.text() != before.text()) else { continue };
        let (before, after) = (before.text().to_owned(), now.text().to_owned());
        pages.push(FixedPage { path: now.path.clone(), before, after, rules });
    }
    pages
}

/// A page after a round.
struct Mended {
    at: usize,
    page: Page,
    content_type: Option<usize>,
    rules: Vec<&'static str>,
}

/// One round: on every page, the fixes that neither overlap nor fail to prove themselves.
fn round_of(site: &Site, findings: &[Finding], unsafe_too: bool) -> Vec<Mended> {
    let mut by_page: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        if finding.fix.as_ref().is_some_and(|fix| (fix.safe || unsafe_too) && !fix.edits.is_empty()) {
            by_page.entry(&finding.path).or_default().push(finding);
        }
    }
    let pages: Vec<(&str, Vec<&Finding>)> = by_page.into_iter().collect();
    pages
        .into_par_iter()
        .filter_map(|(path, findings)| {
            let at = site.pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok()?;
            let page = site.pages.get(at)?;
            if !page.invalid_utf8().is_empty() {
                return None;
            }
            let jobs = without_overlaps(page, &findings);
            Bench::new(site, at, page).mend(&jobs)
        })
        .collect()
}

/// The edits of one finding.
#[derive(Debug, Clone)]
struct Job {
    rule: &'static str,
    safe: bool,
    edits: Vec<Edit>,
}

/// The fixes of a page in the order of their places, line ends like the page's own; of those that touch each
/// other, the first.
fn without_overlaps(page: &Page, findings: &[&Finding]) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    for finding in findings {
        let Some(fix) = &finding.fix else { continue };
        let mut edits: Vec<Edit> = fix.edits.iter().map(|edit| with_line_ends(page, edit)).collect();
        edits.sort_by_key(|edit| (edit.start, edit.end));
        let apart = edits.windows(2).all(|pair| matches!(pair, [a, b] if !edit::touch(a, b)));
        let possible =
            edits.iter().all(|edit| page.text().get(edit.start..edit.end).is_some_and(|old| old != edit.text));
        if apart && possible {
            jobs.push(Job { rule: finding.rule, safe: fix.safe, edits });
        }
    }
    jobs.sort_by(|a, b| {
        let start = |job: &Job| job.edits.first().map_or(0, |edit| edit.start);
        (start(a), a.rule).cmp(&(start(b), b.rule))
    });
    // Edits that are taken, by their start.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    jobs.retain(|job| {
        let free =
            job.edits.iter().all(|edit| taken.range(..=edit.end).next_back().is_none_or(|(_, end)| *end < edit.start));
        if free {
            taken.extend(job.edits.iter().map(|edit| (edit.start, edit.end)));
        }
        free
    });
    jobs
}

/// The edit with the line ends of the page in what it inserts.
fn with_line_ends(page: &Page, edit: &Edit) -> Edit {
    let mut edit = edit.clone();
    if edit.text.contains('\n') && edit::line_end(page.text(), edit.start) == "\r\n" {
        edit.text = edit.text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    edit
}

/// A page on which fixes are tried.
struct Bench<'a> {
    site: &'a Site,
    at: usize,
    page: &'a Page,
    /// The page with a final line end, where it has none: what ends a file changes nothing that is shown.
    ended: Option<Page>,
    before: Counts,
    /// Proofs that are left.
    proofs: usize,
}

/// Jobs that can be done, and what comes of them.
struct Proved {
    jobs: Vec<Job>,
    page: Page,
    content_type: Option<usize>,
}

/// How often each rule finds something on a page, and how many of these are errors.
type Counts = BTreeMap<&'static str, (usize, usize)>;

impl<'a> Bench<'a> {
    fn new(site: &'a Site, at: usize, page: &'a Page) -> Self {
        let content_type = site.types.get(at).copied().flatten();
        let before = counts(site, page, content_type);
        Self { site, at, page, ended: with_final_line_end(page), before, proofs: proofs(page) }
    }

    fn mend(mut self, jobs: &[Job]) -> Option<Mended> {
        let (safe, rest): (Vec<Job>, Vec<Job>) = jobs.iter().cloned().partition(|job| job.safe);
        // Apart, because only safe edits can be held to changing nothing else.
        let mut proved = self.provable(&safe);
        if proved.is_none() {
            self.proofs = proofs(self.page);
            proved = self.provable(&rest);
        }
        let Proved { jobs, page, content_type } = proved?;
        Some(Mended { at: self.at, page, content_type, rules: jobs.iter().map(|job| job.rule).collect() })
    }

    /// The jobs that can be done together. Mostly that is all of them; else the bad ones are searched by halves.
    fn provable(&mut self, jobs: &[Job]) -> Option<Proved> {
        if let Some(proved) = self.prove(jobs.to_vec()) {
            return Some(proved);
        }
        if jobs.len() <= 1 || self.proofs == 0 {
            return None;
        }
        let (left, right) = jobs.split_at(jobs.len() / 2);
        match (self.provable(left), self.provable(right)) {
            // Together they may not do what each half does; what is left over has its turn in the next round.
            (Some(left), Some(right)) => {
                let both = left.jobs.iter().chain(&right.jobs).cloned().collect();
                self.prove(both).or(Some(left))
            }
            (left, right) => left.or(right),
        }
    }

    /// The page with the jobs done, if they do what they promise.
    fn prove(&mut self, jobs: Vec<Job>) -> Option<Proved> {
        if jobs.is_empty() || self.proofs == 0 {
            return None;
        }
        self.proofs -= 1;
        let mut edits: Vec<Edit> = jobs.iter().flat_map(|job| job.edits.iter().cloned()).collect();
        edits.sort_by_key(|edit| (edit.start, edit.end));
        let text = edit::apply(self.page.text(), &edits)?;
        let page = Page::new(self.page.path.as_str(), text.into_bytes());
        let content_type = self.site.schema.type_of(&page.path, page.front_matter()).ok()?;
        let better = self.is_better(&jobs, &counts(self.site, &page, content_type));
        // An edit that is meant to change what a reader sees cannot be held to it; it is made on its own word.
        let safe = jobs.iter().all(|job| job.safe);
        let mut structural: Vec<Edit> =
            jobs.iter().filter(|job| is_structural(job.rule)).flat_map(|job| job.edits.iter().cloned()).collect();
        structural.sort_by_key(|edit| (edit.start, edit.end));
        let same = || {
            let ended = with_final_line_end(&page);
            let (old, new) = (self.ended.as_ref().unwrap_or(self.page), ended.as_ref().unwrap_or(&page));
            prove::shows_the_same(old, new, &edits, &structural)
        };
        (better && (!safe || same())).then_some(Proved { jobs, page, content_type })
    }

    /// Whether the findings are gone and no error is new.
    fn is_better(&self, jobs: &[Job], after: &Counts) -> bool {
        let mut done: BTreeMap<&str, usize> = BTreeMap::new();
        for job in jobs {
            *done.entry(job.rule).or_default() += 1;
        }
        let before = |rule: &str| self.before.get(rule).copied().unwrap_or_default();
        let gone = done.iter().all(|(rule, count)| {
            // Rules that look at the whole site are asked after the round.
            let known = self.before.contains_key(rule);
            !known || after.get(rule).map_or(0, |(all, _)| *all) + count <= before(rule).0
        });
        // Front matter that is read at last may have faults of its own, which were there before.
        let uncovers = done.contains_key("front-matter/not-first-line");
        let uncovered = |rule: &str| uncovers && (rule.starts_with("front-matter/") || rule.starts_with("post/"));
        gone && after.iter().all(|(rule, (_, errors))| *errors <= before(rule).1 || uncovered(rule))
    }
}

/// The page with a line end after its last line; none where it has one.
fn with_final_line_end(page: &Page) -> Option<Page> {
    let text = page.text();
    let lacks = !text.is_empty() && !text.ends_with(['\n', '\r']);
    lacks.then(|| Page::new(page.path.as_str(), format!("{text}{}", edit::line_end(text, text.len())).into_bytes()))
}

/// Whether a rule is about what the blocks of a page are, rather than about what they say.
fn is_structural(rule: &str) -> bool {
    let family = rule.split('/').next().unwrap_or(rule);
    matches!(family, "table" | "heading" | "front-matter") || rule == "text/glued-item"
}

/// How many proofs a page of this size may cost.
fn proofs(page: &Page) -> usize {
    (MAX_PROVED_BYTES / page.text().len().max(1)).clamp(3, MAX_PROOFS)
}

/// What the rules that look at one page find on it.
fn counts(site: &Site, page: &Page, content_type: Option<usize>) -> Counts {
    let cache = PageCache::default();
    let content_type = content_type.and_then(|index| site.schema.types.get(index));
    let context = PageContext { site, page, rest: None, content_type, cache: &cache };
    let mut found = Vec::new();
    for &rule in rules::ALL {
        if let Check::Page(check) = rule.check {
            check(&context, &mut Sink::new(rule, page.path.as_str(), &mut found));
        }
    }
    let mut counts = Counts::new();
    for finding in found {
        let count = counts.entry(finding.rule).or_default();
        count.0 += 1;
        count.1 += usize::from(finding.severity == Severity::Error);
    }
    counts
}
