//! What can go wrong on the way to content: each message says what and where, each hint what to do next.

use std::io;
use std::path::{Path, PathBuf};

/// Why a repository, a revision or a snapshot could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No repository around the starting folder.
    #[error("{} is not inside a git repository", .start.display())]
    NoRepository {
        /// Where the search began.
        start: PathBuf,
    },
    /// The repository belongs to somebody else, and git's safe-directory rule forbids reading it.
    #[error("the repository at {} belongs to another user", .path.display())]
    ForeignOwner {
        /// The work tree or the bare repository.
        path: PathBuf,
    },
    /// The repository uses a format that libgit2 cannot read.
    #[error("the repository at {} {what}, which signoise cannot read", .path.display())]
    Unsupported {
        /// The repository.
        path: PathBuf,
        /// What it uses, as a clause.
        what: String,
    },
    /// The repository has no work tree.
    #[error("the repository at {} is bare: it has no work tree", .path.display())]
    Bare {
        /// The repository.
        path: PathBuf,
    },
    /// Hooks are kept in a folder that the configuration names.
    #[error("git runs its hooks from {} (core.hooksPath)", .path.display())]
    HooksElsewhere {
        /// The folder.
        path: PathBuf,
    },
    /// The branch that is checked out has no commits.
    #[error("there is no commit yet, so `{rev}` names none")]
    NoCommits {
        /// As asked.
        rev: String,
    },
    /// No revision has this name.
    #[error("unknown revision `{rev}`")]
    UnknownRevision {
        /// As asked.
        rev: String,
        /// Names of branches and tags that come close.
        near: Vec<String>,
        /// Whether the clone is shallow, and may lack it for that reason.
        shallow: bool,
    },
    /// Several objects have this short id.
    #[error("ambiguous revision `{rev}`: several objects begin like that")]
    AmbiguousRevision {
        /// As asked.
        rev: String,
    },
    /// A range where one commit is wanted.
    #[error("`{rev}` is a range, and one revision is wanted here")]
    Range {
        /// As asked.
        rev: String,
    },
    /// The revision names something else than a commit.
    #[error("`{rev}` names a {kind}, not a commit")]
    NotACommit {
        /// As asked.
        rev: String,
        /// What it names.
        kind: String,
    },
    /// The history that is asked for is not in this shallow clone.
    #[error("this clone is shallow: commit {missing}, which {wanted} needs, is not here")]
    Shallow {
        /// What was asked for, as a noun phrase.
        wanted: String,
        /// The first commit that is not here.
        missing: String,
    },
    /// An object that a listing needs is not in the object database.
    #[error("object {id} ({what}) is missing from the object database")]
    MissingObject {
        /// Its id.
        id: String,
        /// What it is.
        what: String,
    },
    /// The index has a format that libgit2 cannot read.
    #[error("the index is {what}, which signoise cannot read")]
    IndexFormat {
        /// What it is.
        what: &'static str,
        /// The command that turns it into a plain one.
        remedy: &'static str,
    },
    /// The index holds a merge that is not finished.
    #[error("{path} has merge conflicts in the index")]
    Unmerged {
        /// The first such path.
        path: String,
    },
    /// More files or longer paths than any site has.
    #[error("{what} holds {limit}")]
    TooLarge {
        /// The snapshot.
        what: String,
        /// Which limit was passed, as a noun phrase.
        limit: String,
    },
    /// A glob that cannot be compiled.
    #[error("the glob `{glob}` is not valid: {message}")]
    Glob {
        /// The glob.
        glob: String,
        /// Why.
        message: String,
    },
    /// The file system refused.
    #[error("cannot read {}: {source}", .path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Anything else that git reports.
    #[error("cannot read {what}: {}", .source.message())]
    Git {
        /// What was being read.
        what: String,
        /// Git's own words.
        source: git2::Error,
    },
}

impl Error {
    /// What to type or change next, where that is known.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoRepository { .. } => {
                "signoise reads a site that is kept in git: run it inside a clone, or name one with `-C DIR`".to_owned()
            }
            Self::HooksElsewhere { .. } => {
                "add a line `signoise check --staged --since HEAD` to your own pre-commit hook there".to_owned()
            }
            Self::ForeignOwner { path } => {
                format!("if you trust its content: git config --global --add safe.directory {}", shell_word(path))
            }
            Self::Bare { .. } => "name a commit to read instead, such as `--rev HEAD`".to_owned(),
            Self::UnknownRevision { shallow: true, .. } => {
                "this clone is shallow and may lack it: `git fetch --unshallow --tags` fetches the whole history"
                    .to_owned()
            }
            Self::UnknownRevision { near, .. } => {
                if near.is_empty() {
                    "`git branch --all` and `git tag` list the names".to_owned()
                } else {
                    let quoted: Vec<_> = near.iter().map(|name| format!("`{name}`")).collect();
                    format!("did you mean {}?", quoted.join(" or "))
                }
            }
            Self::NoCommits { .. } => "commit first; the work tree and the index can be read without".to_owned(),
            Self::AmbiguousRevision { .. } => "use more digits of the id, or the name of a branch or tag".to_owned(),
            Self::Shallow { wanted, missing } if wanted.contains(missing.as_str()) => format!(
                "`git fetch --depth=1 origin {missing}` fetches it alone, `git fetch --unshallow` the whole history, as \
                 `fetch-depth: 0` does for actions/checkout"
            ),
            Self::Shallow { .. } => {
                "fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout".to_owned()
            }
            Self::MissingObject { .. } => {
                "this may be a partial clone: `git fetch --refetch --no-filter` fetches what is missing".to_owned()
            }
            Self::IndexFormat { remedy, .. } => format!("make it a plain one: `{remedy}`"),
            Self::Unmerged { .. } => "finish the merge and `git add` the file".to_owned(),
            Self::Unsupported { .. }
            | Self::Range { .. }
            | Self::NotACommit { .. }
            | Self::TooLarge { .. }
            | Self::Glob { .. }
            | Self::Io { .. }
            | Self::Git { .. } => return None,
        };
        Some(hint)
    }

    pub(super) fn git(what: impl Into<String>) -> impl FnOnce(git2::Error) -> Self {
        let what = what.into();
        move |source| Self::Git { what, source }
    }
}

/// Why one file of a snapshot could not be read. The other files are not concerned.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Larger than any page.
    #[error("{path} has {bytes} bytes, more than the limit of {} bytes", super::MAX_FILE_BYTES)]
    TooLarge {
        /// The file.
        path: String,
        /// Its size.
        bytes: u64,
    },
    /// Made of more parts than any page.
    #[error("{path} has {excess}")]
    TooMany {
        /// The file.
        path: String,
        /// What it has too much of.
        excess: String,
    },
    /// The blob was not fetched (partial clone) or the object database is damaged.
    #[error("the content of {path} (blob {id}) is missing from the object database")]
    Missing {
        /// The file.
        path: String,
        /// The blob.
        id: String,
    },
    /// Not a regular file.
    #[error("{path} is not a regular file")]
    NotAFile {
        /// The file.
        path: String,
    },
    /// It is another file than the one that was listed.
    #[error("{path} changed while it was read")]
    Changed {
        /// The file.
        path: String,
    },
    /// The file system refused.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// Git refused.
    #[error("cannot read {path}: {}", .source.message())]
    Git {
        /// The file.
        path: String,
        /// Git's own words.
        source: git2::Error,
    },
}

impl ReadError {
    /// What to type or change next, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { .. } => Some(
                "this may be a partial clone: `git fetch --refetch --no-filter` fetches what is missing".to_owned(),
            ),
            Self::Changed { .. } => Some("run the command again".to_owned()),
            _ => None,
        }
    }
}

/// A path as one word of a shell command.
fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
