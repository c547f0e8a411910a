//! `link/no-base-path`: a site-absolute address lacks the base path of the site.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/no-base-path",
    severity: Severity::Error,
    summary: "a site-absolute address lacks the base path of the site",
    why: "A project site lives under a path such as `/Handbook`. An address that begins with a slash begins at the host, above the site, and leads to nothing.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nSee [the programs](/Programs).\n" },
    good: "# Partners\n\nSee [the programs](/Handbook/Programs).\n",
    configure: "`base_path` in `[site]`, or `baseurl` in `_config.yml`.",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::NoBasePath)),
};
