//! `text/liquid`: braces that Jekyll runs as Liquid.

use crate::finding::{Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::rules::lines;
use crate::text::Span;
use crate::text::excerpt::excerpt;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/liquid",
    severity: Severity::Error,
    summary: "braces that Jekyll runs as Liquid",
    why: "Jekyll reads a page for `{{ }}` and `{% %}` before anything else, also inside code spans. A name that it does not know prints nothing, so the text is gone; a tag that it does not know, or braces that do not close, stop the build.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nWrite `${{ secrets.TOKEN }}` there.\n" },
    good: "# Partners\n\nWrite {% raw %}`${{ secrets.TOKEN }}`{% endraw %} there.\n",
    configure: "What pages use on purpose is not reported: `site`, `page`, names that the page assigns, includes, links and the like.",
    check: Check::Page(check),
};

/// Objects that Jekyll gives every page.
const OBJECTS: [&str; 17] = [
    "site", "page", "layout", "content", "paginator", "jekyll", "theme", "include", "forloop", "tablerowloop", "post",
    "nil", "true", "false", "empty", "blank", "seo_tag",
];

/// Tags of Liquid, Jekyll and its usual plugins; their ends begin with `end`.
const TAGS: [&str; 39] = [
    "if", "elsif", "else", "unless", "case", "when", "for", "break", "continue", "cycle", "tablerow", "assign", "capture",
    "increment", "decrement", "comment", "raw", "include", "include_relative", "include_cached", "link", "post_url",
    "highlight", "gist", "seo", "feed_meta", "avatar", "octicon", "github_edit_link", "ifchanged", "render", "liquid",
    "echo", "doc", "figure", "youtube", "toc", "mermaid", "#",
];

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    let body = page.body();
    let text = page.slice(body);
    let bytes = text.as_bytes();
    if memchr::memmem::find(bytes, b"{{").is_none() && memchr::memmem::find(bytes, b"{%").is_none() {
        return;
    }
    let names = assigned(text);
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'{', bytes.get(at..).unwrap_or_default()) {
        let open = at + step;
        at = open + 1;
        let tag = match bytes.get(open + 1) {
            Some(b'{') => false,
            Some(b'%') => true,
            _ => continue,
        };
        let inner = text.get(open + 2..).unwrap_or("");
        let near = inner.char_indices().nth(LONGEST).map_or(inner, |(end, _)| inner.get(..end).unwrap_or(inner));
        let close = near.find(if tag { "%}" } else { "}}" });
        let end = close.map_or(open + 2, |len| open + 2 + len + 2);
        at = end;
        let word = first_word(near.get(..close.unwrap_or(near.len())).unwrap_or(""));
        if tag && word == "raw" {
            at = text.get(end..).and_then(|rest| Some(end + end_of_raw(rest)?)).unwrap_or(text.len());
        }
        let start = body.start + open;
        if lines::is_verbatim(page, start) {
            continue;
        }
        let message = match (close, tag) {
            (None, _) => "braces that Jekyll takes for Liquid do not close: the build stops".to_owned(),
            (_, true) if !is_tag(word) => format!("Jekyll knows no tag {}: the build stops", excerpt(word)),
            (_, false) if !is_known(word, near, &names) => "Jekyll runs these braces as Liquid and prints nothing in their place".to_owned(),
            _ => continue,
        };
        sink.add(Span::new(start, body.start + end), message).help("put it between `{% raw %}` and `{% endraw %}`");
        if close.is_none() {
            // What follows is inside the braces.
            return;
        }
    }
}

/// The longest tag that is looked at, in characters.
const LONGEST: usize = 2000;

/// The first name inside braces; empty for a literal.
fn first_word(inner: &str) -> &str {
    let inner = inner.trim_start_matches('-').trim_start();
    if inner.starts_with('#') {
        return "#";
    }
    let end = inner.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(inner.len());
    inner.get(..end).unwrap_or("").trim_end_matches('-')
}

fn is_tag(word: &str) -> bool {
    TAGS.contains(&word.strip_prefix("end").filter(|rest| !rest.is_empty()).unwrap_or(word))
}

fn is_known(word: &str, inner: &str, names: &[&str]) -> bool {
    let literal = inner.trim_start_matches('-').trim_start().starts_with(['"', '\'']) || word.parse::<f64>().is_ok();
    literal || OBJECTS.contains(&word) || names.contains(&word)
}

/// Names that the page itself gives a value.
fn assigned(text: &str) -> Vec<&str> {
    let tags = text.match_indices("{%").filter_map(|(at, _)| text.get(at + 2..));
    let names = tags.filter_map(|inner| {
        let inner = inner.trim_start_matches('-').trim_start();
        let tag = first_word(inner);
        matches!(tag, "assign" | "capture" | "for" | "tablerow" | "increment" | "decrement")
            .then(|| first_word(inner.get(tag.len()..).unwrap_or("")))
    });
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Where the text after `{% raw %}` is read again.
fn end_of_raw(rest: &str) -> Option<usize> {
    rest.match_indices("{%").find_map(|(at, _)| {
        let inner = rest.get(at + 2..)?;
        (first_word(inner) == "endraw").then(|| at + 2 + inner.find("%}").map_or(inner.len(), |end| end + 2))
    })
}
