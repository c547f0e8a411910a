//! `link/bad-url`: an address is none: no scheme, an invisible character, or junk around it.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/bad-url",
    severity: Severity::Error,
    summary: "an address is none: no scheme, an invisible character, or junk around it",
    why: "Without `https://` a browser looks for the host as a file of this site. An invisible character, copied from a chat or a mail, makes another address that opens nothing and looks right.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nJoin [the call](https//aka.ms/call) on Monday.\n" },
    good: "# Partners\n\nJoin [the call](https://aka.ms/call) on Monday.\n",
    configure: "",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::BadUrl)),
};
