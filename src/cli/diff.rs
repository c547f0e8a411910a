//! `signoise diff`: what changed between two moments, for a reviewer.

use clap::ValueEnum;

use super::workspace::Workspace;
use super::{FINDINGS, Failure, Global, output};
use crate::change::model::Side;
use crate::change::provenance::{self, Provenance};
use crate::change::read::{self, CompareError, Pages};
use crate::change::{Changes, formatting};
use crate::render::changes_markdown;
use crate::render::json::{self, Report, Revision};
use crate::render::terminal::{self, Look};
use crate::snapshot::{ReadError, Snapshot, Source};

/// Arguments of `signoise diff`.
#[expect(clippy::struct_excessive_bools, reason = "a flag each")]
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise diff                              the work tree against HEAD
  signoise diff --staged                     what the next commit would change
  signoise diff release-2025-04 release-2025-05
  signoise diff main..HEAD")]
pub(super) struct Args {
    /// Older side: a revision or a range `A..B` (default: HEAD)
    #[arg(value_name = "A")]
    from: Option<String>,
    /// Newer side: a revision (default: the files on disk)
    #[arg(value_name = "B")]
    to: Option<String>,
    /// Newer side: what the next commit would hold
    #[arg(long, conflicts_with = "to")]
    staged: bool,
    /// How to show the changes
    #[arg(long, value_enum, default_value_t = Format::Terminal, value_name = "FORMAT")]
    format: Format,
    /// List the lines that differ in bytes and not in content, too
    #[arg(long)]
    noise: bool,
    /// Show only how much changed on each page
    #[arg(long)]
    stat: bool,
    /// Leave out which commits made each change
    #[arg(long)]
    no_provenance: bool,
    /// Make the exit code 1 when something changed
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    output: output::OutputArgs,
}

/// How to show the changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Pages, sections, rows and words, for a person
    Terminal,
    /// For a pull request, within 60,000 characters
    Markdown,
    /// `signoise/changes/1`
    Json,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let workspace = Workspace::open(global)?;
        let (from, to) = self.sides(&workspace)?;
        let schema = workspace.schema()?;
        let (from, to) = (workspace.snapshot(&from)?, workspace.snapshot(&to)?);
        let repository = &workspace.repository;
        let (before, after) = (Pages::new(repository, &from), Pages::new(repository, &to));
        let read::Comparison { mut changes, left_out } = read::changes(repository, &before, &after, &schema)?;
        say_left_out(global, &left_out);
        let provenance = if self.no_provenance {
            Provenance::default()
        } else {
            attribute(global, &workspace, &mut changes, &from, &to)
        };
        let noise = self.noise.then(|| {
            formatting::of(&changes, &|side, path| {
                let pages = if side == Side::From { &before } else { &after };
                pages.get(path).ok().flatten()
            })
        });
        let forge = workspace.config.forge(repository.origin().as_deref());
        let mut bytes = Vec::new();
        let report = Report {
            changes: &changes,
            from: &revision(&from),
            to: &revision(&to),
            provenance: &provenance,
            forge: forge.as_ref(),
            noise: noise.as_deref(),
        };
        match self.format {
            Format::Terminal => {
                let look = Look { color: self.output.color(global), width: self.output.width(), stat: self.stat };
                terminal::write(&report, look, &mut bytes)
            }
            Format::Markdown => changes_markdown::write(&report, &mut bytes),
            Format::Json => json::write(&report, &mut bytes),
        }
        .map_err(Failure::internal)?;
        self.output.write(&bytes)?;
        Ok(if self.exit_code && !changes.list.is_empty() { FINDINGS } else { 0 })
    }

    fn sides(&self, workspace: &Workspace) -> Result<(Source, Source), Failure> {
        let commit = |rev: &str| Ok::<_, Failure>(Source::Commit(workspace.repository.commit(rev)?));
        if let (Some(range), None) = (&self.from, &self.to)
            && let Some((from, to)) = range.split_once("..")
        {
            if to.starts_with('.') {
                return Err(Failure::usage(format!("`{range}` is a range of three dots, which compares nothing"))
                    .hint(format!("two dots compare both ends: `{from}..{}`", to.trim_start_matches('.'))));
            }
            if self.staged {
                return Err(Failure::usage("`--staged` compares with one revision, not with a range"));
            }
            let or_head = |rev: &str| commit(if rev.is_empty() { "HEAD" } else { rev });
            return Ok((or_head(from)?, or_head(to)?));
        }
        let from = match &self.from {
            Some(rev) => commit(rev)?,
            None => workspace.repository.head()?.map_or(Source::Empty, Source::Commit),
        };
        let to = match &self.to {
            Some(rev) => commit(rev)?,
            None if self.staged && workspace.repository.root().is_some() => Source::Index,
            None if workspace.repository.root().is_none() => {
                return Err(Failure::usage("a bare repository has no files on disk to compare with")
                    .hint("name two revisions: `signoise diff A B`".to_owned()));
            }
            None => Source::WorkTree,
        };
        Ok((from, to))
    }
}

/// Tells which files are not part of a comparison, and why.
pub(super) fn say_left_out(global: &Global, reasons: &[ReadError]) {
    const SHOWN: usize = 10;
    for reason in reasons.iter().take(SHOWN) {
        output::say(global, &format!("note: not compared: {reason}"));
    }
    if let Some(more) = reasons.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        output::say(global, &format!("note: {more} more files are not compared"));
    }
    if let Some(hint) = reasons.iter().find_map(ReadError::hint) {
        output::say(global, &format!("hint: {hint}"));
    }
}

/// Says of each change who made it. A history that cannot be read takes nothing from the changes themselves.
pub(super) fn attribute(
    global: &Global,
    workspace: &Workspace,
    changes: &mut Changes,
    from: &Snapshot,
    to: &Snapshot,
) -> Provenance {
    match provenance::attribute(changes, &workspace.repository, from, to, &workspace.content) {
        Ok(provenance) => {
            if provenance.cut_off {
                output::say(global, "note: this clone is shallow: commits that it lacks are not named");
            }
            provenance
        }
        Err(error) => {
            output::say(global, &format!("note: the commits of the changes are not named: {error}"));
            Provenance::default()
        }
    }
}

/// How JSON names a side.
pub(super) fn revision(snapshot: &Snapshot) -> Revision {
    let commit = snapshot.source.commit();
    Revision {
        rev: snapshot.source.to_string(),
        commit: commit.map(|commit| commit.id.clone()),
        date: commit.map(|commit| commit.time.to_rfc3339()),
    }
}

impl From<CompareError> for Failure {
    fn from(error: CompareError) -> Self {
        match error {
            CompareError::Snapshot(error) => error.into(),
            CompareError::Read(error) => error.into(),
            CompareError::Ambiguous(error) => Self::usage(error),
        }
    }
}
