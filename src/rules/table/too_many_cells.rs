//! `table/too-many-cells`: a row has more cells than its table.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/too-many-cells",
    severity: Severity::Error,
    summary: "a row has more cells than its table",
    why: "GitHub drops the surplus cells without a word; the site adds a column to the whole table.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | paths | Microsoft Learn\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses, paths | Microsoft Learn\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::TooManyCells)),
};
