//! One writer at a time: a lock that ends with its process, however that ends.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use fs4::fs_std::FileExt;

/// The folder of our own files inside git's.
pub const FOLDER: &str = "signoise";
/// How long another run is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Why there is no lock.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else has it, and does not let go.
    #[error("another run of signoise is writing to this repository")]
    Taken,
    /// The system.
    #[error("cannot lock {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The right to write to a repository's files; given back when dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the repository whose own folder is `git_dir`, and waits for it a while.
    pub fn take(git_dir: &Path) -> Result<Self, LockError> {
        let path = git_dir.join(FOLDER).join("lock");
        let io = |source| LockError::Io { path: path.clone(), source };
        let folder = git_dir.join(FOLDER);
        fs::create_dir_all(&folder).map_err(io)?;
        // Neither a folder elsewhere nor a pipe, which would be waited for.
        let own = |path: &Path, is_own: fn(&fs::Metadata) -> bool| {
            fs::symlink_metadata(path).map_or(true, |metadata| is_own(&metadata))
        };
        if !own(&folder, fs::Metadata::is_dir) || !own(&path, fs::Metadata::is_file) {
            return Err(io(io::Error::other("it is no file of signoise's own; delete it")));
        }
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(io)?;
        let since = Instant::now();
        while !FileExt::try_lock_exclusive(&file).map_err(io)? {
            if since.elapsed() > PATIENCE {
                return Err(LockError::Taken);
            }
            thread::sleep(PAUSE);
        }
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_folder_elsewhere_and_what_is_no_file_are_refused() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let own = folder.path().join(FOLDER);
        std::os::unix::fs::symlink(elsewhere.path(), &own).unwrap();
        assert!(matches!(Lock::take(folder.path()), Err(LockError::Io { .. })));
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        fs::remove_file(&own).unwrap();
        fs::create_dir(&own).unwrap();
        let made = std::process::Command::new("mkfifo").arg(own.join("lock")).status().unwrap();
        assert!(made.success() && matches!(Lock::take(folder.path()), Err(LockError::Io { .. })));
    }

    #[test]
    fn a_lock_is_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path()).unwrap();
        let path = folder.path().join(FOLDER).join("lock");
        let other = File::options().write(true).open(path).unwrap();
        assert!(!FileExt::try_lock_exclusive(&other).unwrap());
        drop(lock);
        assert!(FileExt::try_lock_exclusive(&other).unwrap());
    }
}
