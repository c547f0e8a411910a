//! Findings for people: a code frame each, and a line of numbers.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::frame::Frame;
use crate::check::{Outcome, Summary};
use crate::finding::{Finding, Severity};
use crate::page::Page;
use crate::rules::Site;
use crate::rules::links::secret;
use crate::text::{Span, Untrusted};

/// Columns for line numbers and what stands beside the lines.
const GUTTER: usize = 12;

/// Characters of a message, or of a path, that are shown at most.
const LONGEST_WORDS: usize = 500;

/// So often an info has to say the same of a page to be shown once.
const REPEATED: usize = 3;
/// Places that are named where it is.
const MOST_PLACES: usize = 12;

/// Characters of a help line, which may hold a whole address to be copied.
const LONGEST_HELP: usize = 2_500;

/// From this many findings on, they are counted rule by rule.
const MANY: usize = 20;
/// Rules that are counted at most.
const MOST_RULES: usize = 20;

/// How findings are shown to people.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Writes every finding with its code frame. Infos that say the same of many places of a page are told once, with
/// the places.
pub fn write(site: &Site, outcome: &Outcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() }.term_width(style.width);
    for findings in outcome.findings.chunk_by(|a, b| a.path == b.path) {
        let page = findings.first().and_then(|finding| site.page(&finding.path));
        let secrets = page.map_or_else(Vec::new, |page| secret::spans(page.text()));
        let alone = || findings.iter().map(|finding| (finding, Vec::new())).collect();
        for (finding, again) in page.map_or_else(alone, |_| grouped(findings)) {
            writeln!(out, "{}\n", frame(site, finding, &again, &secrets, style, &renderer))?;
        }
    }
    Ok(())
}

/// The findings of a page that are shown, each with those that only repeat it elsewhere.
fn grouped(findings: &[Finding]) -> Vec<(&Finding, Vec<&Finding>)> {
    fn words(finding: &Finding) -> Option<(&str, &str, Option<&str>)> {
        let alone = finding.severity == Severity::Info && finding.label.is_none() && finding.related.is_empty();
        alone.then_some((finding.rule, finding.message.as_str(), finding.help.as_deref()))
    }
    let mut groups: HashMap<_, Vec<&Finding>> = HashMap::new();
    for finding in findings {
        groups.entry(words(finding)).or_default().push(finding);
    }
    groups.retain(|words, group| words.is_some() && group.len() >= REPEATED);
    let mut shown = Vec::new();
    for finding in findings {
        match groups.get(&words(finding)).map(Vec::as_slice) {
            None => shown.push((finding, Vec::new())),
            Some([first, again @ ..]) if std::ptr::eq(*first, finding) => shown.push((finding, again.to_vec())),
            Some(_) => {}
        }
    }
    shown
}

/// Where else a page has the same.
fn elsewhere(page: &Page, again: &[&Finding]) -> String {
    let place = |finding: &&Finding| {
        let at = page.map().position(finding.span.start, page.text());
        format!("{}:{}", at.line, at.code_points)
    };
    let places = again.iter().take(MOST_PLACES).map(place).collect::<Vec<_>>().join(", ");
    match again.len().saturating_sub(MOST_PLACES) {
        0 => format!("the same at {places}"),
        more => format!("the same at {places} and {more} more places"),
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

/// Words that fit a person's patience, on one line.
pub(super) fn line(text: &str) -> String {
    within(text, LONGEST_WORDS)
}

fn within(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", Untrusted(text.get(..end).unwrap_or(text)).line()),
        None => Untrusted(text).line().to_string(),
    }
}

fn frame(
    site: &Site,
    finding: &Finding,
    again: &[&Finding],
    secrets: &[Span],
    style: Style,
    renderer: &Renderer,
) -> String {
    let title = level(finding.severity).primary_title(line(&finding.message)).id(finding.rule);
    let mut elements: Vec<Element<'_>> = Vec::new();
    let mut notes = Vec::new();
    let mut moved = None;
    if let Some(page) = site.page(&finding.path) {
        let near: Vec<_> = finding.related.iter().filter(|related| related.path == finding.path).collect();
        let spans: Vec<Span> = std::iter::once(finding.span).chain(near.iter().map(|related| related.span)).collect();
        let frame = Frame::new(page, &spans, secrets, style.width.saturating_sub(GUTTER));
        let at = page.map().position(finding.span.start, page.text());
        moved = frame.column().map(|column| {
            let path = line(&finding.path);
            (format!("{path}:{}:{column}", at.line), format!("{path}:{}:{}", at.line, at.code_points))
        });
        let mut places = frame.spans.into_iter();
        let mut snippet = Snippet::source(frame.text).line_start(frame.first_line).path(line(&finding.path));
        if let Some(place) = places.next().flatten() {
            let label = finding.label.as_deref().map(line).unwrap_or_default();
            snippet = snippet.annotation(AnnotationKind::Primary.span(place).label(label));
        }
        for (related, place) in near.into_iter().zip(places) {
            match place {
                Some(place) => {
                    snippet = snippet.annotation(AnnotationKind::Context.span(place).label(line(&related.message)));
                }
                None => notes.push(note(site, related)),
            }
        }
        elements.push(snippet.into());
        if !again.is_empty() {
            notes.push(elsewhere(page, again));
        }
    } else {
        elements.push(Origin::path(line(&finding.path)).into());
    }
    notes.extend(finding.related.iter().filter(|related| related.path != finding.path).map(|r| note(site, r)));
    for note in notes {
        elements.push(Level::NOTE.message(note).into());
    }
    if let Some(help) = &finding.help {
        elements.push(Level::HELP.message(within(help, LONGEST_HELP)).into());
    }
    let report: Group<'_> = title.elements(elements);
    let rendered = renderer.render(&[report]);
    // The renderer counts columns in what it shows; the page has others where a line was cut, or where it holds
    // characters that are shown by their numbers.
    match (moved, rendered.split_once('\n')) {
        (Some((shown, real)), Some((title, rest))) if shown != real => {
            format!("{title}\n{}", rest.replacen(&shown, &real, 1))
        }
        _ => rendered,
    }
}

fn note(site: &Site, related: &crate::finding::Related) -> String {
    let place = site.page(&related.path).map_or_else(String::new, |page| {
        let at = page.map().position(related.span.start, page.text());
        format!(":{}:{}", at.line, at.code_points)
    });
    format!("{}: {}{place}", line(&related.message), line(&related.path))
}

/// The numbers in words, and rule by rule where there are many findings.
pub fn numbers(outcome: &Outcome) -> String {
    let mut text = summary(&outcome.summary);
    if outcome.findings.len() < MANY {
        return text;
    }
    let mut rules: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for finding in &outcome.findings {
        *rules.entry((finding.severity, finding.rule)).or_default() += 1;
    }
    let mut rules: Vec<_> = rules.into_iter().map(|((severity, rule), number)| (severity, number, rule)).collect();
    rules.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then(a.2.cmp(b.2)));
    for (severity, number, rule) in rules.iter().take(MOST_RULES) {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{number:>7} {:<8} {rule}", severity.as_str());
    }
    if let Some(more) = rules.len().checked_sub(MOST_RULES).filter(|more| *more > 0) {
        let _ = write!(text, "\n{more:>7} more rules");
    }
    text
}

/// The numbers in words: `149 files checked: 3 errors, 9 warnings, 2 infos`.
pub fn summary(summary: &Summary) -> String {
    let count = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    let mut parts = Vec::new();
    for (number, noun) in [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")] {
        if number > 0 {
            parts.push(count(number, noun));
        }
    }
    let found = if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") };
    let files = count(summary.files, "file");
    if summary.suppressed > 0 {
        format!("{files} checked: {found} ({} suppressed)", summary.suppressed)
    } else {
        format!("{files} checked: {found}")
    }
}
