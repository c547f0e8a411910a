//! A new file, made at once and only where none is.

use std::io::Write;
use std::path::{Component, Path, PathBuf};

use super::{Error, Plan};

/// Writes a planned post below `root`; see [`create`].
pub fn write(root: &Path, plan: &Plan) -> Result<PathBuf, Error> {
    create(root, &plan.path, &plan.text)
}

/// Writes a new file below `root`. It appears complete or not at all, never replaces another one, and never lands
/// outside of `root`, whatever links lead where.
pub fn create(root: &Path, path: &str, text: &str) -> Result<PathBuf, Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let inside = Path::new(path);
    if !inside.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(Error::Outside(inside.to_owned()));
    }
    let root = root.canonicalize().map_err(io)?;
    let target = root.join(inside);
    let folder = target.parent().ok_or_else(|| Error::Outside(target.clone()))?;
    make_folder(&root, folder)?;
    let folder = folder.canonicalize().map_err(io)?;
    if !folder.starts_with(&root) || folder.components().any(|part| part.as_os_str() == ".git") {
        return Err(Error::Outside(folder));
    }
    let name = target.file_name().ok_or_else(|| Error::Outside(target.clone()))?;
    let target = folder.join(name);

    let mut builder = tempfile::Builder::new();
    builder.prefix(".signoise-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(&folder).map_err(io)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(io)?;
    file.persist_noclobber(&target).map_err(|error| {
        if error.error.kind() == std::io::ErrorKind::AlreadyExists {
            Error::Exists { path: path.to_owned(), same_slug: false }
        } else {
            io(error.error)
        }
    })?;
    Ok(target)
}

/// Makes the folders that are missing, one by one, and none through a link that leads out of the root.
fn make_folder(root: &Path, folder: &Path) -> Result<(), Error> {
    let Ok(below) = folder.strip_prefix(root) else { return Err(Error::Outside(folder.to_owned())) };
    let mut path = root.to_owned();
    for part in below.components() {
        path.push(part);
        match path.canonicalize() {
            Ok(real) if real.starts_with(root) => {}
            Ok(real) => return Err(Error::Outside(real)),
            Err(_) => {
                std::fs::create_dir(&path).map_err(|source| Error::Io { path: path.display().to_string(), source })?;
            }
        }
    }
    Ok(())
}
