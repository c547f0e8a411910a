//! The bytes of one file: a blob, or a plain file on disk. Sizes are checked first; links are never followed.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use git2::{ErrorCode, ObjectType};

use super::work_tree::disk_path;
use super::{BlobId, File, FileKind, MAX_FILE_BYTES, ReadError, Snapshot, Source};

/// Where a repository lies: what a thread needs to read on its own.
pub(super) struct Place {
    pub(super) git_dir: PathBuf,
    pub(super) root: Option<PathBuf>,
}

impl Place {
    /// Opens the object database once more, unless the source has its bytes on disk.
    pub(super) fn open(&self, source: &Source) -> Option<git2::Repository> {
        match source {
            Source::WorkTree => None,
            _ => git2::Repository::open(&self.git_dir).ok(),
        }
    }

    /// Reads a file of a snapshot. `git` is opened for this file alone where it is needed and missing.
    pub(super) fn read(
        &self,
        git: Option<&git2::Repository>,
        snapshot: &Snapshot,
        file: &File,
    ) -> Result<Vec<u8>, ReadError> {
        if file.kind != FileKind::Regular {
            return Err(ReadError::NotAFile { path: file.path.clone() });
        }
        match (&self.root, file.id) {
            (Some(root), _) if snapshot.source == Source::WorkTree && !file.sparse => on_disk(root, file),
            (_, Some(id)) => {
                if let Some(git) = git {
                    return blob(git, id, file);
                }
                let git = git2::Repository::open(&self.git_dir);
                blob(&git.map_err(|source| ReadError::Git { path: file.path.clone(), source })?, id, file)
            }
            _ => Err(ReadError::NotAFile { path: file.path.clone() }),
        }
    }
}

/// Reads files of a snapshot one by one, from any thread.
pub struct Reader {
    place: Place,
    snapshot: Arc<Snapshot>,
    /// The object database, opened when it is first needed.
    git: Mutex<Option<git2::Repository>>,
}

impl Reader {
    pub(super) fn new(place: Place, snapshot: Arc<Snapshot>) -> Self {
        Self { place, snapshot, git: Mutex::new(None) }
    }

    /// The bytes of the file at `path` ([`Snapshot::find`]), as they are now.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let file = self.snapshot.find(path).ok_or_else(|| ReadError::NotAFile { path: path.to_owned() })?;
        let mut git = self.git.lock().unwrap_or_else(PoisonError::into_inner);
        if git.is_none() {
            *git = self.place.open(&self.snapshot.source);
        }
        self.place.read(git.as_ref(), &self.snapshot, file)
    }
}

fn blob(git: &git2::Repository, id: BlobId, file: &File) -> Result<Vec<u8>, ReadError> {
    let fault = |source: git2::Error| match source.code() {
        ErrorCode::NotFound => ReadError::Missing { path: file.path.clone(), id: id.to_string() },
        _ => ReadError::Git { path: file.path.clone(), source },
    };
    let odb = git.odb().map_err(fault)?;
    let (size, _) = odb.read_header(id.0).map_err(fault)?;
    let bytes = size as u64;
    if bytes > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge { path: file.path.clone(), bytes });
    }
    let object = odb.read(id.0).map_err(fault)?;
    if object.kind() != ObjectType::Blob {
        return Err(ReadError::Missing { path: file.path.clone(), id: id.to_string() });
    }
    Ok(object.data().to_vec())
}

fn on_disk(root: &Path, file: &File) -> Result<Vec<u8>, ReadError> {
    let fault = |source| ReadError::Io { path: file.path.clone(), source };
    let Some(path) = disk_path(file.path_bytes()) else {
        return Err(ReadError::NotAFile { path: file.path.clone() });
    };
    let (opened, metadata) = open(&root.join(path), &file.path)?;
    if metadata.len() > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge { path: file.path.clone(), bytes: metadata.len() });
    }
    // What is added to the file from now on belongs to another moment.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    opened.take(metadata.len()).read_to_end(&mut bytes).map_err(fault)?;
    Ok(bytes)
}

/// Opens a plain file: no link is followed, and nothing is waited for.
#[cfg(unix)]
fn open(path: &Path, shown: &str) -> Result<(fs::File, fs::Metadata), ReadError> {
    use std::os::unix::fs::OpenOptionsExt;
    let opened = fs::OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(path);
    let opened = opened.map_err(|source| match source.raw_os_error() {
        // A link, or a socket.
        Some(libc::ELOOP | libc::ENXIO) => ReadError::NotAFile { path: shown.to_owned() },
        _ => ReadError::Io { path: shown.to_owned(), source },
    })?;
    let metadata = opened.metadata().map_err(|source| ReadError::Io { path: shown.to_owned(), source })?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile { path: shown.to_owned() });
    }
    Ok((opened, metadata))
}

/// Opens a plain file, and makes sure that no link was put in its place.
#[cfg(not(unix))]
fn open(path: &Path, shown: &str) -> Result<(fs::File, fs::Metadata), ReadError> {
    let fault = |source| ReadError::Io { path: shown.to_owned(), source };
    let listed = fs::symlink_metadata(path).map_err(fault)?;
    if !listed.is_file() {
        return Err(ReadError::NotAFile { path: shown.to_owned() });
    }
    let opened = fs::File::open(path).map_err(fault)?;
    let metadata = opened.metadata().map_err(fault)?;
    if !metadata.is_file() {
        return Err(ReadError::Changed { path: shown.to_owned() });
    }
    Ok((opened, metadata))
}
