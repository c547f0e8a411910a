//! The files of a commit: a walk over its trees, without recursion and within limits.

use git2::{ErrorCode, ObjectType, Oid, Repository};

use super::{Commit, Error, File, FileKind};

/// More files than any site has. Trees that share subtrees can name billions of files in a few kilobytes.
pub(super) const MAX_FILES: usize = 1_000_000;
/// The longest path, as on most file systems; bounds the depth of folders as well.
pub(super) const MAX_PATH: usize = 4096;
/// The type bits of a mode that mark a symbolic link.
pub(super) const SYMLINK: u32 = 0o120_000;

/// Lists every file of a commit; submodules are left out.
pub(super) fn list(git: &Repository, commit: &Commit) -> Result<Vec<File>, Error> {
    let id = commit.oid()?;
    let root = git.find_commit(id).map_err(Error::git(format!("commit {id}")))?.tree_id();
    let too_large = |limit: String| Error::TooLarge { what: format!("commit {}", commit.id), limit };

    let mut files = Vec::new();
    let mut folders = vec![(Vec::new(), root)];
    let mut seen = 0_usize;
    while let Some((folder, id)) = folders.pop() {
        let tree = git.find_tree(id).map_err(|error| missing(error, id, &folder))?;
        for entry in &tree {
            seen += 1;
            if seen > MAX_FILES {
                return Err(too_large(format!("more than {MAX_FILES} files")));
            }
            let name = entry.name_bytes();
            let mut path = Vec::with_capacity(folder.len() + 1 + name.len());
            path.extend_from_slice(&folder);
            path.extend_from_slice(name);
            if path.len() > MAX_PATH {
                return Err(too_large(format!("a path of more than {MAX_PATH} bytes")));
            }
            match entry.kind() {
                Some(ObjectType::Tree) => {
                    path.push(b'/');
                    folders.push((path, entry.id()));
                }
                Some(ObjectType::Blob) => files.push(File::new(&path, Some(entry.id()), kind(entry.filemode()))),
                _ => {}
            }
        }
    }
    Ok(files)
}

fn kind(mode: i32) -> FileKind {
    if u32::try_from(mode).is_ok_and(|mode| mode & 0o170_000 == SYMLINK) {
        FileKind::Symlink
    } else {
        FileKind::Regular
    }
}

fn missing(error: git2::Error, id: Oid, folder: &[u8]) -> Error {
    let what = format!("the folder {}", if folder.is_empty() { "/".into() } else { super::files::shown(folder) });
    match error.code() {
        ErrorCode::NotFound => Error::MissingObject { id: id.to_string(), what },
        _ => Error::Git { what, source: error },
    }
}
