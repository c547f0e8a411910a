//! `table/delimiter-mismatch`: the delimiter row does not fit the header.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/delimiter-mismatch",
    severity: Severity::Error,
    summary: "the delimiter row does not fit the header",
    why: "GitHub shows a table only when the delimiter row has as many cells as the header and each is dashes \
          with a colon at either end. The site is less strict, so the fault is often not seen there; a delimiter row \
          without any pipe or without a header above it makes no table in either.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :----------\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::DelimiterMismatch)),
};
