//! The one place that writes to git: a branch and a commit of named files; `take_back` undoes them. No hook, no filter
//! and no other program runs; files on disk are never touched.

use chrono::{DateTime, FixedOffset};
use git2::build::TreeUpdateBuilder;
use git2::{Branch, ErrorCode, FileMode, IndexEntry, IndexTime, ObjectType, Oid, RepositoryState, Signature};

use super::Repository;

/// Why nothing was committed.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Git does not know who commits.
    #[error("git does not know who you are: {0} is not set")]
    NoIdentity(&'static str),
    /// No branch can be called that.
    #[error("`{}` cannot be the name of a branch", .0.escape_debug())]
    BranchName(String),
    /// There is such a branch.
    #[error("the branch `{0}` exists")]
    BranchExists(String),
    /// A file that is to be committed has other changes.
    #[error("{path} has {what}, which would be committed as well")]
    OtherChanges {
        /// The file.
        path: String,
        /// Which changes.
        what: &'static str,
    },
    /// Git would start a program, or write something else than stands in the file.
    #[error("{path} has the attribute `{attribute}` in git, and is not committed from here")]
    Filtered {
        /// The file.
        path: String,
        /// Which attribute.
        attribute: &'static str,
    },
    /// A merge, a rebase or the like is not finished.
    #[error("{0} is not finished in this repository")]
    Unfinished(&'static str),
    /// The branch went on.
    #[error("the branch is no longer at the commit that is to be taken back ({0})")]
    Moved(String),
    /// Git.
    #[error("cannot {what}: {}", .source.message())]
    Git {
        /// What was tried.
        what: &'static str,
        /// Git's own words.
        source: git2::Error,
    },
}

impl CommitError {
    /// Whether something that is there stands in the way: exit code 4.
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::BranchExists(_) | Self::OtherChanges { .. } | Self::Unfinished(_) | Self::Moved(_))
    }

    /// What to type next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoIdentity(key) => Some(format!("git config --global {key} ...")),
            Self::BranchExists(_) => Some("name another one with `--branch`".to_owned()),
            Self::OtherChanges { .. } => {
                Some("commit or put aside those changes first, or leave out `--commit`".to_owned())
            }
            Self::Filtered { .. } => Some("leave out `--commit`, and commit with git itself".to_owned()),
            Self::Moved(_) => Some("`git revert` undoes a commit that others build on".to_owned()),
            _ => None,
        }
    }

    pub(super) fn git(what: &'static str) -> impl FnOnce(git2::Error) -> Self {
        move |source| Self::Git { what, source }
    }
}

/// A file that is to be committed.
#[derive(Debug, Clone, Copy)]
pub struct Staged<'a> {
    /// Its path inside the repository.
    pub path: &'a str,
    /// Its bytes before; none for a new file.
    pub before: Option<&'a [u8]>,
    /// Its bytes now.
    pub after: &'a [u8],
}

/// A commit that is written, and that no branch has yet: what is killed in between can be taken back.
#[derive(Debug)]
pub struct Prepared {
    /// What there will be.
    pub made: Committed,
    message: String,
    entries: Vec<PathEntry>,
    before: Vec<PathEntry>,
}

/// What the index has, or is to have, at a path.
pub(super) type PathEntry = (String, Option<(Oid, FileMode)>);

/// A commit that was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Committed {
    /// The full id; none where only a branch was made.
    pub commit: Option<String>,
    /// The commit before; none for the first one.
    pub parent: Option<String>,
    /// The branch that was made for it.
    pub branch: Option<String>,
    /// The reference that `HEAD` was before that; none where it was no branch.
    pub left: Option<String>,
}

impl Repository {
    /// Whether a branch can be made and files be committed: asked before anything is written.
    pub fn can_commit(&self, branch: Option<&str>, files: Option<&[Staged<'_>]>) -> Result<(), CommitError> {
        if let Some(name) = branch {
            if !Branch::name_is_valid(name).unwrap_or(false) || name.starts_with('-') {
                return Err(CommitError::BranchName(name.to_owned()));
            }
            if self.git.find_branch(name, git2::BranchType::Local).is_ok() {
                return Err(CommitError::BranchExists(name.to_owned()));
            }
        }
        let unfinished = match self.git.state() {
            RepositoryState::Clean => None,
            RepositoryState::Merge => Some("a merge"),
            RepositoryState::Revert | RepositoryState::RevertSequence => Some("a revert"),
            RepositoryState::CherryPick | RepositoryState::CherryPickSequence => Some("a cherry-pick"),
            RepositoryState::Bisect => Some("a bisection"),
            _ => Some("a rebase"),
        };
        if let Some(what) = unfinished {
            return Err(CommitError::Unfinished(what));
        }
        let Some(files) = files else { return Ok(()) };
        self.identity()?;
        let index = self.git.index().map_err(CommitError::git("read the index"))?;
        let head = self.head_tree()?;
        for file in files {
            let other = |what| Err(CommitError::OtherChanges { path: file.path.to_owned(), what });
            let path = std::path::Path::new(file.path);
            let committed = head.as_ref().and_then(|tree| tree.get_path(path).ok()).map(|entry| entry.id());
            let staged = index.get_path(path, 0).map(|entry| entry.id);
            if committed != staged {
                return other("staged changes");
            }
            let before = file.before.map(|before| self.stored(file.path, before, committed)).transpose()?;
            let on_disk = before.map(|before| blob_id(&before)).transpose()?;
            if on_disk != committed {
                return other("changes that are not committed");
            }
        }
        Ok(())
    }

    /// What [`Repository::start_branch`] will have made.
    pub fn branch_to_start(&self, name: &str) -> Committed {
        Committed { commit: None, parent: None, branch: Some(name.to_owned()), left: self.head_name() }
    }

    /// Makes a branch at the commit that is checked out and switches to it. No file changes by that.
    pub fn start_branch(&self, name: &str) -> Result<Committed, CommitError> {
        let git = CommitError::git("make the branch");
        let reference = format!("refs/heads/{name}");
        let made = self.branch_to_start(name);
        match self.git.head().and_then(|head| head.peel_to_commit()) {
            Ok(commit) => {
                self.git.branch(name, &commit, false).map_err(|error| self.drop_branch(name, git(error)))?;
            }
            Err(error) if error.code() == ErrorCode::UnbornBranch => {}
            Err(error) => return Err(git(error)),
        }
        let switched = self.git.set_head(&reference).map_err(CommitError::git("switch to the branch"));
        switched.map_err(|error| self.drop_branch(name, error))?;
        Ok(made)
    }

    /// Deletes what there is of a branch that could not be made; what is told is why.
    fn drop_branch(&self, name: &str, error: CommitError) -> CommitError {
        if let Ok(mut branch) = self.git.find_branch(name, git2::BranchType::Local) {
            let _ = branch.delete();
        }
        error
    }

    /// Writes a commit of files, and of nothing else that is staged. It is nobody's until [`Repository::finish_commit`].
    pub fn prepare_commit(
        &self,
        message: &str,
        files: &[Staged<'_>],
        at: DateTime<FixedOffset>,
    ) -> Result<Prepared, CommitError> {
        let git = CommitError::git;
        let (name, email) = self.identity()?;
        let time = git2::Time::new(at.timestamp(), at.offset().local_minus_utc() / 60);
        let author = Signature::new(&name, &email, &time).map_err(git("sign the commit"))?;
        let base = if let Some(tree) = self.head_tree()? {
            tree
        } else {
            let empty = self.git.treebuilder(None).and_then(|builder| builder.write());
            empty.and_then(|id| self.git.find_tree(id)).map_err(git("write a tree"))?
        };
        let mut update = TreeUpdateBuilder::new();
        let mut entries = Vec::with_capacity(files.len());
        for file in files {
            let known = base.get_path(std::path::Path::new(file.path)).ok();
            let stored = self.stored(file.path, file.after, known.as_ref().map(git2::TreeEntry::id))?;
            let id = self.git.blob(&stored).map_err(git("write a blob"))?;
            let executable = known.is_some_and(|entry| entry.filemode() == i32::from(FileMode::BlobExecutable));
            let mode = if executable { FileMode::BlobExecutable } else { FileMode::Blob };
            update.upsert(file.path, id, mode);
            entries.push((file.path.to_owned(), Some((id, mode))));
        }
        let tree = update
            .create_updated(&self.git, &base)
            .and_then(|id| self.git.find_tree(id))
            .map_err(git("write a tree"))?;
        let parent = self.git.head().and_then(|head| head.peel_to_commit()).ok();
        let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
        let id = self.git.commit(None, &author, &author, message, &tree, &parents).map_err(git("commit"))?;
        let before = files.iter().map(|file| (file.path.to_owned(), entry_of(&base, file.path))).collect();
        let made = Committed {
            commit: Some(id.to_string()),
            parent: parent.map(|parent| parent.id().to_string()),
            branch: None,
            left: None,
        };
        Ok(Prepared { made, message: message.to_owned(), entries, before })
    }

    /// Moves the branch that is checked out to a commit.
    pub fn finish_commit(&self, prepared: &Prepared) -> Result<(), CommitError> {
        let Prepared { made, message, entries, before } = prepared;
        let Some(id) = oid(made.commit.as_deref()) else { return Ok(()) };
        // Another git may hold the index: then the branch does not move either.
        self.set_entries(entries)?;
        self.move_head(oid(made.parent.as_deref()), id, message).inspect_err(|_| {
            // What is told is why the branch did not move.
            let _ = self.set_entries(before);
        })
    }

    /// Moves the branch that is checked out, or `HEAD` without one, from its commit to the next; not if somebody else
    /// moved it.
    fn move_head(&self, parent: Option<Oid>, id: Oid, message: &str) -> Result<(), CommitError> {
        let log = format!("commit: {}", message.lines().next().unwrap_or_default());
        let moved = match (self.head_name(), parent) {
            (Some(name), Some(parent)) => self.git.reference_matching(&name, id, true, parent, &log).map(drop),
            (Some(name), None) => self.git.reference(&name, id, false, &log).map(drop),
            (None, _) => self.git.set_head_detached(id),
        };
        moved.map_err(CommitError::git("commit"))
    }

    /// Name and address of who commits, from git's configuration.
    fn identity(&self) -> Result<(String, String), CommitError> {
        let config = self.git.config().and_then(|mut config| config.snapshot());
        let config = config.map_err(CommitError::git("read git's configuration"))?;
        let text = |key: &'static str| {
            let value = config.get_string(key).unwrap_or_default();
            if value.trim().is_empty() { Err(CommitError::NoIdentity(key)) } else { Ok(value) }
        };
        Ok((text("user.name")?, text("user.email")?))
    }

    /// The reference that `HEAD` is; none where a commit is checked out without a branch.
    pub(super) fn head_name(&self) -> Option<String> {
        let head = self.git.find_reference("HEAD").ok()?;
        head.symbolic_target().ok().flatten().map(str::to_owned)
    }

    fn head_tree(&self) -> Result<Option<git2::Tree<'_>>, CommitError> {
        match self.git.head() {
            Ok(head) => head.peel_to_tree().map(Some).map_err(CommitError::git("read HEAD")),
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => Ok(None),
            Err(error) => Err(CommitError::git("read HEAD")(error)),
        }
    }

    /// Sets entries of the index, or takes them out.
    pub(super) fn set_entries(&self, entries: &[PathEntry]) -> Result<(), CommitError> {
        let git = CommitError::git;
        let mut index = self.git.index().map_err(git("read the index"))?;
        index.read(true).map_err(git("read the index"))?;
        for (path, entry) in entries {
            match entry {
                Some((id, mode)) => {
                    let zero = IndexTime::new(0, 0);
                    let entry = IndexEntry {
                        ctime: zero,
                        mtime: zero,
                        dev: 0,
                        ino: 0,
                        mode: u32::try_from(i32::from(*mode)).unwrap_or(0o100_644),
                        uid: 0,
                        gid: 0,
                        file_size: 0,
                        id: *id,
                        flags: 0,
                        flags_extended: 0,
                        path: path.as_bytes().to_vec(),
                    };
                    index.add(&entry).map_err(git("write the index"))?;
                }
                None => {
                    // What is not there need not be taken out.
                    let _ = index.remove(std::path::Path::new(path), 0);
                }
            }
        }
        index.write().map_err(git("write the index"))
    }
}

/// What a tree has at a path, as the index has it.
pub(super) fn entry_of(tree: &git2::Tree<'_>, path: &str) -> Option<(Oid, FileMode)> {
    let entry = tree.get_path(std::path::Path::new(path)).ok()?;
    let executable = entry.filemode() == i32::from(FileMode::BlobExecutable);
    Some((entry.id(), if executable { FileMode::BlobExecutable } else { FileMode::Blob }))
}

/// An id that was written down.
pub(super) fn oid(id: Option<&str>) -> Option<Oid> {
    id.and_then(|id| Oid::from_str(id).ok())
}

fn blob_id(bytes: &[u8]) -> Result<Oid, CommitError> {
    Oid::hash_object(ObjectType::Blob, bytes).map_err(CommitError::git("hash a file"))
}
