//! File addresses and paths.

use std::path::{Path, PathBuf};

use lsp_types::Uri;
use url::Url;

/// The path of a `file:` address; none for any other one.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let url = Url::parse(&uri.0).ok().filter(|url| url.scheme() == "file")?;
    url.to_file_path().ok()
}

/// The address of an absolute path.
pub(super) fn of_path(path: &Path) -> Option<Uri> {
    Url::from_file_path(path).ok().map(|url| Uri(url.into()))
}

/// The path with its folder as the disk has it: links on the way followed, the file itself need not exist.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let name = path.file_name();
    let mut above = path.parent();
    let mut below: Vec<&std::ffi::OsStr> = name.into_iter().collect();
    // A page may be new in a folder that is new.
    while let Some(folder) = above {
        if let Ok(real) = folder.canonicalize() {
            return below.iter().rev().fold(real, |path, part| path.join(part));
        }
        below.extend(folder.file_name());
        above = folder.parent();
    }
    path.to_owned()
}

/// A path below `root` as it is inside the repository, `/`-separated; none for one outside of it.
pub(super) fn inside(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> =
        path.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn addresses_and_paths_are_each_others_reverse() {
        for path in ["/a/b.md", "/a b/ö#?.md", "/a/%41.md"] {
            let uri = of_path(Path::new(path)).unwrap();
            assert_eq!(path_of(&uri).as_deref(), Some(Path::new(path)), "{}", uri.0);
        }
        for other in ["untitled:Untitled-1", "https://a.example/b.md", "no address", "file://host.example/x"] {
            assert_eq!(path_of(&Uri(other.to_owned())), None, "{other}");
        }
    }

    #[test]
    fn paths_below_the_root_are_inside() {
        assert_eq!(inside(Path::new("/r"), Path::new("/r/a/b.md")).as_deref(), Some("a/b.md"));
        assert_eq!(inside(Path::new("/r"), Path::new("/rx/b.md")), None);
        assert_eq!(inside(Path::new("/r"), Path::new("/r")), None);
    }
}
