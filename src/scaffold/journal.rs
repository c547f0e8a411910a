//! What the last command wrote, so that it can be undone while nobody touched it since.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::lock::FOLDER;
use crate::snapshot::Committed;
use crate::text::replace::{self, ReplaceError, Replacement};

/// The format's name and version.
const SCHEMA: &str = "signoise/undo/1";
/// A journal may have this many bytes.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// What a command wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    schema: String,
    /// What the command did, in a few words.
    pub what: String,
    /// The files it wrote.
    pub files: Vec<Written>,
    /// The commit or branch it made.
    pub git: Option<Committed>,
}

/// A file before and after a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Its path inside the repository.
    pub path: String,
    /// Its text before; none where it is new.
    pub before: Option<String>,
    /// Its text after.
    pub after: String,
}

/// Why nothing is undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// Nothing was written, or it was undone already.
    #[error("there is nothing to undo")]
    Nothing,
    /// A file is not what the command wrote.
    #[error("{0} was changed since: nothing was undone")]
    Touched(String),
    /// The journal cannot be read.
    #[error("cannot read {}: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The system.
    #[error("cannot write {}: {}", .path.display(), replace::cause(.source))]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be given its old text.
    #[error(transparent)]
    Replace(#[from] ReplaceError),
}

impl Journal {
    /// A journal of files that are about to be written.
    pub fn new(what: String, files: Vec<Written>) -> Self {
        Self { schema: SCHEMA.to_owned(), what, files, git: None }
    }

    fn path(git_dir: &Path) -> PathBuf {
        git_dir.join(FOLDER).join("undo.json")
    }

    /// Writes the journal in the place of the last one.
    pub fn save(&self, git_dir: &Path) -> Result<(), UndoError> {
        let path = Self::path(git_dir);
        let io = |source| UndoError::Io { path: path.clone(), source };
        fs::create_dir_all(git_dir.join(FOLDER)).map_err(io)?;
        let bytes = serde_json::to_vec(self).map_err(|error| io(error.into()))?;
        let mut file = tempfile::Builder::new().prefix(".undo-").tempfile_in(git_dir.join(FOLDER)).map_err(io)?;
        file.write_all(&bytes).and_then(|()| file.as_file().sync_all()).map_err(io)?;
        file.persist(&path).map_err(|error| io(error.error))?;
        Ok(())
    }

    /// The journal of the last command.
    pub fn load(git_dir: &Path) -> Result<Self, UndoError> {
        let path = Self::path(git_dir);
        let unreadable = |reason: String| UndoError::Unreadable { path: path.clone(), reason };
        let size = match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() => metadata.len(),
            Ok(_) => return Err(unreadable("it is no file".to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(UndoError::Nothing),
            Err(error) => return Err(unreadable(error.to_string())),
        };
        if size > MAX_BYTES {
            return Err(unreadable(format!("it has {size} bytes, more than {MAX_BYTES}")));
        }
        let bytes = fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
        let journal: Self = serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
        if journal.schema == SCHEMA {
            Ok(journal)
        } else {
            Err(unreadable(format!("its format is {}", journal.schema)))
        }
    }

    /// Forgets the last command.
    pub fn forget(git_dir: &Path) -> Result<(), UndoError> {
        let path = Self::path(git_dir);
        fs::remove_file(&path).map_err(|source| UndoError::Io { path, source })
    }

    /// The files that still are what the command wrote. A file that still is, or again is, what it was before needs
    /// nothing; any other one stops the undoing.
    pub fn to_restore(&self, root: &Path) -> Result<Vec<&Written>, UndoError> {
        let mut files = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let inside = Path::new(&file.path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
            if !inside {
                return Err(ReplaceError::Outside { path: file.path.clone() }.into());
            }
            let touched = || UndoError::Touched(file.path.clone());
            // A pipe or a device would be waited for, a link leads elsewhere, and a longer file is another one.
            let most = file.after.len().max(file.before.as_ref().map_or(0, String::len));
            let known = |metadata: &fs::Metadata| {
                metadata.is_file() && usize::try_from(metadata.len()).is_ok_and(|len| len <= most)
            };
            let now = match fs::symlink_metadata(root.join(&file.path)) {
                Ok(metadata) if known(&metadata) => Some(fs::read(root.join(&file.path)).map_err(|_| touched())?),
                Ok(_) => return Err(touched()),
                Err(_) => None,
            };
            if now.as_deref() == Some(file.after.as_bytes()) {
                files.push(file);
            } else if now.as_deref() != file.before.as_deref().map(str::as_bytes) {
                return Err(touched());
            }
        }
        Ok(files)
    }
}

/// Gives files their old text, and deletes new ones.
pub fn restore(root: &Path, files: &[&Written]) -> Result<(), UndoError> {
    let mut ready = Vec::with_capacity(files.len());
    for file in files {
        if let Some(before) = &file.before {
            ready.push(Replacement::prepare(root, &file.path, file.after.as_bytes(), before.as_bytes())?);
        }
    }
    for replacement in ready {
        replacement.commit()?;
    }
    for file in files.iter().filter(|file| file.before.is_none()) {
        replace::remove(root, &file.path, file.after.as_bytes())?;
    }
    Ok(())
}
