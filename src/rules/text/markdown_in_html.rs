//! `text/markdown-in-html`: the site prints Markdown inside an HTML element as it is written.

use crate::finding::{Edit, Severity};
use crate::page::Page;
use crate::page::view::{Verbatim, VerbatimKind};
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
    for element in page.kramdown().verbatim.iter().filter_map(|block| element(page, block)) {
        let Some(lost) = lost(page, element.content) else { continue };
        let name = element.tag.name;
        let is_closed = html::find_end_tag(page.text(), name, element.content.start).is_some();
        let (message, help) = if is_closed {
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
        if is_closed && content(&element.tag) == Content::Blocks {
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
}

/// Whether a place is inside an element whose content kramdown takes as it is.
pub(crate) fn is_inside(page: &Page, at: usize) -> bool {
    let verbatim = &page.kramdown().verbatim;
    let block = verbatim.get(verbatim.partition_point(|block| block.span.end <= at));
    block.and_then(|block| element(page, block)).is_some_and(|element| element.content.contains(at))
}

fn element<'p>(page: &'p Page, block: &Verbatim) -> Option<Element<'p>> {
    let source = page.slice(block.span);
    let before = source.len() - source.trim_start_matches(' ').len();
    let tag = html::start_tag(source.get(before..)?)?;
    if block.kind != VerbatimKind::Html || tag.closed || html::is_bodiless(tag.name) {
        return None;
    }
    let start = block.span.start + before;
    let content = Span::new(start + tag.len, block.span.end);
    Some(Element { span: Span::new(start, content.start), tag, content })
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
    let headings = count(place, &view.headings, |heading| heading.span);
    let tables = count(place, &view.tables, |table| table.span);
    let links = count(place, page.gfm_links(), |link| if link.bare { Span::at(link.span.start) } else { link.span });
    let counts = [(headings, "heading"), (tables, "table"), (links, "link")];
    let named = counts.iter().filter(|(count, _)| *count > 0);
    let named: Vec<String> =
        named.map(|(count, what)| format!("{count} {what}{}", if *count == 1 { "" } else { "s" })).collect();
    let (last, others) = named.split_last()?;
    Some(if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) })
}

/// How many of these things, which are in order and not empty, are in a place.
fn count<T>(place: Span, all: &[T], span: impl Fn(&T) -> Span) -> usize {
    let from = all.partition_point(|one| span(one).start < place.start);
    let inside = all.get(from..).unwrap_or_default().iter().map(span).take_while(|span| span.start < place.end);
    inside.filter(|span| !span.is_empty() && place.encloses(*span)).count()
}
