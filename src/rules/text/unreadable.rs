//! `text/unreadable`: a content file that could not be read, so that nothing is known about it.

use crate::finding::Severity;
use crate::rules::{Check, Example, Rule, Sink, SiteContext};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/unreadable",
    severity: Severity::Error,
    summary: "a content file could not be read",
    why: "A file beyond the size limit, or one whose content is missing from a partial clone, was not checked. A clean \
          result that leaves it out would not be true.",
    bad: Example { path: "Partners.md", text: "# Partners\n" },
    good: "# Partners\n",
    configure: "Files that are no content can be left out with `ignore` in `signoise.toml`.",
    check: Check::Site(check),
};

fn check(context: &SiteContext<'_>, sink: &mut Sink<'_>) {
    for file in &context.site.unreadable {
        let draft = sink.add_at(file.path.as_str(), Span::default(), file.message.as_str());
        if let Some(help) = &file.help {
            draft.help(help.as_str());
        }
    }
}
