//! `signoise new`: scaffold something. What its commands share is here.

mod ask;
mod message;
mod post;
mod resource;
mod source;

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use chrono::{DateTime, FixedOffset, Local};
use clap::{Subcommand, ValueEnum};

use self::post::PostArgs;
use self::resource::ResourceArgs;
use super::workspace::{Workspace, stays_inside};
use super::{Failure, Global, Kind, fix, output};
use crate::scaffold::journal::{self, Journal, UndoError, Written};
use crate::scaffold::lock::{Lock, LockError};
use crate::scaffold::resource::{ChangedPage, Request};
use crate::scaffold::{replace, write};
use crate::snapshot::{CommitError, Committed, Repository, Staged};
use crate::text::Untrusted;
use crate::text::replace::ReplaceError;

/// Arguments of `signoise new`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise new post \"What's in a partnership?\"
  signoise new resource --page DataAI --section Tools --url https://example.com/kit --title Kit \\
      --description 'What to begin with'")]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum What {
    /// A post of a series
    Post(PostArgs),
    /// Entries of a table: from flags, prompts, a file or an issue
    Resource(ResourceArgs),
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        match self.what {
            What::Post(args) => args.run(global),
            What::Resource(args) => args.run(global),
        }
    }
}

/// The right to write to the repository.
pub(super) fn lock(workspace: &Workspace) -> Result<Lock, Failure> {
    Lock::take(workspace.repository.git_dir()).map_err(|error| match error {
        LockError::Taken => Failure::conflict(error).hint("run the command again when it is done".to_owned()),
        LockError::Io { .. } => Failure::usage(error),
    })
}

/// A path of the repository as the user can type it: from the folder they stand in, where that is inside.
pub(super) fn from_here(root: &Path, path: &str) -> PathBuf {
    let whole = root.join(path);
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let (Ok(here), Ok(root)) = (here, root.canonicalize()) else { return whole };
    let Ok(below) = here.strip_prefix(&root) else { return whole };
    let path = Path::new(path);
    let shared = below.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = below.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

/// A page as the user typed it. What is a file of the repository from the folder they stand in becomes its path; any
/// other text may be a name or a path from the root.
fn page_from_here(workspace: &Workspace, root: &Path, typed: &str) -> Result<String, Failure> {
    let typed = typed.trim();
    let inside = workspace.inside(Path::new(typed));
    match inside {
        Ok(inside) if !typed.is_empty() && root.join(&inside).is_file() => Ok(inside),
        Err(failure) if typed.starts_with("..") => Err(failure),
        _ => Ok(typed.to_owned()),
    }
}

/// Refuses pages that are symbolic links: what they lead to is not theirs to change.
fn refuse_links(root: &Path, requests: &[Request]) -> Result<(), Failure> {
    let pages: BTreeSet<&str> = requests.iter().filter_map(|request| request.page.as_deref()).collect();
    for page in pages {
        let is_link = |name: &String| {
            stays_inside(Path::new(name)) && root.join(name).symlink_metadata().is_ok_and(|there| there.is_symlink())
        };
        if let Some(name) = [page.to_owned(), format!("{page}.md")].iter().find(|name| is_link(name)) {
            let what = format!("{} is a symbolic link, which is not followed", Untrusted(name).line());
            return Err(Failure::usage(what).hint("name the page that it leads to".to_owned()));
        }
    }
    Ok(())
}

/// What becomes of new things: in files, in git and on standard output.
#[derive(Debug, clap::Args)]
struct OutcomeArgs {
    #[command(flatten)]
    git: CommitArgs,
    /// Print what would be written instead of writing it
    #[arg(long)]
    dry_run: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Path, value_name = "FORMAT")]
    format: Format,
}

/// How to print the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Where it stands (with `--dry-run`, what would be written)
    Path,
    /// `{created, ...}`: everything about it
    Json,
}

/// What becomes of new things in git.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct CommitArgs {
    /// Make this branch and switch to it before writing
    #[arg(long, value_name = "NAME")]
    pub(super) branch: Option<String>,
    /// Commit what was written, and nothing else (no hook runs, nothing is pushed)
    #[arg(long)]
    pub(super) commit: bool,
}

/// Why nothing was written.
pub(super) enum ApplyError {
    /// A file is another one than was read; the command may look again.
    Changed(Failure),
    /// Anything else.
    Failed(Failure),
}

impl From<Failure> for ApplyError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Writes files, all or none, so that `undo` can take them back; then makes the branch and the commit. `what` says in
/// a few words what is done.
pub(super) fn apply(
    workspace: &Workspace,
    root: &Path,
    files: &[Written],
    args: &CommitArgs,
    what: &str,
    message: &str,
) -> Result<Option<Committed>, ApplyError> {
    let repository = &workspace.repository;
    let staged: Vec<Staged<'_>> = files
        .iter()
        .map(|file| Staged {
            path: &file.path,
            before: file.before.as_deref().map(str::as_bytes),
            after: file.after.as_bytes(),
        })
        .collect();
    if args.commit || args.branch.is_some() {
        repository
            .can_commit(args.branch.as_deref(), args.commit.then_some(staged.as_slice()))
            .map_err(Failure::from)?;
    }
    let git_dir = repository.git_dir();
    let earlier = Journal::load(git_dir).ok();
    let mut journal = Journal::new(what.to_owned(), files.to_vec());
    journal.git = args.branch.as_deref().map(|branch| repository.branch_to_start(branch));
    journal.save(git_dir).map_err(Failure::from)?;
    journal.git = None;
    if let Err(error) = write_files(root, files) {
        // What was not written need not be undone: the last command is the one before.
        let _ = earlier.map_or_else(|| Journal::forget(git_dir), |earlier| earlier.save(git_dir));
        return Err(error);
    }
    match committed(repository, &mut journal, args, message, &staged) {
        Ok(()) => Ok(journal.git),
        Err(failure) => Err(ApplyError::Failed(taken_back(failure, repository, root, &journal, earlier))),
    }
}

/// Makes the branch and the commit, and takes note of them as they come.
fn committed(
    repository: &Repository,
    journal: &mut Journal,
    args: &CommitArgs,
    message: &str,
    staged: &[Staged<'_>],
) -> Result<(), Failure> {
    if let Some(branch) = &args.branch {
        journal.git = Some(repository.start_branch(branch)?);
    }
    if args.commit {
        commit(repository, journal, message, staged)?;
    }
    Ok(())
}

/// Makes a commit, of which the journal knows before it is made: `undo` finds it whenever the run ends.
fn commit(repository: &Repository, journal: &mut Journal, message: &str, staged: &[Staged<'_>]) -> Result<(), Failure> {
    let prepared = repository.prepare_commit(message, staged, now())?;
    journal.git = Some(on_branch(prepared.made.clone(), journal.git.take()));
    journal.save(repository.git_dir())?;
    Ok(repository.finish_commit(&prepared)?)
}

/// A commit on the branch that was made for it.
fn on_branch(commit: Committed, started: Option<Committed>) -> Committed {
    let (branch, left) = started.map_or((None, None), |started| (started.branch, started.left));
    Committed { branch, left, ..commit }
}

/// Takes back what was written when the rest cannot be: all of it is done, or nothing.
fn taken_back(
    failure: Failure,
    repository: &Repository,
    root: &Path,
    journal: &Journal,
    earlier: Option<Journal>,
) -> Failure {
    let git_dir = repository.git_dir();
    let restored = journal.to_restore(root).and_then(|files| journal::restore(root, &files));
    let paths: Vec<&str> = journal.files.iter().map(|file| file.path.as_str()).collect();
    let left = journal.git.as_ref().map_or(Ok(()), |made| repository.take_back(made, &paths).map(drop));
    // On a full disk, not even all of that.
    let hint = match (restored, left) {
        (Ok(()), Ok(())) => {
            let _ = earlier.map_or_else(|| Journal::forget(git_dir), |earlier| earlier.save(git_dir));
            return failure.hint("nothing was written".to_owned());
        }
        (Ok(()), Err(_)) => "the files are as they were; `signoise undo` takes back the branch".to_owned(),
        (Err(_), _) => WRITTEN.to_owned(),
    };
    let _ = journal.save(git_dir);
    failure.hint(hint)
}

/// What is left to say where files are there and git does not have them.
const WRITTEN: &str = "the files were written, but not committed: `signoise undo` takes them back";

/// Takes note of what the author made of a new file, so that `undo` knows it, and commits it.
pub(super) fn edited(
    workspace: &Workspace,
    path: &str,
    text: &str,
    started: Option<Committed>,
    args: &CommitArgs,
    message: &str,
) -> Result<Option<Committed>, Failure> {
    let repository = &workspace.repository;
    let file = Written { path: path.to_owned(), before: None, after: text.to_owned() };
    let mut journal = Journal::new(message.lines().next().unwrap_or_default().to_owned(), vec![file]);
    journal.git.clone_from(&started);
    journal.save(repository.git_dir())?;
    if !args.commit {
        return Ok(started);
    }
    let staged = [Staged { path, before: None, after: text.as_bytes() }];
    commit(repository, &mut journal, message, &staged).map_err(|failure| failure.hint(WRITTEN.to_owned()))?;
    Ok(journal.git)
}

/// A name and a value with `=` between them.
pub(super) fn field(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    if name.trim().is_empty() {
        return Err("the name is empty".to_owned());
    }
    Ok((name.trim().to_owned(), value.to_owned()))
}

fn write_files(root: &Path, files: &[Written]) -> Result<(), ApplyError> {
    let changed: Vec<ChangedPage> = files
        .iter()
        .filter_map(|file| {
            let before = file.before.clone()?;
            Some(ChangedPage { path: file.path.clone(), before, after: file.after.clone() })
        })
        .collect();
    replace::pages(root, &changed).map_err(|error| {
        let failure = fix::failure(&error).hint("nothing was written".to_owned());
        match error {
            ReplaceError::Changed { .. } => ApplyError::Changed(failure),
            _ => ApplyError::Failed(failure),
        }
    })?;
    for file in files.iter().filter(|file| file.before.is_none()) {
        write::create(root, &file.path, &file.after).map_err(Failure::from)?;
    }
    Ok(())
}

/// The time of a commit: `SOURCE_DATE_EPOCH`, else now.
fn now() -> DateTime<FixedOffset> {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.trim().parse::<i64>().ok());
    let epoch = epoch.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).map(|time| time.fixed_offset());
    epoch.unwrap_or_else(|| Local::now().fixed_offset())
}

/// Says what was made in git.
pub(super) fn say_committed(global: &Global, made: Option<&Committed>) {
    let Some(made) = made else { return };
    if let Some(branch) = &made.branch {
        output::say(global, &format!("switched to the new branch {branch}"));
    }
    if let Some(commit) = &made.commit {
        output::say(global, &format!("committed as {}", commit.get(..12).unwrap_or(commit)));
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        let kind = if error.is_conflict() { Kind::Conflict } else { Kind::Usage };
        Self { kind, message: error.to_string(), hints: Vec::new() }.hint(error.hint())
    }
}

impl From<UndoError> for Failure {
    fn from(error: UndoError) -> Self {
        match &error {
            UndoError::Replace(error) => fix::failure(error),
            UndoError::Touched(_) => Self::conflict(&error).hint("`git diff` shows what stands there now".to_owned()),
            _ => Self::usage(error),
        }
    }
}

/// How many faults of many rows are listed.
const LISTED: usize = 20;

/// Faults as one failure: each on a line of its own where there are several.
fn listed(faults: &[String], what: &str) -> Failure {
    if let [only] = faults {
        return Failure::usage(only);
    }
    let mut message = format!("{what}: {} faults", faults.len());
    for fault in faults.iter().take(LISTED) {
        message = format!("{message}\n  {fault}");
    }
    if faults.len() > LISTED {
        message = format!("{message}\n  and {} more", faults.len() - LISTED);
    }
    Failure::usage(message).hint("nothing was written".to_owned())
}
