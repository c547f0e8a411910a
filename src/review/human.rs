//! A report for a terminal: the verdict, the new findings with their code frames, what was mended, and the content.

use std::io::{self, Write};

use super::alike::Alike;
use super::{Called, Problem, Report, called, sentence};
use crate::change::model::Revision;
use crate::check::Outcome;
use crate::report::human::{self, Style};
use crate::rules::Site;
use crate::text::Untrusted;

/// Kinds of findings of the base that are listed; the rest is counted.
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
    writeln!(out, "{mark}{}{mark:#}", sentence(report))?;
    let dim = if style.color { anstyle::Style::new().dimmed() } else { anstyle::Style::new() };
    writeln!(out, "{dim}from {} to {}{dim:#}", revision(&report.base), revision(&report.head))?;
    for note in report.notes(|path| Untrusted(path).line().to_string()) {
        writeln!(out, "{note}")?;
    }
    Ok(())
}

fn revision(revision: &Revision) -> String {
    let name = match called(revision) {
        Called { name: Some(name), short: Some(short), went_on } => {
            format!("{}{} {short}", Untrusted(name).line(), if went_on { " at" } else { "" })
        }
        Called { name: Some(name), .. } => Untrusted(name).line().to_string(),
        Called { short, .. } => short.unwrap_or_default().to_owned(),
    };
    match revision.date.as_deref().and_then(|date| date.get(..10)) {
        Some(day) => format!("{name} ({})", Untrusted(day).line()),
        None => name,
    }
}

fn fixed(problems: &[Problem], style: Style, out: &mut dyn Write) -> io::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let bold = if style.color { anstyle::Style::new().bold() } else { anstyle::Style::new() };
    writeln!(out, "{bold}Fixed{bold:#}")?;
    let mut told = 0;
    for Alike { first, lines } in Alike::of(problems).into_iter().take(MOST_FIXED) {
        let (path, message) = (Untrusted(&first.path), Untrusted(&first.message));
        let times = if lines.len() > 1 { format!(" ({} times)", lines.len()) } else { String::new() };
        writeln!(out, "  {}: {}: {}{times}", path.line(), Untrusted(&first.rule).line(), message.line())?;
        told += lines.len();
    }
    if let Some(more) = problems.len().checked_sub(told).filter(|more| *more > 0) {
        writeln!(out, "  and {more} more")?;
    }
    writeln!(out)
}
