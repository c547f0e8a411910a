//! `table/mixed-leading-pipe`: a row begins with a pipe although its table does not.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/mixed-leading-pipe",
    severity: Severity::Error,
    summary: "a row begins with a pipe although its table does not",
    why: "kramdown strips leading pipes only where the first line of the table has one. In any other table \
          such a row gets an empty first cell, and the table a further column.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n| [Learn](https://learn.microsoft.com) | Courses | Microsoft Learn |\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::MixedLeadingPipe)),
};
