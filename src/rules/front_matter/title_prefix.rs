//! `front-matter/title-prefix`: a title of a series that does not begin as the series does.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink};

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/title-prefix",
    severity: Severity::Warning,
    summary: "a title lacks the prefix of its series",
    why: "Readers find the posts of a series by the common beginning of their titles, and so do the lists of the site.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "The `title_prefix` of the content type.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let Some(prefix) = context.content_type.and_then(|content_type| content_type.title_prefix.as_deref()) else { return };
    let Some(node) = context.page.front_matter().get("title") else { return };
    let Some(title) = node.text().filter(|title| !title.is_empty() && !title.starts_with(prefix)) else { return };
    let bare = without_series(title, prefix);
    sink.add(node.span, format!("the title does not begin with {}", excerpt_exact(prefix)))
        .help(format!("write {}", excerpt_exact(&format!("title: \"{prefix}{}\"", bare.replace('"', "\\\"")))));
}

/// The title without something that was meant as the prefix: the same letters with other signs between them.
fn without_series<'a>(title: &'a str, prefix: &str) -> &'a str {
    let mut letters = prefix.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).peekable();
    let mut chars = title.char_indices();
    while letters.peek().is_some() {
        match chars.next() {
            Some((_, c)) if !c.is_alphanumeric() => {}
            Some((_, c)) if c.to_lowercase().eq(letters.next()) => {}
            _ => return title,
        }
    }
    chars.as_str().trim_start_matches(|c: char| !c.is_alphanumeric())
}

fn excerpt_exact(text: &str) -> String {
    format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_prefix_is_taken_off() {
        let prefix = "Signal:Noise - ";
        assert_eq!(without_series("Signal:Noise: Why?", prefix), "Why?");
        assert_eq!(without_series("signal noise – Why?", prefix), "Why?");
        assert_eq!(without_series("Signals", prefix), "Signals");
        assert_eq!(without_series("Why?", prefix), "Why?");
    }
}
