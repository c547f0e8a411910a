//! `post/file-name`: a file name that does not follow the pattern of its content type.

use crate::finding::Severity;
use crate::rules::posts;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::date;
use crate::text::Span;
use crate::text::excerpt::excerpt;

/// The rule.
pub static RULE: Rule = Rule {
    id: "post/file-name",
    severity: Severity::Warning,
    summary: "a file name does not follow the pattern of its content type",
    why: "The address and the date of a post come from its file name. In `_posts`, Jekyll passes over a file whose name does not begin with a date, which makes it an error.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-An_Example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Bad: `2024-05-12-signaltonoise-An_Example.md`. Good: `2024-05-12-signaltonoise-an-example.md`. The `file_name` of the content type, such as `{date}-signaltonoise-{slug}.md`.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let Some(content_type) = context.content_type else { return };
    let name = posts::file_name(context.page);
    let is_jekyll = content_type.is_post() && context.page.path.split('/').any(|folder| folder == "_posts");
    if is_jekyll && posts::day_of_name(name).is_none() {
        sink.add(Span::at(0), format!("Jekyll does not publish a post named {}", excerpt(name)))
            .help("let the file name begin with the date of the post: `YYYY-MM-DD-...`")
            .severity(Severity::Error);
        return;
    }
    let Some(pattern) = &content_type.file_name else { return };
    let follows = match pattern.parse(name) {
        Some(parsed) => parsed.date.is_none_or(|day| date::day(day).is_some()),
        None => false,
    };
    if !follows && posts::misspelt_series(context).is_none() {
        sink.add(Span::at(0), format!("the file name {} does not follow the pattern `{}`", excerpt(name), pattern.pattern()))
            .help("rename the file; a slug has lower-case letters, digits and single `-` between words");
    }
}
