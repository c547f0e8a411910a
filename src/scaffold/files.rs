//! Several new files at once: all of them or none, and never in the place of another file.

use std::io::Write;
use std::path::{Component, Path, PathBuf};

use tempfile::NamedTempFile;

use super::Error;

/// A file that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its path below the root, `/`-separated.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Whether it is a program.
    pub executable: bool,
}

/// What is in the place of a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Nothing.
    Free,
    /// A file with the same text.
    Same,
    /// Something else, which stays.
    Taken,
}

impl NewFile {
    /// A file of text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), executable: false }
    }

    /// What is in its place below `root`.
    pub fn place(&self, root: &Path) -> Place {
        let path = root.join(&self.path);
        match path.symlink_metadata() {
            Err(_) => Place::Free,
            Ok(metadata) if metadata.is_file() && metadata.len() == self.text.len() as u64 => {
                if std::fs::read(&path).is_ok_and(|bytes| bytes == self.text.as_bytes()) {
                    Place::Same
                } else {
                    Place::Taken
                }
            }
            Ok(_) => Place::Taken,
        }
    }
}

/// Makes new files below `root`, with the folders that are missing. Each is written and synced beside its place
/// first; when one cannot be put there, those that were are taken away again.
pub fn create(root: &Path, files: &[NewFile]) -> Result<(), Error> {
    let real = root.canonicalize().map_err(|source| io(&root.display().to_string(), source))?;
    let mut made = Made::default();
    let mut ready = Vec::new();
    for file in files {
        let target = made.folder_of(&real, &file.path)?;
        ready.push((file, write(file, &target)?, target));
    }
    for (file, temporary, target) in ready {
        temporary.persist_noclobber(&target).map_err(|error| {
            if error.error.kind() == std::io::ErrorKind::AlreadyExists {
                Error::Exists { path: file.path.clone(), same_slug: false }
            } else {
                io(&file.path, error.error)
            }
        })?;
        made.files.push(target);
    }
    made.keep = true;
    Ok(())
}

fn io(path: &str, source: std::io::Error) -> Error {
    Error::Io { path: path.to_owned(), source }
}

fn write(file: &NewFile, target: &Path) -> Result<NamedTempFile, Error> {
    let fault = |source| io(&file.path, source);
    let folder = target.parent().unwrap_or(target);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".signoise-");
    #[cfg(unix)]
    {
        let mode = if file.executable { 0o777 } else { 0o666 };
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    }
    let mut temporary = builder.tempfile_in(folder).map_err(fault)?;
    temporary.write_all(file.text.as_bytes()).and_then(|()| temporary.as_file().sync_all()).map_err(fault)?;
    Ok(temporary)
}

/// What was made so far; dropped, it is taken away again.
#[derive(Default)]
struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    keep: bool,
}

impl Made {
    /// The place of a new file, in a folder that exists, lies below the root and is reached through no link.
    fn folder_of(&mut self, root: &Path, path: &str) -> Result<PathBuf, Error> {
        let inside = Path::new(path);
        let outside = || Error::Outside(inside.to_owned());
        if !inside.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(outside());
        }
        let name = inside.file_name().ok_or_else(outside)?;
        let mut folder = root.to_owned();
        for part in inside.parent().into_iter().flat_map(Path::components) {
            folder.push(part);
            match folder.symlink_metadata() {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(metadata) if metadata.is_symlink() => return Err(Error::Link(shown(root, &folder))),
                Ok(_) => return Err(Error::Exists { path: shown(root, &folder), same_slug: false }),
                Err(_) => {
                    std::fs::create_dir(&folder).map_err(|source| io(&shown(root, &folder), source))?;
                    self.folders.push(folder.clone());
                }
            }
        }
        Ok(folder.join(name))
    }
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

impl Drop for Made {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        for file in &self.files {
            let _ = std::fs::remove_file(file);
        }
        // Deepest first; a folder that somebody else used meanwhile stays.
        for folder in self.folders.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn all_files_are_made_or_none() {
        let root = tempfile::tempdir().unwrap();
        let files = [NewFile::new("a/b/one.txt", "1"), NewFile::new("two.txt", "2")];
        std::fs::write(root.path().join("two.txt"), "mine").unwrap();
        assert_eq!(files[1].place(root.path()), Place::Taken);
        assert!(create(root.path(), &files).unwrap_err().is_conflict());
        assert_eq!(names(root.path()), ["two.txt"]);
        std::fs::remove_file(root.path().join("two.txt")).unwrap();
        create(root.path(), &files).unwrap();
        assert_eq!(names(&root.path().join("a/b")), ["one.txt"]);
        assert_eq!(files[0].place(root.path()), Place::Same);
    }

    #[test]
    fn nothing_is_made_outside() {
        let root = tempfile::tempdir().unwrap();
        for path in ["../x", "/x", "a/../../x"] {
            assert!(matches!(create(root.path(), &[NewFile::new(path, "")]), Err(Error::Outside(_))), "{path}");
        }
        assert!(names(root.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let (root, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(other.path(), root.path().join("schema")).unwrap();
        let files = [NewFile::new("new/a.txt", "1"), NewFile::new("schema/b.txt", "2")];
        assert!(matches!(create(root.path(), &files), Err(Error::Link(_))));
        assert_eq!(names(root.path()), ["schema"]);
        assert!(names(other.path()).is_empty());
    }
}
