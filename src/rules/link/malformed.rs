//! `link/malformed`: what was meant as a link is printed as text.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/malformed",
    severity: Severity::Error,
    summary: "what was meant as a link is printed as text",
    why: "A missing bracket or one too many, a blank in the address or a blank between `]` and `(`, and the reader sees brackets and a long address instead of a link. So does whoever reads a link inside of what looks like an element of HTML, such as `<tenant>`, on the site, or a reference such as `[guide][label]` whose label no line defines. GitHub and the site differ: one of them may still show a link where the other prints text.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nRead [the guide](https://learn.microsoft.com/partner guide) first.\n" },
    good: "# Partners\n\nRead [the guide](https://learn.microsoft.com/partner-guide) first.\n",
    configure: "",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::Malformed)),
};
