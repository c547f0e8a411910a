//! `table/row-lost`: a renderer does not show a row, for a cause no other rule names.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/row-lost",
    severity: Severity::Error,
    summary: "a renderer does not show a row, for a cause no other rule names",
    why: "A line that is indented like code or begins like a quote ends a table on GitHub; a table inside HTML \
          is none on the site. What the author wrote as a row is then something else.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n    [Blog](https://blogs.microsoft.com) | News | Blog\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Blog](https://blogs.microsoft.com) | News | Blog\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::RowLost)),
};
