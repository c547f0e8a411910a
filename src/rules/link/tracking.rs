//! `link/tracking`: an address carries a parameter that follows the reader.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/tracking",
    severity: Severity::Info,
    summary: "an address carries a parameter that follows the reader",
    why: "Parameters such as `utm_source`, `fbclid` or `msockid` were added for the person who copied the address; they tell on every reader after that. A mail filter's wrapper names the mailbox as well.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nRead [the guide](https://learn.microsoft.com/a?utm_source=mail) first.\n" },
    good: "# Partners\n\nRead [the guide](https://learn.microsoft.com/a) first.\n",
    configure: "Campaign names that authors add on purpose (`WT.mc_id`, `ocid`) are not reported.",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::Tracking)),
};
