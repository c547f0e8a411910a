//! What every command needs first: the configuration that holds for a repository.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::config::{Config, ConfigError, FILE_NAME, jekyll};
use crate::snapshot::{self, ReadError, Repository, Snapshot};

/// The largest configuration file that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file has a fault.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The file cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file cannot be read from the repository.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The repository cannot be read.
    #[error(transparent)]
    Repository(#[from] snapshot::Error),
}

impl LoadError {
    /// What to type or change next, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint.clone(),
            Self::Io { .. } => None,
            Self::Read(error) => error.hint(),
            Self::Repository(error) => error.hint(),
        }
    }
}

/// A configuration, where it came from, and what to tell the user about it.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The file; none where every default holds.
    pub path: Option<PathBuf>,
    /// Remarks on files that are not ours.
    pub remarks: Vec<String>,
}

/// Loads the configuration of a repository: the file that is named, else the first `signoise.toml` on the way from
/// `start` up to the root of the work tree. Jekyll's `_config.yml` completes it: that of the folder which the site is made of, else of the root,
/// else of `docs`. A bare repository has
/// its configuration in its commit `HEAD`. `rules` are the ids of all rules.
pub fn load_config(
    repository: &Repository,
    start: &Path,
    named: Option<&Path>,
    rules: &[&str],
) -> Result<Loaded, LoadError> {
    if let Some(path) = named {
        let text = read_text(path).map_err(|source| LoadError::Io { path: path.to_owned(), source })?;
        let mut loaded = parse(path, &text, rules)?;
        if let Some(root) = repository.root() {
            complete(&mut loaded, root)?;
        }
        return Ok(loaded);
    }
    let Some(root) = repository.root() else { return from_head(repository, rules) };
    let mut loaded = match find_config(start, root) {
        Some(path) => {
            let text = read_own(&path).map_err(|source| LoadError::Io { path: path.clone(), source })?;
            let shown = path.strip_prefix(root).unwrap_or(&path).to_owned();
            Loaded { path: Some(path), ..parse(&shown, &text, rules)? }
        }
        None => Loaded::default(),
    };
    complete(&mut loaded, root)?;
    Ok(loaded)
}

/// The first `signoise.toml` on the way from `start` up to `root`; none above `root`.
pub fn find_config(start: &Path, root: &Path) -> Option<PathBuf> {
    let (start, root) = (start.canonicalize().ok()?, root.canonicalize().ok()?);
    start
        .ancestors()
        .take_while(|folder| folder.starts_with(&root))
        .chain([root.as_path()])
        .map(|folder| folder.join(FILE_NAME))
        .find(|file| file.symlink_metadata().is_ok())
}

fn parse(path: &Path, text: &str, rules: &[&str]) -> Result<Loaded, LoadError> {
    let config = Config::parse(&path.to_string_lossy(), text, rules)?;
    Ok(Loaded { config, path: Some(path.to_owned()), remarks: Vec::new() })
}

fn complete(loaded: &mut Loaded, root: &Path) -> Result<(), LoadError> {
    for folder in jekyll::folders(&loaded.config.site) {
        // A link may lead out of the repository.
        if !folder.is_empty() && !is_inside(root, &root.join(&folder)) {
            continue;
        }
        let path = root.join(jekyll::path_in(&folder));
        match read_own(&path) {
            Ok(text) => {
                loaded.remarks = loaded.config.complete_from_jekyll(&folder, &text);
                break;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(LoadError::Io { path, source }),
        }
    }
    Ok(())
}

fn from_head(repository: &Repository, rules: &[&str]) -> Result<Loaded, LoadError> {
    let Some(head) = repository.head()? else { return Ok(Loaded::default()) };
    let everything = snapshot::Content::new(&[], &[])?;
    let files = repository.snapshot(&snapshot::Source::Commit(head), &everything)?;
    let mut loaded = match text_of(repository, &files, FILE_NAME)? {
        Some(text) => parse(Path::new(FILE_NAME), &text, rules)?,
        None => Loaded::default(),
    };
    for folder in jekyll::folders(&loaded.config.site) {
        match text_of(repository, &files, &jekyll::path_in(&folder)) {
            Ok(Some(text)) => {
                loaded.remarks = loaded.config.complete_from_jekyll(&folder, &text);
                break;
            }
            Ok(None) => {}
            // A partial clone may lack it, and it only completes ours.
            Err(error) => loaded.remarks.push(error.to_string()),
        }
    }
    Ok(loaded)
}

/// The text of a file of the repository: of the work tree, or of the commit `HEAD` where there is none.
pub fn text_file(repository: &Repository, path: &str) -> Result<String, LoadError> {
    let lost = || LoadError::Io { path: path.into(), source: io::ErrorKind::NotFound.into() };
    if let Some(root) = repository.root() {
        let file = root.join(path);
        if !file.parent().is_some_and(|folder| is_inside(root, folder)) {
            return Err(lost());
        }
        return read_own(&file).map_err(|source| LoadError::Io { path: path.into(), source });
    }
    let head = repository.head()?.ok_or_else(lost)?;
    let everything = snapshot::Content::new(&[], &[])?;
    let files = repository.snapshot(&snapshot::Source::Commit(head), &everything)?;
    text_of(repository, &files, path)?.ok_or_else(lost)
}

/// Whether a folder is there, and no link leads from it out of the repository.
fn is_inside(root: &Path, folder: &Path) -> bool {
    folder.canonicalize().is_ok_and(|folder| root.canonicalize().is_ok_and(|root| folder.starts_with(root)))
}

fn text_of(repository: &Repository, files: &Snapshot, path: &str) -> Result<Option<String>, LoadError> {
    let Some(file) = files.find(path) else { return Ok(None) };
    let bytes = repository.read(files, file)?;
    let text =
        String::from_utf8(bytes).map_err(|error| LoadError::Io { path: path.into(), source: not_text(&error) })?;
    Ok(Some(text))
}

/// Reads a file of the repository. A link could lead out of it, and is no file here.
fn read_own(path: &Path) -> io::Result<String> {
    if path.symlink_metadata()?.is_symlink() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a symbolic link is not followed"));
    }
    read_text(path)
}

/// Reads a regular file of text, within the limit.
fn read_text(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("more than {MAX_BYTES} bytes")));
    }
    String::from_utf8(bytes).map_err(|error| not_text(&error))
}

fn not_text(error: &std::string::FromUtf8Error) -> io::Error {
    let at = error.utf8_error().valid_up_to();
    io::Error::new(io::ErrorKind::InvalidData, format!("byte {at} is no UTF-8"))
}
