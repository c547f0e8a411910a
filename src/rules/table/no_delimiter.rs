//! `table/no-delimiter`: rows have no delimiter row above them.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/no-delimiter",
    severity: Severity::Error,
    summary: "rows have no delimiter row above them",
    why: "Without a header and a delimiter row the lines are plain text on GitHub and a table without a header \
          on the site. Where a comment, a picture or a line of text stands between the header and the delimiter \
          row, both show text.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Blog](https://blogs.microsoft.com) | News | Blog\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Blog](https://blogs.microsoft.com) | News | Blog\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::NoDelimiter)),
};
