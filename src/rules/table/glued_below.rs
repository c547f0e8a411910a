//! `table/glued-below`: something stands directly below a table.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/glued-below",
    severity: Severity::Error,
    summary: "something stands directly below a table",
    why: "kramdown ends a table only at a blank line: with text, a heading or a link directly below, the whole \
          table becomes a paragraph of pipes on the site.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\nAsk us for more.\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n\nAsk us for more.\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::GluedBelow)),
};
