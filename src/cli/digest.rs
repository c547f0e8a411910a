//! `signoise digest`: what changed in a period, for readers.

use std::sync::Arc;

use clap::ValueEnum;

use super::diff::{revision, say_left_out};
use super::workspace::Workspace;
use super::{Failure, Global, output};
use crate::change::model::Side;
use crate::change::read::{self, Pages};
use crate::digest::period::{Ask, Period, PeriodError, Place};
use crate::digest::{self, Digest, model};
use crate::page::Page;
use crate::render::markdown::RenderError;
use crate::render::{digest_json, markdown};
use crate::schema::Schema;
use crate::snapshot::Snapshot;

/// Arguments of `signoise digest`.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "signoise digest [OPTIONS] <A..B | --release NAME | --month YYYY-MM | --week YYYY-Www | --since DATE | --until DATE>"
)]
#[command(after_help = "Examples:
  signoise digest release-2025-04..release-2025-05
  signoise digest --release release-2025-05      since the release before it
  signoise digest --month 2025-05
  signoise digest --since 2025-05-01 --until 2025-05-15 --format json

Dates are days in the site's time zone, along the first parents of HEAD (or --rev).")]
#[command(group = clap::ArgGroup::new("period").required(true).multiple(true).args(["range", "release", "month", "week", "since", "until"]))]
pub(super) struct Args {
    /// From one revision to another: `A..B`
    #[arg(value_name = "A..B", conflicts_with_all = ["release", "month", "week", "since", "until", "rev"])]
    range: Option<String>,
    /// From the release before this one to this one
    #[arg(long, value_name = "NAME", conflicts_with_all = ["month", "week", "since", "until", "rev"])]
    release: Option<String>,
    /// A month, such as 2025-06
    #[arg(long, value_name = "YYYY-MM", conflicts_with_all = ["week", "since", "until"])]
    month: Option<String>,
    /// An ISO week, such as 2025-W23
    #[arg(long, value_name = "YYYY-Www", conflicts_with_all = ["since", "until"])]
    week: Option<String>,
    /// From this day on
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<String>,
    /// Up to and including this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<String>,
    /// Whose first parents are the history (default: HEAD)
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
    /// How to write the digest
    #[arg(long, value_enum, default_value_t = Format::Markdown, value_name = "FORMAT")]
    format: Format,
    /// Leave out which commits made each change
    #[arg(long)]
    no_provenance: bool,
    #[command(flatten)]
    output: output::OutputArgs,
}

/// How to write the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Markdown,
    /// `signoise/digest/1`
    Json,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let workspace = Workspace::open(global)?;
        let period = self.ask().resolve(&Place {
            repository: &workspace.repository,
            rev: self.rev.as_deref().unwrap_or("HEAD"),
            releases: &workspace.config.releases.tags,
            timezone: workspace.config.timezone(),
        })?;
        if period.is_empty() {
            output::say(global, &format!("note: there is no commit {}", period.phrase));
        }
        let digest = digest(global, &workspace, period)?;
        let mut bytes = Vec::new();
        match self.format {
            Format::Markdown => markdown::write(&digest, &mut bytes)?,
            Format::Json => digest_json::write(&digest, &mut bytes).map_err(Failure::internal)?,
        }
        self.output.write(&bytes)?;
        Ok(0)
    }

    fn ask(&self) -> Ask {
        if let Some(range) = &self.range {
            Ask::Range(range.clone())
        } else if let Some(release) = &self.release {
            Ask::Release(release.clone())
        } else if let Some(month) = &self.month {
            Ask::Month(month.clone())
        } else if let Some(week) = &self.week {
            Ask::Week(week.clone())
        } else {
            Ask::Dates { since: self.since.clone(), until: self.until.clone() }
        }
    }
}

fn digest(global: &Global, workspace: &Workspace, period: Period) -> Result<Digest, Failure> {
    let schema = workspace.schema()?;
    let (from, to) = period.sources();
    let (from, to) = (workspace.snapshot(&from)?, workspace.snapshot(&to)?);
    let (before, after) = (Pages::new(&workspace.repository, &from), Pages::new(&workspace.repository, &to));
    let read::Comparison { changes, left_out } = read::changes(&workspace.repository, &before, &after, &schema)?;
    say_left_out(global, &left_out);
    // Every page that a change names has been read already: what fails here is a page that no change is on.
    let page = |side: Side, path: &str| -> Option<Arc<Page>> {
        let pages = match side {
            Side::From => &before,
            Side::To => &after,
        };
        pages.get(path).ok().flatten()
    };
    let site = &workspace.config.site;
    Ok(digest::gather(
        &changes,
        &digest::Context {
            site: workspace.config.digest.title.as_deref().or(site.title.as_deref()),
            url: site.url.as_deref(),
            base_path: workspace.config.base_path(),
            groups: &workspace.config.digest.groups,
            period: told(period, &from, &to),
            page: &page,
            content_type: &|page| type_of(&schema, page),
        },
    ))
}

fn type_of<'a>(schema: &'a Schema, page: &Page) -> Option<&'a crate::schema::ContentType> {
    // Two types that claim a page have been an error when the changes were read.
    schema.types.get(schema.type_of(&page.path, page.front_matter()).ok()??)
}

fn told(period: Period, from: &Snapshot, to: &Snapshot) -> model::Period {
    model::Period { label: period.label, phrase: period.phrase, from: revision(from), to: revision(to) }
}

impl From<PeriodError> for Failure {
    fn from(error: PeriodError) -> Self {
        Self::usage(&error).hint(error.hint())
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        Self::internal(error)
    }
}
