//! Findings as diagnostics.

use lsp_types::{Code, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Position, Range};

use super::ground::Fault;
use super::open::Open;
use crate::finding::{Finding, Severity};

/// The name under which an editor lists what we find.
pub(super) const SOURCE: &str = "signoise";
/// A page shows so many findings; the last one then says how many there are beyond them.
const MOST: usize = 1000;

/// The findings of a page as diagnostics.
pub(super) fn all(open: &Open<'_>, findings: &[Finding]) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = findings.iter().take(MOST).map(|finding| one(open, finding)).collect();
    if findings.len() > MOST {
        let message = format!("{} more findings on this page: `signoise check` lists them", findings.len() - MOST);
        diagnostics.push(bare(Range::default(), DiagnosticSeverity::Information, message));
    }
    diagnostics
}

/// A finding as a diagnostic.
pub(super) fn one(open: &Open<'_>, finding: &Finding) -> Diagnostic {
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    let related = finding.related.iter().filter_map(|related| {
        let location = open.location(&related.path, related.span)?;
        Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
    });
    let related: Vec<_> = if open.abilities.related_information { related.collect() } else { Vec::new() };
    let mut diagnostic = bare(open.range(finding.span), severity(finding.severity), message);
    diagnostic.code = Some(Code::String(finding.rule.to_owned()));
    diagnostic.related_information = Some(related).filter(|related| !related.is_empty());
    diagnostic
}

/// A fault in one of the files that pages are judged by.
pub(super) fn of_fault(fault: &Fault) -> Diagnostic {
    let (_, line, column) = fault.place.clone().unwrap_or_default();
    let narrow = |number: usize| u32::try_from(number.saturating_sub(1)).unwrap_or(u32::MAX);
    let start = Position { line: narrow(line), character: narrow(column) };
    // The rest of the line: editors show nothing at an empty range.
    let end = Position { line: start.line, character: start.character.saturating_add(200) };
    let mut message = fault.message.clone();
    if let Some(hint) = &fault.hint {
        message.push_str("\nhelp: ");
        message.push_str(hint);
    }
    bare(Range { start, end }, DiagnosticSeverity::Error, message)
}

fn bare(range: Range, severity: DiagnosticSeverity, message: String) -> Diagnostic {
    Diagnostic {
        range,
        severity: Some(severity),
        source: Some(SOURCE.to_owned()),
        message: message.into(),
        ..Diagnostic::default()
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Info => DiagnosticSeverity::Information,
    }
}
