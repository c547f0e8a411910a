//! `link/double-encoded`: percent codes of an address were encoded a second time.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/double-encoded",
    severity: Severity::Warning,
    summary: "percent codes of an address were encoded a second time",
    why: "`%2520` is the text `%20` and no blank: the address names another file, mostly one that does not exist. It happens when a program encodes an address that is encoded already.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nRead [the guide](https://store.example/Partner%2520Guide.pdf) first.\n" },
    good: "# Partners\n\nRead [the guide](https://store.example/Partner%20Guide.pdf) first.\n",
    configure: "An address inside the query of another one is encoded twice by right and not reported.",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::DoubleEncoded)),
};
