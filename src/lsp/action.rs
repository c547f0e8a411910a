//! `textDocument/codeAction`: fixes, suppressions, and the alignment of a table.

use std::collections::HashMap;

use lsp_types::{CodeAction, CodeActionKind, CodeActionParams, CodeActionTriggerKind, TextEdit, WorkspaceEdit};
use serde_json::{Value, json};

use super::open::Open;
use super::position::Lines;
use super::suppression::{self, Silencer};
use super::{align, diagnostic};
use crate::config::FILE_NAME;
use crate::finding::{Edit, Finding};
use crate::text::Span;

/// The kind that mends everything that can be mended safely.
pub(super) const FIX_ALL: &str = "source.fixAll.signoise";
const ALIGN: &str = "refactor.rewrite.signoise.alignTable";
/// So many findings at one place get actions.
const MOST: usize = 8;

/// The kinds that are offered.
pub(super) fn kinds() -> Vec<CodeActionKind> {
    vec![CodeActionKind::QuickFix, CodeActionKind::Custom(FIX_ALL.into()), CodeActionKind::Custom(ALIGN.into())]
}

/// The actions for a range. `config` is the text of the configuration file, where there may be one.
pub(super) fn all(
    open: &mut Open<'_>,
    findings: &[Finding],
    params: &CodeActionParams,
    config: Option<&str>,
) -> Vec<Value> {
    let Some(page) = open.page() else { return Vec::new() };
    let Some(span) = open.lines.span(params.range, page.text()) else { return Vec::new() };
    let only = params.context.only.as_deref();
    let asked = params.context.trigger_kind != Some(CodeActionTriggerKind::Automatic);
    let mut actions = Vec::new();
    if wants(only, "quickfix") {
        let here = |finding: &&Finding| touches(open, finding, span);
        let here: Vec<Finding> = findings.iter().filter(here).take(MOST).cloned().collect();
        let fixes: Vec<Value> = here.iter().filter_map(|finding| fix(open, finding)).collect();
        actions.extend(fixes);
        for finding in &here {
            for silencer in suppression::silencers(open, finding, findings, config) {
                actions.extend(suppress(open, finding, &silencer, config));
            }
        }
    }
    // An editor that looks for a light bulb to show should not make every fix of the page.
    let fixable = findings.iter().any(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safe));
    if fixable && (only.is_some() || asked) && wants(only, FIX_ALL) {
        actions.extend(fix_all(open));
    }
    if wants(only, ALIGN) {
        actions.extend(align_table(open, span));
    }
    actions
}

/// Whether a kind, or one above it, is asked for.
fn wants(only: Option<&[CodeActionKind]>, kind: &str) -> bool {
    let Some(only) = only else { return true };
    only.iter().filter_map(|kind| serde_json::to_value(kind).ok()).any(|asked| {
        let asked = asked.as_str().unwrap_or_default();
        asked.is_empty() || kind.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn touches(open: &Open<'_>, finding: &Finding, span: Span) -> bool {
    let Some(page) = open.page() else { return false };
    let on_line = finding.span.is_empty() && page.line_of(finding.span.start) == page.line_of(span.start);
    on_line || finding.span.start <= span.end && span.start <= finding.span.end
}

/// The fix of a finding, if it does what it promises.
fn fix(open: &Open<'_>, finding: &Finding) -> Option<Value> {
    let safe = finding.fix.as_ref()?.safe;
    let edits = open.session.fix(finding)?;
    let what = finding.help.as_deref().unwrap_or(&finding.message);
    let meant = what.strip_prefix("did you mean ").and_then(|rest| rest.strip_suffix('?'));
    let what = meant.map_or_else(|| what.to_owned(), |meant| format!("write {meant}"));
    let title = if safe { format!("Fix: {what}") } else { format!("Fix: {what} (changes what readers see)") };
    let action = CodeAction {
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic::one(open, finding)]),
        is_preferred: Some(safe),
        edit: Some(edit_of(open, open.edits(&edits))),
        ..CodeAction::new(title, None, None, None, None, None, None, None, None)
    };
    serde_json::to_value(action).ok()
}

fn suppress(open: &Open<'_>, finding: &Finding, silencer: &Silencer, config: Option<&str>) -> Option<Value> {
    let edit = if silencer.path == open.path {
        json!({ "changes": { &open.uri.0: open.edits(std::slice::from_ref(&silencer.edit)) } })
    } else {
        let config = config.unwrap_or_default();
        let uri = open.addresses.of(FILE_NAME)?;
        let lines = Lines::new(config, open.abilities.encoding);
        let edit = TextEdit {
            range: lines.range(Span::new(silencer.edit.start, silencer.edit.end), config),
            new_text: silencer.edit.text.clone(),
        };
        // The file may have to be made first.
        let document = json!({ "uri": uri, "version": null });
        match config {
            "" => json!({ "documentChanges": [
                { "kind": "create", "uri": uri, "options": { "ignoreIfExists": true } },
                { "textDocument": document, "edits": [edit] },
            ] }),
            _ => json!({ "changes": { uri.0: [edit] } }),
        }
    };
    Some(json!({
        "title": silencer.title,
        "kind": CodeActionKind::QuickFix,
        "diagnostics": [diagnostic::one(open, finding)],
        "isPreferred": false,
        "edit": edit,
    }))
}

/// Every safe fix of the page at once.
fn fix_all(open: &mut Open<'_>) -> Option<Value> {
    let before = open.page()?.text().to_owned();
    let (after, count) = open.session.fix_page(open.path)?;
    let edits = open.edits(&differences(&before, &after));
    let title = if count == 1 {
        "Make the safe fix of this page".to_owned()
    } else {
        format!("Make all {count} safe fixes of this page")
    };
    let action = CodeAction {
        kind: Some(CodeActionKind::Custom(FIX_ALL.into())),
        edit: Some(edit_of(open, edits)),
        ..CodeAction::new(title, None, None, None, None, None, None, None, None)
    };
    serde_json::to_value(action).ok()
}

fn align_table(open: &Open<'_>, span: Span) -> Option<Value> {
    let table = align::table_at(open.page()?, span)?;
    let edits = align::in_span(open, Span::at(table.span.start.max(span.start)));
    if edits.is_empty() {
        return None;
    }
    let action = CodeAction {
        kind: Some(CodeActionKind::Custom(ALIGN.into())),
        edit: Some(edit_of(open, open.edits(&edits))),
        ..CodeAction::new("Align this table".to_owned(), None, None, None, None, None, None, None, None)
    };
    serde_json::to_value(action).ok()
}

fn edit_of(open: &Open<'_>, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit {
        changes: Some(HashMap::from([(open.uri.clone(), edits)])),
        document_changes: None,
        change_annotations: None,
    }
}

/// The edits that make one text of another, line by line.
fn differences(before: &str, after: &str) -> Vec<Edit> {
    let diff = similar::TextDiff::from_lines(before, after);
    let offsets = |text: &str| -> Vec<usize> {
        let mut at = 0;
        std::iter::once(0)
            .chain(text.split_inclusive('\n').map(|line| {
                at += line.len();
                at
            }))
            .collect()
    };
    let (old, new) = (offsets(before), offsets(after));
    let place = |offsets: &[usize], line: usize, text: &str| offsets.get(line).copied().unwrap_or(text.len());
    let changed = diff.ops().iter().filter(|op| op.tag() != similar::DiffTag::Equal);
    changed
        .map(|op| {
            let (from, to) = (op.old_range(), op.new_range());
            let text = after.get(place(&new, to.start, after)..place(&new, to.end, after)).unwrap_or_default();
            Edit { start: place(&old, from.start, before), end: place(&old, from.end, before), text: text.to_owned() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::edit;

    #[test]
    fn differences_make_the_one_text_of_the_other() {
        for (before, after) in [
            ("a\nb\nc\n", "a\nB\nc\n"),
            ("a\nb", "a\nb\n"),
            ("", "a"),
            ("a\r\nb\r\n", "b\r\nc"),
            ("a\nb\nc\nd\ne", "x\na\nc\ne\ne"),
        ] {
            let edits = differences(before, after);
            assert_eq!(edit::apply(before, &edits).as_deref(), Some(after));
        }
        assert_eq!(differences("a\n", "a\n"), []);
    }

    #[test]
    fn kinds_are_asked_for_by_name_or_from_above() {
        let only = |kind: CodeActionKind| vec![kind];
        assert!(wants(None, FIX_ALL));
        assert!(wants(Some(&only(CodeActionKind::Source)), FIX_ALL));
        assert!(wants(Some(&only(CodeActionKind::SourceFixAll)), FIX_ALL));
        assert!(wants(Some(&only(CodeActionKind::Custom(FIX_ALL.into()))), FIX_ALL));
        assert!(!wants(Some(&only(CodeActionKind::QuickFix)), FIX_ALL));
        assert!(!wants(Some(&only(CodeActionKind::Custom("source.fixAll.other".into()))), FIX_ALL));
    }
}
