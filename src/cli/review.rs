//! `signoise review`: one report for a pull request.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;

use super::check::{FailOn, base, read_stdin_within, unchanged};
use super::diff::{revision, say_left_out};
use super::digest::type_of;
use super::workspace::Workspace;
use super::{FINDINGS, Failure, Global, output};
use crate::change::provenance::Provenance;
use crate::change::read::{self, Pages};
use crate::change::{Action, Change, Changes, Kind};
use crate::check;
use crate::config::FILE_NAME;
use crate::digest;
use crate::render::json;
use crate::render::terminal::{self, Look};
use crate::report::human::Style;
use crate::review::{self, Problem, Report};
use crate::schema::Schema;
use crate::snapshot::{BlobId, Commit, Forge, Snapshot, Source};
use crate::text::Untrusted;

/// Arguments of `signoise review`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise review --base main                        what this branch breaks, mends and changes
  signoise review --base main --head topic           another branch, without checking it out
  signoise review --base main --format markdown      for a comment or the summary of a job
  signoise review --base main --format json -o report.json
  signoise review --from report.json --format markdown  a report that was written so")]
pub(super) struct Args {
    /// Revision that the pull request goes to; what counts is the merge base with it
    #[arg(long, value_name = "REV", required_unless_present = "from")]
    base: Option<String>,
    /// Revision to review
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    head: String,
    /// Show this report (`-`: standard input) instead of making one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["base", "head"])]
    from: Option<PathBuf>,
    /// Web address of the repository, for links to lines (default: from `origin` or signoise.toml)
    #[arg(long, value_name = "URL")]
    forge: Option<String>,
    /// How to show the report
    #[arg(long, value_enum, default_value_t = Format::Terminal, value_name = "FORMAT")]
    format: Format,
    /// Lowest severity of a new finding that makes the exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    fail_on: FailOn,
    #[command(flatten)]
    output: output::OutputArgs,
}

/// How to show a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Code frames, rows and words, for a person
    Terminal,
    /// For a comment on a pull request, within 60,000 characters
    Markdown,
    /// `signoise/review/1`
    Json,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let named = self.forge.as_deref().map(|address| {
            Forge::of_remote(address, None)
                .or_else(|| Forge::of_remote(address, Some(crate::snapshot::forge::Kind::Github)))
                .ok_or_else(|| Failure::usage(format!("`{address}` is no address of a repository on the web")))
        });
        let named = named.transpose()?;
        let mut bytes = Vec::new();
        let report = match &self.from {
            Some(path) => {
                let report = review::json::read(&read_file(path)?)?;
                self.write(&report, named.as_ref(), &mut bytes)?;
                report
            }
            None => self.review(global, named, &mut bytes)?,
        };
        self.output.write(&bytes)?;
        Ok(if report.failed { FINDINGS } else { 0 })
    }

    /// Makes a report, and shows it.
    fn review(&self, global: &Global, forge: Option<Forge>, out: &mut Vec<u8>) -> Result<Report, Failure> {
        let workspace = Workspace::open(global)?;
        let origin = workspace.repository.origin();
        let forge = forge.or_else(|| workspace.config.forge(origin.as_deref()));
        let head = Source::Commit(workspace.repository.commit(&self.head)?);
        let from = Source::Commit(self.base(&workspace, &head)?);
        let (before, after) = (Arc::new(workspace.snapshot(&from)?), Arc::new(workspace.snapshot(&head)?));
        let configuration: Vec<String> =
            changed_judges(&before, &after, workspace.config.schema_dir()).into_iter().collect();
        if !configuration.is_empty() && self.format != Format::Terminal {
            let paths: Vec<String> = configuration.iter().map(|path| Untrusted(path).line().to_string()).collect();
            let paths = paths.join(", ");
            output::say(global, &format!("note: this change also changes what is a finding: {paths}"));
        }
        let repository = &workspace.repository;
        let (old, new) = (Pages::new(repository, &before), Pages::new(repository, &after));
        let read::Comparison { mut changes, left_out } = read::changes(repository, &old, &new, &workspace.schema()?)?;
        say_left_out(global, &left_out);
        let once = |snapshot| -> Result<_, Failure> {
            Ok(check::once(repository, snapshot, workspace.schema()?, workspace.config.clone(), &|_| true)?)
        };
        let ((was, old_outcome), (is, outcome)) = (once(&before)?, once(&after)?);
        let renames = repository.renames(&before, &after)?;
        let since = check::since((&was, &old_outcome), (&is, outcome), &renames);
        let check::Since { new: mut outcome, mut fixed, mut gone } = since;
        for findings in [&mut outcome.findings, &mut fixed, &mut gone] {
            review::hide_in_findings(findings);
        }
        summarize(&mut changes, &new, &workspace.schema()?);
        review::hide_credentials(&mut changes);
        let report = Report {
            base: revision(&before),
            head: revision(&after),
            failed: self.fail_on.fails(&outcome),
            new: Problem::all(&is, &outcome.findings),
            fixed: Problem::all(&was, &fixed),
            gone: Problem::all(&was, &gone),
            configuration,
            uncommitted: uncommitted(&workspace, &after)?,
            changes,
        };
        unchanged(&was)?;
        unchanged(&is)?;
        if self.format == Format::Terminal {
            let style = Style { color: self.output.color(global), width: self.output.width() };
            // Who reads from the top reads what matters most.
            outcome.findings.sort_by_key(|finding| Reverse(finding.severity));
            review::human::write_findings(&report, &is, &outcome, style, out).map_err(Failure::internal)?;
            content(&report, forge.as_ref(), style, out)?;
        } else {
            self.write(&report, forge.as_ref(), out)?;
        }
        Ok(report)
    }

    /// The merge base, under the name that was typed where it is that commit.
    fn base(&self, workspace: &Workspace, head: &Source) -> Result<Commit, Failure> {
        let typed = self.base.as_deref().unwrap_or_default();
        let base = base(workspace, typed, head)?;
        let named = workspace.repository.commit(typed)?;
        Ok(if named.id == base.id { named } else { base })
    }

    /// Shows a report without the pages that it is about.
    fn write(&self, report: &Report, forge: Option<&Forge>, out: &mut Vec<u8>) -> Result<(), Failure> {
        match self.format {
            Format::Terminal => {
                return Err(Failure::usage("a report that is read back has no pages to show")
                    .hint("`--format markdown` shows it".to_owned()));
            }
            Format::Markdown => review::markdown::write(report, forge, out),
            Format::Json => review::json::write(report, out),
        }
        .map_err(Failure::internal)
    }
}

/// Lets new posts say in a few words what they are about.
fn summarize(changes: &mut Changes, pages: &Pages<'_>, schema: &Schema) {
    let new = |change: &&mut Change| change.kind == Kind::Post && change.action == Action::Added;
    for change in changes.list.iter_mut().filter(new) {
        let Ok(Some(page)) = pages.get(&change.place.page) else { continue };
        let summary = digest::page_summary(&page, type_of(schema, &page));
        let summary = summary.or_else(|| page.front_matter().text("description").map(str::to_owned));
        change.row.extend(summary.map(|text| (String::new(), text)));
    }
}

/// The content files on disk that are not what was reviewed, where that is what is checked out. How their lines end is
/// git's affair.
fn uncommitted(workspace: &Workspace, reviewed: &Snapshot) -> Result<Vec<String>, Failure> {
    let repository = &workspace.repository;
    let checked_out = repository.head()?;
    if repository.root().is_none()
        || checked_out.map(|commit| commit.id) != reviewed.commit.as_ref().map(|it| it.id.clone())
    {
        return Ok(Vec::new());
    }
    let disk = workspace.snapshot(&Source::WorkTree)?;
    let read = |snapshot: &Snapshot| -> BTreeMap<String, Option<BlobId>> {
        let content: Vec<_> = snapshot.content().collect();
        let ids = repository.read_all(snapshot, &content, |file, bytes| {
            let text = String::from_utf8_lossy(&bytes.ok()?).replace("\r\n", "\n");
            Some((file.path.clone(), BlobId::of(text.as_bytes()).ok()))
        });
        ids.into_iter().flatten().collect()
    };
    let (there, here) = (read(reviewed), read(&disk));
    let paths: BTreeSet<&String> = there.keys().chain(here.keys()).collect();
    Ok(paths.into_iter().filter(|path| there.get(*path) != here.get(*path)).cloned().collect())
}

/// Shows what changes in the content.
fn content(report: &Report, forge: Option<&Forge>, style: Style, out: &mut Vec<u8>) -> Result<(), Failure> {
    let Report { changes, base, head, .. } = report;
    let provenance = Provenance::default();
    let content = json::Report { changes, from: base, to: head, provenance: &provenance, forge, noise: None };
    let look = Look { color: style.color, width: style.width, stat: false };
    terminal::write_body(&content, look, out).map_err(Failure::internal)
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let most = review::json::MAX_BYTES as u64;
    if path == Path::new("-") {
        return read_stdin_within(most);
    }
    let failed = |error: std::io::Error| Failure::usage(format!("cannot read {}: {error}", path.display()));
    let size = path.metadata().map_err(failed)?.len();
    if size > most {
        return Err(Failure::usage(format!("{} has {size} bytes, more than {most}", path.display())));
    }
    std::fs::read(path).map_err(failed)
}

impl From<review::json::ReadError> for Failure {
    fn from(error: review::json::ReadError) -> Self {
        Self::usage(error)
    }
}

/// The files of configuration that differ between two snapshots: those that say what a finding is.
fn changed_judges(before: &Snapshot, after: &Snapshot, schema_dir: &str) -> BTreeSet<String> {
    let judges = |snapshot: &Snapshot| -> BTreeSet<(String, Option<BlobId>)> {
        let judge =
            |path: &str| path == FILE_NAME || path.strip_prefix(schema_dir).is_some_and(|rest| rest.starts_with('/'));
        snapshot.files.iter().filter(|file| judge(&file.path)).map(|file| (file.path.clone(), file.id)).collect()
    };
    let (before, after) = (judges(before), judges(after));
    before.symmetric_difference(&after).map(|(path, _)| path.clone()).collect()
}
