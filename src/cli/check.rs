//! `signoise check`: findings on the work tree, the index, a commit or standard input.

use std::io::Read;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;

use super::fix::{self, FixArgs};
use super::format::Format;
use super::workspace::Workspace;
use super::{FINDINGS, Failure, Global, output};
use crate::check::{self, Fixes, Outcome};
use crate::config::Config;
use crate::finding::Severity;
use crate::report;
use crate::rules::Site;
use crate::schema::Schema;
use crate::snapshot::{Commit, MAX_FILE_BYTES, ReadError, Source};

/// Arguments of `signoise check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise check                          the site as it is on disk, or the folder you stand in
  signoise check posts/ Partners.md       some pages (rules still compare them with all others)
  signoise check --rev release-2025-05    a commit, without checking it out
  signoise check --since main             only what this branch broke
  signoise check --diff                   what --fix would change
  signoise check --fix                    mend what can be mended safely
  signoise check - --stdin-path posts/2025-06-01-signaltonoise-x.md < draft.md")]
pub(super) struct Args {
    /// Files and folders to report on; `-` reads a page from standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Check this commit instead of the files on disk
    #[arg(long, value_name = "REV", conflicts_with = "staged")]
    rev: Option<String>,
    /// Check what the next commit would hold
    #[arg(long)]
    staged: bool,
    /// Report only what the merge base with this revision does not have already
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// Path that the page on standard input is to be taken for
    #[arg(long, value_name = "PATH")]
    stdin_path: Option<String>,
    /// How to show findings
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
    /// Lowest severity that makes the exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    fail_on: FailOn,
    #[command(flatten)]
    fix: FixArgs,
    #[command(flatten)]
    output: output::OutputArgs,
}

/// Lowest severity that makes the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    pub(super) fn fails(self, outcome: &Outcome) -> bool {
        let least = match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
            Self::Never => return false,
        };
        outcome.findings.iter().any(|finding| finding.severity >= least)
    }
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        self.fix.validate(self.rev.is_some() || self.staged)?;
        if self.stdin_path.is_some() && !self.paths.iter().any(|path| path == Path::new("-")) {
            return Err(Failure::usage("`--stdin-path` names the page on standard input: add `-`"));
        }
        let stdin = self.paths.iter().any(|path| path == Path::new("-"));
        let Checked { site, outcome, fixes, place } =
            if stdin { self.check_stdin(global)? } else { self.check_site(global)? };
        // The process ends with this command: giving back a large site piece by piece would only cost time.
        let (site, outcome) = (ManuallyDrop::new(site), ManuallyDrop::new(outcome));
        if self.format.shows_text() {
            outcome.findings.iter().for_each(|finding| site.fetch(finding));
        }
        unchanged(&site)?;
        let failed = self.fail_on.fails(&outcome);
        if let Some(fixes) = &fixes {
            if self.fix.diff {
                self.output.write(fix::diff(fixes, self.output.color(global)).as_bytes())?;
                self.fix.say(global, fixes);
                output::say(global, &report::human::summary(&outcome.summary));
                return Ok(if failed || !fixes.pages.is_empty() { FINDINGS } else { 0 });
            }
            if let Place::Root(root) = &place {
                fix::write(root, fixes)?;
            }
            if let Place::Stdin(page) = &place {
                // The page takes the place of the report.
                self.output.write(fixes.pages.first().map_or(page.as_slice(), |page| page.after.as_bytes()))?;
                let mut bytes = Vec::new();
                let style = report::human::Style { color: false, width: self.output.width() };
                report::human::write(&site, &outcome, style, &mut bytes).map_err(Failure::internal)?;
                output::stderr(global, &bytes);
                self.fix.say(global, fixes);
                return Ok(if failed { FINDINGS } else { 0 });
            }
        }
        let style = report::human::Style { color: self.output.color(global), width: self.output.width() };
        self.output.stream(|out| self.format.write(&site, &outcome, style, out))?;
        if self.format.is_for_people() {
            output::say(global, &report::human::numbers(&outcome));
        }
        if let Some(fixes) = &fixes {
            self.fix.say(global, fixes);
        }
        Ok(if failed { FINDINGS } else { 0 })
    }

    fn check_site(&self, global: &Global) -> Result<Checked, Failure> {
        let workspace = Workspace::open(global)?;
        let source = match &self.rev {
            Some(rev) => Source::Commit(workspace.repository.commit(rev)?),
            None if self.staged && workspace.repository.root().is_some() => Source::Index,
            None if workspace.repository.root().is_none() => {
                return Err(Failure::usage("a bare repository has neither files on disk nor an index to check")
                    .hint("name a commit: `signoise check --rev HEAD`".to_owned()));
            }
            None => Source::WorkTree,
        };
        let wanted = self.wanted(&workspace)?;
        let schema = workspace.schema()?;
        let snapshot = Arc::new(workspace.snapshot(&source)?);
        for path in &wanted {
            if !snapshot.files.iter().any(|file| is_at(&file.path, path)) {
                return Err(Failure::usage(format!("`{path}` is not in the {source}")));
            }
        }
        let own = schema.own;
        let asked = |page: &str| wanted.is_empty() || wanted.iter().any(|path| is_at(page, path));
        let base = match &self.since {
            Some(rev) => Some((base(&workspace, rev, &source)?, workspace.schema()?)),
            None => None,
        };
        let Workspace { repository, config, content, .. } = workspace;
        let settings = config.clone();
        let base = match base {
            Some((base, schema)) => {
                let before = Arc::new(repository.snapshot(&Source::Commit(base), &content)?);
                let renames = repository.renames(&before, &snapshot)?;
                let (old, outcome) = check::once(&repository, &before, schema, settings, &|_| true)?;
                Some((old, outcome, renames))
            }
            None => None,
        };
        let new = |site: &Site, outcome| match &base {
            Some((old, before, renames)) => check::only_new((old, before), (site, outcome), renames),
            None => outcome,
        };
        let (site, outcome, fixes) = if self.fix.wanted() {
            // Fixes are proved against what the renderers show of the pages, again and again.
            let mut site = check::read(&repository, &snapshot, schema, config)?;
            let (outcome, fixes) = self.mend(&mut site, &|site| new(site, check::run(site, &asked)));
            (site, outcome, Some(fixes))
        } else {
            let (site, outcome) = check::once(&repository, &snapshot, schema, config, &asked)?;
            let outcome = new(&site, outcome);
            (site, outcome, None)
        };
        if let Some((old, ..)) = &base {
            unchanged(old)?;
        }
        if own && wanted.is_empty() {
            for (index, content_type) in site.schema.types.iter().enumerate() {
                if !site.types.contains(&Some(index)) {
                    output::say(global, &format!("note: no page is of the content type `{}`", content_type.name));
                }
            }
        }
        if outcome.summary.files == 0 {
            output::say(global, "note: no content file is in what was to be checked");
        }
        let place = repository.root().map_or(Place::Nowhere, |root| Place::Root(root.to_owned()));
        Ok(Checked { site, outcome, fixes, place })
    }

    /// Mends the site.
    fn mend(&self, site: &mut Site, look: &dyn Fn(&Site) -> Outcome) -> (Outcome, Fixes) {
        let mut fixes = check::fix(site, self.fix.unsafe_too, look);
        (std::mem::take(&mut fixes.outcome), fixes)
    }

    /// The asked paths as paths inside the repository; none means everything.
    fn wanted(&self, workspace: &Workspace) -> Result<Vec<String>, Failure> {
        let mut wanted = Vec::new();
        for path in &self.paths {
            let inside = workspace.inside(path)?;
            if inside.is_empty() {
                return Ok(Vec::new());
            }
            wanted.push(inside);
        }
        if wanted.is_empty()
            && let Ok(here) = workspace.inside(Path::new("."))
            && !here.is_empty()
        {
            wanted.push(here);
        }
        Ok(wanted)
    }

    fn check_stdin(&self, global: &Global) -> Result<Checked, Failure> {
        if self.paths.len() > 1 || self.rev.is_some() || self.staged || self.since.is_some() {
            return Err(Failure::usage("`-` cannot be combined with other paths, `--rev`, `--staged` or `--since`"));
        }
        let bytes = read_stdin()?;
        let (mut site, path) = self.site_around(global, &bytes)?;
        let look = |site: &Site| check::run(site, &|page| page == path);
        let (outcome, fixes) = if self.fix.wanted() {
            let (outcome, fixes) = self.mend(&mut site, &look);
            (outcome, Some(fixes))
        } else {
            (look(&site), None)
        };
        Ok(Checked { site, outcome, fixes, place: Place::Stdin(bytes) })
    }

    /// The site with the page on standard input in its place, and the path of that page. A page without a place is
    /// a site of its own.
    fn site_around(&self, global: &Global, bytes: &[u8]) -> Result<(Site, String), Failure> {
        let place = self.stdin_path.as_deref();
        let Some(workspace) = Workspace::around(global)? else {
            // Outside a repository the built-in content types and defaults hold.
            let path = place.unwrap_or(NO_PLACE).to_owned();
            return Ok((check::read_one(&path, bytes.to_vec(), Schema::builtin(), Config::default())?, path));
        };
        let schema = workspace.schema()?;
        let Some(place) = place else {
            let path = NO_PLACE.to_owned();
            return Ok((check::read_one(&path, bytes.to_vec(), schema, workspace.config)?, path));
        };
        let path = workspace.inside(Path::new(place))?;
        if path.is_empty() {
            return Err(Failure::usage(
                "`--stdin-path` names a folder: name the file that the page is to be taken for",
            ));
        }
        let source = match (workspace.repository.root(), workspace.repository.head()?) {
            (Some(_), _) => Source::WorkTree,
            (None, Some(head)) => Source::Commit(head),
            (None, None) => return Ok((check::read_one(&path, bytes.to_vec(), schema, workspace.config)?, path)),
        };
        let snapshot = workspace.snapshot(&source)?;
        let Workspace { repository, config, .. } = workspace;
        let site = check::read_with(&repository, &snapshot, schema, config, (&path, bytes.to_vec()))?;
        Ok((site, path))
    }
}

/// What a page on standard input is called that nobody named.
const NO_PLACE: &str = "stdin.md";

/// A site and what was found on it; with fixes, as it is after them.
struct Checked {
    site: Site,
    outcome: Outcome,
    fixes: Option<Fixes>,
    place: Place,
}

/// Where a mended page goes.
enum Place {
    /// Files below this folder.
    Root(PathBuf),
    /// Standard output: the page as it came in.
    Stdin(Vec<u8>),
    /// A bare repository has no files.
    Nowhere,
}

/// The commit that a change began at: the merge base of `--since` and what is checked.
pub(super) fn base(workspace: &Workspace, rev: &str, source: &Source) -> Result<Commit, Failure> {
    let repository = &workspace.repository;
    let since = repository.commit(rev)?;
    let tip = match source {
        Source::Commit(commit) => commit.clone(),
        _ => repository.commit("HEAD")?,
    };
    repository
        .merge_base(&since, &tip)?
        .ok_or_else(|| Failure::usage(format!("`{rev}` and `{}` have no common history", tip.rev)))
}

/// A site that changed while it was checked was not checked.
pub(super) fn unchanged(site: &Site) -> Result<(), Failure> {
    site.changed().map_or(Ok(()), |path| Err(ReadError::Changed { path: path.to_owned() }.into()))
}

/// Whether a file is what a path names, or lies inside it.
fn is_at(file: &str, path: &str) -> bool {
    file.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Reads a page from standard input, within the limit of a page.
pub(super) fn read_stdin() -> Result<Vec<u8>, Failure> {
    read_stdin_within(MAX_FILE_BYTES)
}

/// Reads standard input, of at most so many bytes.
pub(super) fn read_stdin_within(most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::usage(format!("cannot read standard input: {error}")))?;
    if bytes.len() as u64 > most {
        return Err(Failure::usage(format!("standard input holds more than {most} bytes")));
    }
    Ok(bytes)
}
