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
        text: "# Partners\n\nProgram.md lists the courses, too.\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Events](https://events.microsoft.com) | Meetings | Microsoft\n",
    },
    good: "# Partners\n\nFor courses see [Program](./Program.md).\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Events](https://events.microsoft.com) | Meetings | Microsoft\n",
    configure: "Nothing has to change where both places are meant.",
    check: Check::Site(|context, sink| repeats::report(context, sink, Repeat::Site)),
};
