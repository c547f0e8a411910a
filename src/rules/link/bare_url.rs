//! `link/bare-url`: an address stands in the text without being a link on the site.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/bare-url",
    severity: Severity::Warning,
    summary: "an address stands in the text without being a link on the site",
    why: "GitHub makes a link of an address in the text, kramdown does not: the reader of the site has to copy it.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nRead https://learn.microsoft.com first.\n" },
    good: "# Partners\n\nRead <https://learn.microsoft.com> first.\n",
    configure: "",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::BareUrl)),
};
