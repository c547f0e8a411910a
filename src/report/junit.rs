//! Findings as a JUnit report, for test summaries: a suite for each page, a failed case for each finding.

use std::fmt::{self, Display, Formatter, Write as _};
use std::io::{self, Write};

use super::place::Region;
use crate::check::Outcome;
use crate::finding::Finding;
use crate::rules::Site;
use crate::text::untrusted;

/// Writes one document. Pages without a finding are one passed case together, so that a clean site has a case too.
pub fn write(site: &Site, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let suites: Vec<&[Finding]> = outcome.findings.chunk_by(|a, b| a.path == b.path).collect();
    let clean = outcome.summary.files.saturating_sub(suites.len());
    let failures = outcome.findings.len();
    let passed = usize::from(clean > 0 || suites.is_empty());
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let tests = failures + passed;
    writeln!(out, "<testsuites name=\"signoise\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
    for findings in suites {
        suite(site, findings, out)?;
    }
    if passed > 0 {
        writeln!(out, "  <testsuite name=\"pages without findings\" tests=\"1\" failures=\"0\" errors=\"0\">")?;
        writeln!(out, "    <testcase name=\"{clean} pages\" classname=\"signoise\"/>")?;
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(site: &Site, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = findings.first() else { return Ok(()) };
    let (path, number) = (Xml(&first.path), findings.len());
    writeln!(out, "  <testsuite name=\"{path}\" tests=\"{number}\" failures=\"{number}\" errors=\"0\">")?;
    for finding in findings {
        case(site, finding, out)?;
    }
    writeln!(out, "  </testsuite>")
}

fn case(site: &Site, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let at = Region::exact(site, &finding.path, finding.span).start;
    let (path, rule, severity) = (Xml(&finding.path), finding.rule, finding.severity.as_str());
    let (line, column, message) = (at.line, at.code_points, Xml(&finding.message));
    writeln!(
        out,
        "    <testcase name=\"{rule} at {line}:{column}\" classname=\"{path}\" file=\"{path}\" line=\"{line}\">"
    )?;
    write!(out, "      <failure type=\"{severity}\" message=\"{message}\">")?;
    write!(out, "{path}:{line}:{column}: {severity}[{rule}] {message}")?;
    for related in &finding.related {
        let line = Region::exact(site, &related.path, related.span).start.line;
        write!(out, "\nnote: {}: {}:{line}", Xml(&related.message), Xml(&related.path))?;
    }
    if let Some(help) = &finding.help {
        write!(out, "\nhelp: {}", Xml(help))?;
    }
    writeln!(out, "</failure>")?;
    writeln!(out, "    </testcase>")
}

/// Text for an attribute or an element, on one line. XML 1.0 has no way to hold most control characters: they, and
/// others that nobody sees, are written out as `\u{..}`.
struct Xml<'a>(&'a str);

impl Display for Xml<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut hashes = 0;
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&apos;")?,
                // A workflow runner obeys `##[command]` anywhere in a line.
                '[' if hashes >= 2 => f.write_str("&#91;")?,
                '\t' => f.write_char(' ')?,
                '\u{fffe}' | '\u{ffff}' => write!(f, "{}", c.escape_unicode())?,
                c if untrusted::is_hidden(c) => write!(f, "{}", c.escape_unicode())?,
                c => f.write_char(c)?,
            }
            hashes = if c == '#' { hashes + 1 } else { 0 };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Xml;

    #[test]
    fn text_is_legal_in_xml() {
        let shown = Xml("<a b=\"c\"> & '\u{1b}\n\u{ffff}\u{202e} ##[x] 😀").to_string();
        assert_eq!(shown, "&lt;a b=&quot;c&quot;&gt; &amp; &apos;\\u{1b}\\u{a}\\u{ffff}\\u{202e} ##&#91;x] 😀");
    }
}
