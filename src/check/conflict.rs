//! What a merge conflict entails: both versions and the markers upset tables, headings and front matter, and what is
//! found there is no fault of its own.

use crate::finding::Finding;
use crate::page::Page;
use crate::rules::{Site, text};
use crate::text::Span;

/// Leaves of what was found in and around a conflict only the conflict.
pub(super) fn settle(site: &Site, findings: &mut Vec<Finding>) {
    let rule = text::conflict_marker::RULE.id;
    let is_conflict = |finding: &Finding| finding.rule == rule;
    if !findings.iter().any(is_conflict) {
        return;
    }
    let conflicts = findings.iter().filter(|finding| is_conflict(finding));
    let places: Vec<(String, Span)> = conflicts
        .filter_map(|finding| Some((finding.path.clone(), around(site.page(&finding.path)?, finding.span))))
        .collect();
    findings.retain(|finding| {
        let touched = |(path, place): &(String, Span)| {
            *path == finding.path && finding.span.start <= place.end && place.start <= finding.span.end
        };
        is_conflict(finding) || !places.iter().any(touched)
    });
}

/// A conflict with the lines above and below it.
fn around(page: &Page, conflict: Span) -> Span {
    let (first, last) = (page.line_of(conflict.start), page.line_of(conflict.end));
    let map = page.map();
    let above = map.line_span(first.saturating_sub(1).max(1), page.text());
    let below = map.line_span((last + 1).min(map.lines()), page.text());
    Span::new(above.start.min(conflict.start), below.end.max(conflict.end))
}
