//! `table/split-by-blank`: a blank line cuts a table in two.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/split-by-blank",
    severity: Severity::Error,
    summary: "a blank line cuts a table in two",
    why: "The rows behind the blank line are plain text on GitHub and a second table without a header on the \
          site.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n\n[Blog](https://blogs.microsoft.com) | News | Blog\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Blog](https://blogs.microsoft.com) | News | Blog\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::SplitByBlank)),
};
