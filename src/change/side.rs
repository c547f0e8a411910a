//! One of the two snapshots: its Markdown files, and how to read one of them.

use std::fmt;
use std::sync::Arc;

use crate::page::Page;
use crate::schema::Role;

/// A Markdown file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path inside the repository, as it is shown.
    pub path: String,
    /// The path's own bytes: what two files of both sides have in common that are one. Two paths may look the same.
    pub key: Vec<u8>,
    /// Which file of its snapshot it is.
    pub index: usize,
    /// Identity of its bytes: two files with the same id have the same bytes.
    pub blob: String,
    /// What part it plays on the site; none for a page that has no content type.
    pub role: Option<Role>,
}

/// A snapshot as the comparison sees it. A file that is the same on both sides is never read.
pub struct Snapshot<'a, E> {
    /// Its Markdown files, by path.
    pub files: Vec<File>,
    /// Reads one of them.
    pub page: &'a dyn Fn(&File) -> Result<Arc<Page>, E>,
}

impl<E> fmt::Debug for Snapshot<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("files", &self.files).finish_non_exhaustive()
    }
}
