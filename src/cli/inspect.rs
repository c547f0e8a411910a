//! `signoise inspect`: what each renderer makes of a page.

use std::path::PathBuf;

use clap::ValueEnum;

use super::check::read_stdin;
use super::workspace::Workspace;
use super::{Failure, Global, output};
use crate::page::{Page, inspect};
use crate::schema::Schema;
use crate::snapshot::Source;
use crate::text::json;

/// Arguments of `signoise inspect`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise inspect DataAI.md
  signoise inspect --rev release-2025-05 DataAI.md
  printf 'A | B\\n--- | ---\\n1 | 2\\n' | signoise inspect -")]
pub(super) struct Args {
    /// The page; `-` reads it from standard input
    #[arg(value_name = "PAGE")]
    page: PathBuf,
    /// Take the page from this commit instead of the disk
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Json, value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    output: output::OutputArgs,
}

/// How to show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// `signoise/page/1`
    Json,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let (page, schema) = if self.page.as_os_str() == "-" {
            (page("stdin.md", read_stdin()?)?, None)
        } else {
            let (page, schema) = self.read(global)?;
            (page, Some(schema))
        };
        let name = match &schema {
            Some(schema) => {
                let index = schema.type_of(&page.path, page.front_matter()).map_err(Failure::usage)?;
                index.and_then(|index| schema.types.get(index)).map(|content_type| content_type.name.as_str())
            }
            None => None,
        };
        let mut bytes = Vec::new();
        match self.format {
            Format::Json => json::write(&inspect::model(&page, name), &mut bytes).map_err(Failure::internal)?,
        }
        self.output.write(&bytes)?;
        Ok(0)
    }

    fn read(&self, global: &Global) -> Result<(Page, Schema), Failure> {
        let workspace = Workspace::open(global)?;
        let path = workspace.inside(&self.page)?;
        let source = match &self.rev {
            Some(rev) => Source::Commit(workspace.repository.commit(rev)?),
            None => Source::WorkTree,
        };
        let snapshot = workspace.snapshot(&source)?;
        let Some(file) = snapshot.find(&path) else {
            let known: Vec<&str> = snapshot.content().map(|file| file.path.as_str()).collect();
            let near = crate::schema::error::nearest(&path, &known);
            return Err(Failure::usage(format!("there is no file `{path}` in the {source}"))
                .hint(near.map(|near| format!("did you mean `{near}`?"))));
        };
        let page = page(&path, workspace.repository.read(&snapshot, file)?)?;
        Ok((page, workspace.schema()?))
    }
}

fn page(path: &str, bytes: Vec<u8>) -> Result<Page, Failure> {
    Page::within_limits(path, bytes).map_err(|excess| Failure::usage(format!("`{path}` has {excess}")))
}
