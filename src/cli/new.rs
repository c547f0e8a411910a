//! `signoise new`: scaffold something. What its commands share is here.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::new_post::PostArgs;
use super::new_resource::ResourceArgs;
use super::workspace::Workspace;
use super::{Failure, Global};
use crate::scaffold::lock::{Lock, LockError};

/// Arguments of `signoise new`.
#[derive(Debug, clap::Args)]
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
