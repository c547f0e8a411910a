//! A report for a terminal: the verdict, the new findings with their code frames, what was mended, and the content.

use std::io::{self, Write};

use super::{Problem, Report, sentence};
use crate::check::Outcome;
use crate::report::human::{self, Style};
use crate::rules::Site;
use crate::text::Untrusted;

/// Findings of the base that are listed; the rest is counted.
const MOST_FIXED: usize = 20;

/// Writes the verdict and the findings. `outcome` is what the report was made of: its frames show the pages.
pub fn write_findings(
    report: &Report,
    site: &Site,
    outcome: &Outcome,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    verdict(report, style, out)?;
    writeln!(out)?;
    human::write(site, outcome, style, out)?;
    fixed(&report.fixed, style, out)
}

fn verdict(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let color = if report.failed { anstyle::AnsiColor::Red } else { anstyle::AnsiColor::Green };
    let mark = if style.color { color.on_default().bold() } else { anstyle::Style::new() };
    writeln!(out, "{mark}{}{mark:#}", sentence(report))
}

fn fixed(problems: &[Problem], style: Style, out: &mut dyn Write) -> io::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let bold = if style.color { anstyle::Style::new().bold() } else { anstyle::Style::new() };
    writeln!(out, "{bold}Fixed{bold:#}")?;
    for problem in problems.iter().take(MOST_FIXED) {
        let (path, message) = (Untrusted(&problem.path), Untrusted(&problem.message));
        writeln!(out, "  {}: {}: {}", path.line(), Untrusted(&problem.rule).line(), message.line())?;
    }
    if let Some(more) = problems.len().checked_sub(MOST_FIXED).filter(|more| *more > 0) {
        writeln!(out, "  and {more} more")?;
    }
    writeln!(out)
}
