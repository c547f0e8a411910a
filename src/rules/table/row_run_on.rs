//! `table/row-run-on`: two rows stand on one line.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/row-run-on",
    severity: Severity::Error,
    summary: "two rows stand on one line",
    why: "GitHub drops every cell beyond the columns of the header, so the second entry is not shown at all; \
          the site gives the whole table more columns.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn[Blog](https://blogs.microsoft.com) | News | Blog\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Blog](https://blogs.microsoft.com) | News | Blog\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::RowRunOn)),
};
