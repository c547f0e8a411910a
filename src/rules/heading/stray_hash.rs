//! `heading/stray-hash`: hashes that show up in the text because the heading's own marker is wrong.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/stray-hash",
    severity: Severity::Warning,
    summary: "hashes meant for a heading are printed as text",
    why: "`##Title` without a blank is a paragraph in both renderers, and `# # Title` is a heading that begins with a \
          hash.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n##Programs\n\nText.\n" },
    good: "# Partners\n\n## Programs\n\nText.\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    for heading in &page.gfm().headings {
        let source = page.slice(heading.content);
        let stray = source.len() - source.trim_start_matches(['#', ' ']).len();
        if source.starts_with('#') && source.get(stray..).is_some_and(|rest| !rest.is_empty()) {
            let place = Span::new(heading.content.start, heading.content.start + stray);
            sink.add(place, format!("this heading begins with a printed hash: `{}`", heading.text))
                .help("keep one run of hashes, then a blank, then the text");
        }
    }
    for paragraph in &page.gfm().paragraphs {
        let source = page.slice(*paragraph);
        let hashes = source.len() - source.trim_start_matches('#').len();
        let glued = source.get(hashes..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric);
        // One hash may be a hashtag.
        if (2..=6).contains(&hashes) && glued {
            let line = page.map().line_span(page.line_of(paragraph.start), page.text());
            sink.add(Span::new(paragraph.start, line.end), "this heading is printed as text: no blank after its hashes")
                .help("put a blank after the hashes")
                .fix(true, vec![Edit { start: paragraph.start + hashes, end: paragraph.start + hashes, text: " ".to_owned() }]);
        }
    }
}
