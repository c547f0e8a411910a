//! Links and pictures that are written as HTML: both renderers pass them on to the browser as they are.

use std::cell::OnceCell;

use crate::page::outline::BlockKind;
use crate::page::{Link, Page};
use crate::rules::{braces, lines};
use crate::text::Span;
use crate::text::inline::gfm;
use crate::text::inline::kramdown::html;

/// Elements that lead somewhere or show a file, and the attribute that says where it is.
const ELEMENTS: [(&str, &str); 8] = [
    ("a", "href"),
    ("area", "href"),
    ("audio", "src"),
    ("embed", "src"),
    ("iframe", "src"),
    ("img", "src"),
    ("source", "src"),
    ("video", "src"),
];

/// The links and pictures that the tags of a page make, in its order.
pub(super) fn of(page: &Page) -> Vec<Link> {
    let body = page.body();
    let text = page.slice(body);
    let mut links = Vec::new();
    if !text.contains('=') {
        return links;
    }
    let mut code = Code::new(page);
    let mut comments = true;
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'<', text.as_bytes().get(at..).unwrap_or_default()) {
        at += step;
        let rest = text.get(at..).unwrap_or_default();
        let place = body.start + at;
        let mut passed = 1;
        if rest.starts_with("<!--") && comments && !code.contains(place) {
            match html::comment(rest) {
                Some(len) => passed = len,
                // None that starts later can end either.
                None => comments = false,
            }
        } else if let Some(tag) = html::start_tag(rest)
            && !is_escaped(text, at)
            && !has_blank_line(rest.get(..tag.len).unwrap_or_default())
        {
            let is_script = tag.name.eq_ignore_ascii_case("script") || tag.name.eq_ignore_ascii_case("style");
            let link = link(rest.get(..tag.len).unwrap_or_default(), tag.name, place);
            if (is_script || link.is_some()) && !code.contains(place) {
                links.extend(link);
                passed = if is_script { html::script_end(text, tag.name, at + tag.len) - at } else { tag.len };
            }
        }
        at += passed;
    }
    links
}

/// The link or picture that a tag at an offset of the page makes.
fn link(tag: &str, name: &str, at: usize) -> Option<Link> {
    let (element, attribute) = ELEMENTS.iter().find(|(element, _)| element.eq_ignore_ascii_case(name))?;
    let value = html::value_of(tag, attribute)?;
    let source = tag.get(value.clone())?;
    // What Liquid writes is not known before the site is built, and what a script loads later may be empty until then.
    let is_empty = source.trim().is_empty() && *attribute == "src";
    if is_empty || source.contains('\n') || source.contains("{{") || source.contains("{%") {
        return None;
    }
    // A backslash escapes nothing in HTML.
    let url = if source.contains('&') && !source.contains('\\') { gfm::target(source) } else { source.to_owned() };
    Some(Link {
        span: Span::new(at, at + tag.len()),
        target: Span::new(at + value.start, at + value.end),
        url,
        text: String::new(),
        image: *element == "img",
        bare: false,
    })
}

/// Whether a paragraph would end inside a tag.
fn has_blank_line(tag: &str) -> bool {
    let mut lines = tag.split('\n').skip(1);
    lines.any(|line| line.trim().is_empty())
}

/// Whether the sign at an offset is escaped with a backslash.
fn is_escaped(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Where a tag is shown as it is written, or not at all.
struct Code<'a> {
    page: &'a Page,
    /// What Jekyll prints as code or leaves out, in order.
    liquid: OnceCell<Vec<Span>>,
    /// The block whose code spans these are.
    block: Option<usize>,
    spans: Vec<Span>,
}

impl<'a> Code<'a> {
    fn new(page: &'a Page) -> Self {
        Self { page, liquid: OnceCell::new(), block: None, spans: Vec::new() }
    }

    /// Whether it is so at an offset of the page.
    fn contains(&mut self, at: usize) -> bool {
        let liquid = self.liquid.get_or_init(|| quoted_by_liquid(self.page));
        within(liquid, at) || lines::is_code(self.page, at) || self.is_in_span(at)
    }

    fn is_in_span(&mut self, at: usize) -> bool {
        let blocks = &self.page.outline().blocks;
        let index = blocks.partition_point(|block| block.span.end <= at);
        let Some(block) = blocks.get(index).filter(|it| it.span.contains(at) && it.kind != BlockKind::Verbatim) else {
            return false;
        };
        if self.block != Some(index) {
            self.block = Some(index);
            self.spans = lines::code_spans(self.page.slice(block.span));
        }
        within(&self.spans, at - block.span.start)
    }
}

/// Whether an offset lies in one of the spans, which are in order.
fn within(spans: &[Span], at: usize) -> bool {
    let index = spans.partition_point(|span| span.end <= at);
    spans.get(index).is_some_and(|span| span.contains(at))
}

/// What stands in `{% highlight %}` or `{% comment %}`.
fn quoted_by_liquid(page: &Page) -> Vec<Span> {
    let body = page.body();
    let text = page.slice(body);
    if !braces::any(text) {
        return Vec::new();
    }
    let mut spans = Vec::new();
    let mut open = None;
    for braces in braces::find(text).into_iter().filter(|braces| braces.is_tag) {
        match (braces.word, open) {
            ("comment", None) => spans.push(braces.span.shifted(body.start)),
            ("highlight", None) => open = Some(braces.span.end),
            ("endhighlight", Some(start)) => {
                spans.push(Span::new(start, braces.span.start).shifted(body.start));
                open = None;
            }
            _ => {}
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(text: &str) -> Vec<String> {
        of(&Page::new("A.md", text.as_bytes().to_vec())).into_iter().map(|link| link.url).collect()
    }

    #[test]
    fn tags_lead_where_their_attributes_say() {
        let text = "# A\n\n<a class=x href=\"/b?c=1&amp;d=2\">b</a> and <IMG alt='' SRC='./e.png'/>\n\n| A | B |\n| --- | --- |\n| <a\nhref=\"f\">f</a> | g |\n\n<div>\n<video controls src=\"h.mp4\"></video>\n</div>\n";
        assert_eq!(urls(text), ["/b?c=1&d=2", "./e.png", "f", "h.mp4"]);
        let page = Page::new("A.md", text.as_bytes().to_vec());
        let written: Vec<_> = of(&page).iter().map(|link| page.slice(link.target).to_owned()).collect();
        assert_eq!(written, ["/b?c=1&amp;d=2", "./e.png", "f", "h.mp4"]);
    }

    #[test]
    fn what_is_shown_as_it_is_written_leads_nowhere() {
        for text in [
            "`<a href=\"x\">`",
            "```html\n<a href=\"x\">\n```",
            "a\n\n    <img src=\"x\">",
            "<!-- <img src=\"x\"> -->",
            "\\<a href=\"x\">",
            "<script>document.write('<img src=\"x\">')</script>",
            "{% highlight html %}\n<a href=\"x\">\n{% endhighlight %}",
            "{% comment %}<a href=\"x\">{% endcomment %}",
            "<a href=\"{{ site.baseurl }}/x\">",
            "<a name=\"x\">",
            "<p href=\"x\">",
            "a < b href=\"x\">",
            "a <a title=\"\n\nb\" href=\"x\">",
        ] {
            assert!(urls(text).is_empty(), "{text}");
        }
    }
}
