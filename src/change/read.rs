//! Two snapshots of a repository made ready for comparison: which files they have, what kind of page each is, and
//! a reader that parses a page once, however often it is asked for.

use std::cell::RefCell;
use std::collections::HashMap;
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
    parsed: RefCell<HashMap<String, Arc<Page>>>,
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

    /// The page with this path; none where the snapshot has no such content file.
    pub fn get(&self, path: &str) -> Result<Option<Arc<Page>>, ReadError> {
        if let Some(page) = self.parsed.borrow().get(path) {
            return Ok(Some(Arc::clone(page)));
        }
        let Some(file) = self.snapshot.find(path).filter(|file| file.content) else { return Ok(None) };
        let page = Arc::new(Page::new(path, self.repository.read(self.snapshot, file)?));
        self.parsed.borrow_mut().insert(path.to_owned(), Arc::clone(&page));
        Ok(Some(page))
    }

    fn existing(&self, path: &str) -> Result<Arc<Page>, ReadError> {
        self.get(path)?.ok_or_else(|| ReadError::NotAFile { path: path.to_owned() })
    }

    /// The content files with the identity of their bytes.
    fn ids(&self) -> Result<Vec<(&'a str, BlobId)>, ReadError> {
        self.snapshot
            .content()
            .map(|file| {
                let id = match file.id {
                    Some(id) => id,
                    None => BlobId::of(&self.repository.read(self.snapshot, file)?)?,
                };
                Ok((file.path.as_str(), id))
            })
            .collect()
    }
}

/// Compares two snapshots of a repository, both sides read through `from` and `to`.
pub fn changes(
    repository: &Repository,
    from: &Pages<'_>,
    to: &Pages<'_>,
    schema: &Schema,
) -> Result<Changes, CompareError> {
    let (before, after) = (from.ids()?, to.ids()?);
    let renames = repository.renames(from.snapshot, to.snapshot)?;
    let left = files(from, &before, &after, schema)?;
    let right = files(to, &after, &before, schema)?;
    let read_from = |file: &File| from.existing(&file.path).map_err(CompareError::from);
    let read_to = |file: &File| to.existing(&file.path).map_err(CompareError::from);
    compare(
        &super::side::Snapshot { files: left, page: &read_from },
        &super::side::Snapshot { files: right, page: &read_to },
        &renames,
    )
}

fn files(
    pages: &Pages<'_>,
    own: &[(&str, BlobId)],
    other: &[(&str, BlobId)],
    schema: &Schema,
) -> Result<Vec<File>, CompareError> {
    let same: HashMap<&str, BlobId> = other.iter().copied().collect();
    own.iter()
        .map(|(path, id)| {
            // A page that did not change is not read: its path says enough about it.
            let role = if same.get(path) == Some(id) {
                role(schema, path, &FrontMatter::Missing)?
            } else {
                role(schema, path, pages.existing(path)?.front_matter())?
            };
            Ok(File { path: (*path).to_owned(), blob: id.to_string(), role })
        })
        .collect()
}

fn role(schema: &Schema, path: &str, front_matter: &FrontMatter) -> Result<Option<Role>, Ambiguity> {
    let content_type = schema.type_of(path, front_matter)?.and_then(|index| schema.types.get(index));
    Ok(content_type.map(|content_type| content_type.role))
}
