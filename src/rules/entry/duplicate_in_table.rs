//! `entry/duplicate-in-table`: an entry stands twice in one table.

use crate::finding::Severity;
use crate::rules::entries::Repeat;
use crate::rules::{Check, Example, Rule, repeats};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/duplicate-in-table",
    severity: Severity::Warning,
    summary: "an entry stands twice in one table",
    why: "The second row is a leftover of a paste or of an edit: readers see the same resource twice, and only one of the rows will be kept up to date. Addresses count as the same when they differ only by scheme, `www`, trailing slash, tracking parameters or a Microsoft locale.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\n## One\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Learn](http://learn.microsoft.com/?utm_source=mail) | All courses | Microsoft Learn\n",
    },
    good: "# Partners\n\n## One\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "",
    check: Check::Site(|context, sink| repeats::report(context, sink, Repeat::Table)),
};
