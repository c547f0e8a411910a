//! `post/missing-tldr`: a post without its summary.

use crate::finding::Severity;
use crate::page::Page;
use crate::page::outline::BlockKind;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::HeadingSpec;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "post/missing-tldr",
    severity: Severity::Warning,
    summary: "a post has no summary",
    why: "Most readers read the summary and nothing else; the digest takes it as the text of a new post.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\nText.\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "The `tldr` heading of the content type, with its aliases.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let Some(tldr) = context.content_type.and_then(|content_type| content_type.tldr.as_ref()) else { return };
    let page = context.page;
    // What the author wrote counts: a summary that a renderer does not show as a heading is another fault.
    let outline = page.outline();
    let has_heading = outline.sections.iter().any(|section| is_summary(tldr, heading_text(page.slice(section.heading))));
    // A bold line does the same for a reader.
    let has_line = || {
        let paragraphs = outline.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph);
        paragraphs.into_iter().any(|block| page.slice(block.span).lines().any(|line| is_bold(tldr, line)))
    };
    if has_heading || has_line() {
        return;
    }
    sink.add(title_line(page), format!("this post has no `{}`", tldr.text))
        .help(format!("add a heading `## {}` with the few points a reader should keep", tldr.text));
}

/// The first heading, below which the summary belongs; else the first line.
fn title_line(page: &Page) -> Span {
    if let Some(section) = page.outline().sections.iter().find(|section| section.level > 0) {
        return section.heading;
    }
    let body = page.body().trimmed(page.text());
    let line = page.map().line_span(page.line_of(body.start), page.text());
    Span::new(body.start, line.end.max(body.start))
}

/// The text of a heading without its markers.
fn heading_text(source: &str) -> &str {
    source.lines().next().unwrap_or("").trim().trim_matches('#').trim()
}

/// Whether a heading of this text is the summary.
pub(crate) fn is_summary(tldr: &HeadingSpec, text: &str) -> bool {
    let key = letters(&tldr.text);
    let text_key = letters(text);
    tldr.names(text) || (!key.is_empty() && text_key.starts_with(&key)) || tldr.aliases.iter().any(|alias| letters(alias) == text_key)
}

fn is_bold(tldr: &HeadingSpec, line: &str) -> bool {
    let line = line.trim();
    line.starts_with(['*', '_']) && letters(line).starts_with(&letters(&tldr.text))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
