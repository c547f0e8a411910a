//! The repository: opening it, and taking and reading snapshots.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{ErrorClass, ErrorCode};
use rayon::prelude::*;

use super::{Commit, Content, Error, File, ReadError, Reader, Snapshot, Source, index, read, renames, tree, work_tree};

/// A git repository, opened for reading. It can be sent to another thread and not shared: [`Repository::read_all`]
/// reads in parallel.
pub struct Repository {
    pub(super) git: git2::Repository,
    root: Option<PathBuf>,
    index_file: Option<PathBuf>,
}

impl Repository {
    /// Opens the repository that `start` lies in, by walking up from it. Obeys git's safe-directory rule.
    pub fn discover(start: &Path) -> Result<Self, Error> {
        // As git does: a pack has checksums of its own, and hashing every object again costs as much as reading it.
        git2::opts::strict_hash_verification(false);
        let git = git2::Repository::discover(start).map_err(|error| opening(start, error))?;
        let root = git.workdir().map(Path::to_owned);
        Ok(Self { git, root, index_file: None })
    }

    /// The work tree; none for a bare repository.
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Git's own folder; that of the linked work tree where there are several.
    pub fn git_dir(&self) -> &Path {
        self.git.path()
    }

    /// Reads the index from this file instead of git's own, as `GIT_INDEX_FILE` asks inside of a commit hook. A
    /// relative path begins at the work tree. A file that is not among this repository's own belongs to another
    /// one, whose hook is running, and is left alone.
    pub fn set_index_file(&mut self, path: &Path) {
        let path = self.root.as_deref().unwrap_or(self.git.path()).join(path);
        let own = self.git.path().canonicalize();
        let folder = path.parent().map(Path::canonicalize);
        if let (Ok(own), Some(Ok(folder))) = (own, folder)
            && folder.starts_with(&own)
        {
            self.index_file = Some(path);
        }
    }

    /// The site at one moment.
    pub fn snapshot(&self, source: &Source, content: &Content) -> Result<Snapshot, Error> {
        let mut files = match source {
            Source::Empty => Vec::new(),
            Source::Commit(commit) => tree::list(&self.git, commit)?,
            Source::Index => index::list(&self.index()?)?,
            Source::WorkTree => work_tree::list(self.work_tree()?, &self.index()?)?,
        };
        files.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.raw.cmp(&b.raw)));
        for file in &mut files {
            file.content = file.kind == super::FileKind::Regular && content.matches(&file.path);
        }
        Ok(Snapshot::new(source.clone(), files))
    }

    /// The site before its first commit.
    pub fn empty(&self) -> Snapshot {
        Snapshot::new(Source::Empty, Vec::new())
    }

    /// The bytes of a file. Its size is checked before it is read.
    pub fn read(&self, snapshot: &Snapshot, file: &File) -> Result<Vec<u8>, ReadError> {
        self.place().read(Some(&self.git), snapshot, file)
    }

    /// Reads files in parallel and hands each to `map` while its bytes are at hand. The results stand in the
    /// order of `files`.
    pub fn read_all<T: Send>(
        &self,
        snapshot: &Snapshot,
        files: &[&File],
        map: impl Fn(&File, Result<Vec<u8>, ReadError>) -> T + Sync,
    ) -> Vec<T> {
        /// Opening a repository once more costs as much as reading a few dozen blobs.
        const FILES_PER_READER: usize = 128;
        if files.len() < FILES_PER_READER && !matches!(snapshot.source, Source::WorkTree) {
            return files.iter().map(|file| map(file, self.read(snapshot, file))).collect();
        }
        let place = self.place();
        files
            .par_iter()
            .with_min_len(FILES_PER_READER.min(files.len().max(1)))
            .map_init(|| place.open(&snapshot.source), |git, file| map(file, place.read(git.as_ref(), snapshot, file)))
            .collect()
    }

    /// What reads the files of a snapshot later, one by one.
    pub fn reader(&self, snapshot: Arc<Snapshot>) -> Reader {
        Reader::new(self.place(), snapshot)
    }

    /// Pairs of paths of content files, old and new, that are the same file under another name: identical bytes
    /// first, then at least half of the bytes in common, as git has it. Sorted by the old path.
    pub fn renames(&self, from: &Snapshot, to: &Snapshot) -> Result<Vec<(String, String)>, Error> {
        self.renames_by(from, to, |_, _| {})
    }

    /// The same; the bytes of every file that is read for it are handed over.
    pub fn renames_by(
        &self,
        from: &Snapshot,
        to: &Snapshot,
        mut keep: impl FnMut(&File, Vec<u8>),
    ) -> Result<Vec<(String, String)>, Error> {
        Ok(renames::find(self, from, to, &mut keep))
    }

    /// The best common ancestor of two commits.
    pub fn merge_base(&self, a: &Commit, b: &Commit) -> Result<Option<Commit>, Error> {
        let what = || format!("the merge base of `{}` and `{}`", a.rev, b.rev);
        match self.git.merge_base(a.oid()?, b.oid()?) {
            Ok(id) => self.describe(id, &format!("{}...{}", a.rev, b.rev)).map(Some),
            Err(error) if error.code() == ErrorCode::NotFound => match self.cut_off(&what()) {
                Some(shallow) => Err(shallow),
                None => Ok(None),
            },
            Err(error) => Err(Error::git(what())(error)),
        }
    }

    /// The folder that git runs hooks from; it need not exist. A folder that the configuration names (`core.hooksPath`)
    /// is somebody's choice for more than this repository, and an error.
    pub fn hooks(&self) -> Result<PathBuf, Error> {
        let config = self.git.config().map_err(Error::git("the configuration"))?;
        if let Ok(path) = config.get_path("core.hooksPath") {
            return Err(Error::HooksElsewhere { path });
        }
        Ok(self.git.commondir().join("hooks"))
    }

    fn place(&self) -> read::Place {
        read::Place { git_dir: self.git.path().to_owned(), root: self.root.clone() }
    }

    fn work_tree(&self) -> Result<&Path, Error> {
        self.root.as_deref().ok_or_else(|| Error::Bare { path: self.git.path().to_owned() })
    }

    fn index(&self) -> Result<git2::Index, Error> {
        let path = self.index_file.clone().unwrap_or_else(|| self.git.path().join("index"));
        // What is no plain file may keep a reader waiting for ever.
        if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            return Err(Error::Io { path, source: std::io::Error::other("the index is not a plain file") });
        }
        let index = match &self.index_file {
            Some(path) => git2::Index::open(path),
            None => self.git.index().and_then(|mut index| index.read(false).map(|()| index)),
        };
        index.map_err(|error| match error.message() {
            message if message.contains("'sdir'") => {
                Error::IndexFormat { what: "sparse", remedy: "git sparse-checkout reapply --no-sparse-index" }
            }
            message if message.contains("'link'") => {
                Error::IndexFormat { what: "split", remedy: "git update-index --no-split-index" }
            }
            _ => Error::Git { what: "the index".to_owned(), source: error },
        })
    }
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository")
            .field("git_dir", &self.git.path())
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}

/// What an error on opening means. libgit2 tells formats it does not know by their message only.
fn opening(start: &Path, error: git2::Error) -> Error {
    let path = || absolute(start);
    let message = error.message();
    match error.code() {
        ErrorCode::NotFound if error.class() == ErrorClass::Repository || !start.exists() => {
            Error::NoRepository { start: path() }
        }
        ErrorCode::Owner => Error::ForeignOwner { path: owned_by_another(start) },
        _ if message.contains("object format") || message.contains("objectformat") => {
            Error::Unsupported { path: path(), what: "names its objects by SHA-256".to_owned() }
        }
        _ if message.contains("refstorage") => {
            Error::Unsupported { path: path(), what: "keeps its references in reftable files".to_owned() }
        }
        _ if message.contains("unsupported extension") || message.contains("unsupported repository version") => {
            Error::Unsupported { path: path(), what: format!("uses a format of its own ({message})") }
        }
        _ => Error::Git { what: format!("the repository at {}", path().display()), source: error },
    }
}

/// The folder that git refused: the nearest one from `start` upwards that is a work tree or a bare repository.
fn owned_by_another(start: &Path) -> PathBuf {
    let start = absolute(start);
    let is_bare = |folder: &Path| ["HEAD", "objects", "refs"].iter().all(|part| folder.join(part).exists());
    start.ancestors().find(|&folder| folder.join(".git").exists() || is_bare(folder)).unwrap_or(&start).to_owned()
}

fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
