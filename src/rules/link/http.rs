//! `link/http`: an address is not encrypted.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/http",
    severity: Severity::Info,
    summary: "an address is not encrypted",
    why: "What is fetched by `http` can be read and changed on its way, and browsers warn of it. Nearly every site answers to `https`.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nRead [the guide](http://learn.microsoft.com) first.\n" },
    good: "# Partners\n\nRead [the guide](https://learn.microsoft.com) first.\n",
    configure: "",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::Http)),
};
