//! `signoise digest`: what changed in a period, for readers.

mod gather;

use chrono::NaiveDate;
use clap::ValueEnum;

pub(in crate::cli) use self::gather::type_of;
use self::gather::{dates, digest};
use super::workspace::Workspace;
use super::{Failure, Global, context, open, output};
use crate::config::DigestConfig;
use crate::digest::Digest;
use crate::digest::last::Last;
use crate::digest::limit::{self, Limit};
use crate::digest::period::{Ask, PeriodError, Place};
use crate::page::Page;
use crate::render::atom::{self, Feed};
use crate::render::eml::{self, Mail, MailError};
use crate::render::post::{self, PostError};
use crate::render::template::{Name, RenderError, Templates};
use crate::render::{digest_json, html, markdown, text};
use crate::scaffold::slug;
use crate::schema::{Role, Schema, date};
use crate::snapshot::Source;

/// Arguments of `signoise digest`.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "signoise digest [OPTIONS] <A..B | --release NAME | --month YYYY-MM | --week YYYY-Www | --since DATE | --until DATE | --since-last>"
)]
#[command(after_help = "Examples:
  signoise digest release-2025-04..release-2025-05
  signoise digest --release release-2025-05      since the release before it
  signoise digest --month 2025-05 --open         in the browser
  signoise digest --month 2025-05 --format eml --to partners@example.org -o may.eml
  signoise digest --since-last --format post -o _posts/

Dates are days in the site's time zone, along the first parents of HEAD (or --rev).
`[digest]` in signoise.toml sets groups, title, intro, addresses and templates.")]
#[command(group = clap::ArgGroup::new("period").required(true).multiple(true).args([
    "range", "release", "month", "week", "since", "until", "since_last", "print_template",
]))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that users type")]
pub(super) struct Args {
    /// From one revision to another: `A..B`
    #[arg(value_name = "A..B", conflicts_with_all = ["release", "month", "week", "since", "until", "since_last", "rev"])]
    range: Option<String>,
    /// From the release before this one to this one
    #[arg(long, value_name = "NAME", conflicts_with_all = ["month", "week", "since", "until", "since_last", "rev"])]
    release: Option<String>,
    /// A month, such as 2025-06
    #[arg(long, value_name = "YYYY-MM", conflicts_with_all = ["week", "since", "until", "since_last"])]
    month: Option<String>,
    /// An ISO week, such as 2025-W23
    #[arg(long, value_name = "YYYY-Www", conflicts_with_all = ["since", "until", "since_last"])]
    week: Option<String>,
    /// From this day on
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "since_last")]
    since: Option<String>,
    /// Up to and including this day
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "since_last")]
    until: Option<String>,
    /// From where the newest digest post of the site ends
    #[arg(long)]
    since_last: bool,
    /// Whose first parents are the history (default: HEAD)
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
    /// How to write the digest (default: markdown)
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Show the HTML in the browser, and print its path
    #[arg(long)]
    open: bool,
    /// At most this many items of a list, then how many more there are
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_items: Option<u32>,
    /// A paragraph to put in front
    #[arg(long, value_name = "TEXT")]
    intro: Option<String>,
    /// Day of the post (default: the last one of the period)
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// Sender of the e-mail: `Name <address>`
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,
    /// Recipient of the e-mail; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
    /// Make the e-mail a draft, which mail clients open for sending
    #[arg(long)]
    draft: bool,
    /// Print a built-in template, to start one of your own
    #[arg(long, value_enum, value_name = "NAME", exclusive = true)]
    print_template: Option<TemplateName>,
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
    /// A post of the site's digest series
    Post,
    /// One document for a browser
    Html,
    /// For a terminal or a plain mail
    Text,
    /// A complete e-mail, text and HTML
    Eml,
    /// `signoise/digest/1`
    Json,
    /// A feed
    Atom,
}

/// A built-in template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TemplateName {
    /// Of `markdown` and `post`
    Markdown,
    /// Of `html` and `eml`
    Html,
    /// Of `text` and `eml`
    Text,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        if let Some(name) = self.print_template {
            let name = match name {
                TemplateName::Markdown => Name::Markdown,
                TemplateName::Html => Name::Html,
                TemplateName::Text => Name::Text,
            };
            return output::stdout(name.built_in().as_bytes()).map(|()| 0);
        }
        let format = self.format()?;
        let workspace = Workspace::open(global)?;
        let schema = workspace.schema()?;
        let templates = templates(&workspace)?;
        let rev = self.rev.as_deref().unwrap_or("HEAD");
        let period = self.ask(global, &workspace, &schema)?.resolve(&Place {
            repository: &workspace.repository,
            rev,
            releases: &workspace.config.releases.tags,
            timezone: &workspace.config.timezone(),
        })?;
        if period.is_empty() {
            output::say(global, &format!("note: there is no commit {}", period.phrase));
        }
        let until = period.until;
        // Who made a change stands only in what programs read, and takes a walk through the history to know.
        let walk = !self.no_provenance && matches!(format, Format::Json | Format::Atom);
        let (mut digest, made) = digest(global, &workspace, &schema, period, walk)?;
        let config = &workspace.config.digest;
        digest.intro = paragraphs(self.intro.as_deref().or(config.intro.as_deref()).unwrap_or_default());
        digest.web.clone_from(&config.web);
        digest.unsubscribe.clone_from(&config.unsubscribe);
        let most = self.max_items.and_then(|most| usize::try_from(most).ok()).or(config.max_items);
        // Programs get everything.
        if !matches!(format, Format::Json | Format::Atom) {
            digest = limit::limited(digest, Limit { items: most.unwrap_or(usize::MAX), ..Limit::NONE });
        }

        let mut bytes = Vec::new();
        match format {
            Format::Markdown => markdown::write(&digest, &templates, &mut bytes)?,
            Format::Html => html::write(&digest, &templates, &mut bytes)?,
            Format::Text => text::write(&digest, &templates, &mut bytes)?,
            Format::Eml => eml::write(&digest, &self.mail(config), &templates, &mut bytes)?,
            Format::Post => return self.post(&digest, &schema, until, &templates),
            Format::Json => digest_json::write(&digest, &made, &mut bytes).map_err(Failure::internal)?,
            Format::Atom => {
                let site =
                    workspace.config.site.url.as_ref().map(|url| format!("{url}{}/", workspace.config.base_path()));
                let dates = dates(&made);
                let feed = Feed { site: site.as_deref(), own: config.feed.as_deref(), dates: &dates };
                atom::write(&digest, &feed, &mut bytes).map_err(Failure::internal)?;
            }
        }
        if self.open {
            self.show(&bytes)?;
        } else {
            self.output.write(&bytes)?;
        }
        Ok(0)
    }

    fn format(&self) -> Result<Format, Failure> {
        match (self.format, self.open) {
            (None | Some(Format::Html), true) => Ok(Format::Html),
            (Some(_), true) => {
                Err(Failure::usage("`--open` shows the HTML and no other format")
                    .hint("leave `--format` out".to_owned()))
            }
            (format, false) => Ok(format.unwrap_or(Format::Markdown)),
        }
    }

    fn mail(&self, config: &DigestConfig) -> Mail {
        let to = if self.to.is_empty() { &config.to } else { &self.to };
        Mail { from: self.from.clone().or_else(|| config.from.clone()), to: to.clone(), draft: self.draft }
    }

    /// Writes a post: to a file, or under its own name where a folder is named.
    fn post(&self, digest: &Digest, schema: &Schema, until: NaiveDate, templates: &Templates) -> Result<u8, Failure> {
        let series = schema.types.iter().find(|content_type| content_type.role == Role::Digest).ok_or_else(|| {
            Failure::usage("no content type is a series of digests")
                .hint("give one in the schema folder the `role: digest`".to_owned())
        })?;
        let day = match &self.date {
            Some(text) => date::day(text).ok_or_else(|| Failure::usage(format!("`{text}` is no day")))?,
            None => until,
        };
        let mut bytes = Vec::new();
        post::write(digest, series, day, templates, &mut bytes)?;
        let Some(folder) = self.output.folder() else {
            self.output.write(&bytes)?;
            return Ok(0);
        };
        let slug = slug::of_title(&digest.period.label).unwrap_or_else(|_| "digest".to_owned());
        let name = match &series.file_name {
            Some(pattern) => pattern.render(&day.to_string(), &slug),
            None => format!("{day}-{slug}.md"),
        };
        let path = folder.join(name);
        output::OutputArgs::write_new(&path, &bytes)?;
        output::stdout(format!("{}\n", path.display()).as_bytes())?;
        Ok(0)
    }

    /// Keeps the HTML in a file, prints its path and opens it.
    fn show(&self, html: &[u8]) -> Result<(), Failure> {
        let path = match self.output.named() {
            Some(path) => {
                self.output.write(html)?;
                // Not canonical: a verbatim path of Windows is none that Explorer understands.
                std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
            }
            None => output::keep("signoise-digest-", ".html", html)?,
        };
        output::stdout(format!("{}\n", path.display()).as_bytes())?;
        open::open(&path)
    }

    fn ask(&self, global: &Global, workspace: &Workspace, schema: &Schema) -> Result<Ask, Failure> {
        Ok(if self.since_last {
            Ask::SinceLast(self.last(global, workspace, schema)?)
        } else if let Some(range) = &self.range {
            Ask::Range(range.clone())
        } else if let Some(release) = &self.release {
            Ask::Release(release.clone())
        } else if let Some(month) = &self.month {
            Ask::Month(month.clone())
        } else if let Some(week) = &self.week {
            Ask::Week(week.clone())
        } else {
            Ask::Dates { since: self.since.clone(), until: self.until.clone() }
        })
    }

    /// The newest digest post of the revision.
    fn last(&self, global: &Global, workspace: &Workspace, schema: &Schema) -> Result<Last, Failure> {
        let repository = &workspace.repository;
        let rev = self.rev.as_deref().unwrap_or("HEAD");
        let snapshot = workspace.snapshot(&Source::Commit(repository.commit(rev)?))?;
        let content: Vec<_> = snapshot.content().collect();
        let found = repository.read_all(&snapshot, &content, |file, bytes| {
            let page = Page::within_limits(file.path.as_str(), bytes.ok()?).ok()?;
            Last::of(&page.path, page.front_matter(), type_of(schema, &page)?)
        });
        let last = found.into_iter().flatten().max().ok_or_else(|| PeriodError::NoDigest { rev: rev.to_owned() })?;
        let how = if last.to.is_some() { "ends at" } else { "does not say where it ends; it is dated" };
        let end = last.to.clone().unwrap_or_else(|| last.day.to_string());
        output::say(global, &format!("note: the newest digest, {}, {how} {end}", last.path));
        Ok(last)
    }
}

/// The templates of the site's own.
pub(super) fn templates(workspace: &Workspace) -> Result<Templates, Failure> {
    let paths = &workspace.config.digest.templates;
    let read = |path: &Option<String>| -> Result<Option<String>, Failure> {
        let path = path.as_ref();
        Ok(path.map(|path| context::text_file(&workspace.repository, path)).transpose()?)
    };
    Ok(Templates { markdown: read(&paths.markdown)?, html: read(&paths.html)?, text: read(&paths.text)? })
}

/// Paragraphs, each on one line.
fn paragraphs(text: &str) -> Vec<String> {
    let mut out: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        match out.last_mut() {
            Some(open) if !line.is_empty() => open.push(line),
            _ => out.push(Vec::new()),
        }
    }
    out.into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join(" ")).collect()
}

impl From<PeriodError> for Failure {
    fn from(error: PeriodError) -> Self {
        Self::usage(&error).hint(error.hint())
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        let hint = match &error {
            RenderError::Write(_) | RenderError::Mail(MailError::Build(_)) => return Self::internal(error),
            RenderError::Template { name, .. } => {
                Some(format!("`signoise digest --print-template {}` prints one that works", name.as_str()))
            }
            RenderError::Mail(MailError::NoSender) => {
                Some("`--from 'News <news@example.org>'`, or `from` under `[digest]` in signoise.toml".to_owned())
            }
            RenderError::Mail(MailError::TooLarge(_)) => Some("choose a shorter period or a shorter intro".to_owned()),
            RenderError::Mail(_) => None,
        };
        Self::usage(error).hint(hint)
    }
}

impl From<PostError> for Failure {
    fn from(error: PostError) -> Self {
        match error {
            PostError::Front { .. } => {
                let hint = "in the schema of its front matter, give the key a `default` or take it out of `required`; \
                            `signoise schema test` then proves it";
                Self::usage(error).hint(hint.to_owned())
            }
            PostError::Render(error) => error.into(),
        }
    }
}
