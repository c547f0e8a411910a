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
        if self.dry_run {
            let diff = |file: &&journal::Written| {
                unified(&file.path, &file.after, file.before.as_deref().unwrap_or(""), false)
            };
            output::stdout(files.iter().map(diff).collect::<String>().as_bytes())?;
            return Ok(0);
        }
        journal::restore(&root, &files)?;
        if let Some(made) = &journal.git {
            let paths: Vec<&str> = journal.files.iter().map(|file| file.path.as_str()).collect();
            workspace.repository.take_back(made, &paths)?;
        }
        Journal::forget(git_dir)?;
        output::say(global, &format!("undone: {}", journal.what));
        if let Some(made) = &journal.git {
            say_taken_back(global, made);
        }
        let line = |file: &&journal::Written| {
            format!("{}\n", Untrusted(&new::from_here(&root, &file.path).display().to_string()).line())
        };
        output::stdout(files.iter().map(line).collect::<String>().as_bytes())?;
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
