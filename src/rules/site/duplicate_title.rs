//! `site/duplicate-title`: two pages have the same title.

use crate::finding::{Severity};
use crate::rules::{Check, Example, SiteContext, Rule, Sink};
use crate::page::{Page, key};
use crate::rules::post::date_mismatch;
use crate::rules::{PageCache, PageContext, Site, resolve};
use crate::text::Span;

use std::collections::HashMap;

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
    let mut first: HashMap<String, (usize, Span)> = HashMap::new();
    for (at, page) in site.pages.iter().enumerate() {
        let Some((title, span)) = title(page).filter(|_| resolve::is_page(page)) else { continue };
        let Some(&(other, place)) = first.get(&title) else {
            first.insert(title, (at, span));
            continue;
        };
        // A copied date is the cause, and has its own finding.
        if is_misdated(site, at) || is_misdated(site, other) {
            continue;
        }
        let Some(earlier) = site.pages.get(other) else { continue };
        sink.add_at(page.path.as_str(), span, format!("{} has the same title", earlier.path))
            .help("give one of the pages a title of its own")
            .related_at(earlier.path.as_str(), place, "first used here");
    }
}

/// The title of a page as it is compared, with its place.
fn title(page: &Page) -> Option<(String, Span)> {
    let front_matter = page.front_matter().get("title").and_then(|node| Some((node.text()?, node.span)));
    let heading = || page.kramdown().headings.iter().find(|heading| heading.level == 1);
    let (title, span) = front_matter.or_else(|| heading().map(|heading| (heading.text.as_str(), heading.span)))?;
    let title = key::of_text(title);
    (!title.is_empty()).then_some((title, span))
}

fn is_misdated(site: &Site, at: usize) -> bool {
    let Some(page) = site.pages.get(at) else { return false };
    let cache = PageCache::default();
    let context = PageContext { site, page, content_type: site.content_type(at), cache: &cache };
    let mut found = Vec::new();
    if let Check::Page(check) = date_mismatch::RULE.check {
        check(&context, &mut Sink::new(&date_mismatch::RULE, page.path.as_str(), &mut found));
    }
    !found.is_empty()
}
