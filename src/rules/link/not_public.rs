//! `link/not-public`: an address that other readers cannot open.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/not-public",
    severity: Severity::Warning,
    summary: "an address that other readers cannot open",
    why: "An address of the author's own machine or network, of a preview or of an organisation's SharePoint opens for the author and nobody else.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nRead [the guide](http://localhost:4000/guide) first.\n" },
    good: "# Partners\n\nRead [the guide](https://learn.microsoft.com) first.\n",
    configure: "",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::NotPublic)),
};
