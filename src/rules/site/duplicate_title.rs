//! `site/duplicate-title`: two pages have the same title.

use crate::text::hash::HashMap;
use crate::finding::{Severity};
use crate::rules::{Check, Example, SiteContext, Rule, Sink};
use crate::rules::post::date_mismatch;
use crate::rules::{PageCache, PageContext, Site, resolve};
use crate::text::Span;



/// The rule.
pub static RULE: Rule = Rule {
    id: "site/duplicate-title",
    severity: Severity::Warning,
    summary: "two pages have the same title",
    why: "In lists, feeds and search results readers cannot tell them apart. Mostly a page was copied and its title forgotten.",
    bad: Example { path: "Partners.md", text: "# Partners\n" },
    good: "# Partners in Canada\n",
    configure: "The title is the one of the front matter, or else the first heading.",
    check: Check::Site(check),
};

fn check(context: &SiteContext<'_>, sink: &mut Sink<'_>) {
    let site = context.site;
    let mut first: HashMap<&str, (usize, Span)> =
        HashMap::with_capacity_and_hasher(site.pages.len(), <_>::default());
    for (at, (page, brief)) in site.pages.iter().zip(context.briefs).enumerate() {
        let Some((title, span)) = brief.title.as_ref().filter(|_| resolve::is_page(page)) else { continue };
        let Some(&(other, place)) = first.get(title.as_str()) else {
            first.insert(title, (at, *span));
            continue;
        };
        // A copied date is the cause, and has its own finding.
        if is_misdated(site, at) || is_misdated(site, other) {
            continue;
        }
        let Some(earlier) = site.pages.get(other) else { continue };
        sink.add_at(page.path.as_str(), *span, format!("{} has the same title", earlier.path))
            .help("give one of the pages a title of its own")
            .related_at(earlier.path.as_str(), place, "first used here");
    }
}

fn is_misdated(site: &Site, at: usize) -> bool {
    let Some(page) = site.pages.get(at) else { return false };
    let cache = PageCache::default();
    let context = PageContext { site, page, rest: None, content_type: site.content_type(at), cache: &cache };
    let mut found = Vec::new();
    if let Check::Page(check) = date_mismatch::RULE.check {
        check(&context, &mut Sink::new(&date_mismatch::RULE, page.path.as_str(), &mut found));
    }
    !found.is_empty()
}
