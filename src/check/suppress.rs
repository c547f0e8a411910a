//! Suppressions: which findings a comment or the configuration silences, and which suppressions are at fault
//! themselves.

use memchr::memmem;
use rayon::prelude::*;

use crate::config::{FILE_NAME, Suppression};
use crate::finding::Finding;
use crate::page::entry::{Entry, Key};
use crate::page::outline::BlockKind;
use crate::page::{Page, key};
use crate::rules::text::suppression::RULE;
use crate::rules::{self, Sink, Site};
use crate::schema::error::nearest;
use crate::text::Span;

const NEXT_LINE: &str = "signoise-ignore-next-line";
const FILE: &str = "signoise-ignore-file";
/// What every suppression in a page begins with.
const MARK: &[u8] = b"signoise-ignore-";

/// A comment that silences findings.
struct Comment {
    /// The words of the comment.
    span: Span,
    rules: Vec<String>,
    /// The 1-based line it speaks of; none for the whole page.
    line: Option<usize>,
    used: bool,
}

/// Takes away what is silenced and adds what is wrong with the suppressions. Says how many findings went.
pub(super) fn apply(site: &Site, findings: &mut Vec<Finding>, wanted: &(dyn Fn(&str) -> bool + Sync)) -> usize {
    let before = findings.len();
    let mut faults = Vec::new();
    // A text that was put away silences nothing.
    let speaking = |page: &&Page| wanted(&page.path) && page.is_at_hand() && speaks(page);
    let speaking: Vec<&Page> = site.pages.par_iter().filter(speaking).collect();
    for page in speaking {
        let mut comments = comments(page, &mut faults);
        if comments.is_empty() {
            continue;
        }
        findings.retain(|finding| {
            let line = page.line_of(finding.span.start);
            finding.path != page.path || !comments.iter_mut().any(|comment| comment.silences(finding.rule, line))
        });
        for comment in comments.iter().filter(|comment| !comment.used) {
            Sink::new(&RULE, page.path.as_str(), &mut faults)
                .add(
                    comment.span,
                    format!("this suppression silences nothing: no finding of {}", comment.rules.join(", ")),
                )
                .help("delete it");
        }
    }
    // Only a check of the whole site can tell that a line of the configuration is of no use.
    let whole = site.pages.iter().all(|page| wanted(&page.path));
    entries(site, findings, &mut faults, whole);
    let silenced = before - findings.len();
    findings.append(&mut faults);
    silenced
}

/// Whether something in the page may be a suppression.
pub(super) fn speaks(page: &Page) -> bool {
    memmem::find(page.text().as_bytes(), MARK).is_some()
}

impl Comment {
    fn silences(&mut self, rule: &str, line: usize) -> bool {
        let hit = self.line.is_none_or(|own| own == line) && self.rules.iter().any(|own| names(own, rule));
        self.used |= hit;
        hit
    }
}

/// Whether `pattern` (an id or `family/*`) names a rule. Nothing silences the faults of suppressions.
fn names(pattern: &str, rule: &str) -> bool {
    rule != RULE.id
        && (pattern == rule || pattern.strip_suffix("/*").is_some_and(|family| rule.split('/').next() == Some(family)))
}

/// Findings on entries that the configuration silences.
fn entries(site: &Site, findings: &mut Vec<Finding>, faults: &mut Vec<Finding>, whole: bool) {
    for item in &site.config.suppress {
        let wanted = Key::Url(key::of_url(&item.url));
        let before = findings.len();
        findings.retain(|finding| {
            let concerned = item.rules.iter().any(|rule| names(rule, finding.rule));
            !concerned || !site.page(&finding.path).is_some_and(|page| is_on_entry(page, finding.span, &wanted))
        });
        if whole && findings.len() == before {
            unused(item, faults);
        }
    }
}

fn unused(item: &Suppression, faults: &mut Vec<Finding>) {
    Sink::new(&RULE, FILE_NAME, faults)
        .add(
            Span::default(),
            format!(
                "line {}: this suppression silences nothing: no finding of {} on {}",
                item.line,
                item.rules.join(", "),
                item.url
            ),
        )
        .help("delete it");
}

fn is_on_entry(page: &Page, span: Span, wanted: &Key) -> bool {
    Entry::all(page)
        .any(|entry| entry.row.span.start <= span.start && span.start <= entry.row.span.end && entry.key() == *wanted)
}

/// The suppressions of a page; those that cannot be read become findings.
fn comments(page: &Page, faults: &mut Vec<Finding>) -> Vec<Comment> {
    let text = page.text();
    let mut found = Vec::new();
    for at in memmem::find_iter(text.as_bytes(), MARK) {
        let Some(words) = comment_around(page, at) else { continue };
        match read(page, words) {
            Ok(comment) => found.push(comment),
            Err((span, message, help)) => {
                Sink::new(&RULE, page.path.as_str(), faults).add(span, message).help(help);
            }
        }
    }
    found
}

/// The words of the comment that begins with the directive at `at`: an HTML comment in the body, `#` in front
/// matter. Code that shows one is none.
fn comment_around(page: &Page, at: usize) -> Option<Span> {
    let text = page.text();
    let line = page.map().line_span(page.line_of(at), text);
    let before = text.get(line.start..at)?.trim_end();
    if at < page.body().start {
        return before.ends_with('#').then(|| Span::new(at, line.end).trimmed(text));
    }
    let fenced = page.outline().blocks.iter().any(|block| {
        block.kind == BlockKind::Verbatim
            && block.span.contains(at)
            && !page.slice(block.span).trim_start().starts_with("<!--")
    });
    if fenced || !before.ends_with("<!--") || before.matches('`').count() % 2 == 1 {
        return None;
    }
    let end = text.get(at..line.end)?.find("-->")?;
    Some(Span::new(at, at + end).trimmed(text))
}

type Unreadable = (Span, String, String);

fn read(page: &Page, words: Span) -> Result<Comment, Unreadable> {
    let source = page.slice(words);
    let (directive, rest) = source.split_once([' ', '\t']).unwrap_or((source, ""));
    let line = match directive {
        NEXT_LINE => Some(next_line(page, words)),
        FILE => None,
        other => {
            let help = format!("write `{NEXT_LINE}` or `{FILE}`");
            return Err((words, format!("`{other}` is no suppression"), help));
        }
    };
    let (ids, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let ids: Vec<String> =
        ids.split([',', ' ']).map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let known: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
    if ids.is_empty() {
        return Err((words, "this suppression names no rule".to_owned(), format!("write `{directive} RULE: reason`")));
    }
    for id in &ids {
        if !known.iter().any(|rule| id == rule || names(id, rule)) {
            let help = nearest(id, &known).map_or_else(
                || "`signoise explain --list` names the rules".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Err((words, format!("this suppression names an unknown rule: `{id}`"), help));
        }
    }
    if reason.trim().is_empty() {
        let help = format!("write `{directive} {}: reason`", ids.join(", "));
        return Err((words, "this suppression gives no reason".to_owned(), help));
    }
    Ok(Comment { span: words, rules: ids, line, used: false })
}

/// The next line that is not blank: a comment directly above a table would take the table from the site.
fn next_line(page: &Page, words: Span) -> usize {
    let from = page.line_of(words.start) + 1;
    (from..=page.map().lines())
        .find(|line| !page.slice(page.map().line_span(*line, page.text())).trim().is_empty())
        .unwrap_or(from)
}
