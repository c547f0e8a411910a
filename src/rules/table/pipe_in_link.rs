//! `table/pipe-in-link`: a pipe inside a link cuts the link in two.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/pipe-in-link",
    severity: Severity::Error,
    summary: "a pipe inside a link cuts the link in two",
    why: "Both renderers split a row at every pipe that is not escaped, also inside the text or the address of \
          a link: the link is broken and its row has a cell too many.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn | Partners](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn \\| Partners](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::PipeInLink)),
};
