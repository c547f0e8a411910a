//! `signoise new post`: a post of a series.

use std::path::Path;

use chrono::Utc;
use clap::ValueEnum;

use super::workspace::Workspace;
use super::{Failure, Global, new, output};
use crate::page::Page;
use crate::scaffold::Error;
use crate::scaffold::post::{self, Clock, Existing, Plan, PostRequest};
use crate::schema::{ContentType, Role, Schema};
use crate::snapshot::{Snapshot, Source};
use crate::text::{Untrusted, json};

/// Arguments of `signoise new post`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise new post \"What's in a partnership?\"
  signoise new post \"What's in a partnership?\" --date 2025-06-30 --slug partnership --dry-run

The path of the new post is all that is printed on standard output.")]
pub(super) struct PostArgs {
    /// The title, with or without the prefix of the series
    #[arg(value_name = "TITLE")]
    title: String,
    /// The day (default: SOURCE_DATE_EPOCH, else today in the site's time zone)
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// The part of the file name after the date (default: made of the title)
    #[arg(long, value_name = "SLUG")]
    slug: Option<String>,
    /// Content type of the post (default: the first series with a title prefix)
    #[arg(long, value_name = "NAME")]
    series: Option<String>,
    /// Print the post instead of writing it
    #[arg(long)]
    dry_run: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Path, value_name = "FORMAT")]
    format: Format,
}

/// How to print the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The path (with `--dry-run`, the text)
    Path,
    /// `{created, path, slug, ...}`
    Json,
}

impl PostArgs {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let workspace = Workspace::open(global)?;
        let root = workspace.writable_root()?;
        let schema = workspace.schema()?;
        let series = series(&schema, self.series.as_deref())?;
        let snapshot = workspace.snapshot(&Source::WorkTree)?;
        let files: Vec<String> = snapshot.files.iter().map(|file| file.path.clone()).collect();
        let titles = titles(&workspace, &snapshot);
        let clock = Clock {
            now: Utc::now(),
            source_date_epoch: std::env::var("SOURCE_DATE_EPOCH").ok(),
            timezone: workspace.config.timezone(),
        };
        let request = PostRequest { title: self.title.clone(), date: self.date.clone(), slug: self.slug.clone() };
        let plan = post::plan(&request, series, Existing { files: &files, titles: &titles }, &clock)?;
        for warning in &plan.warnings {
            output::say(global, &format!("warning: {warning}"));
        }
        if !self.dry_run {
            post::write(&root, &plan)?;
        }
        self.print(&root, &plan)
    }

    fn print(&self, root: &Path, plan: &Plan) -> Result<u8, Failure> {
        let text = match self.format {
            Format::Path if self.dry_run => Untrusted(&plan.text).lines().to_string(),
            Format::Path => format!("{}\n", new::from_here(root, &plan.path).display()),
            Format::Json => {
                let result = serde_json::json!({
                    "created": !self.dry_run,
                    "path": plan.path,
                    "slug": plan.slug,
                    "title": plan.title,
                    "date": plan.date.to_string(),
                    "text": plan.text,
                });
                let mut bytes = Vec::new();
                json::write(&result, &mut bytes).map_err(Failure::internal)?;
                output::stdout(&bytes)?;
                return Ok(0);
            }
        };
        output::stdout(text.as_bytes())?;
        Ok(0)
    }
}

/// The content type that the post is to have.
fn series<'a>(schema: &'a Schema, name: Option<&str>) -> Result<&'a ContentType, Failure> {
    let can = |content_type: &&ContentType| content_type.role == Role::Post && content_type.template.is_some();
    let names: Vec<&str> = schema.types.iter().filter(can).map(|content_type| content_type.name.as_str()).collect();
    let mut all = schema.types.iter().filter(can);
    if let Some(name) = name {
        return all.find(|content_type| content_type.name == name).ok_or_else(|| {
            Failure::usage(format!("no series is named `{name}`"))
                .hint(format!("series with a template: {}", names.join(", ")))
        });
    }
    let first = all.clone().find(|content_type| content_type.title_prefix.is_some());
    first.or_else(|| all.next()).ok_or_else(|| {
        Failure::usage("no content type is a post with a template")
            .hint("give one in the schema folder a `template`".to_owned())
    })
}

/// Path and title of every page that has one.
fn titles(workspace: &Workspace, snapshot: &Snapshot) -> Vec<(String, String)> {
    let content: Vec<_> = snapshot.content().collect();
    let titles = workspace.repository.read_all(snapshot, &content, |file, bytes| {
        // A page that cannot be read has no title that could be repeated.
        let page = Page::within_limits(file.path.as_str(), bytes.ok()?).ok()?;
        Some((file.path.clone(), page.front_matter().text("title")?.to_owned()))
    });
    titles.into_iter().flatten().collect()
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::Exists { .. } => {
                Self::conflict(&error).hint("choose another name with `--slug`, or another `--date`".to_owned())
            }
            _ => Self::usage(error),
        }
    }
}
