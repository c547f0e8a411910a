//! `table/glued-above`: something stands directly above a table.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/glued-above",
    severity: Severity::Error,
    summary: "something stands directly above a table",
    why: "kramdown begins a table only after a blank line: under a heading, text, a list item, an image or a \
          comment the whole table becomes a paragraph of pipes on the site, while GitHub still shows a table.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\n## Learning\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    },
    good: "# Partners\n\n## Learning\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::GluedAbove)),
};
