//! A snapshot as a site: every content file read and given its content type.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::page::Page;
use crate::rules::{Site, Unreadable};
use crate::schema::{Ambiguity, Schema};
use crate::snapshot::{Error, ReadError, Repository, Snapshot};

/// Reads every content file of a snapshot. A file that cannot be read becomes a finding, not an error.
pub fn read(
    repository: &Repository,
    snapshot: &Snapshot,
    schema: Schema,
    config: Config,
) -> Result<Site, ReadSiteError> {
    let content: Vec<_> = snapshot.content().collect();
    let read = repository.read_all(snapshot, &content, |file, bytes| typed(&schema, &file.path, bytes));
    let files = snapshot.files.iter().map(|file| file.path.clone()).collect();
    site(read.into_iter(), Site { files, schema, config, ..empty() })
}

/// [`read`], with these bytes in the place of what the snapshot has at `path`, if it has anything there.
pub fn read_with(
    repository: &Repository,
    snapshot: &Snapshot,
    schema: Schema,
    config: Config,
    (path, bytes): (&str, Vec<u8>),
) -> Result<Site, ReadSiteError> {
    let content: Vec<_> = snapshot.content().filter(|file| file.path != path).collect();
    let mut read = repository.read_all(snapshot, &content, |file, bytes| typed(&schema, &file.path, bytes));
    let place = content.partition_point(|file| file.path.as_str() < path);
    read.insert(place, typed(&schema, path, Ok(bytes)));
    let paths = snapshot.files.iter().map(|file| file.path.clone());
    let files = paths.chain([path.to_owned()]).collect();
    site(read.into_iter(), Site { files, schema, config, ..empty() })
}

/// A site of one page that stands in no repository, such as standard input.
pub fn read_one(path: &str, bytes: Vec<u8>, schema: Schema, config: Config) -> Result<Site, ReadSiteError> {
    let read = typed(&schema, path, Ok(bytes));
    site([read].into_iter(), Site { files: BTreeSet::from([path.to_owned()]), schema, config, ..empty() })
}

/// A site without pages.
pub fn empty() -> Site {
    Site {
        pages: Vec::new(),
        types: Vec::new(),
        unreadable: Vec::new(),
        files: BTreeSet::new(),
        schema: Schema::default(),
        config: Config::default(),
        addresses: std::sync::OnceLock::new(),
        shelf: None,
    }
}

/// A page with the index of its content type.
pub(super) type Typed = (Page, Option<usize>);

/// Why a file is no page of the site.
pub(super) enum NoPage {
    Unreadable(Unreadable),
    Ambiguous(Ambiguity),
}

/// Reads a page and finds its content type.
pub(super) fn typed(schema: &Schema, path: &str, bytes: Result<Vec<u8>, ReadError>) -> Result<Typed, NoPage> {
    let page = bytes.and_then(|bytes| {
        Page::within_limits(path, bytes).map_err(|excess| ReadError::TooMany { path: path.to_owned(), excess })
    });
    let page = page.map_err(|error| NoPage::Unreadable(unreadable(path, &error)))?;
    let content_type = schema.type_of(&page.path, page.front_matter()).map_err(NoPage::Ambiguous)?;
    Ok((page, content_type))
}

/// The site with what was read of it, in the order of the paths.
pub(super) fn site(
    read: impl ExactSizeIterator<Item = Result<Typed, NoPage>>,
    mut site: Site,
) -> Result<Site, ReadSiteError> {
    site.pages.reserve_exact(read.len());
    for page in read {
        match page {
            Ok((page, content_type)) => {
                site.pages.push(page);
                site.types.push(content_type);
            }
            Err(NoPage::Unreadable(file)) => site.unreadable.push(file),
            Err(NoPage::Ambiguous(ambiguity)) => return Err(ambiguity.into()),
        }
    }
    Ok(site)
}

pub(super) fn unreadable(path: &str, error: &ReadError) -> Unreadable {
    Unreadable { path: path.to_owned(), message: error.to_string(), help: error.hint() }
}

/// Why a site could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadSiteError {
    /// The repository.
    #[error(transparent)]
    Snapshot(#[from] Error),
    /// Two content types claim a page.
    #[error(transparent)]
    Ambiguous(#[from] Ambiguity),
}
