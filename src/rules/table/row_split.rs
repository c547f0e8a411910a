//! `table/row-split`: one row is broken over several lines.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/row-split",
    severity: Severity::Error,
    summary: "one row is broken over several lines",
    why: "Each line becomes a row of its own with the wrong cells in both renderers. When one of the lines has \
          no pipe, the site loses the whole table.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses and\npaths for everybody | Microsoft Learn\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses and paths for everybody | Microsoft Learn\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::RowSplit)),
};
