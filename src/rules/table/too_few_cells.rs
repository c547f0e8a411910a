//! `table/too-few-cells`: a row has fewer cells than its table.

use crate::finding::Severity;
use crate::rules::table_faults::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/too-few-cells",
    severity: Severity::Error,
    summary: "a row has fewer cells than its table",
    why: "Both renderers fill the row up with empty cells at its end. A missing pipe in the middle of a row \
          pushes its text into the wrong column.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nPillar | Why | Next step\n:----- | :-- | :--------\nSkills | They last | Book a course\nOffers | They sell\n",
    },
    good: "# Partners\n\nPillar | Why | Next step\n:----- | :-- | :--------\nSkills | They last | Book a course\nOffers | They sell | List one\n",
    configure: "Columns that a content type does not require, and a last column `Notes`, may be left out at the end of a row.",
    check: Check::Page(|context, sink| table_faults::report(context, sink, Kind::TooFewCells)),
};
