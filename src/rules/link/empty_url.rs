//! `link/empty-url`: a link or picture has no address.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/empty-url",
    severity: Severity::Error,
    summary: "a link or picture has no address",
    why: "The reader clicks and stays where he is. Mostly a placeholder `[]()` that nobody filled in.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nRead [the guide]() first.\n" },
    good: "# Partners\n\nRead [the guide](https://learn.microsoft.com) first.\n",
    configure: "",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::EmptyUrl)),
};
