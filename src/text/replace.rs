//! An existing file replaced as a whole: by a complete new one or not at all, only where it still is what was read,
//! and never outside of the root.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::NamedTempFile;

/// Why a file was not replaced. It is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// The file is another one than was read.
    #[error("`{path}` changed on disk while it was worked on")]
    Changed {
        /// Path inside the root.
        path: String,
    },
    /// The file lies outside of the root, or a link leads there.
    #[error("`{path}` leads out of the repository")]
    Outside {
        /// Path inside the root.
        path: String,
    },
    /// The file may not be written.
    #[error("`{path}` is read-only")]
    ReadOnly {
        /// Path inside the root.
        path: String,
    },
    /// The system.
    #[error("cannot write `{path}`: {}", cause(.source))]
    Io {
        /// Path inside the root.
        path: String,
        /// Why.
        source: io::Error,
    },
}

/// What the system says, without the name of the temporary file that was to become the real one.
pub fn cause(error: &io::Error) -> String {
    let mut text = error.to_string();
    if let (None, Some(at)) = (error.raw_os_error(), text.rfind(" at path \"")) {
        text.truncate(at);
    }
    text
}

/// A file that is ready to take the place of another one. Dropped, it leaves no trace.
#[derive(Debug)]
pub struct Replacement {
    path: String,
    root: PathBuf,
    target: PathBuf,
    metadata: Metadata,
    before: Vec<u8>,
    after: Vec<u8>,
    file: NamedTempFile,
}

impl Replacement {
    /// Writes `after` beside the file at `path` below `root`, which must hold `before`. A link is followed where
    /// it stays inside the root.
    pub fn prepare(root: &Path, path: &str, before: &[u8], after: &[u8]) -> Result<Self, ReplaceError> {
        let io = |source| ReplaceError::Io { path: path.to_owned(), source };
        let root = root.canonicalize().map_err(io)?;
        let target = resolve(&root, path)?;
        let metadata = fs::symlink_metadata(&target).map_err(io)?;
        if !metadata.is_file() {
            return Err(ReplaceError::Changed { path: path.to_owned() });
        }
        if metadata.permissions().readonly() {
            return Err(ReplaceError::ReadOnly { path: path.to_owned() });
        }
        let folder = target.parent().ok_or_else(|| ReplaceError::Outside { path: path.to_owned() })?;
        let mut file = tempfile::Builder::new().prefix(".signoise-").tempfile_in(folder).map_err(io)?;
        file.write_all(after).map_err(io)?;
        keep_owner(file.as_file(), &metadata);
        file.as_file().set_permissions(metadata.permissions()).map_err(io)?;
        file.as_file().sync_all().map_err(io)?;
        let replacement = Self {
            path: path.to_owned(),
            root,
            target,
            metadata,
            before: before.to_owned(),
            after: after.to_owned(),
            file,
        };
        replacement.unchanged()?;
        Ok(replacement)
    }

    /// Puts the new file in place.
    pub fn commit(self) -> Result<(), ReplaceError> {
        if !self.unchanged()? {
            return Ok(());
        }
        let Self { path, target, file, .. } = self;
        let io = |source| ReplaceError::Io { path: path.clone(), source };
        file.persist(&target).map_err(|error| io(error.error))?;
        if let Some(folder) = target.parent() {
            sync_folder(folder).map_err(io)?;
        }
        Ok(())
    }

    /// Whether the file still is what was read. It need not be replaced where another run made it what it is to be.
    fn unchanged(&self) -> Result<bool, ReplaceError> {
        let changed = || ReplaceError::Changed { path: self.path.clone() };
        if resolve(&self.root, &self.path)? != self.target {
            return Err(changed());
        }
        let io = |source| ReplaceError::Io { path: self.path.clone(), source };
        let found = fs::symlink_metadata(&self.target).map_err(io)?;
        if !found.is_file() {
            return Err(changed());
        }
        // Sizes first: what grew meanwhile need not be read.
        let length = |bytes: &[u8]| bytes.len() as u64 == found.len();
        if !length(&self.before) && !length(&self.after) {
            return Err(changed());
        }
        let bytes = fs::read(&self.target).map_err(io)?;
        if bytes == self.before && same_file(&self.metadata, &found) {
            return Ok(true);
        }
        if bytes == self.after { Ok(false) } else { Err(changed()) }
    }
}

/// Deletes the file at `path` below `root`, which must hold `bytes`.
pub fn remove(root: &Path, path: &str, bytes: &[u8]) -> Result<(), ReplaceError> {
    let io = |source| ReplaceError::Io { path: path.to_owned(), source };
    let root = root.canonicalize().map_err(io)?;
    let target = resolve(&root, path)?;
    let metadata = fs::symlink_metadata(root.join(path)).map_err(io)?;
    let same = metadata.is_file() && metadata.len() == bytes.len() as u64 && fs::read(&target).map_err(io)? == bytes;
    if !same {
        return Err(ReplaceError::Changed { path: path.to_owned() });
    }
    fs::remove_file(&target).map_err(io)?;
    target.parent().map_or(Ok(()), sync_folder).map_err(io)
}

/// The real place of a file, which must lie below the root and outside of git's own folder.
fn resolve(root: &Path, path: &str) -> Result<PathBuf, ReplaceError> {
    let outside = || ReplaceError::Outside { path: path.to_owned() };
    let inside = Path::new(path);
    if !inside.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(outside());
    }
    let io = |source| ReplaceError::Io { path: path.to_owned(), source };
    let target = root.join(inside).canonicalize().map_err(io)?;
    let below = target.strip_prefix(root).map_err(|_| outside())?;
    if below.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
        return Err(outside());
    }
    Ok(target)
}

/// Gives the new file the owner of the old one, where the user may.
#[cfg(unix)]
fn keep_owner(file: &File, metadata: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if let Ok(own) = file.metadata()
        && (own.uid(), own.gid()) != (metadata.uid(), metadata.gid())
    {
        // A user who may not give files away may still keep the group.
        if fchown(file, Some(metadata.uid()), Some(metadata.gid())).is_err() {
            let _ = fchown(file, None, Some(metadata.gid()));
        }
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

#[cfg(unix)]
fn same_file(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    a.dev() == b.dev() && a.ino() == b.ino()
}

#[cfg(not(unix))]
fn same_file(a: &Metadata, b: &Metadata) -> bool {
    a.len() == b.len()
}

/// Makes the new name of a file last.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "other systems sync folders")]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("root")).unwrap();
        fs::write(folder.path().join("root/a.md"), "old").unwrap();
        folder
    }

    fn replace(root: &Path, path: &str) -> Result<(), ReplaceError> {
        Replacement::prepare(root, path, b"old", b"new!")?.commit()
    }

    fn names(root: &Path) -> usize {
        fs::read_dir(root).unwrap().count()
    }

    #[test]
    fn a_file_is_replaced() {
        let folder = folder();
        let root = folder.path().join("root");
        replace(&root, "a.md").unwrap();
        assert_eq!(fs::read(root.join("a.md")).unwrap(), b"new!");
        assert_eq!(names(&root), 1);
    }

    #[test]
    fn a_file_that_changed_is_kept() {
        let folder = folder();
        let root = folder.path().join("root");
        let ready = Replacement::prepare(&root, "a.md", b"old", b"new!").unwrap();
        fs::write(root.join("a.md"), "odd").unwrap();
        assert!(matches!(ready.commit(), Err(ReplaceError::Changed { .. })));
        assert_eq!(fs::read(root.join("a.md")).unwrap(), b"odd");
        assert!(matches!(replace(&root, "a.md"), Err(ReplaceError::Changed { .. })));
        // Another run that came to the same result is no conflict.
        fs::write(root.join("a.md"), "new!").unwrap();
        replace(&root, "a.md").unwrap();
        assert_eq!(names(&root), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_is_kept_and_a_read_only_file_too() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        let root = folder.path().join("root");
        let file = root.join("a.md");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o750)).unwrap();
        replace(&root, "a.md").unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o750);
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(replace(&root, "a.md"), Err(ReplaceError::ReadOnly { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out_of_the_root() {
        use std::os::unix::fs::symlink;
        let folder = folder();
        let root = folder.path().join("root");
        fs::create_dir(folder.path().join("else")).unwrap();
        fs::write(folder.path().join("else/b.md"), "old").unwrap();
        symlink("../else/b.md", root.join("out.md")).unwrap();
        symlink("../else", root.join("folder")).unwrap();
        symlink("a.md", root.join("in.md")).unwrap();
        for path in ["out.md", "folder/b.md", "../else/b.md", "/etc/hosts"] {
            assert!(matches!(replace(&root, path), Err(ReplaceError::Outside { .. })), "{path}");
        }
        assert_eq!(fs::read(folder.path().join("else/b.md")).unwrap(), b"old");
        replace(&root, "in.md").unwrap();
        assert_eq!(fs::read(root.join("a.md")).unwrap(), b"new!");
        assert!(fs::symlink_metadata(root.join("in.md")).unwrap().is_symlink());
        fs::create_dir(root.join(".git")).unwrap();
        fs::write(root.join(".git/config"), "old").unwrap();
        symlink(".git/config", root.join("config.md")).unwrap();
        assert!(matches!(replace(&root, "config.md"), Err(ReplaceError::Outside { .. })));
    }
}
