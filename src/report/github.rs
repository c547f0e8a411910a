//! Findings as GitHub workflow commands, which the runner turns into annotations of a pull request.
//!
//! The runner keeps ten annotations of a level for each step and drops the rest in silence, so that the ten are
//! chosen here and the rest is counted aloud.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter, Write as _};
use std::io::{self, Write};

use super::place::Region;
use crate::check::Outcome;
use crate::finding::{Finding, Severity};
use crate::rules::Site;
use crate::text::Untrusted;

/// Annotations of one level that the runner keeps.
const MOST: usize = 10;
/// UTF-16 code units of a message that the runner keeps.
const LONGEST_MESSAGE: usize = 4096;
/// Rules that the roll-up names.
const RULES_NAMED: usize = 5;

/// Writes the most important findings as commands, and one more that counts the rest.
pub fn write(site: &Site, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let levels = [Severity::Error, Severity::Warning, Severity::Info].map(|severity| {
        outcome.findings.iter().filter(|finding| finding.severity == severity).collect::<Vec<&Finding>>()
    });
    // The roll-up is a notice itself.
    let left_out = levels.iter().any(|findings| findings.len() > MOST);
    let mut rest: Vec<&Finding> = Vec::new();
    for findings in &levels {
        let is_notice = findings.first().is_some_and(|finding| finding.severity == Severity::Info);
        let most = if left_out && is_notice { MOST - 1 } else { MOST };
        let (chosen, others) = choose(findings, most);
        for finding in chosen {
            annotate(site, finding, out)?;
        }
        rest.extend(others);
    }
    if rest.is_empty() {
        return Ok(());
    }
    writeln!(out, "::notice title=signoise::{}", Data(&roll_up(&rest)))
}

/// The findings to show, and the others, both in their order: each rule gets its first place before one gets its
/// second, and each page likewise.
fn choose<'a>(findings: &[&'a Finding], most: usize) -> (Vec<&'a Finding>, Vec<&'a Finding>) {
    let (mut rules, mut pages) = (BTreeMap::new(), BTreeMap::new());
    let mut ranked: Vec<(usize, usize, usize)> = findings
        .iter()
        .enumerate()
        .map(|(at, finding)| {
            let of_rule = rules.entry(finding.rule).and_modify(|count| *count += 1).or_insert(0_usize);
            let on_page = pages.entry(finding.path.as_str()).and_modify(|count| *count += 1).or_insert(0_usize);
            (*of_rule, *on_page, at)
        })
        .collect();
    ranked.sort_unstable();
    ranked.truncate(most);
    let mut shown: Vec<usize> = ranked.into_iter().map(|(_, _, at)| at).collect();
    shown.sort_unstable();
    let (mut chosen, mut others) = (Vec::new(), Vec::new());
    for (at, finding) in findings.iter().enumerate() {
        if shown.binary_search(&at).is_ok() { chosen.push(*finding) } else { others.push(*finding) }
    }
    (chosen, others)
}

fn annotate(site: &Site, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let region = Region::shown(site, &finding.path, finding.span);
    write!(out, "::{level} file={},line={}", Property(&finding.path), region.start.line)?;
    write!(out, ",endLine={}", region.end.line)?;
    // Columns of two lines would be taken for columns of the first.
    if region.is_on_one_line() {
        write!(out, ",col={},endColumn={}", region.start.code_points, region.end.code_points)?;
    }
    writeln!(out, ",title={}::{}", Property(finding.rule), Data(&message(site, finding)))
}

fn message(site: &Site, finding: &Finding) -> String {
    let mut text = Untrusted(&finding.message).line().to_string();
    // Writing to a string cannot fail.
    for related in &finding.related {
        let line = Region::exact(site, &related.path, related.span).start.line;
        let (words, path) = (Untrusted(&related.message), Untrusted(&related.path));
        let _ = write!(text, "\n{}: {}:{line}", words.line(), path.line());
    }
    if let Some(help) = &finding.help {
        let _ = write!(text, "\nhelp: {}", Untrusted(help).line());
    }
    shortened(text)
}

/// The text within what the runner keeps.
fn shortened(mut text: String) -> String {
    let mut units = 0;
    let mut fits = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > LONGEST_MESSAGE {
            text.truncate(fits);
            text.push('…');
            return text;
        }
        // Room for the ellipsis.
        if units < LONGEST_MESSAGE {
            fits = at + c.len_utf8();
        }
    }
    text
}

/// `34 more findings are not annotated: 30 errors, 4 infos (table/row-split 12, ...)`
fn roll_up(rest: &[&Finding]) -> String {
    let mut parts = Vec::new();
    for (severity, noun) in [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")] {
        let number = rest.iter().filter(|finding| finding.severity == severity).count();
        if number > 0 {
            parts.push(format!("{number} {noun}{}", if number == 1 { "" } else { "s" }));
        }
    }
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in rest {
        *rules.entry(finding.rule).or_default() += 1;
    }
    let mut rules: Vec<(&str, usize)> = rules.into_iter().collect();
    rules.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let mut named: Vec<String> =
        rules.iter().take(RULES_NAMED).map(|(rule, number)| format!("{rule} {number}")).collect();
    if rules.len() > RULES_NAMED {
        named.push(format!("{} more rules", rules.len() - RULES_NAMED));
    }
    let (number, verb) = (rest.len(), if rest.len() == 1 { "finding is" } else { "findings are" });
    format!(
        "{number} more {verb} not annotated: {} ({}). `signoise check` lists all of them.",
        parts.join(", "),
        named.join(", ")
    )
}

/// The value of a property of a command.
struct Property<'a>(&'a str);

impl Display for Property<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // First, because two colons that are encoded begin no command and need no other care.
        let encoded = self.0.replace('%', "%25").replace(':', "%3A").replace(',', "%2C");
        write!(f, "{}", Untrusted(&encoded).line())
    }
}

/// What follows a command. Every line break is one of ours: those of content are written out before.
struct Data<'a>(&'a str);

impl Display for Data<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '%' => f.write_str("%25")?,
                '\r' => f.write_str("%0D")?,
                '\n' => f.write_str("%0A")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_for_the_runner() {
        assert_eq!(Property("a:b,c%\n.md").to_string(), "a%3Ab%2Cc%25\\u{a}.md");
        assert_eq!(Data("100%\nhelp: x, y").to_string(), "100%25%0Ahelp: x, y");
    }

    #[test]
    fn a_message_is_cut_where_the_runner_would() {
        for text in ["😀".repeat(3000), "a".repeat(4096), "a".repeat(4097), "ab😀".repeat(1100)] {
            let cut = shortened(text.clone());
            let units = cut.encode_utf16().count();
            assert!(units <= LONGEST_MESSAGE && (cut == text || (cut.ends_with('…') && units > 4090)), "{units}");
        }
    }
}
