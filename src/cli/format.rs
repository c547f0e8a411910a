//! The formats of findings, by the names that users type.

use std::io::{self, Write};

use crate::check::Outcome;
use crate::report::{self, human};
use crate::rules::Site;

/// Declares the formats: what help says of each, its name, and the module that writes it.
macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident => $module:ident,)*) => {
        /// How to show findings.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
        pub(super) enum Format {
            /// A code frame for each finding
            Human,
            $($(#[$doc])* $name,)*
        }

        impl Format {
            /// Writes what a check found.
            pub(super) fn write(
                self,
                site: &Site,
                outcome: &Outcome,
                style: human::Style,
                out: &mut dyn Write,
            ) -> io::Result<()> {
                match self {
                    Self::Human => human::write(site, outcome, style, out),
                    $(Self::$name => report::$module::write(site, outcome, out),)*
                }
            }
        }
    };
}

formats! {
    /// One line for each finding: path:line:column: severity[rule] message
    Short => short,
    /// One document, `signoise/findings/1`
    Json => json,
    /// One line of JSON for each finding, then one with the numbers
    Jsonl => jsonl,
    /// Annotations of a GitHub workflow: ten of each level, and a count of the rest
    Github => github,
    /// SARIF 2.1.0, for code scanning
    Sarif => sarif,
    /// JUnit XML, for test summaries
    Junit => junit,
    /// Reviewdog Diagnostic Format, with suggestions
    Rdjson => rdjson,
    /// GitLab Code Quality
    Gitlab => gitlab,
}

impl Format {
    /// Whether it shows more of pages than lines and columns.
    pub(super) const fn shows_text(self) -> bool {
        !matches!(self, Self::Json | Self::Jsonl)
    }

    /// Whether a person reads it, who wants the numbers too.
    pub(super) const fn is_for_people(self) -> bool {
        matches!(self, Self::Human | Self::Short)
    }
}
