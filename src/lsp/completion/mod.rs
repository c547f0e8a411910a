//! `textDocument/completion`: what can stand here, by the schema and by what the rest of the site says.

mod front_matter;
mod link;
mod table;

use chrono::NaiveDate;
use lsp_types::{CompletionItem, CompletionItemKind, CompletionList, MarkupContent, MarkupKind, TextEdit};

use super::open::Open;
use crate::page::Page;
use crate::rules;
use crate::text::Span;

/// An editor shows a dozen; beyond this it has to ask again.
const MOST: usize = 300;

/// Something that can stand at the place.
pub(super) struct Proposal {
    /// What is shown and, where it differs, what is written.
    label: String,
    text: Option<String>,
    /// What is replaced.
    span: Span,
    kind: CompletionItemKind,
    detail: Option<String>,
    documentation: Option<String>,
}

impl Proposal {
    fn new(label: impl Into<String>, span: Span, kind: CompletionItemKind) -> Self {
        Self { label: label.into(), text: None, span, kind, detail: None, documentation: None }
    }

    fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Whether what is typed is a part of it.
    fn holds(&self, typed: &str) -> bool {
        let typed = typed.trim_start_matches(['.', '/']).to_lowercase();
        self.text.as_ref().unwrap_or(&self.label).to_lowercase().contains(&typed)
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// What can stand at an offset, the likeliest first. `today` is the day in the site's time zone.
pub(super) fn at(open: &Open<'_>, offset: usize, today: NaiveDate) -> Option<CompletionList> {
    let page = open.page()?;
    let proposals = rule_ids(page, offset)
        .or_else(|| front_matter::at(open, page, offset, today))
        .or_else(|| link::at(open, page, offset))
        .or_else(|| table::at(open, page, offset, today))?;
    let is_incomplete = proposals.len() > MOST;
    let mut proposals = proposals;
    if is_incomplete {
        // The editor asks again as somebody types on; then what is typed decides which ones are sent.
        proposals.retain(|proposal| proposal.holds(page.slice(Span::new(proposal.span.start, offset))));
    }
    let items =
        proposals.into_iter().take(MOST).enumerate().map(|(rank, proposal)| item(open, rank, proposal)).collect();
    Some(CompletionList { is_incomplete, item_defaults: None, apply_kind: None, items })
}

fn item(open: &Open<'_>, rank: usize, proposal: Proposal) -> CompletionItem {
    let Proposal { label, text, span, kind, detail, documentation } = proposal;
    let new_text = text.unwrap_or_else(|| label.clone());
    let documentation = documentation.map(|value| {
        let kind = if open.abilities.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
        MarkupContent { kind, value }.into()
    });
    CompletionItem {
        label,
        kind: Some(kind),
        detail,
        documentation,
        sort_text: Some(format!("{rank:04}")),
        // Editors compare what is typed with what would be written, from the start of the range on.
        filter_text: Some(new_text.clone()),
        text_edit: Some(TextEdit { range: open.range(span), new_text }.into()),
        ..CompletionItem::default()
    }
}

/// Ids of rules in a comment that silences findings.
fn rule_ids(page: &Page, offset: usize) -> Option<Vec<Proposal>> {
    let before = before(page, offset);
    let at = before.rfind("signoise-ignore-")?;
    let (directive, words) = before.get(at..)?.split_once(' ')?;
    if !matches!(directive, "signoise-ignore-next-line" | "signoise-ignore-file") || words.contains([':', '>']) {
        return None;
    }
    let typed = words.rsplit([' ', ',']).next().unwrap_or("");
    let span = Span::new(offset - typed.len(), offset);
    let proposal =
        |rule: &&rules::Rule| Proposal::new(rule.id, span, CompletionItemKind::EnumMember).detail(rule.summary);
    Some(rules::ALL.iter().map(proposal).collect())
}

/// The line up to an offset.
fn before(page: &Page, offset: usize) -> &str {
    let start = page.map().line_start(page.line_of(offset));
    page.text().get(start..offset).unwrap_or("")
}

/// The line from an offset on, without its line end.
fn after(page: &Page, offset: usize) -> &str {
    let line = page.map().line_span(page.line_of(offset), page.text());
    page.text().get(offset..line.end).unwrap_or("")
}
