//! Where documents belong: a repository with its session, or a page that stands alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::ground::{Fault, Ground, Loaded};
use super::uri;
use crate::check::{self, Session};
use crate::config::{Config, FILE_NAME, jekyll};
use crate::schema::Schema;
use crate::snapshot::{Content, Repository, Snapshot, Source};

/// A repository with its session, or a page that stands alone.
#[derive(Debug)]
pub(super) struct Place {
    /// What is known of its pages.
    pub(super) session: Session,
    home: Option<Home>,
}

/// The repository of a place.
#[derive(Debug)]
struct Home {
    /// The work tree, as the disk has it.
    root: PathBuf,
    repository: Repository,
    snapshot: Snapshot,
    content: Content,
    schema_dir: String,
    /// Where configuration is looked for first.
    folder: PathBuf,
    /// The files that pages are judged by, as they were when they were read.
    sources: Vec<(PathBuf, Stamp)>,
}

/// What tells that a file changed.
type Stamp = Option<(u64, Option<SystemTime>)>;

/// What a document is to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A page of the site.
    Page,
    /// One of the files that pages are judged by.
    Source,
    /// Nothing to us.
    Other,
}

/// Texts of open documents, by path inside the repository.
pub(super) type Unsaved = BTreeMap<String, String>;

impl Place {
    /// A page that belongs to no repository, or to none that can be read.
    pub(super) fn alone(path: &str, text: &str) -> Self {
        let read = |schema| check::read_one(path, text.as_bytes().to_vec(), schema, Config::default());
        let site = read(Schema::builtin()).or_else(|_| read(Schema::default()));
        // Without content types none can claim the page twice.
        let site = site.unwrap_or_else(|_| check::empty());
        Self { session: Session::new(site), home: None }
    }

    /// The repository around a folder, if there is one, with what is wrong with its configuration.
    pub(super) fn open(ground: &dyn Ground, folder: &Path, unsaved: &Unsaved) -> Result<(Self, Vec<Fault>), Fault> {
        let fault = |message: String, hint| Fault { place: None, message, hint };
        let repository = Repository::discover(folder).map_err(|error| fault(error.to_string(), error.hint()))?;
        let Some(root) = repository.root().and_then(|root| root.canonicalize().ok()) else {
            return Err(fault(format!("{} has no work tree", folder.display()), None));
        };
        let mut faults = Vec::new();
        let loaded = ground.load(&repository, folder, &|path| unsaved.get(path).cloned());
        let loaded = loaded.or_else(|found| -> Result<Loaded, Fault> {
            faults.push(found);
            // Better the built-in types than none: the faults that are plain to see are shown all the same.
            let content = Content::new(&[], &[]).map_err(|error| fault(error.to_string(), error.hint()))?;
            let (config, schema) = (Config::default(), Schema::builtin());
            Ok(Loaded { config, content, schema, remarks: Vec::new(), sources: usual_sources(&root) })
        })?;
        let Loaded { config, content, schema, sources, .. } = loaded;
        let schema_dir = config.schema_dir().to_owned();
        let snapshot = repository.snapshot(&Source::WorkTree, &content);
        let snapshot = snapshot.map_err(|error| fault(error.to_string(), error.hint()))?;
        let site = match check::read(&repository, &snapshot, schema, config) {
            Ok(site) => site,
            Err(error) => {
                faults.push(fault(error.to_string(), None));
                let again = check::read(&repository, &snapshot, Schema::default(), Config::default());
                again.map_err(|error| fault(error.to_string(), None))?
            }
        };
        let sources = stamped(sources);
        let folder = folder.to_owned();
        let home = Home { root, repository, snapshot, content, schema_dir, folder, sources };
        Ok((Self { session: Session::new(site), home: Some(home) }, faults))
    }

    /// The work tree; none for a page that stands alone.
    pub(super) fn root(&self) -> Option<&Path> {
        self.home.as_ref().map(|home| home.root.as_path())
    }

    /// What the file at a path inside the repository is. Content that git ignores is no page; a file that is not
    /// there yet may become one.
    pub(super) fn role(&mut self, path: &str) -> Role {
        let Some(home) = &mut self.home else { return Role::Page };
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        let in_schema_dir = path.rsplit_once('/').is_some_and(|(folder, _)| folder == home.schema_dir);
        if in_schema_dir || path == FILE_NAME || name == jekyll::FILE_NAME {
            return Role::Source;
        }
        if !home.content.matches(path) {
            return Role::Other;
        }
        let there = home.root.join(path).symlink_metadata().is_ok();
        if there && home.snapshot.find(path).is_none() {
            self.list();
        }
        let Some(home) = &self.home else { return Role::Page };
        match home.snapshot.find(path) {
            Some(file) if !file.content => Role::Other,
            None if there => Role::Other,
            _ => Role::Page,
        }
    }

    /// Lists the files once more; says whether that could be done.
    fn list(&mut self) -> bool {
        let Some(home) = &mut self.home else { return false };
        match home.repository.snapshot(&Source::WorkTree, &home.content) {
            Ok(snapshot) => {
                home.snapshot = snapshot;
                true
            }
            Err(error) => {
                super::client::log(&format!("cannot list the files of {}: {error}", home.root.display()));
                false
            }
        }
    }

    /// Takes pages from disk again where that is asked for, and all that came or went. Those that are open keep the
    /// text that the editor has.
    pub(super) fn refresh(&mut self, paths: &BTreeSet<String>, open: &BTreeSet<String>) {
        let before: BTreeSet<String> = self.pages_on_disk();
        if !self.list() {
            return;
        }
        let now = self.pages_on_disk();
        let Some(home) = &self.home else { return };
        for path in before.difference(&now).filter(|path| !open.contains(*path)) {
            self.session.remove(path);
        }
        for path in now.iter().filter(|path| !open.contains(*path)) {
            if before.contains(path) && !paths.contains(path) {
                continue;
            }
            let Some(file) = home.snapshot.find(path) else { continue };
            match home.repository.read(&home.snapshot, file) {
                Ok(bytes) => self.session.write(path, bytes),
                Err(error) => self.session.write_unreadable(path, &error),
            }
        }
        // Pages that were open and never saved have gone with their editor.
        for path in paths.iter().filter(|path| !now.contains(*path) && !open.contains(*path)) {
            self.session.remove(path);
        }
        let mut files: BTreeSet<String> = home.snapshot.files.iter().map(|file| file.path.clone()).collect();
        files.extend(open.iter().cloned());
        self.session.set_files(files);
    }

    fn pages_on_disk(&self) -> BTreeSet<String> {
        let files = self.home.iter().flat_map(|home| home.snapshot.content());
        files.map(|file| file.path.clone()).collect()
    }

    /// Whether one of the files that pages are judged by changed since it was read.
    pub(super) fn is_outdated(&self) -> bool {
        self.home.iter().flat_map(|home| &home.sources).any(|(path, stamp)| stamp_of(path) != *stamp)
    }

    /// Loads configuration and content types anew. Where they are broken, the last good ones stay in force and the
    /// fault comes back.
    pub(super) fn reload(&mut self, ground: &dyn Ground, unsaved: &Unsaved) -> Result<(), Fault> {
        let Some(home) = &mut self.home else { return Ok(()) };
        for (path, stamp) in &mut home.sources {
            *stamp = stamp_of(path);
        }
        let fault = |message: String, hint| Fault { place: None, message, hint };
        let loaded = ground.load(&home.repository, &home.folder, &|path| unsaved.get(path).cloned())?;
        let Loaded { config, content, schema, sources, .. } = loaded;
        let schema_dir = config.schema_dir().to_owned();
        let snapshot = home.repository.snapshot(&Source::WorkTree, &content);
        let snapshot = snapshot.map_err(|error| fault(error.to_string(), error.hint()))?;
        let site = check::read(&home.repository, &snapshot, schema, config);
        let site = site.map_err(|error| fault(error.to_string(), None))?;
        (home.content, home.schema_dir, home.snapshot) = (content, schema_dir, snapshot);
        home.sources = stamped(sources);
        self.session = Session::new(site);
        Ok(())
    }

    /// The path of a file of the repository on disk.
    pub(super) fn on_disk(&self, path: &str) -> Option<PathBuf> {
        self.root().map(|root| root.join(path))
    }

    /// A path on disk as one inside the repository.
    pub(super) fn inside(&self, path: &Path) -> Option<String> {
        uri::inside(self.root()?, path)
    }
}

fn usual_sources(root: &Path) -> Vec<PathBuf> {
    let config = Config::default();
    let jekyll = jekyll::folders(&config.site).into_iter().map(|folder| root.join(jekyll::path_in(&folder)));
    jekyll.chain([root.join(FILE_NAME), root.join(config.schema_dir())]).collect()
}

fn stamped(mut sources: Vec<PathBuf>) -> Vec<(PathBuf, Stamp)> {
    sources.sort();
    sources.dedup();
    sources.into_iter().map(|path| (stamp_of(&path), path)).map(|(stamp, path)| (path, stamp)).collect()
}

fn stamp_of(path: &Path) -> Stamp {
    let metadata = path.symlink_metadata().ok()?;
    Some((metadata.len(), metadata.modified().ok()))
}
