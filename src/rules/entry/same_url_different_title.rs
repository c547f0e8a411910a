//! `entry/same-url-different-title`: two entries of one page lead to the same address under different titles.

use crate::finding::Severity;
use crate::rules::entries::Repeat;
use crate::rules::{Check, Example, Rule, repeats};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/same-url-different-title",
    severity: Severity::Warning,
    summary: "two entries of one page lead to the same address under different titles",
    why: "One of the two links is usually wrong: its row was copied and the address forgotten.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\n## One\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Partner Center](https://learn.microsoft.com) | The portal | Microsoft\n",
    },
    good: "# Partners\n\n## One\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "",
    check: Check::Site(|context, sink| repeats::report(context, sink, Repeat::Title)),
};
