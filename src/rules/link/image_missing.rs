//! `link/image-missing`: a picture does not exist.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/image-missing",
    severity: Severity::Error,
    summary: "a picture does not exist",
    why: "The reader sees a broken picture. Mostly the file was never committed, or its name carries the date of another post.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n![Map](./Library/mapp.png)\n" },
    good: "# Partners\n\n![Map](./Library/map.png)\n",
    configure: "`base_path` in `[site]`, or `baseurl` in `_config.yml`. Pictures written as HTML (`<img src>`) are looked at like those in Markdown.",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::ImageMissing)),
};
