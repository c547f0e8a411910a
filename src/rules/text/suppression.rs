//! `text/suppression`: a suppression that does nothing, or does not say why.

use crate::finding::Severity;
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/suppression",
    severity: Severity::Warning,
    summary: "a suppression names no rule, gives no reason, or silences nothing",
    why: "A finding that is known and meant to stay is silenced by a comment with a reason. One that no longer \
          silences anything would silence the next fault in that place, which nobody has looked at.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\n<!-- signoise-ignore-next-line heading/indented: kept for an old link -->\n## Programs\n\nText.\n",
    },
    good: "# Partners\n\n<!-- signoise-ignore-next-line heading/indented: kept for an old link -->\n ## Programs\n\nText.\n",
    configure: "`<!-- signoise-ignore-next-line RULE: reason -->` speaks of the next line that is not blank, \
                `<!-- signoise-ignore-file RULE: reason -->` of its page, `[[suppress]]` with `url`, `rules` and `reason` \
                in `signoise.toml` of an entry, wherever it stands. Several rules are separated by commas; `family/*` \
                means all of a family.",
    check: Check::Engine,
};
