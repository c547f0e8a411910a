//! `table/header-only`: a table has no rows.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/header-only",
    severity: Severity::Error,
    summary: "a table has no rows",
    why: "kramdown does not take a header and a delimiter row without rows for a table: the site prints both \
          as text.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::HeaderOnly)),
};
