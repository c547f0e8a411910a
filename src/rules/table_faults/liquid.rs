//! What Jekyll replaces before kramdown reads a page, and the pipes outside of it.

use crate::page::Page;
use crate::rules::{braces, lines};
use crate::text::Span;

/// The places that Jekyll replaces before kramdown reads the page, in order.
pub(super) fn places(page: &Page) -> Vec<Span> {
    let body = page.body();
    let text = page.slice(body);
    if !braces::any(text) {
        return Vec::new();
    }
    braces::find(text)
        .into_iter()
        .filter(|braces| braces.closed)
        .map(|braces| braces.span.shifted(body.start))
        .collect()
}

/// The pipes of a place that are neither escaped nor code nor Liquid.
pub(super) fn pipes_outside(page: &Page, span: Span, liquid: &[Span]) -> usize {
    let source = page.slice(span);
    let code = lines::code_spans(source);
    let within = |spans: &[Span], at: usize| {
        let index = spans.partition_point(|span| span.end <= at);
        spans.get(index).is_some_and(|span| span.contains(at))
    };
    let pipes = source.match_indices('|').map(|(at, _)| at);
    pipes
        .filter(|&at| !source.get(..at).unwrap_or("").ends_with('\\'))
        .filter(|&at| !within(&code, at) && !within(liquid, span.start + at))
        .count()
}
