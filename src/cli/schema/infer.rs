//! `signoise schema infer`: content types from content.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::cli::workspace::Workspace;
use crate::cli::{Failure, Global, output};
use crate::page::Page;
use crate::scaffold::files::{self, NewFile};
use crate::schema::infer::{self, Inferred};
use crate::snapshot::{Snapshot, Source};

/// Arguments of `signoise schema infer`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise schema infer                          every kind of page, on standard output
  signoise schema infer --rev release-2025-05    as it was at a release
  signoise schema infer 'docs/**/*.md'           one content type, for pages that you say are alike
  signoise schema infer --out schema             one file for each type; none is ever replaced")]
pub(super) struct Args {
    /// Globs of pages, one for each content type (default: found out from folders and file names)
    #[arg(value_name = "GLOB")]
    globs: Vec<String>,
    /// Infer from this commit instead of the files on disk
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
    /// Write one file for each type into this folder instead of printing them
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let workspace = Workspace::open(global)?;
        let source = match &self.rev {
            Some(rev) => Source::Commit(workspace.repository.commit(rev)?),
            None => Source::WorkTree,
        };
        let snapshot = workspace.snapshot(&source)?;
        let pages = pages(&workspace, &snapshot);
        let inferred = infer::infer(&pages, &self.globs).map_err(Failure::usage)?;
        inferred.schema().map_err(Failure::internal)?;
        if let Some(folder) = &self.out {
            return write_all(global, &workspace, folder, &inferred);
        }
        let mut text = String::new();
        for one in &inferred.types {
            // Writing to a string cannot fail.
            let _ = write!(text, "# {}.yaml\n{}---\n", one.name, one.text);
        }
        output::stdout(text.as_bytes())?;
        for path in &inferred.rest {
            output::say(global, &format!("note: {path} is of no type"));
        }
        Ok(0)
    }
}

/// Writes one file for each type into a folder of the repository.
fn write_all(global: &Global, workspace: &Workspace, folder: &Path, inferred: &Inferred) -> Result<u8, Failure> {
    let root = workspace.writable_root()?;
    let folder = workspace.inside(folder)?;
    let files: Vec<NewFile> = inferred
        .files(&folder)
        .into_iter()
        .map(|(path, text)| NewFile::new(path.trim_start_matches('/'), text))
        .collect();
    files::create(&root, &files)?;
    for file in &files {
        output::say(global, &format!("wrote {}", file.path));
    }
    Ok(0)
}

/// The pages of a snapshot that can be read.
pub(in crate::cli) fn pages(workspace: &Workspace, snapshot: &Snapshot) -> Vec<Page> {
    let content: Vec<_> = snapshot.content().collect();
    let read = workspace
        .repository
        .read_all(snapshot, &content, |file, bytes| Page::within_limits(file.path.as_str(), bytes.ok()?).ok());
    read.into_iter().flatten().collect()
}
