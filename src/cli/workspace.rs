//! The repository a command works on, with its configuration and content types.

use std::path::{Component, Path, PathBuf};

use super::context::{self, Loaded};
use super::{Failure, Global, output};
use crate::config::Config;
use crate::page::front_matter::yaml;
use crate::rules;
use crate::schema::{Schema, builtin};
use crate::snapshot::{self, Content, Repository, Snapshot, Source};

/// The largest schema file that is read, in bytes.
const MAX_SCHEMA_BYTES: u64 = 1024 * 1024;

/// The repository a command works on.
#[derive(Debug)]
pub(super) struct Workspace {
    pub(super) repository: Repository,
    pub(super) config: Config,
    pub(super) content: Content,
    /// The folder the user stands in.
    pub(super) start: PathBuf,
}

/// The files that content types come from: path and text.
#[derive(Debug)]
pub(super) struct TypeFiles {
    pub(super) files: Vec<(String, String)>,
    /// Whether they are the repository's own; otherwise they are built in.
    pub(super) own: bool,
}

impl TypeFiles {
    /// The file that describes the content type `name`.
    pub(super) fn source_of(&self, name: &str) -> Option<(&str, &str)> {
        let is_it = |text: &str| {
            let document = yaml::parse(text, 0).ok();
            document.is_some_and(|document| document.root.get("name").and_then(|node| node.text()) == Some(name))
        };
        let mut types = self.files.iter().filter(|(path, _)| is_yaml(path));
        types.find(|(_, text)| is_it(text)).map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The path of that file; none for a built-in type.
    pub(super) fn path_of(&self, name: &str) -> Option<&str> {
        if self.own { self.source_of(name).map(|(path, _)| path) } else { None }
    }
}

impl Workspace {
    /// Opens the repository around the current folder (or `-C`).
    pub(super) fn open(global: &Global) -> Result<Self, Failure> {
        let start = global.directory.clone().unwrap_or_else(|| PathBuf::from("."));
        if !start.is_dir() {
            return Err(Failure::usage(format!("{} is not a folder", start.display())));
        }
        let mut repository = Repository::discover(&start)?;
        // git names another index to the hooks of a commit that takes only some of the staged files.
        if let Some(index) = std::env::var_os("GIT_INDEX_FILE").filter(|path| !path.is_empty()) {
            repository.set_index_file(Path::new(&index));
        }
        let ids: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
        let Loaded { config, path, remarks } =
            context::load_config(&repository, &start, global.config.as_deref(), &ids)?;
        for remark in remarks {
            output::say(global, &format!("note: {remark}"));
        }
        if global.verbose {
            let from = path.map_or_else(|| "defaults".to_owned(), |path| path.display().to_string());
            output::say(global, &format!("configuration: {from}"));
        }
        let content = Content::new(&config.content, &config.ignore)?;
        Ok(Self { repository, config, content, start })
    }

    /// [`open`](Self::open), and none where the current folder is in no repository and nothing else was asked for.
    pub(super) fn around(global: &Global) -> Result<Option<Self>, Failure> {
        let asked = global.directory.is_some() || global.config.is_some();
        match Repository::discover(Path::new(".")) {
            Err(snapshot::Error::NoRepository { .. }) if !asked => Ok(None),
            _ => Self::open(global).map(Some),
        }
    }

    /// The work tree, if it may be written to.
    pub(super) fn writable_root(&self) -> Result<PathBuf, Failure> {
        let Some(root) = self.repository.root() else {
            return Err(Failure::usage("a bare repository has no folder to write to")
                .hint("clone it, and run this in the clone".to_owned()));
        };
        if !root.join(".git").exists() {
            return Err(Failure::usage(format!("the work tree {} lies apart from its repository", root.display()))
                .hint(
                    "its configuration (core.worktree) may be somebody else's: nothing is written there".to_owned(),
                ));
        }
        Ok(root.to_owned())
    }

    /// The site at one moment.
    pub(super) fn snapshot(&self, source: &Source) -> Result<Snapshot, Failure> {
        Ok(self.repository.snapshot(source, &self.content)?)
    }

    /// The content types: those of the repository, else the built-in ones. They are today's, also for an old
    /// commit: a rule that is new should find old faults.
    pub(super) fn schema(&self) -> Result<Schema, Failure> {
        let TypeFiles { files, own } = self.type_files()?;
        Ok(if own { Schema::load(&files)? } else { builtin_types(&self.config) })
    }

    /// The files that the content types come from.
    pub(super) fn type_files(&self) -> Result<TypeFiles, Failure> {
        let files = match self.repository.root() {
            Some(root) => schema_files(&self.config, root)?,
            None => self.schema_of_head()?,
        };
        if files.iter().any(|(path, _)| is_yaml(path)) {
            return Ok(TypeFiles { files, own: true });
        }
        let files = builtin::FILES.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect();
        Ok(TypeFiles { files, own: false })
    }

    fn schema_of_head(&self) -> Result<Vec<(String, String)>, Failure> {
        let Some(head) = self.repository.head()? else { return Ok(Vec::new()) };
        let snapshot = self.snapshot(&Source::Commit(head))?;
        let folder = format!("{}/", self.config.schema_dir());
        let mut files = Vec::new();
        for file in &snapshot.files {
            let Some(name) = file.path.strip_prefix(&folder) else { continue };
            if is_schema(name) && !name.contains('/') {
                let bytes = self.repository.read(&snapshot, file)?;
                let text = String::from_utf8(bytes)
                    .map_err(|_| Failure::usage(format!("cannot read {}: it is no UTF-8", file.path)))?;
                files.push((file.path.clone(), text));
            }
        }
        Ok(files)
    }

    /// A path as the user typed it, as a path inside the repository; empty for the root itself.
    pub(super) fn inside(&self, typed: &Path) -> Result<String, Failure> {
        let outside = || Failure::usage(format!("{} is outside the repository", typed.display()));
        let Some(root) = self.repository.root() else {
            // A bare repository has no folder to stand in: paths are those of its commits.
            let clean = normal(typed).filter(|path| !path.is_absolute()).ok_or_else(outside)?;
            return Ok(slashed(&clean));
        };
        let root = root.canonicalize().map_err(|error| Failure::usage(format!("{}: {error}", root.display())))?;
        let start =
            self.start.canonicalize().map_err(|error| Failure::usage(format!("{}: {error}", self.start.display())))?;
        let absolute = normal(&start.join(typed)).ok_or_else(outside)?;
        // The folder of the path may be reached through a link; the path itself may no longer exist.
        let resolved = match (absolute.parent().and_then(|p| p.canonicalize().ok()), absolute.file_name()) {
            (Some(parent), Some(name)) => parent.join(name),
            _ => absolute,
        };
        resolved.strip_prefix(&root).map(slashed).map_err(|_| outside())
    }
}

/// The content types of files: those that the files describe, else the built-in ones.
pub(super) fn schema_of(files: &[(String, String)], config: &Config) -> Result<Schema, crate::schema::Error> {
    let own = files.iter().any(|(path, _)| is_yaml(path));
    if own { Schema::load(files) } else { Ok(builtin_types(config)) }
}

/// The built-in content types, for the pages of the folder that the site is made of.
pub(super) fn builtin_types(config: &Config) -> Schema {
    Schema::builtin().below(config.site.source())
}

/// The files of the schema folder below `root`, as path and text.
pub(super) fn schema_files(config: &Config, root: &Path) -> Result<Vec<(String, String)>, Failure> {
    let folder = config.schema_dir();
    if !stays_inside(Path::new(folder)) {
        return Err(Failure::usage(format!("schema_dir `{folder}` leads out of the repository")));
    }
    let path = root.join(folder);
    if path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
        return Err(Failure::usage(format!("{folder} is a symbolic link, which is not followed")));
    }
    let entries = match std::fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return if config.schema_dir.is_some() {
                Err(Failure::usage(format!("schema_dir `{folder}` does not exist")))
            } else {
                Ok(Vec::new())
            };
        }
        Err(error) => return Err(Failure::usage(format!("cannot read {}: {error}", path.display()))),
    };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let shown = format!("{folder}/{name}");
        if !is_schema(&name) || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let size = entry.metadata().map_or(0, |metadata| metadata.len());
        if size > MAX_SCHEMA_BYTES {
            return Err(Failure::usage(format!("{shown} has {size} bytes, more than {MAX_SCHEMA_BYTES}")));
        }
        let text = std::fs::read_to_string(entry.path())
            .map_err(|error| Failure::usage(format!("cannot read {shown}: {error}")))?;
        files.push((shown, text));
    }
    files.sort();
    Ok(files)
}

/// The path without `.` and `..`; none where `..` leads above its beginning.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                if !clean.pop() {
                    return None;
                }
            }
            other => clean.push(other),
        }
    }
    Some(clean)
}

fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

pub(super) fn stays_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn is_yaml(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

fn is_schema(path: &str) -> bool {
    is_yaml(path) || Path::new(path).extension().is_some_and(|extension| extension == "json")
}
