//! Findings about entries that repeat an earlier one; the rules differ by how far apart the two stand.

use super::entries::Repeat;
use super::{Sink, Site, SiteContext};
use crate::finding::{Finding, Related};
use crate::page::Page;

/// Reports the repetitions of one kind.
pub fn report(context: &SiteContext<'_>, sink: &mut Sink<'_>, kind: Repeat) {
    let site = context.site;
    for (later, earlier, _) in context.repeats().iter().filter(|(_, _, repeat)| *repeat == kind) {
        let (Some(page), Some(other)) = (site.pages.get(later.page), site.pages.get(earlier.page)) else { continue };
        let (message, help) = match kind {
            Repeat::Table => (
                "this entry stands in this table already".to_owned(),
                "delete one of the two rows, or give it an address of its own".to_owned(),
            ),
            Repeat::Page => {
                ("this entry stands on this page already".to_owned(), "delete one of the two rows".to_owned())
            }
            Repeat::Title => (
                "another entry of this page leads to the same address under another title".to_owned(),
                "correct one of the addresses, or delete one of the rows".to_owned(),
            ),
            Repeat::Site => (
                listed(other, earlier.span.start),
                "keep both if both are meant, and remember the other when one changes".to_owned(),
            ),
        };
        sink.add_at(page.path.as_str(), later.span, message).help(help).related_at(
            other.path.as_str(),
            earlier.span,
            "first used here",
        );
    }
}

/// What is said of a resource that stands on another page as well.
fn listed(other: &Page, at: usize) -> String {
    format!("this resource is also listed on {}, line {}", other.path, other.line_of(at))
}

/// Whether findings of a rule are about an entry that repeats another one.
pub fn is_repeat(rule: &str) -> bool {
    rule.starts_with("entry/duplicate-") || rule == "entry/same-url-different-title"
}

/// Turns a finding round: the other one of the two entries is the repetition.
pub fn turn(site: &Site, finding: &mut Finding) {
    let Some(other) = finding.related.first_mut() else { return };
    let Related { path, span, .. } = other;
    std::mem::swap(path, &mut finding.path);
    std::mem::swap(span, &mut finding.span);
    if path != &finding.path
        && let Some(page) = site.page(path)
    {
        finding.message = listed(page, span.start);
    }
}
