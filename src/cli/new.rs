//! `signoise new`: scaffold something. What its commands share is here.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, Local};
use clap::Subcommand;

use super::new_post::PostArgs;
use super::new_resource::ResourceArgs;
use super::workspace::Workspace;
use super::{Failure, Global, Kind, fix, output};
use crate::scaffold::journal::{Journal, UndoError, Written};
use crate::scaffold::lock::{Lock, LockError};
use crate::scaffold::resource::ChangedPage;
use crate::scaffold::{replace, write};
use crate::snapshot::{CommitError, Committed, Staged};
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
    match here.strip_prefix(&root) {
        Ok(below) => below.components().map(|_| "..").collect::<PathBuf>().join(path),
        Err(_) => whole,
    }
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
    journal.save(git_dir).map_err(Failure::from)?;
    if let Err(error) = write_files(root, files) {
        // What was not written need not be undone: the last command is the one before.
        let _ = earlier.map_or_else(|| Journal::forget(git_dir), |earlier| earlier.save(git_dir));
        return Err(error);
    }
    let mut made = None;
    if let Some(branch) = &args.branch {
        made = Some(repository.start_branch(branch).map_err(written)?);
        journal.git.clone_from(&made);
        journal.save(git_dir).map_err(Failure::from)?;
    }
    if args.commit {
        let committed = repository.commit_files(message, &staged, now()).map_err(written)?;
        let started = made.take();
        made = Some(Committed {
            branch: started.as_ref().and_then(|started| started.branch.clone()),
            left: started.and_then(|started| started.left),
            ..committed
        });
    }
    if made.is_some() {
        journal.git.clone_from(&made);
        journal.save(git_dir).map_err(Failure::from)?;
    }
    Ok(made)
}

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
    let committed = repository.commit_files(message, &staged, now()).map_err(written)?;
    let made = Committed {
        branch: started.as_ref().and_then(|started| started.branch.clone()),
        left: started.and_then(|started| started.left),
        ..committed
    };
    journal.git = Some(made.clone());
    journal.save(repository.git_dir())?;
    Ok(Some(made))
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

/// The files are there, only git would not have them.
fn written(error: CommitError) -> Failure {
    Failure::from(error).hint("the files were written, but not committed: `signoise undo` takes them back".to_owned())
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

/// A text for a commit message: one line in which no forge sees a mention, an issue or an address.
pub(super) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().filter(|c| !crate::text::untrusted::is_hidden(*c)).peekable();
    while let Some(c) = rest.next() {
        out.push(c);
        let next = rest.peek().copied().unwrap_or(' ');
        let is_issue = || out.get(out.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("gh-"));
        if (matches!(c, '#' | '@') && next.is_alphanumeric())
            || (c == ':' && next == '/')
            || (c == '-' && next.is_ascii_digit() && is_issue())
        {
            out.push(' ');
        }
    }
    out
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
