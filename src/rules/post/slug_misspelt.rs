//! `post/slug-misspelt`: a file name in which the name of the series is misspelt.

use crate::finding::Severity;
use crate::rules::posts;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::ContentType;
use crate::text::Span;
use crate::text::excerpt::excerpt;

/// The rule.
pub static RULE: Rule = Rule {
    id: "post/slug-misspelt",
    severity: Severity::Warning,
    summary: "a file name misspells the name of its series",
    why: "The address of the post carries the mistake for ever, and lists that select the series by file name leave the post out.",
    bad: Example { path: "posts/2024-05-12-signatonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\nflag: SignalNoise\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\nflag: SignalNoise\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Bad: `2024-05-12-signatonoise-example.md`. Good: `2024-05-12-signaltonoise-example.md`. The word comes from the `file_name` of the content types.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    if !context.content_type.is_some_and(ContentType::is_post) {
        return;
    }
    if let Some((word, meant)) = posts::misspelt_series(context) {
        let name = posts::file_name(context.page);
        sink.add(Span::at(0), format!("the file name says {}, the series is `{meant}`", excerpt(word)))
            .help(format!("rename the file to `{}`", name.replace(word, meant)));
    }
}
