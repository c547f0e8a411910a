//! `signoise schema test`: every template rendered with values of all kinds, and what comes out checked.

use std::fmt::Write;

use chrono::{NaiveDate, NaiveTime};

use crate::check;
use crate::cli::workspace::Workspace;
use crate::cli::{FINDINGS, Failure, Global, output};
use crate::page::Page;
use crate::rules::Site;
use crate::scaffold::post::{self, Clock, Existing, PostRequest};
use crate::schema::ContentType;
use crate::snapshot::Source;
use crate::text::Untrusted;

/// Titles that templates stumble over: quotes, colons, marks of Markdown and of YAML, letters of all kinds.
const TITLES: [&str; 5] = [
    "A first example of a title",
    "What is it: \"quotes\", 'more' & a colon",
    "C# or F#? 50 % of [brackets], *stars* | pipes",
    "Été à Montréal – 日本語 and more",
    "- a dash, a # sign and a { brace }",
];

/// Arguments of `signoise schema test`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise schema test
  signoise schema test signal-noise

Exit code 1 means that a template makes a page that its own content type complains about.")]
pub(in crate::cli) struct Args {
    /// Names of content types (default: all)
    #[arg(value_name = "TYPE")]
    types: Vec<String>,
    #[command(flatten)]
    output: output::OutputArgs,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let workspace = Workspace::open(global)?;
        let schema = workspace.schema()?;
        for name in &self.types {
            if schema.by_name(name).is_none() {
                let known: Vec<&str> = schema.types.iter().map(|one| one.name.as_str()).collect();
                let near = crate::schema::error::nearest(name, &known).map(|near| format!("did you mean `{near}`?"));
                return Err(Failure::usage(format!("no content type is named `{name}`")).hint(near));
            }
        }
        let source = match (workspace.repository.root(), workspace.repository.head()?) {
            (Some(_), _) => Source::WorkTree,
            (None, Some(head)) => Source::Commit(head),
            (None, None) => Source::Empty,
        };
        let snapshot = workspace.snapshot(&source)?;
        let timezone = workspace.config.timezone();
        let Workspace { repository, config, .. } = workspace;
        let mut site = check::read(&repository, &snapshot, schema, config)?;
        let wanted = |one: &ContentType| self.types.is_empty() || self.types.contains(&one.name);
        let clock = clock(timezone);
        let plans: Vec<(String, Option<Vec<Made>>)> = site
            .schema
            .types
            .iter()
            .filter(|one| wanted(one))
            .map(|one| (one.name.clone(), one.template.as_ref().map(|_| render(one, &clock))))
            .collect();
        let mut text = String::new();
        let mut failed = false;
        for (name, made) in plans {
            let name = Untrusted(&name).line().to_string();
            // Writing to a string cannot fail.
            let Some(made) = made else {
                let _ = writeln!(text, "{name}: no template");
                continue;
            };
            let count = made.len();
            let mut faults = String::new();
            for (title, result) in made {
                for fault in result.map_or_else(|reason| vec![reason], |page| complaints(&mut site, page)) {
                    let _ = writeln!(faults, "  {title:?}: {}", Untrusted(&fault).line());
                }
            }
            failed |= !faults.is_empty();
            let verdict = if faults.is_empty() { "passes its own schema" } else { "FAILS" };
            let _ = write!(text, "{name}: the template {verdict}, with {count} titles\n{faults}");
        }
        if text.is_empty() {
            output::say(global, "note: there is no content type");
        }
        self.output.write(text.as_bytes())?;
        Ok(if failed { FINDINGS } else { 0 })
    }
}

/// A title and the page made for it, or why there is none.
type Made = (&'static str, Result<Page, String>);

fn clock(timezone: crate::config::Zone) -> Clock {
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap_or_default();
    Clock {
        now: day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()).and_utc(),
        source_date_epoch: None,
        timezone,
    }
}

fn render(content_type: &ContentType, clock: &Clock) -> Vec<Made> {
    TITLES
        .iter()
        .enumerate()
        .map(|(number, &title)| {
            let slug = format!("example-{}", number + 1);
            let request = PostRequest {
                title: title.to_owned(),
                date: Some("2024-02-29".to_owned()),
                slug: Some(slug),
                ..PostRequest::default()
            };
            let plan = post::plan(&request, content_type, Existing::default(), clock);
            (title, plan.map(|plan| Page::new(plan.path, plan.text.into_bytes())).map_err(|error| error.to_string()))
        })
        .collect()
}

/// What the rules say of a page, as part of its site: links to other pages have to lead somewhere.
fn complaints(site: &mut Site, page: Page) -> Vec<String> {
    let index = match site.schema.type_of(&page.path, page.front_matter()) {
        Ok(index) => index,
        Err(ambiguity) => return vec![ambiguity.to_string()],
    };
    let path = page.path.clone();
    let at = site.pages.partition_point(|other| other.path < path);
    // A page of the site with this name makes place.
    let replaced = site.pages.get(at).is_some_and(|other| other.path == path);
    let old = replaced.then(|| (site.pages.remove(at), site.types.remove(at)));
    site.pages.insert(at, page);
    site.types.insert(at, index);
    let new_file = site.files.insert(path.clone());
    site.addresses = std::sync::OnceLock::new();
    let outcome = check::run(site, &|other| other == path);
    site.pages.remove(at);
    site.types.remove(at);
    if new_file {
        site.files.remove(&path);
    }
    if let Some((page, index)) = old {
        site.pages.insert(at, page);
        site.types.insert(at, index);
    }
    site.addresses = std::sync::OnceLock::new();
    let line = |finding: &crate::finding::Finding| format!("{}: {}", finding.rule, finding.message);
    outcome.findings.iter().map(line).collect()
}
