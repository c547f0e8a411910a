//! `table/accidental`: text with a pipe becomes a table on the site.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/accidental",
    severity: Severity::Error,
    summary: "text with a pipe becomes a table on the site",
    why: "kramdown makes a table of any line with a pipe that stands alone in its paragraph or list item. \
          GitHub shows the text as it was meant.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\n- [Learn | Partners](https://learn.microsoft.com): courses\n",
    },
    good: "# Partners\n\n- [Learn \\| Partners](https://learn.microsoft.com): courses\n",
    configure: "",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::Accidental)),
};
