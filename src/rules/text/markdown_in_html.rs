//! `text/markdown-in-html`: the site prints Markdown inside an HTML element as it is written.

use crate::finding::{Edit, Severity};
use crate::page::Page;
use crate::page::view::VerbatimKind;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;
use crate::text::inline::kramdown::html::{self, Content, Tag};

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/markdown-in-html",
    severity: Severity::Error,
    summary: "the site prints Markdown inside an HTML element as it is written",
    why: "GitHub reads Markdown again after an empty line inside an element such as `<details>`. kramdown takes all that stands between the tags as HTML, so that readers of the site see hashes, pipes and brackets. A word in angle brackets at the beginning of a line, such as `<tenant>`, is an element too: if nothing closes it, it takes the rest of the page along.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n<details>\n<summary>More</summary>\n\n## Guides\n\nRead [the guide](https://learn.microsoft.com/partner-guide).\n\n</details>\n" },
    good: "# Partners\n\n<details markdown=\"1\">\n<summary>More</summary>\n\n## Guides\n\nRead [the guide](https://learn.microsoft.com/partner-guide).\n\n</details>\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    if memchr::memchr(b'<', page.slice(page.body()).as_bytes()).is_none() {
        return;
    }
    for element in elements(page) {
        let Some(lost) = lost(page, element.content) else { continue };
        let name = element.tag.name;
        let (message, help) = if element.is_closed {
            let help = match content(&element.tag) {
                Content::Raw if html::is_known(name) => format!("write it outside of `<{name}>`"),
                Content::Raw => literally(name),
                _ => format!("write `<{name} markdown=\"1\">`"),
            };
            (format!("the site prints the Markdown inside `<{name}>` as it is written: {lost}"), help)
        } else {
            let help =
                if html::is_known(name) { format!("write `</{name}>` where it ends") } else { literally(name) };
            (format!("nothing closes `<{name}>`, and the site prints all behind it as it is written: {lost}"), help)
        };
        let draft = sink.add(element.span, message).help(help);
        if element.is_closed && content(&element.tag) == Content::Blocks {
            let at = element.span.start + 1 + name.len();
            draft.fix(false, vec![Edit { start: at, end: at, text: " markdown=\"1\"".to_owned() }]);
        }
    }
}

/// An element whose content kramdown takes as it is.
struct Element<'p> {
    /// Its start tag.
    tag: Tag<'p>,
    span: Span,
    content: Span,
    is_closed: bool,
}

/// Whether a place is inside an element whose content kramdown takes as it is.
pub(crate) fn is_inside(page: &Page, at: usize) -> bool {
    elements(page).any(|element| element.content.contains(at))
}

fn elements(page: &Page) -> impl Iterator<Item = Element<'_>> {
    let blocks = page.kramdown().verbatim.iter().filter(|verbatim| verbatim.kind == VerbatimKind::Html);
    blocks.filter_map(move |block| {
        let source = page.slice(block.span);
        let before = source.len() - source.trim_start_matches(' ').len();
        let tag = html::start_tag(source.get(before..)?)?;
        let start = block.span.start + before;
        let after = before + tag.len;
        let content = Span::new(block.span.start + after, block.span.end);
        let is_closed = html::find_end_tag(page.text(), tag.name, content.start).is_some();
        Some(Element { span: Span::new(start, content.start), tag, content, is_closed })
    })
}

/// How kramdown reads the content of an element that asks for it.
fn content(tag: &Tag<'_>) -> Content {
    Tag { markdown: Some("1"), ..*tag }.content()
}

fn literally(name: &str) -> String {
    format!("put `<{name}>` between backticks, or write `\\<{name}>`")
}

/// What GitHub makes of the Markdown in a place; none where it makes nothing of it.
fn lost(page: &Page, place: Span) -> Option<String> {
    let view = page.gfm();
    let inside = |span: Span| place.encloses(span);
    let headings = view.headings.iter().filter(|heading| inside(heading.span)).count();
    let tables = view.tables.iter().filter(|table| inside(table.span)).count();
    let links = page.gfm_links().iter().filter(|link| !link.bare && inside(link.span)).count();
    let counts = [(headings, "heading"), (tables, "table"), (links, "link")];
    let named = counts.iter().filter(|(count, _)| *count > 0);
    let named: Vec<String> =
        named.map(|(count, what)| format!("{count} {what}{}", if *count == 1 { "" } else { "s" })).collect();
    let (last, others) = named.split_last()?;
    Some(if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) })
}
