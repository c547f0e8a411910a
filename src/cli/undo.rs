//! `signoise undo`: takes back what the last `new` command wrote.

use super::workspace::Workspace;
use super::{Failure, Global, new, output};
use crate::scaffold::journal::{self, Journal};
use crate::snapshot::Committed;
use crate::text::Untrusted;
use crate::text::unified::unified;

/// Arguments of `signoise undo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise undo --dry-run
  signoise undo

Undoes the last `signoise new` of this work tree: pages get their old text, a new post is deleted, a branch and a
commit that it made are taken back. Only while nobody touched them since: a file that was edited, a branch that went
on or a commit that is no longer the last one stops it, and nothing is undone. What was pushed stays pushed.

The paths of the files are all that is printed on standard output.")]
pub(super) struct Args {
    /// Print what would change, as a unified diff, instead of undoing it
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let workspace = Workspace::open(global)?;
        let root = workspace.writable_root()?;
        let git_dir = workspace.repository.git_dir();
        let _lock = new::lock(&workspace)?;
        let journal = Journal::load(git_dir)?;
        let files = journal.to_restore(&root)?;
        if let Some(made) = &journal.git {
            workspace.repository.can_take_back(made)?;
        }
        let here = |file: &journal::Written| {
            Untrusted(&new::from_here(&root, &file.path).display().to_string()).line().to_string()
        };
        for file in journal.files.iter().filter(|file| !files.contains(file)) {
            output::say(global, &format!("note: {} is already as it was before", here(file)));
        }
        if self.dry_run {
            let diff = |file: &&journal::Written| {
                unified(&file.path, &file.after, file.before.as_deref().unwrap_or(""), false)
            };
            output::stdout(files.iter().map(diff).collect::<String>().as_bytes())?;
            return Ok(0);
        }
        journal::restore(&root, &files)?;
        let paths: Vec<&str> = journal.files.iter().map(|file| file.path.as_str()).collect();
        let found = journal.git.as_ref().map(|made| workspace.repository.take_back(made, &paths)).transpose()?;
        Journal::forget(git_dir)?;
        let found = found.filter(|found| found.commit.is_some() || found.branch.is_some());
        if files.is_empty() && found.is_none() {
            output::say(global, &format!("nothing was left to undo of: {}", journal.what));
        } else {
            output::say(global, &format!("undone: {}", journal.what));
        }
        if let Some(found) = &found {
            say_taken_back(global, found);
        }
        let paths = files.iter().flat_map(|file| [here(file), "\n".to_owned()]);
        output::stdout(paths.collect::<String>().as_bytes())?;
        Ok(0)
    }
}

/// Says what is gone from git.
fn say_taken_back(global: &Global, made: &Committed) {
    if let Some(commit) = &made.commit {
        output::say(global, &format!("took back the commit {}", commit.get(..12).unwrap_or(commit)));
    }
    if let Some(branch) = &made.branch {
        let back = made.left.as_deref().map(|name| name.strip_prefix("refs/heads/").unwrap_or(name));
        let back = back.map_or_else(String::new, |name| format!(" and switched back to {name}"));
        output::say(global, &format!("deleted the branch {branch}{back}"));
    }
}
