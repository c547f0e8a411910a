//! The bytes of one file: a blob, or a plain file on disk. Sizes are checked first; links are never followed.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use git2::ErrorCode;

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
    git.find_blob(id.0).map(|blob| blob.content().to_vec()).map_err(fault)
}

fn on_disk(root: &std::path::Path, file: &File) -> Result<Vec<u8>, ReadError> {
    let fault = |source| ReadError::Io { path: file.path.clone(), source };
    let Some(path) = disk_path(file.path_bytes()) else {
        return Err(ReadError::NotAFile { path: file.path.clone() });
    };
    let path = root.join(path);
    let listed = fs::symlink_metadata(&path).map_err(fault)?;
    if !listed.is_file() {
        return Err(ReadError::NotAFile { path: file.path.clone() });
    }
    let opened = fs::File::open(&path).map_err(fault)?;
    let metadata = opened.metadata().map_err(fault)?;
    if !same_file(&listed, &metadata) {
        return Err(ReadError::Changed { path: file.path.clone() });
    }
    let too_large = |bytes| ReadError::TooLarge { path: file.path.clone(), bytes };
    if metadata.len() > MAX_FILE_BYTES {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default() + 1);
    opened.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

/// Whether the opened file is the one that was looked at, and not the target of a link put in its place.
#[cfg(unix)]
fn same_file(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    b.is_file() && a.dev() == b.dev() && a.ino() == b.ino()
}

#[cfg(not(unix))]
fn same_file(_: &fs::Metadata, opened: &fs::Metadata) -> bool {
    opened.is_file()
}
