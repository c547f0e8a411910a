//! Findings about entries that repeat an earlier one; the rules differ by how far apart the two stand.

use super::entries::Repeat;
use super::{Sink, SiteContext};

/// Reports the repetitions of one kind.
pub fn report(context: &SiteContext<'_>, sink: &mut Sink<'_>, kind: Repeat) {
    let site = context.site;
    for (later, earlier, _) in context.repeats().iter().filter(|(_, _, repeat)| *repeat == kind) {
        let (Some(page), Some(other)) = (site.pages.get(later.page), site.pages.get(earlier.page)) else { continue };
        let line = other.line_of(earlier.span.start);
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
                format!("this resource is also listed on {}, line {line}", other.path),
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
