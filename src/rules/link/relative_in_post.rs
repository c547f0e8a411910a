//! `link/relative-in-post`: a relative address in a post leads nowhere.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/relative-in-post",
    severity: Severity::Error,
    summary: "a relative address in a post leads nowhere",
    why: "The address of a post has folders for its category and its date: what is relative to the file in `_posts` is relative to those on the site. The link works on GitHub and nowhere else.",
    bad: Example { path: "_posts/2024-05-12-programs.md", text: "---\ntitle: \"Programs\"\ndate: 2024-05-12\n---\n\n# Programs\n\nSee [the programs](./Programs).\n" },
    good: "---\ntitle: \"Programs\"\ndate: 2024-05-12\n---\n\n# Programs\n\nSee [the programs](https://learn.microsoft.com).\n",
    configure: "",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::RelativeInPost)),
};
