//! `link/internal-missing`: a link leads to a page or file that the site does not have.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/internal-missing",
    severity: Severity::Error,
    summary: "a link leads to a page or file that the site does not have",
    why: "The reader gets the page for missing pages. Mostly a page was renamed or removed, or the name is misspelt. Where the tags `{% link %}` and `{% post_url %}` name what is not there, the build stops.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nSee [the programs](./Programms).\n" },
    good: "# Partners\n\nSee [the programs](./Programs).\n",
    configure: "`base_path` in `[site]`, or `baseurl` in `_config.yml`, so that addresses of the site find their pages. Links written as HTML (`<a href>`) are looked at like those in Markdown. Addresses resolve as the site resolves them: without extension, by permalink, by category and date of a post.",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::InternalMissing)),
};
