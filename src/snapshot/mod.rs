//! Where content comes from: the site at one moment, read from the work tree, the index or a commit.
//!
//! The only user of git2. Everything but `commit` reads: the object database, the index and plain files. Nothing is
//! checked out, no filter, hook or external program runs, and the work tree is never compared by git.

pub mod clean;
mod commit;
pub mod content;
pub mod error;
mod files;
pub mod forge;
mod index;
pub mod log;
mod pull_request;
mod read;
mod releases;
mod renames;
mod repository;
mod revision;
mod take_back;
mod tree;
mod work_tree;

use std::fmt;

use chrono::{DateTime, FixedOffset};

pub use commit::{CommitError, Committed, Prepared, Staged};
pub use content::Content;
pub use error::{Error, ReadError};
pub use files::{BlobId, File, FileKind, bytes_of};
pub use forge::Forge;
pub use log::{Log, LogEntry};
pub use read::Reader;
pub use releases::Release;
pub use repository::Repository;

/// The largest file that is ever read, in bytes.
pub const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;

/// A commit, with the name it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The revision as it was asked for, such as `main~2`.
    pub rev: String,
    /// The full id: 40 hexadecimal digits.
    pub id: String,
    /// When it was committed, in the committer's time zone.
    pub time: DateTime<FixedOffset>,
}

/// Which moment of the site to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nothing: the site before its first commit.
    Empty,
    /// The files on disk, as far as git would take them.
    WorkTree,
    /// What the next commit would hold.
    Index,
    /// A commit.
    Commit(Commit),
}

impl Source {
    /// The commit, if it is one.
    pub fn commit(&self) -> Option<&Commit> {
        match self {
            Self::Commit(commit) => Some(commit),
            _ => None,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("nothing"),
            Self::WorkTree => f.write_str("work tree"),
            Self::Index => f.write_str("index"),
            Self::Commit(commit) => f.write_str(&commit.rev),
        }
    }
}

/// The files of the site at one moment. Listing them reads no content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The moment.
    pub source: Source,
    /// The commit of `source`, if it is one.
    pub commit: Option<Commit>,
    /// Every file, sorted by the bytes of its path. Submodules are left out.
    pub files: Vec<File>,
}

impl Snapshot {
    pub(super) fn new(source: Source, files: Vec<File>) -> Self {
        Self { commit: source.commit().cloned(), source, files }
    }

    /// The files that hold content of the site.
    pub fn content(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.content)
    }

    /// The file at `path`. Escaped names (see [`File::path`]) are nobody's path and are never found.
    pub fn find(&self, path: &str) -> Option<&File> {
        let start = self.files.partition_point(|file| file.path.as_str() < path);
        self.files.get(start..)?.iter().take_while(|file| file.path == path).find(|file| !file.is_escaped())
    }
}
