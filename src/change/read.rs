//! Two snapshots of a repository made ready for comparison: which files they have, what kind of page each is, and
//! a reader that parses a page once, however often it is asked for.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::side::File;
use super::{Changes, compare};
use crate::page::{FrontMatter, Page};
use crate::schema::{Ambiguity, Role, Schema};
use crate::snapshot::{BlobId, Error, ReadError, Repository, Snapshot};

/// Why two snapshots could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The repository.
    #[error(transparent)]
    Snapshot(#[from] Error),
    /// A page.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Two content types claim a page.
    #[error(transparent)]
    Ambiguous(#[from] Ambiguity),
}

/// The pages of one snapshot, parsed on first use.
pub struct Pages<'a> {
    repository: &'a Repository,
    snapshot: &'a Snapshot,
    /// By the place of the file in the snapshot: a path that is no UTF-8 may look like that of another file.
    parsed: RefCell<HashMap<usize, Arc<Page>>>,
}

impl std::fmt::Debug for Pages<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("source", &self.snapshot.source).finish_non_exhaustive()
    }
}

impl<'a> Pages<'a> {
    /// The pages of a snapshot.
    pub fn new(repository: &'a Repository, snapshot: &'a Snapshot) -> Self {
        Self { repository, snapshot, parsed: RefCell::default() }
    }

    /// The page with this path; none where the snapshot has no such content file. Of two paths that look the same,
    /// the one that is what it looks like.
    pub fn get(&self, path: &str) -> Result<Option<Arc<Page>>, ReadError> {
        let files = &self.snapshot.files;
        let first = files.partition_point(|file| file.path.as_str() < path);
        match files.get(first).filter(|file| file.path == path && file.content) {
            Some(_) => self.at(first).map(Some),
            None => Ok(None),
        }
    }

    fn at(&self, index: usize) -> Result<Arc<Page>, ReadError> {
        self.parse(index, &mut HashMap::new())
    }

    /// The page at this place of the snapshot. Its bytes are taken from those that were `read` already, if they can be.
    fn parse(&self, index: usize, read: &mut HashMap<BlobId, Vec<u8>>) -> Result<Arc<Page>, ReadError> {
        if let Some(page) = self.parsed.borrow().get(&index) {
            return Ok(Arc::clone(page));
        }
        let Some(file) = self.snapshot.files.get(index) else {
            return Err(ReadError::NotAFile { path: index.to_string() });
        };
        let read = file.id.and_then(|id| read.remove(&id));
        let bytes = read.map_or_else(|| self.repository.read(self.snapshot, file), Ok)?;
        let page = Page::within_limits(file.path.as_str(), bytes)
            .map_err(|excess| ReadError::TooMany { path: file.path.clone(), excess })?;
        let page = Arc::new(page);
        self.parsed.borrow_mut().insert(index, Arc::clone(&page));
        Ok(page)
    }

    /// The content files with the identity of their bytes.
    fn listed(&self, left_out: &mut LeftOut<'a>) -> Vec<Listed<'a>> {
        let content = self.snapshot.files.iter().enumerate().filter(|(_, file)| file.content);
        let listed = content.filter_map(|(index, file)| {
            let id = match file.id {
                Some(id) => Ok(id),
                None => self.repository.read(self.snapshot, file).and_then(|bytes| BlobId::of(&bytes)),
            };
            match id {
                Ok(id) => Some(Listed { index, file, id }),
                Err(error) => {
                    left_out.add(file, error);
                    None
                }
            }
        });
        listed.collect()
    }
}

/// A content file, where it stands in its snapshot, and the identity of its bytes.
struct Listed<'a> {
    index: usize,
    file: &'a crate::snapshot::File,
    id: BlobId,
}

/// Files that cannot be read on one side, and are left out on both: half of a page would look added or removed.
#[derive(Default)]
struct LeftOut<'a> {
    paths: HashSet<&'a [u8]>,
    reasons: Vec<ReadError>,
}

impl<'a> LeftOut<'a> {
    fn add(&mut self, file: &'a crate::snapshot::File, reason: ReadError) {
        if self.paths.insert(file.path_bytes()) {
            self.reasons.push(reason);
        }
    }
}

/// What a comparison of two snapshots came to.
#[derive(Debug)]
pub struct Comparison {
    /// What changed.
    pub changes: Changes,
    /// Why files that differ are not part of it: those that are too large, or missing from the object database. A
    /// file that is the same on both sides is never read, and never among these.
    pub left_out: Vec<ReadError>,
}

/// Compares two snapshots of a repository, both sides read through `from` and `to`. A file that cannot be read
/// stops nothing: what it says is unknown, and it is left out of the comparison.
pub fn changes<'a>(
    repository: &Repository,
    from: &Pages<'a>,
    to: &Pages<'a>,
    schema: &Schema,
) -> Result<Comparison, CompareError> {
    let mut left_out = LeftOut::default();
    let (before, after) = (from.listed(&mut left_out), to.listed(&mut left_out));
    let mut read = HashMap::new();
    let keep = |file: &crate::snapshot::File, bytes: Vec<u8>| read.extend(file.id.map(|id| (id, bytes)));
    let renames = repository.renames_by(from.snapshot, to.snapshot, keep)?;
    let mut left = files(from, &before, &after, schema, &mut read, &mut left_out)?;
    let mut right = files(to, &after, &before, schema, &mut read, &mut left_out)?;
    for (old, new) in &renames {
        if left_out.paths.contains(old.as_bytes()) || left_out.paths.contains(new.as_bytes()) {
            let ends = [from.snapshot.find(old), to.snapshot.find(new)];
            left_out.paths.extend(ends.into_iter().flatten().map(crate::snapshot::File::path_bytes));
        }
    }
    left.retain(|file| !left_out.paths.contains(file.key.as_slice()));
    right.retain(|file| !left_out.paths.contains(file.key.as_slice()));
    let read_from = |file: &File| from.at(file.index).map_err(CompareError::from);
    let read_to = |file: &File| to.at(file.index).map_err(CompareError::from);
    let changes = compare(
        &super::side::Snapshot { files: left, page: &read_from },
        &super::side::Snapshot { files: right, page: &read_to },
        &renames,
    )?;
    Ok(Comparison { changes, left_out: left_out.reasons })
}

fn files<'a>(
    pages: &Pages<'a>,
    own: &[Listed<'a>],
    other: &[Listed<'a>],
    schema: &Schema,
    read: &mut HashMap<BlobId, Vec<u8>>,
    left_out: &mut LeftOut<'a>,
) -> Result<Vec<File>, CompareError> {
    let same: HashMap<&[u8], BlobId> = other.iter().map(|item| (item.file.path_bytes(), item.id)).collect();
    let mut files = Vec::new();
    for item in own {
        let Listed { index, file, id } = *item;
        let (key, path) = (file.path_bytes(), file.path.as_str());
        // A page that did not change is no part of a comparison.
        if same.get(key) == Some(&id) {
            continue;
        }
        let role = match pages.parse(index, read) {
            Ok(page) => role(schema, path, page.front_matter())?,
            Err(error) => {
                left_out.add(file, error);
                continue;
            }
        };
        files.push(File { path: path.to_owned(), key: key.to_vec(), index, blob: id.to_string(), role });
    }
    Ok(files)
}

fn role(schema: &Schema, path: &str, front_matter: &FrontMatter) -> Result<Option<Role>, Ambiguity> {
    let content_type = schema.type_of(path, front_matter)?.and_then(|index| schema.types.get(index));
    Ok(content_type.map(|content_type| content_type.role))
}
