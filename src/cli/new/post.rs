//! `signoise new post`: a post of a series.

use std::path::Path;

use chrono::Utc;

use super::{ApplyError, CommitArgs, Format, OutcomeArgs, ask, listed, message};
use crate::check;
use crate::cli::workspace::Workspace;
use crate::cli::{Failure, Global, Kind, editor, output, prompt};
use crate::config::Config;
use crate::digest;
use crate::page::Page;
use crate::rules::resolve;
use crate::scaffold::Error;
use crate::scaffold::journal::Written;
use crate::scaffold::post::{self, Clock, Existing, Plan, PostRequest};
use crate::schema::{ContentType, Role, Schema};
use crate::snapshot::{Committed, Snapshot, Source};
use crate::text::{Untrusted, json};

/// The name and version of the JSON.
const SCHEMA: &str = "signoise/new-post/1";

/// Arguments of `signoise new post`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise new post \"What's in a partnership?\"
  signoise new post \"What's in a partnership?\" --date 2025-06-30 --slug partnership --dry-run
  signoise new post \"Skills first\" --field categories='Partners, Skills' --draft
  signoise new post \"Why partners stay\" --branch partnership --edit --commit

On a terminal, what is missing is asked for. The path of the new post is all that is printed on standard output, or its text with `--dry-run`.")]
pub(super) struct PostArgs {
    /// The title, with or without the prefix of the series
    #[arg(value_name = "TITLE")]
    title: Option<String>,
    /// The day (default: SOURCE_DATE_EPOCH, else today in the site's time zone)
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// The part of the file name after the date (default: made of the title)
    #[arg(long, value_name = "SLUG")]
    slug: Option<String>,
    /// Content type of the post (default: the first series with a title prefix)
    #[arg(long, value_name = "NAME")]
    series: Option<String>,
    /// Another key of the front matter; a list is written with commas
    #[arg(long = "field", value_name = "KEY=VALUE", value_parser = super::field)]
    fields: Vec<(String, String)>,
    /// Do not publish the post yet: `published: false`
    #[arg(long)]
    draft: bool,
    /// Open the post in $VISUAL or $EDITOR, then check it
    #[arg(long, conflicts_with = "dry_run")]
    edit: bool,
    #[command(flatten)]
    outcome: OutcomeArgs,
}

impl PostArgs {
    pub(super) fn run(mut self, global: &Global) -> Result<u8, Failure> {
        let workspace = Workspace::open(global)?;
        let root = workspace.writable_root()?;
        let schema = workspace.schema()?;
        let clock = Clock {
            now: Utc::now(),
            source_date_epoch: std::env::var("SOURCE_DATE_EPOCH").ok(),
            timezone: workspace.config.timezone(),
        };
        let ask = prompt::possible(global);
        let series = self.series(&schema, ask)?;
        let mut request = PostRequest {
            title: self.title.clone(),
            date: self.date.clone(),
            slug: self.slug.clone(),
            fields: self.fields.clone(),
            draft: self.draft,
        };
        if ask {
            ask::post(&mut request, series, &clock)?;
        }
        let lock = if self.outcome.dry_run { None } else { Some(super::lock(&workspace)?) };
        let snapshot = workspace.snapshot(&Source::WorkTree)?;
        let files: Vec<String> = snapshot.files.iter().map(|file| file.path.clone()).collect();
        let titles = titles(&workspace, &snapshot);
        let mut plan = post::plan(&request, series, Existing { files: &files, titles: &titles }, &clock)?;
        for warning in &plan.warnings {
            output::say(global, &format!("warning: {warning}"));
        }
        let mut made = None;
        if !self.outcome.dry_run {
            // What is committed is what the author leaves in the editor.
            let early =
                CommitArgs { branch: self.outcome.git.branch.clone(), commit: self.outcome.git.commit && !self.edit };
            let message = message::of_post(&plan.title);
            made = Self::write(&workspace, &root, &plan, &early, &message)?;
            if self.edit {
                drop(lock);
                editor::open(&root.join(&plan.path))?;
                plan.text = Self::edited(global, &workspace, &plan)?;
                let _lock = super::lock(&workspace)?;
                let late = CommitArgs { branch: None, commit: self.outcome.git.commit };
                made = super::edited(&workspace, &plan.path, &plan.text, made, &late, &message)?;
            }
        }
        super::say_committed(global, made.as_ref());
        self.print(&root, &plan, url(&workspace.config, &plan).as_deref(), made.as_ref())
    }

    fn write(
        workspace: &Workspace,
        root: &Path,
        plan: &Plan,
        git: &CommitArgs,
        message: &str,
    ) -> Result<Option<Committed>, Failure> {
        let file = Written { path: plan.path.clone(), before: None, after: plan.text.clone() };
        let what = message.lines().next().unwrap_or_default();
        super::apply(workspace, root, &[file], git, what, message).map_err(|error| match error {
            ApplyError::Changed(failure) | ApplyError::Failed(failure) => failure,
        })
    }

    /// What the author made of the post, and what `check` says of it.
    fn edited(global: &Global, workspace: &Workspace, plan: &Plan) -> Result<String, Failure> {
        let snapshot = workspace.snapshot(&Source::WorkTree)?;
        let gone = || Failure::usage(format!("{} is gone", plan.path));
        let bytes = workspace.repository.read(&snapshot, snapshot.find(&plan.path).ok_or_else(gone)?)?;
        let text = String::from_utf8(bytes).map_err(|_| Failure::usage(format!("{} is no UTF-8", plan.path)))?;
        let site = check::read(&workspace.repository, &snapshot, workspace.schema()?, workspace.config.clone())?;
        for finding in check::run(&site, &|path| path == plan.path).findings {
            let line = site.page(&finding.path).map_or(1, |page| page.line_of(finding.span.start));
            let severity = finding.severity.as_str();
            output::say(
                global,
                &format!("{severity}: {}:{line}: {} ({})", finding.path, finding.message, finding.rule),
            );
        }
        Ok(text)
    }

    /// The series, asked for where there are several and nothing says which.
    fn series<'a>(&mut self, schema: &'a Schema, ask: bool) -> Result<&'a ContentType, Failure> {
        if ask && self.series.is_none() && self.title.is_none() {
            let all: Vec<&ContentType> = all_series(schema).collect();
            if all.len() > 1 {
                let titles: Vec<String> = all.iter().map(|kind| kind.title.clone()).collect();
                let chosen = prompt::choice("Series", &titles)?;
                self.series = all.get(chosen).map(|kind| kind.name.clone());
            }
        }
        series(schema, self.series.as_deref())
    }

    fn print(&self, root: &Path, plan: &Plan, url: Option<&str>, made: Option<&Committed>) -> Result<u8, Failure> {
        let text = match self.outcome.format {
            Format::Path if self.outcome.dry_run => Untrusted(&plan.text).lines().to_string(),
            Format::Path => format!("{}\n", super::from_here(root, &plan.path).display()),
            Format::Json => {
                let result = serde_json::json!({
                    "schema": SCHEMA,
                    "created": !self.outcome.dry_run,
                    "path": plan.path,
                    "url": url,
                    "slug": plan.slug,
                    "title": plan.title,
                    "date": plan.date.to_string(),
                    "text": plan.text,
                    "branch": made.and_then(|made| made.branch.as_ref()),
                    "commit": made.and_then(|made| made.commit.as_ref()),
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

/// Where the site will show the post, where that is known; it does not show a draft.
fn url(config: &Config, plan: &Plan) -> Option<String> {
    let page = Page::new(plan.path.as_str(), plan.text.clone().into_bytes());
    let is_published = resolve::is_published(&page);
    let address = || digest::address(&page, &config.site);
    is_published.then(address).flatten()
}

/// The series that posts can be made for.
fn all_series(schema: &Schema) -> impl Iterator<Item = &ContentType> {
    schema.types.iter().filter(|kind| kind.role == Role::Post && kind.template.is_some())
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
        let several = match &error {
            Error::Several(several) => several.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts: Vec<String> = several.iter().map(ToString::to_string).collect();
        let mut failure = listed(&texts, "the post cannot be made");
        if error.is_conflict() {
            failure.kind = Kind::Conflict;
        }
        for hint in several.iter().filter_map(Error::hint) {
            if !failure.hints.iter().any(|known| known == hint) {
                failure.hints.push(hint.to_owned());
            }
        }
        failure
    }
}
