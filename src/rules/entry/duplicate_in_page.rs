//! `entry/duplicate-in-page`: an entry stands in two tables of one page.

use crate::finding::Severity;
use crate::rules::entries::Repeat;
use crate::rules::{Check, Example, Rule, repeats};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/duplicate-in-page",
    severity: Severity::Warning,
    summary: "an entry stands in two tables of one page",
    why: "Readers see the same resource twice, and only one of the rows will be kept up to date.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\n## One\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n\n## Two\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    },
    good: "# Partners\n\n## One\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "",
    check: Check::Site(|context, sink| repeats::report(context, sink, Repeat::Page)),
};
