//! `table/row-without-pipe`: a row has no pipe.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/row-without-pipe",
    severity: Severity::Error,
    summary: "a row has no pipe",
    why: "A line without a pipe is a row of one cell on GitHub. On the site it ends the table, and the whole \
          table becomes a paragraph of pipes.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Blog](https://blogs.microsoft.com)\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Blog](https://blogs.microsoft.com) | News\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::RowWithoutPipe)),
};
