//! `link/anchor-missing`: the fragment of a link names nothing on its page.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/anchor-missing",
    severity: Severity::Warning,
    summary: "the fragment of a link names nothing on its page",
    why: "The page opens, but at its top: the reader has to search for what the link promised. Headings that were renamed take their anchor with them.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nSee [the list](#the-list).\n\n## List\n\nHere.\n" },
    good: "# Partners\n\nSee [the list](#list).\n\n## List\n\nHere.\n",
    configure: "Anchors are the ids that kramdown gives headings, ids in HTML, and `{#id}`.",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::AnchorMissing)),
};
