//! Findings as SARIF 2.1.0, within the limits of GitHub code scanning.

mod model;

use std::collections::BTreeMap;
use std::io::{self, Write};

use self::model::{
    ArtifactChange, ArtifactContent, ArtifactLocation, AutomationDetails, BaseLocation, BaseUris, Configuration,
    Driver, Fix, Help, Invocation, Location, Log, Notification, PartialFingerprints, PhysicalLocation, Properties,
    RelatedLocation, Replacement, ReportedRegion, ReportingDescriptor, Run, SarifResult, Text, Tool,
};
use super::fingerprint::Fingerprints;
use super::place::Region;
use super::rule;
use crate::check::Outcome;
use crate::finding::{Edit, Finding, Severity};
use crate::rules::{self, Rule, Site};
use crate::snapshot::forge::encoded_path;
use crate::text::{Span, json};

/// Results that GitHub accepts in one run.
const MOST_RESULTS: usize = 25_000;
/// Related places of one result.
const MOST_RELATED: usize = 100;
/// Characters of a description that GitHub accepts.
const LONGEST_DESCRIPTION: usize = 1024;
/// Bytes of an edit that are worth repeating in a report.
const LONGEST_EDIT: usize = 16 * 1024;
/// Where to read more: the homepage of the package or its repository; without one, a name that leads nowhere else.
const ABOUT: &str = either(env!("CARGO_PKG_HOMEPAGE"), either(env!("CARGO_PKG_REPOSITORY"), "urn:signoise"));
/// The base of every path.
const ROOT: &str = "SRCROOT";

/// Writes the findings as one document.
pub fn write(site: &Site, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let kept = kept(&outcome.findings);
    let mut ids: Vec<&'static str> = kept.iter().map(|finding| finding.rule).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut fingerprints: BTreeMap<&str, Fingerprints> = BTreeMap::new();
    let results = kept
        .iter()
        .map(|finding| result(site, finding, &ids, fingerprints.entry(&finding.path).or_default()))
        .collect();
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: driver(&ids) },
            automation_details: AutomationDetails { id: "signoise/check/" },
            invocations: [invocation(outcome.findings.len() - kept.len())],
            original_uri_base_ids: BaseUris {
                root: BaseLocation { description: Text { text: "The root of the repository.".to_owned() } },
            },
            column_kind: "utf16CodeUnits",
            results,
        }],
    };
    json::write(&log, out)
}

const fn either(first: &'static str, second: &'static str) -> &'static str {
    if first.is_empty() { second } else { first }
}

/// The findings that fit, the most severe first chosen, in their order.
fn kept(findings: &[Finding]) -> Vec<&Finding> {
    let mut ranked: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
    ranked.sort_by_key(|(at, finding)| (std::cmp::Reverse(finding.severity), *at));
    ranked.truncate(MOST_RESULTS);
    ranked.sort_by_key(|(at, _)| *at);
    ranked.into_iter().map(|(_, finding)| finding).collect()
}

fn invocation(left_out: usize) -> Invocation {
    let text = format!("{left_out} more findings are left out: a run holds {MOST_RESULTS} results.");
    let notification = Notification { level: "warning", message: Text { text } };
    Invocation {
        execution_successful: true,
        tool_execution_notifications: (left_out > 0).then_some(notification).into_iter().collect(),
    }
}

fn driver(ids: &[&str]) -> Driver {
    let version = env!("CARGO_PKG_VERSION");
    Driver {
        name: "signoise",
        full_name: format!("signoise {version}"),
        version,
        semantic_version: version,
        information_uri: ABOUT,
        rules: ids.iter().filter_map(|id| rules::by_id(id)).map(descriptor).collect(),
    }
}

fn descriptor(rule: &Rule) -> ReportingDescriptor {
    let text = |text: String| Text { text };
    ReportingDescriptor {
        id: rule.id,
        name: pascal(rule.id),
        short_description: text(rule::sentence(rule.summary)),
        full_description: text(shortened(rule.why)),
        help: Help { text: rule::text(rule), markdown: rule::markdown(rule) },
        default_configuration: Configuration { level: level(rule.severity) },
        properties: Properties { tags: ["content", rule::family(rule)] },
    }
}

/// `table/row-split` as `TableRowSplit`.
fn pascal(id: &str) -> String {
    id.split(['/', '-'])
        .flat_map(|word| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)))
        .collect()
}

/// A message in which `[text](target)` is no link: readers of SARIF would make one of it.
fn plain(message: &str) -> String {
    if !message.contains("](") {
        return message.to_owned();
    }
    message.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST_DESCRIPTION {
        return text.to_owned();
    }
    text.chars().take(LONGEST_DESCRIPTION - 1).chain(['…']).collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(site: &Site, finding: &Finding, ids: &[&str], fingerprints: &mut Fingerprints) -> SarifResult {
    let help = finding.help.as_ref().map_or_else(String::new, |help| format!("\nHelp: {help}"));
    let related = finding.related.iter().take(MOST_RELATED).enumerate().map(|(id, related)| RelatedLocation {
        id: id + 1,
        physical_location: physical(site, &related.path, related.span),
        message: Text { text: plain(&related.message) },
    });
    SarifResult {
        rule_id: finding.rule,
        rule_index: ids.binary_search(&finding.rule).ok(),
        level: level(finding.severity),
        message: Text { text: plain(&format!("{}.{help}", finding.message)) },
        locations: [Location { physical_location: physical(site, &finding.path, finding.span) }],
        related_locations: related.collect(),
        partial_fingerprints: PartialFingerprints { line: fingerprints.of(site, finding, false) },
        fixes: fix(site, finding).into_iter().collect(),
    }
}

fn physical(site: &Site, path: &str, span: Span) -> PhysicalLocation {
    PhysicalLocation { artifact_location: artifact(path), region: region(Region::shown(site, path, span)) }
}

fn region(region: Region) -> ReportedRegion {
    ReportedRegion {
        start_line: region.start.line,
        start_column: region.start.utf16,
        end_line: region.end.line,
        end_column: region.end.utf16,
    }
}

fn artifact(path: &str) -> ArtifactLocation {
    // A colon would begin a scheme: the reference is relative.
    ArtifactLocation { uri: encoded_path(path), uri_base_id: ROOT }
}

fn fix(site: &Site, finding: &Finding) -> Option<Fix> {
    let fix = finding.fix.as_ref()?;
    let size: usize = fix.edits.iter().map(|edit| edit.text.len()).sum();
    if fix.edits.is_empty() || size > LONGEST_EDIT || site.page(&finding.path).is_none() {
        return None;
    }
    let text = if fix.safe { "Changes nothing that readers see but the fault." } else { "Review the result." };
    let replacement = |edit: &Edit| Replacement {
        deleted_region: region(Region::exact(site, &finding.path, Span::new(edit.start, edit.end))),
        inserted_content: ArtifactContent { text: edit.text.clone() },
    };
    Some(Fix {
        description: Text { text: text.to_owned() },
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(&finding.path),
            replacements: fix.edits.iter().map(replacement).collect(),
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_relative_reference() {
        let uri = |path| artifact(path).uri;
        assert_eq!(uri("_posts/2025 é:#?%\n.md"), "_posts/2025%20%C3%A9%3A%23%3F%25%0A.md");
        assert_eq!(uri("caf\\xff.md"), "caf%FF.md");
    }

    #[test]
    fn the_most_severe_results_are_kept() {
        let finding = |at: usize, severity| Finding {
            rule: "text/not-utf8",
            severity,
            path: "a.md".to_owned(),
            span: Span::at(at),
            message: "no UTF-8".to_owned(),
            help: None,
            label: None,
            related: Vec::new(),
            fix: None,
        };
        let mut findings: Vec<Finding> = (0..MOST_RESULTS).map(|at| finding(at, Severity::Info)).collect();
        findings.extend((0..10).map(|at| finding(MOST_RESULTS + at, Severity::Error)));
        let kept = kept(&findings);
        assert_eq!(kept.len(), MOST_RESULTS);
        assert_eq!(kept.iter().filter(|finding| finding.severity == Severity::Error).count(), 10);
        assert!(kept.is_sorted_by_key(|finding| finding.span.start));
        let left_out = invocation(findings.len() - kept.len());
        assert!(left_out.tool_execution_notifications[0].message.text.starts_with("10 more findings are left out"));
    }

    #[test]
    fn a_message_holds_no_link() {
        assert_eq!(plain(r"write `\|` in [x](y)"), r"write `\\|` in \[x\](y)");
        assert_eq!(plain(r"write `\|` in [x]"), r"write `\|` in [x]");
    }

    #[test]
    fn a_rule_has_a_friendly_name() {
        assert_eq!(pascal("front-matter/not-first-line"), "FrontMatterNotFirstLine");
    }
}
