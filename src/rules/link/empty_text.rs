//! `link/empty-text`: a link has no text, so that nobody sees it.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/empty-text",
    severity: Severity::Error,
    summary: "a link has no text, so that nobody sees it",
    why: "A link without words takes no room on the page: no reader can find or click it. A picture may stand in place of words.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nRead the guide [](https://learn.microsoft.com) first.\n" },
    good: "# Partners\n\nRead [the guide](https://learn.microsoft.com) first.\n",
    configure: "",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::EmptyText)),
};
