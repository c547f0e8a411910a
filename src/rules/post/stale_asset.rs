//! `post/stale-asset`: a picture of another issue.

use crate::finding::Severity;
use crate::rules::posts;
use crate::rules::resolve::{self, Target};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::ContentType;

/// The rule.
pub static RULE: Rule = Rule {
    id: "post/stale-asset",
    severity: Severity::Warning,
    summary: "a picture in front matter carries the date of another post",
    why: "The post was copied from an older one, and its picture was not changed: lists show the same picture twice.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\nthumbnail: https://example.com/2024-05-05-overview.png\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\nthumbnail: https://example.com/2024-05-12-overview.png\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Only its severity.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    if !context.content_type.is_some_and(ContentType::is_post) {
        return;
    }
    let days = [posts::day_of_name(posts::file_name(page)), posts::day_of_front_matter(page).map(|(day, _)| day)];
    if days.iter().all(Option::is_none) {
        return;
    }
    for asset in posts::assets(page) {
        let Some(day) = posts::day_of_name(posts::name_of(asset.target)) else { continue };
        let missing = matches!(resolve::asset(context.site, page, asset.target), Target::Missing(_));
        // A file that is not there is the graver fault, and the same line.
        if !missing && !days.contains(&Some(day)) {
            sink.add(asset.span, format!("the {} is of {day}, the post is not", asset.key))
                .help("name the picture of this post");
        }
    }
}
