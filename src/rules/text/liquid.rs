//! `text/liquid`: braces that Jekyll runs as Liquid.

use crate::finding::{Severity};
use crate::page::Page;
use crate::page::view::VerbatimKind;
use crate::rules::braces::{self, Braces, first_word};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;
use crate::text::excerpt::excerpt;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/liquid",
    severity: Severity::Error,
    summary: "braces that Jekyll runs as Liquid",
    why: "Jekyll reads a page for `{{ }}` and `{% %}` before anything else, also inside code. A name that it does not know prints nothing, so the text is gone; a tag that it does not know, or braces and blocks that do not close, stop the build.",
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

/// Tags that stand around something, and need their end.
const BLOCKS: [&str; 8] = ["if", "unless", "case", "for", "tablerow", "capture", "highlight", "ifchanged"];

const OUT: &str = "put it between `{% raw %}` and `{% endraw %}`";

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    let body = page.body();
    let text = page.slice(body);
    if !braces::any(text) {
        return;
    }
    let names = assigned(text);
    let found = braces::find(text);
    for braces in &found {
        let message = match braces {
            Braces { closed: false, word: block @ ("raw" | "comment"), is_tag: true, .. } => {
                format!("`{{% {block} %}}` is never closed: the build stops")
            }
            Braces { closed: false, .. } => "braces that Jekyll takes for Liquid do not close: the build stops".to_owned(),
            Braces { is_tag: true, word, .. } if !is_tag(word) => {
                format!("Jekyll knows no tag {}: the build stops", excerpt(word))
            }
            Braces { is_tag: false, word, inner, span, .. }
                if !is_known(word, inner, &names) && !in_html(page, body.start + span.start) =>
            {
                "Jekyll runs these braces as Liquid and prints nothing in their place".to_owned()
            }
            _ => continue,
        };
        let help = match braces.word {
            block @ ("raw" | "comment") if !braces.closed => format!("write `{{% end{block} %}}` behind it"),
            _ => OUT.to_owned(),
        };
        sink.add(braces.span.shifted(body.start), message).help(help);
    }
    if let Some((span, message, help)) = unbalanced(&found) {
        sink.add(span.shifted(body.start), message).help(help);
    }
}

/// The first tag that has no partner.
fn unbalanced(found: &[Braces<'_>]) -> Option<(Span, String, String)> {
    let mut open: Vec<&Braces<'_>> = Vec::new();
    for braces in found.iter().filter(|braces| braces.is_tag && braces.closed) {
        if BLOCKS.contains(&braces.word) {
            open.push(braces);
        } else if let Some(block) = braces.word.strip_prefix("end").filter(|block| BLOCKS.contains(block)) {
            match open.pop() {
                Some(before) if before.word == block => {}
                Some(before) => {
                    let message = format!("`{{% {} %}}` is not closed before this: the build stops", before.word);
                    return Some((braces.span, message, format!("write `{{% end{} %}}` first", before.word)));
                }
                None => {
                    let message = format!("this closes no `{{% {block} %}}`: the build stops");
                    return Some((braces.span, message, "delete it, or put it behind what it closes".to_owned()));
                }
            }
        }
    }
    let left = open.pop().filter(|_| found.iter().all(|braces| braces.closed))?;
    let message = format!("`{{% {} %}}` is never closed: the build stops", left.word);
    Some((left.span, message, format!("write `{{% end{} %}}` behind it", left.word)))
}

/// What is printed within HTML is mostly meant for it.
fn in_html(page: &Page, at: usize) -> bool {
    [page.gfm(), page.kramdown()].into_iter().any(|view| {
        let index = view.verbatim.partition_point(|verbatim| verbatim.span.end <= at);
        let found = view.verbatim.get(index).filter(|verbatim| verbatim.span.contains(at));
        found.is_some_and(|verbatim| verbatim.kind == VerbatimKind::Html)
    })
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
