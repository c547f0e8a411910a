//! `signoise schema show`: the content types that hold, one of them, or the JSON Schemas of our own files.

use std::fmt::Write;
use std::path::Path;

use clap::ValueEnum;
use serde_json::Value as Json;

use crate::cli::workspace::{TypeFiles, Workspace};
use crate::cli::{Failure, Global, output};
use crate::page::Page;
use crate::page::front_matter::{Node, yaml};
use crate::schema::{Schema, published};
use crate::snapshot::Source;
use crate::text::{Untrusted, json};

/// Arguments of `signoise schema show`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise schema show                           every content type, and how many pages are of it
  signoise schema show topic                     one of them, as its file has it
  signoise schema show Partners.md --format json
  signoise schema show --json-schema content-type > content-type-1.json")]
pub(in crate::cli) struct Args {
    /// Name of a content type, or path of a page
    #[arg(value_name = "TYPE|PATH", conflicts_with = "json_schema")]
    what: Option<String>,
    /// How to show a content type
    #[arg(long, value_enum, default_value_t = Format::Yaml, value_name = "FORMAT")]
    format: Format,
    /// Print the JSON Schema of schema files or of signoise.toml, for editors
    #[arg(long, value_enum, value_name = "FILE")]
    json_schema: Option<Published>,
    #[command(flatten)]
    output: output::OutputArgs,
}

/// How to show a content type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The schema file
    Yaml,
    /// The same as JSON, with front matter schemas from other files put in
    Json,
}

/// A file of ours that has a JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Published {
    /// `schema/*.yaml`
    ContentType,
    /// `signoise.toml`
    Config,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        if let Some(published) = self.json_schema {
            let text = match published {
                Published::ContentType => published::CONTENT_TYPE,
                Published::Config => published::CONFIG,
            };
            self.output.write(text.as_bytes())?;
            return Ok(0);
        }
        let workspace = Workspace::open(global)?;
        let files = workspace.type_files()?;
        let schema = workspace.schema()?;
        let text = match self.what.as_deref() {
            None => self.list(&workspace, &files, &schema)?,
            Some(what) => {
                let name =
                    if schema.by_name(what).is_some() { what.to_owned() } else { of_page(&workspace, &schema, what)? };
                self.one(&files, &name)?
            }
        };
        self.output.write(text.as_bytes())?;
        Ok(0)
    }

    fn list(&self, workspace: &Workspace, files: &TypeFiles, schema: &Schema) -> Result<String, Failure> {
        let pages = super::infer::pages(workspace, &workspace.snapshot(&Source::WorkTree)?);
        let mut counts = vec![0_usize; schema.types.len()];
        for page in &pages {
            if let Some(count) = schema
                .type_of(&page.path, page.front_matter())
                .map_err(Failure::usage)?
                .and_then(|index| counts.get_mut(index))
            {
                *count += 1;
            }
        }
        let mut text = String::new();
        if self.format == Format::Json {
            let types: Vec<Json> = schema
                .types
                .iter()
                .zip(&counts)
                .map(|(one, count)| {
                    serde_json::json!({"name": one.name, "title": one.title, "file": files.path_of(&one.name), "pages": count})
                })
                .collect();
            let mut bytes = Vec::new();
            json::write(&types, &mut bytes).map_err(Failure::internal)?;
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
        let width = schema.types.iter().map(|one| one.name.len()).max().unwrap_or(0);
        for (one, count) in schema.types.iter().zip(&counts) {
            let from = files.path_of(&one.name).unwrap_or("built in");
            let pages = if *count == 1 { "page" } else { "pages" };
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{:<width$}  {count:>5} {pages:<5}  {}",
                Untrusted(&one.name).line().to_string(),
                Untrusted(from).line()
            );
        }
        let with: usize = counts.iter().sum();
        let _ = writeln!(text, "{:<width$}  {:>5} of no content type", "", pages.len().saturating_sub(with));
        Ok(text)
    }

    fn one(&self, files: &TypeFiles, name: &str) -> Result<String, Failure> {
        let Some((path, source)) = files.source_of(name) else {
            return Err(Failure::internal(format!("the content type `{name}` has no file")));
        };
        let from = files.path_of(name).map_or_else(|| "built in".to_owned(), |path| format!("from {path}"));
        match self.format {
            Format::Yaml => Ok(Untrusted(&format!("# {from}\n{}\n", source.trim_end())).lines().to_string()),
            Format::Json => {
                let root =
                    yaml::parse(source, 0).map_err(|fault| Failure::usage(format!("{path}: {}", fault.message)))?.root;
                let mut value = root.to_json();
                if let Some(schema) = other_file(&root, path, files) {
                    value["front_matter"] = schema;
                }
                let mut bytes = Vec::new();
                json::write(&value, &mut bytes).map_err(Failure::internal)?;
                Ok(String::from_utf8_lossy(&bytes).into_owned())
            }
        }
    }
}

/// The front matter schema that a type takes from another file of its folder.
fn other_file(root: &Node, path: &str, files: &TypeFiles) -> Option<Json> {
    let target = root.get("front_matter")?.get("$ref")?.text().filter(|target| !target.starts_with('#'))?;
    let name = target.strip_prefix("./").unwrap_or(target);
    let wanted = path.rsplit_once('/').map_or_else(|| name.to_owned(), |(folder, _)| format!("{folder}/{name}"));
    let (_, text) = files.files.iter().find(|(path, _)| *path == wanted)?;
    Some(yaml::parse(text, 0).ok()?.root.to_json())
}

/// The name of the content type of a page.
fn of_page(workspace: &Workspace, schema: &Schema, typed: &str) -> Result<String, Failure> {
    let names = || {
        format!("content types: {}", schema.types.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "))
    };
    let path = workspace.inside(Path::new(typed))?;
    let snapshot = workspace.snapshot(&Source::WorkTree)?;
    let Some(file) = snapshot.find(&path) else {
        let known: Vec<&str> = schema.types.iter().map(|one| one.name.as_str()).collect();
        let near = crate::schema::error::nearest(typed, &known).map(|near| format!("did you mean `{near}`?"));
        return Err(Failure::usage(format!("`{typed}` is neither a content type nor a page")).hint(near).hint(names()));
    };
    let page = Page::within_limits(path.as_str(), workspace.repository.read(&snapshot, file)?)
        .map_err(|excess| Failure::usage(format!("`{path}` has {excess}")))?;
    let index = schema.type_of(&path, page.front_matter()).map_err(Failure::usage)?;
    let found = index.and_then(|index| schema.types.get(index));
    found
        .map(|one| one.name.clone())
        .ok_or_else(|| Failure::usage(format!("`{path}` is of no content type: no `match` names it")).hint(names()))
}
