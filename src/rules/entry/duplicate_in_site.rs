//! `entry/duplicate-in-site`: an entry stands on several pages.

use crate::finding::Severity;
use crate::rules::entries::Repeat;
use crate::rules::{Check, Example, Rule, repeats};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/duplicate-in-site",
    severity: Severity::Info,
    summary: "an entry stands on several pages",
    why: "Most resources that are listed twice are meant to be; the finding tells where the other row is, for the day that the resource changes.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\n## One\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    },
    good: "# Partners\n\n## One\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "",
    check: Check::Site(|context, sink| repeats::report(context, sink, Repeat::Site)),
};
