//! `heading/indented`: a heading that only GitHub shows, because blanks stand before its hashes.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/indented",
    severity: Severity::Error,
    summary: "the site prints an indented heading as text",
    why: "CommonMark allows up to three blanks before the hashes of a heading, kramdown allows none: GitHub shows a \
          heading, the site a line that begins with hashes.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n ## Programs\n\nText.\n" },
    good: "# Partners\n\n## Programs\n\nText.\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    let shown = &page.kramdown().headings;
    for heading in &page.gfm().headings {
        let line = page.map().line_span(page.line_of(heading.span.start), page.text());
        let source = page.slice(line);
        let indent = source.len() - source.trim_start_matches(' ').len();
        if (1..=3).contains(&indent)
            && source.trim_start().starts_with('#')
            && !heading.text.trim().is_empty()
            && !shown.iter().any(|other| other.line == heading.line)
        {
            let blanks = Span::new(line.start, line.start + indent);
            sink.add(line, format!("the site prints this heading as text: `{}`", source.trim()))
                .label(format!("{indent} blank{} before the hashes", if indent == 1 { "" } else { "s" }))
                .help("begin the heading in the first column")
                .fix(true, vec![Edit { start: blanks.start, end: blanks.end, text: String::new() }]);
        }
    }
}
