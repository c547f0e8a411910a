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
    let (read, files) = read_but(repository, snapshot, None);
    site(read, files, schema, config)
}

/// [`read`], with these bytes in the place of what the snapshot has at `path`, if it has anything there.
pub fn read_with(
    repository: &Repository,
    snapshot: &Snapshot,
    schema: Schema,
    config: Config,
    (path, bytes): (&str, Vec<u8>),
) -> Result<Site, ReadSiteError> {
    let (mut read, mut files) = read_but(repository, snapshot, Some(path));
    read.push(page(path, bytes).map_err(|error| unreadable(path, &error)));
    files.insert(path.to_owned());
    site(read, files, schema, config)
}

/// The content files of a snapshot without the one at `path`, and the paths of all its files.
fn read_but(
    repository: &Repository,
    snapshot: &Snapshot,
    path: Option<&str>,
) -> (Vec<Result<Page, Unreadable>>, BTreeSet<String>) {
    let content: Vec<_> = snapshot.content().filter(|file| path != Some(file.path.as_str())).collect();
    let read = repository.read_all(snapshot, &content, |file, bytes| {
        bytes.and_then(|bytes| page(&file.path, bytes)).map_err(|error| unreadable(&file.path, &error))
    });
    (read, snapshot.files.iter().map(|file| file.path.clone()).collect())
}

/// A site of one page that stands in no repository, such as standard input.
pub fn read_one(path: &str, bytes: Vec<u8>, schema: Schema, config: Config) -> Result<Site, ReadSiteError> {
    let read = page(path, bytes).map_err(|error| unreadable(path, &error));
    site(vec![read], BTreeSet::from([path.to_owned()]), schema, config)
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
    }
}

fn page(path: &str, bytes: Vec<u8>) -> Result<Page, ReadError> {
    Page::within_limits(path, bytes).map_err(|excess| ReadError::TooMany { path: path.to_owned(), excess })
}

fn site(
    read: Vec<Result<Page, Unreadable>>,
    files: BTreeSet<String>,
    schema: Schema,
    config: Config,
) -> Result<Site, ReadSiteError> {
    let mut site = Site { pages: Vec::with_capacity(read.len()), files, schema, config, ..empty() };
    for page in read {
        match page {
            Ok(page) => site.pages.push(page),
            Err(file) => site.unreadable.push(file),
        }
    }
    site.pages.sort_by(|a, b| a.path.cmp(&b.path));
    for page in &site.pages {
        site.types.push(site.schema.type_of(&page.path, page.front_matter())?);
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
