//! Findings as one line each, as compilers print them: `path:line:column: severity[rule] message`.
//! Columns count characters.

use std::io::{self, Write};

use super::human::line;
use super::place::Region;
use crate::check::Outcome;
use crate::rules::Site;

/// Writes one line for each finding.
pub fn write(site: &Site, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    for finding in &outcome.findings {
        let at = Region::exact(site, &finding.path, finding.span).start;
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            line(&finding.path),
            at.line,
            at.code_points,
            finding.severity.as_str(),
            finding.rule,
            line(&finding.message),
        )?;
    }
    Ok(())
}
