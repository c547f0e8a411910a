//! `site/permalink-collision`: two pages are published at one address.

use std::collections::hash_map::Entry;

use crate::text::hash::{HashMap, HashSet};
use crate::finding::{Severity};
use crate::rules::{Check, Example, SiteContext, Rule, Sink};
use crate::rules::resolve;
use crate::text::Span;



/// The rule.
pub static RULE: Rule = Rule {
    id: "site/permalink-collision",
    severity: Severity::Error,
    summary: "two pages are published at one address",
    why: "The later one overwrites the earlier one when the site is built: one of the two pages cannot be read, and which one may change from build to build.",
    bad: Example {
        path: "Partners.md",
        text: "---\ntitle: Partners\n# Programs.md is published there.\npermalink: /Programs.html\n---\n\n# Partners\n",
    },
    good: "---\ntitle: Partners\npermalink: /Partners.html\n---\n\n# Partners\n",
    configure: "Addresses follow `permalink`, category, date and file name as Jekyll does.",
    check: Check::Site(check),
};

fn check(context: &SiteContext<'_>, sink: &mut Sink<'_>) {
    let site = context.site;
    let mut first: HashMap<String, usize> = HashMap::with_capacity_and_hasher(site.pages.len(), <_>::default());
    let written: HashSet<&str> = site.files.iter().filter_map(|path| site.config.site.inside(path)).filter(|path| resolve::has_extension(path, "html")).collect();
    for (at, page) in site.pages.iter().enumerate() {
        let Some(output) = resolve::output(site, page) else { continue };
        let place = page.front_matter().get("permalink").map_or(Span::at(0), |node| node.span);
        let html = if written.is_empty() { String::new() } else { format!("{}.html", output.trim_end_matches(".html")) };
        if written.contains(html.as_str()) && resolve::is_published(page) {
            sink.add_at(page.path.as_str(), place, format!("this page is published at /{output}, and so is the file {html}"))
                .help("rename one of the two, or give it another `permalink`");
            continue;
        }
        let (other, output) = match first.entry(output) {
            Entry::Occupied(other) => (*other.get(), other.key().clone()),
            Entry::Vacant(place) => {
                place.insert(at);
                continue;
            }
        };
        let Some(earlier) = site.pages.get(other) else { continue };
        sink.add_at(page.path.as_str(), place, format!("this page is published at /{output}, and so is {}", earlier.path))
            .help("rename one of the two, or give it another `permalink`")
            .related_at(earlier.path.as_str(), Span::at(0), "this page");
    }
}
