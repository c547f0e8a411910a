//! The files on disk, as far as git would take them: tracked, or untracked and not ignored by the repository's
//! own rules. The user's global ignore file plays no part, so that every machine lists the same files.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use git2::{Index, IndexEntry};
use ignore::{DirEntry, WalkBuilder};

use super::index::{is_promised, is_sparse, is_unmerged, kind};
use super::tree::MAX_FILES;
use super::{Error, File, FileKind};

const IGNORE_FILE: &str = ".gitignore";
/// A file of ignore rules may have this many bytes: each rule costs a thousand times its own.
const MAX_RULES: u64 = 128 * 1024;

/// Lists the files of the work tree at `root`. Symbolic links are not followed, nested repositories not entered.
pub(super) fn list(root: &Path, index: &Index) -> Result<Vec<File>, Error> {
    let index_written = index.path().and_then(|path| fs::metadata(path).ok()).as_ref().and_then(modified);
    let mut tracked: HashMap<Vec<u8>, IndexEntry> = index
        .iter()
        .filter(|entry| !is_unmerged(entry) && kind(entry).is_some())
        .map(|mut entry| (std::mem::take(&mut entry.path), entry))
        .collect();
    let mut files = Vec::with_capacity(tracked.len());
    let fault = Arc::new(OnceLock::new());
    check_rules(&root.join(".git/info/exclude"))?;
    check_rules(&root.join(IGNORE_FILE))?;
    for entry in walk(root, &fault) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if is_gone(&error) => continue,
            Err(error) => return Err(unreadable(root, error)),
        };
        let Some(kind) = entry.file_type().and_then(kind_of) else { continue };
        let Some(path) = entry.path().strip_prefix(root).ok().and_then(repository_path) else { continue };
        let known = tracked.remove(&path).filter(|known| vouches(known, &entry, index_written)).map(|known| known.id);
        files.push(File::new(path, known, kind));
        if files.len() > MAX_FILES {
            return Err(Error::TooLarge {
                what: root.display().to_string(),
                limit: format!("more than {MAX_FILES} files"),
            });
        }
    }
    if let Some(error) = Arc::into_inner(fault).and_then(OnceLock::into_inner) {
        return Err(error);
    }
    files.extend(tracked.iter().filter_map(|(path, entry)| tracked_only(root, path, entry)));
    Ok(files)
}

/// Walks over the files that no rule ignores. Rules that are refused end up in `fault`, and their folder is not
/// entered.
fn walk(root: &Path, fault: &Arc<OnceLock<Error>>) -> ignore::Walk {
    let nested_root = root.to_owned();
    let fault = Arc::clone(fault);
    WalkBuilder::new(root)
        .hidden(false)
        .ignore(false)
        .parents(false)
        .require_git(false)
        .git_global(false)
        .git_ignore(true)
        .git_exclude(true)
        .follow_links(false)
        .filter_entry(move |entry| {
            let inside = entry.path() == nested_root || !belongs_to_git(entry);
            let checked = if inside && entry.file_type().is_some_and(|kind| kind.is_dir()) {
                check_rules(&entry.path().join(IGNORE_FILE))
            } else {
                Ok(())
            };
            checked.map_err(|error| fault.set(error)).is_ok() && inside
        })
        .build()
}

/// Refuses a file of ignore rules that is too large, or none: the walk would read it to its end, wherever a link
/// leads and however long nothing comes.
fn check_rules(path: &Path) -> Result<(), Error> {
    let Ok(metadata) = path.symlink_metadata() else { return Ok(()) };
    if !metadata.is_file() && !metadata.is_dir() {
        let source = std::io::Error::other("ignore rules are read from plain files only");
        return Err(Error::Io { path: path.to_owned(), source });
    }
    if metadata.len() > MAX_RULES && metadata.is_file() {
        let limit = format!("more than {MAX_RULES} bytes of ignore rules");
        return Err(Error::TooLarge { what: path.display().to_string(), limit });
    }
    Ok(())
}

/// Whether an entry is git's own folder or another repository.
fn belongs_to_git(entry: &DirEntry) -> bool {
    entry.file_name() == ".git"
        || entry.file_type().is_some_and(|kind| kind.is_dir()) && entry.path().join(".git").symlink_metadata().is_ok()
}

fn kind_of(kind: fs::FileType) -> Option<FileKind> {
    if kind.is_file() {
        Some(FileKind::Regular)
    } else if kind.is_symlink() {
        Some(FileKind::Symlink)
    } else {
        None
    }
}

/// A tracked file that the walk left out: one that an ignore rule names, or one that a sparse checkout keeps off
/// the disk. A file that was deleted is not part of the work tree.
fn tracked_only(root: &Path, path: &[u8], entry: &IndexEntry) -> Option<File> {
    if is_sparse(entry) {
        let mut file = File::new(path.to_vec(), Some(entry.id), kind(entry)?);
        file.sparse = true;
        return Some(file);
    }
    let kind = kind_of(plain_metadata(root, &disk_path(path)?)?.file_type())?;
    Some(File::new(path.to_vec(), None, kind))
}

/// The metadata of a file that is reached without a symbolic link and without leaving the root.
fn plain_metadata(root: &Path, path: &Path) -> Option<Metadata> {
    let mut at = root.to_owned();
    let mut parts = path.components().peekable();
    while let Some(part) = parts.next() {
        let Component::Normal(name) = part else { return None };
        at.push(name);
        let metadata = at.symlink_metadata().ok()?;
        if parts.peek().is_none() {
            return Some(metadata);
        }
        if !metadata.is_dir() {
            return None;
        }
    }
    None
}

/// Whether the index knows the file on disk as it is now: same size and time, and not so young that it may have
/// changed within the clock's tick after the index was written.
fn vouches(known: &IndexEntry, entry: &DirEntry, index_written: Option<(i64, u32)>) -> bool {
    if is_promised(known) || entry.file_type().and_then(kind_of) != kind(known) {
        return false;
    }
    let Some(metadata) = entry.metadata().ok() else { return false };
    let (Some(time), Some(written)) = (modified(&metadata), index_written) else { return false };
    let indexed = (i64::from(known.mtime.seconds()), known.mtime.nanoseconds());
    metadata.len() == u64::from(known.file_size) && time == indexed && time < written
}

fn modified(metadata: &Metadata) -> Option<(i64, u32)> {
    let since = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((i64::try_from(since.as_secs()).ok()?, since.subsec_nanos()))
}

/// Whether a file was deleted between its listing and a look at it.
fn is_gone(error: &ignore::Error) -> bool {
    error.io_error().is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

fn unreadable(root: &Path, error: ignore::Error) -> Error {
    let mut path = root.to_owned();
    let mut inner = &error;
    loop {
        match inner {
            ignore::Error::WithPath { path: at, err } => {
                path.clone_from(at);
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            _ => break,
        }
    }
    let message = error.to_string();
    let source = error.into_io_error().unwrap_or_else(|| std::io::Error::other(message));
    Error::Io { path, source }
}

/// A path on disk as git has it: `/`-separated bytes. None for the root itself.
fn repository_path(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for part in path.components() {
        let Component::Normal(name) = part else { return None };
        if !bytes.is_empty() {
            bytes.push(b'/');
        }
        bytes.extend_from_slice(&os_bytes(name)?);
    }
    (!bytes.is_empty()).then_some(bytes)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have names without bytes")]
fn os_bytes(name: &std::ffi::OsStr) -> Option<std::borrow::Cow<'_, [u8]>> {
    Some(std::os::unix::ffi::OsStrExt::as_bytes(name).into())
}

#[cfg(not(unix))]
fn os_bytes(name: &std::ffi::OsStr) -> Option<std::borrow::Cow<'_, [u8]>> {
    name.to_str().map(|name| name.as_bytes().into())
}

/// A path of git's on disk, where this system can name it.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems cannot name every path")]
pub(super) fn disk_path(path: &[u8]) -> Option<PathBuf> {
    Some(PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(path)))
}

/// A path of git's on disk, where this system can name it.
#[cfg(not(unix))]
pub(super) fn disk_path(path: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(path).ok().map(PathBuf::from)
}
