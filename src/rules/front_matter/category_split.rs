//! `front-matter/category-split`: a list of categories written as one text.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::ContentType;
use crate::text::excerpt::excerpt;

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/category-split",
    severity: Severity::Warning,
    summary: "Jekyll splits a category at its blanks",
    why: "In a post, `categories: Data and AI` is three categories: the address of the post becomes `/data/and/ai/...`, and a feed or list of the category `Data and AI` stays empty.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\ncategories: Data and AI\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\ncategories: [Data and AI]\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Only its severity.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    if !context.content_type.is_some_and(ContentType::is_post) {
        return;
    }
    for key in ["categories", "tags"] {
        let Some(node) = context.page.front_matter().get(key) else { continue };
        let Some(text) = node.text() else { continue };
        let words = text.split_whitespace().count();
        let source = context.page.slice(node.span);
        if words > 1 && is_one_name(text, source) {
            // One line can be put between brackets as it stands, unless a comma or bracket would mean something.
            let simple = !source.contains(['\n', ',', '[', ']', '{', '}']) || source.starts_with(['"', '\'']);
            let draft = sink
                .add(node.span, format!("Jekyll makes {words} {key} of {}", excerpt(text)))
                .help(format!("write a list: `{key}: [\"{text}\"]`"));
            if simple {
                let text = format!("[{source}]");
                draft.fix(false, vec![Edit { start: node.span.start, end: node.span.end, text }]);
            }
        }
    }
}

/// Whether a text with blanks was meant as one name. Jekyll's own convention is a plain `jekyll update`.
fn is_one_name(text: &str, source: &str) -> bool {
    source.starts_with(['"', '\''])
        || text.split_whitespace().any(|word| {
            matches!(word, "and" | "&" | "of" | "et") || word.starts_with(|c: char| c.is_uppercase())
        })
}
