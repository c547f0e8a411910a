//! One file of a snapshot: its path, kind and blob id. Paths that are no UTF-8 stay listable and readable.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A regular file, executable or not.
    Regular,
    /// A symbolic link. It is listed, never followed and never content.
    Symlink,
}

/// The id of a file's bytes in the object database. Equal ids mean equal bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(pub(super) git2::Oid);

impl BlobId {
    /// The id that git gives to bytes.
    pub fn of(bytes: &[u8]) -> Result<Self, super::ReadError> {
        git2::Oid::hash_object(git2::ObjectType::Blob, bytes)
            .map(Self)
            .map_err(|source| super::ReadError::Git { path: "content".to_owned(), source })
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobId({})", self.0)
    }
}

/// A file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path inside the repository, `/`-separated. Bytes that are no UTF-8 are shown as `\xff`.
    pub path: String,
    /// The id of its bytes. In the work tree only where the index vouches for the file on disk.
    pub id: Option<BlobId>,
    /// What it is.
    pub kind: FileKind,
    /// Whether it holds content of the site: a regular file that the content globs name.
    pub content: bool,
    /// The path's own bytes, where `path` is not exactly them.
    pub(super) raw: Option<Box<[u8]>>,
    /// Whether the file is in the work tree by name only, its bytes being in the object database
    /// (sparse checkout).
    pub(super) sparse: bool,
}

impl File {
    /// A file that is not content until somebody says so.
    pub(super) fn new(path: Vec<u8>, id: Option<git2::Oid>, kind: FileKind) -> Self {
        let (path, raw) = match String::from_utf8(path) {
            Ok(path) => (path, None),
            Err(error) => (shown(error.as_bytes()).into_owned(), Some(error.into_bytes().into())),
        };
        Self { path, id: id.map(BlobId), kind, content: false, raw, sparse: false }
    }

    /// The path as git has it.
    pub fn path_bytes(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.path.as_bytes())
    }

    /// Whether `path` shows escapes instead of the path's own bytes.
    pub fn is_escaped(&self) -> bool {
        self.raw.is_some()
    }
}

/// A path as text: borrowed where it is UTF-8, otherwise with its other bytes as `\xff`.
pub(super) fn shown(path: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(path) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(path.len() + 8);
    for chunk in path.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    Cow::Owned(text)
}

/// The bytes of a path that is shown as text: `\xff` for one that is no UTF-8. A file whose name itself holds such an
/// escape is taken for the other one, which is the likelier.
pub fn bytes_of(shown_path: &str) -> Cow<'_, [u8]> {
    if !shown_path.contains("\\x") {
        return Cow::Borrowed(shown_path.as_bytes());
    }
    let mut bytes = Vec::with_capacity(shown_path.len());
    let mut rest = shown_path;
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend_from_slice(before.as_bytes());
        if let Some(byte) = after.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or("");
        } else {
            bytes.extend_from_slice(b"\\x");
            rest = after;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    // What would be shown otherwise was never escaped.
    if shown(&bytes) == shown_path { Cow::Owned(bytes) } else { Cow::Borrowed(shown_path.as_bytes()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_behind_an_escape_are_known() {
        for bytes in
            [&b"caf\xe9/a.md"[..], b"\xff\xfe", b"plain.md", "caf\u{e9}.md".as_bytes(), b"a\\xzz\xff", b"\\x\xff"]
        {
            assert_eq!(bytes_of(&shown(bytes)), bytes, "{bytes:?}");
        }
        // No path is shown like these but the one that is spelt so.
        for plain in ["\\xc3\\xa9.md", "\\x41.md", "\\xFF.md", "\\x", "\\x+f"] {
            assert_eq!(bytes_of(plain), plain.as_bytes());
        }
    }

    #[test]
    fn a_path_that_is_no_utf8_keeps_its_bytes() {
        let file = File::new(b"caf\xe9.md".to_vec(), None, FileKind::Regular);
        assert_eq!(file.path, "caf\\xe9.md");
        assert_eq!(file.path_bytes(), b"caf\xe9.md");
        assert!(file.is_escaped());
        assert!(!File::new("café.md".into(), None, FileKind::Regular).is_escaped());
    }
}
