//! The edit that silences a finding: a comment in front of it, one for its page, or a line of the configuration.

use super::open::Open;
use crate::config::FILE_NAME;
use crate::finding::{Edit, Finding};
use crate::page::Page;
use crate::page::entry::{Entry, Key};
use crate::text::{Span, edit};

/// What stands for the reason until somebody writes it.
const REASON: &str = "say why";

/// An edit that silences a finding.
pub(super) struct Silencer {
    /// What it does, for people.
    pub(super) title: String,
    /// The file it is made in: the page, or the configuration.
    pub(super) path: String,
    pub(super) edit: Edit,
}

/// The ways to silence a finding. Comments are tried out first: one in the wrong place breaks what it stands in.
pub(super) fn silencers(
    open: &mut Open<'_>,
    finding: &Finding,
    before: &[Finding],
    config: Option<&str>,
) -> Vec<Silencer> {
    let mut silencers = Vec::new();
    let Some(page) = open.page() else { return silencers };
    if finding.rule == "text/suppression" || !page.invalid_utf8().is_empty() {
        return silencers;
    }
    let path = open.path.to_owned();
    let text = page.text().to_owned();
    let next_line = next_line(page, finding);
    let whole_page = whole_page(page, finding);
    let entry = config.and_then(|config| in_configuration(page, finding, config));
    let mut tried = |title: String, edit: Edit| {
        let Some(after) = edit::apply(&text, std::slice::from_ref(&edit)) else { return false };
        let silent = silences(finding, before, &open.session.findings_of(&path, after));
        if silent {
            silencers.push(Silencer { title, path: path.clone(), edit });
        }
        silent
    };
    let here = next_line.is_some_and(|edit| tried(format!("Ignore {} here", finding.rule), edit));
    if let Some(edit) = entry {
        let title = format!("Ignore {} for this address ({FILE_NAME})", finding.rule);
        silencers.push(Silencer { title, path: FILE_NAME.to_owned(), edit });
    } else if !here {
        tried(format!("Ignore {} on this page", finding.rule), whole_page);
    }
    silencers
}

/// Whether the finding is gone and nothing is new.
fn silences(finding: &Finding, before: &[Finding], after: &[Finding]) -> bool {
    let count = |findings: &[Finding], rule: &str| findings.iter().filter(|other| other.rule == rule).count();
    count(after, finding.rule) < count(before, finding.rule)
        && after.iter().all(|other| count(after, other.rule) <= count(before, other.rule))
}

/// A comment on a line of its own in front of the finding's line.
fn next_line(page: &Page, finding: &Finding) -> Option<Edit> {
    let text = page.text();
    let start = page.map().line_start(page.line_of(finding.span.start));
    let end = edit::line_end(text, start);
    let words = format!("signoise-ignore-next-line {}: {REASON}", finding.rule);
    if start < page.body().start {
        let block = page.front_matter().block()?;
        let inside = block.yaml.start <= start && start <= block.close.start;
        return inside.then(|| Edit { start, end: start, text: format!("# {words}{end}") });
    }
    // Inside a block a comment would cut it in two.
    let block = page
        .outline()
        .blocks
        .iter()
        .find(|block| block.span.start <= finding.span.start && finding.span.start <= block.span.end)?;
    let begins = page.line_of(block.span.start) == page.line_of(finding.span.start);
    let above = text.get(..start)?.trim_end_matches(['\r', '\n']).len();
    let apart = start == page.body().start || text.get(above..start)?.matches('\n').count() > 1;
    let lead = if apart { "" } else { end };
    begins.then(|| Edit { start, end: start, text: format!("{lead}<!-- {words} -->{end}{end}") })
}

/// A comment at the end of the page.
fn whole_page(page: &Page, finding: &Finding) -> Edit {
    let text = page.text();
    let end = edit::line_end(text, text.len());
    let lead = if text.is_empty() || text.ends_with('\n') { end.to_owned() } else { format!("{end}{end}") };
    let text_of = format!("{lead}<!-- signoise-ignore-file {}: {REASON} -->{end}", finding.rule);
    Edit { start: text.len(), end: text.len(), text: text_of }
}

/// A table at the end of the configuration that silences the rule for the address of the entry.
fn in_configuration(page: &Page, finding: &Finding, config: &str) -> Option<Edit> {
    let on = |entry: &Entry<'_>| entry.row.span.start <= finding.span.start && finding.span.end <= entry.row.span.end;
    let entry = Entry::all(page).find(on)?;
    let (Key::Url(_), Some(link)) = (entry.key(), entry.link()) else { return None };
    let string = |text: &str| serde_json::Value::from(text).to_string();
    let lead = match config {
        "" => "",
        config if config.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let text = format!(
        "{lead}[[suppress]]\nurl = {}\nrules = [{}]\nreason = {}\n",
        string(&link.url),
        string(finding.rule),
        string(REASON)
    );
    let Span { start, end } = Span::at(config.len());
    Some(Edit { start, end, text })
}
