//! `link/case-mismatch`: an address is written in another case than its file.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/case-mismatch",
    severity: Severity::Error,
    summary: "an address is written in another case than its file",
    why: "The site tells upper and lower case apart; Windows and macOS do not, so the author does not notice.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nSee [all partners](./partners).\n" },
    good: "# Partners\n\nSee [all partners](./Partners).\n",
    configure: "",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::CaseMismatch)),
};
