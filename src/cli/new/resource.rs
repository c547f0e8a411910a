//! `signoise new resource`: entries of tables, from flags, a file or an issue.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::source::{self, Input};
use super::{ApplyError, Format, LISTED, OutcomeArgs, ask, listed, message};
use crate::check;
use crate::cli::workspace::Workspace;
use crate::cli::{Failure, Global, Kind, output, prompt};
use crate::finding::{Finding, Severity};
use crate::page::Page;
use crate::rules::Site;
use crate::scaffold::journal::Written;
use crate::scaffold::resource::{self, At, ChangedPage, Options, Plan, PlannedRow, Problem, Request};
use crate::snapshot::{Committed, Source};
use crate::text::unified::unified;
use crate::text::{Untrusted, json};

/// How often a page that somebody else changes meanwhile is read again.
const ATTEMPTS: usize = 5;

/// The name and version of the JSON.
const SCHEMA: &str = "signoise/new-resource/1";

/// Arguments of `signoise new resource`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise new resource --page DataAI --section Tools --url https://example.com/kit \\
      --title 'Starter kit' --description 'What to begin with' --notes GitHub
  signoise new resource --page DataAI --section Tools --from rows.csv --dry-run
  echo '{\"title\": \"Kit\", \"url\": \"https://example.com\", \"Description\": \"A kit\"}' |
      signoise new resource --page DataAI --section Tools --from -

The path and line of each new row are all that is printed on standard output, or with
`--dry-run` what would change as a unified diff. Either all rows are written or none; rows that
their table has already are left out, so that a second run changes nothing. The columns of a
file are named as the table's, beside page, section, table, title, url and at.")]
pub(super) struct ResourceArgs {
    /// The page: its path or name, whatever its case
    #[arg(long, value_name = "PAGE")]
    page: Option<String>,
    /// The heading above the table (with ` > ` between several; may be left out where the page has one table)
    #[arg(long, value_name = "HEADING")]
    section: Option<String>,
    /// Which of the tables that fit, where one heading has several
    #[arg(long, value_name = "N")]
    table: Option<usize>,
    /// The address
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The title: plain text, special characters are escaped
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The column Description, as Markdown
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The column Notes, as Markdown
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
    /// Any other column by its name
    #[arg(long = "field", value_name = "COLUMN=VALUE", value_parser = super::field)]
    fields: Vec<(String, String)>,
    /// Where the row goes: end, top, sorted (by title), or after=KEY with the address or title of a row
    #[arg(long, value_name = "PLACE", default_value = "end", value_parser = At::parse)]
    at: At,
    /// Rows of a file: CSV, JSON or JSON Lines (`-`: standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "title"])]
    from: Option<PathBuf>,
    /// Issues made by the form: a body, or the JSON of an event, an issue or a list of issues (`-`: standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "title", "from", "page", "section", "table", "fields", "description", "notes"])]
    from_issue: Vec<PathBuf>,
    /// Add an entry although its table has the address already
    #[arg(long)]
    allow_duplicate: bool,
    /// Leave parameters in the address that follow the reader
    #[arg(long)]
    keep_tracking: bool,
    #[command(flatten)]
    outcome: OutcomeArgs,
}

impl ResourceArgs {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let workspace = Workspace::open(global)?;
        let root = workspace.writable_root()?;
        let mut request = self.request();
        request.page = self.page.as_deref().map(|page| super::page_from_here(&workspace, &root, page)).transpose()?;
        if self.from.is_none() && self.from_issue.is_empty() && prompt::possible(global) {
            ask::entry(&mut request, &read(&workspace)?, self.keep_tracking)?;
        }
        let mut input = Input::default();
        // Nobody else waits while a pipe is slow.
        for path in self.from.iter().chain(&self.from_issue) {
            input.file(path)?;
        }
        let mut attempt = 0;
        let (plan, warnings, made) = loop {
            attempt += 1;
            let _lock = if self.outcome.dry_run { None } else { Some(super::lock(&workspace)?) };
            let mut site = read(&workspace)?;
            let requests = match &self.from {
                Some(path) => source::rows(&site, path, &request, &mut input)?,
                None if self.from_issue.is_empty() => vec![request.clone()],
                None => source::issues(&workspace, &site, &self.from_issue, &self.at, &mut input)?,
            };
            super::refuse_links(&root, &requests)?;
            let options = Options { keep_tracking: self.keep_tracking, allow_duplicate: self.allow_duplicate };
            let mut plan = resource::plan(&site, &requests, options).map_err(|problems| failure(&problems))?;
            let (warnings, older) = checked(&mut site, &plan)?;
            plan.notes.extend(older);
            if self.outcome.dry_run || plan.pages.is_empty() {
                break (plan, warnings, None);
            }
            let message = message::of_entries(&plan, &requests);
            let what = message.lines().next().unwrap_or_default();
            match super::apply(&workspace, &root, &written(&plan), &self.outcome.git, what, &message) {
                Ok(made) => break (plan, warnings, made),
                Err(ApplyError::Changed(_)) if attempt < ATTEMPTS => {}
                Err(ApplyError::Changed(failure) | ApplyError::Failed(failure)) => return Err(failure),
            }
        };
        for note in plan.notes.iter().map(|note| format!("note: {note}")).chain(warnings) {
            output::say(global, &note);
        }
        for row in plan.rows.iter().filter(|row| !row.added) {
            output::say(global, &format!("note: there already, left out: {}:{} {}", row.page, row.line, row.title));
        }
        super::say_committed(global, made.as_ref());
        self.print(&root, &plan, made.as_ref())
    }

    /// The entry that the flags describe.
    fn request(&self) -> Request {
        let mut fields = Vec::new();
        fields.extend(self.description.clone().map(|value| ("Description".to_owned(), value)));
        fields.extend(self.notes.clone().map(|value| ("Notes".to_owned(), value)));
        fields.extend(self.fields.iter().cloned());
        Request {
            page: self.page.clone(),
            section: self.section.clone(),
            table: self.table,
            title: self.title.clone(),
            url: self.url.clone(),
            fields,
            at: self.at.clone(),
            origin: None,
            issue: None,
        }
    }

    fn print(&self, root: &Path, plan: &Plan, made: Option<&Committed>) -> Result<u8, Failure> {
        let diff =
            || plan.pages.iter().map(|page| unified(&page.path, &page.before, &page.after, false)).collect::<String>();
        match self.outcome.format {
            Format::Path if self.outcome.dry_run => output::stdout(diff().as_bytes())?,
            Format::Path => {
                let line = |row: &PlannedRow| {
                    let path = super::from_here(root, &row.page).display().to_string();
                    format!("{}:{}\n", Untrusted(&path).line(), row.line)
                };
                let lines: String = plan.rows.iter().filter(|row| row.added).map(line).collect();
                output::stdout(lines.as_bytes())?;
            }
            Format::Json => {
                let rows: Vec<_> = plan
                    .rows
                    .iter()
                    .map(|row| {
                        serde_json::json!({
                            "added": row.added,
                            "path": row.page,
                            "line": row.line,
                            "section": row.section,
                            "title": row.title,
                            "url": row.url,
                            "text": row.text,
                        })
                    })
                    .collect();
                let result = serde_json::json!({
                    "schema": SCHEMA,
                    "created": !self.outcome.dry_run && !plan.pages.is_empty(),
                    "rows": rows,
                    "notes": plan.notes,
                    "branch": made.and_then(|made| made.branch.as_ref()),
                    "commit": made.and_then(|made| made.commit.as_ref()),
                    "diff": self.outcome.dry_run.then(diff),
                });
                let mut bytes = Vec::new();
                json::write(&result, &mut bytes).map_err(Failure::internal)?;
                output::stdout(&bytes)?;
            }
        }
        Ok(0)
    }
}

/// The pages of a plan as files.
fn written(plan: &Plan) -> Vec<Written> {
    let file = |page: &ChangedPage| Written {
        path: page.path.clone(),
        before: Some(page.before.clone()),
        after: page.after.clone(),
    };
    plan.pages.iter().map(file).collect()
}

fn read(workspace: &Workspace) -> Result<Site, Failure> {
    let snapshot = workspace.snapshot(&Source::WorkTree)?;
    Ok(check::read(&workspace.repository, &snapshot, workspace.schema()?, workspace.config.clone())?)
}

/// Puts the new pages into the site and runs the rules: what they find in the new rows is told, and an error stops
/// the run. Repetitions have been told already. The second list is of the faults that the tables have besides.
fn checked(site: &mut Site, plan: &Plan) -> Result<(Vec<String>, Vec<String>), Failure> {
    for changed in &plan.pages {
        let at = site.pages.iter().position(|page| page.path == changed.path);
        if let Some(page) = at.and_then(|at| site.pages.get_mut(at)) {
            *page = Page::new(changed.path.as_str(), changed.after.clone().into_bytes());
        }
    }
    let lines: BTreeSet<(&str, usize)> =
        plan.rows.iter().filter(|row| row.added).map(|row| (row.page.as_str(), row.line)).collect();
    let changed: BTreeSet<&str> = plan.pages.iter().map(|page| page.path.as_str()).collect();
    let outcome = check::run(site, &|path| changed.contains(path));
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let older = older_faults(site, &outcome.findings, &lines);
    for finding in outcome.findings {
        let repeats = finding.rule.starts_with("entry/duplicate") || finding.rule == "entry/same-url-different-title";
        let Some(page) = site.page(&finding.path).filter(|_| !repeats) else { continue };
        let line = page.line_of(finding.span.start);
        if !lines.contains(&(finding.path.as_str(), line)) {
            continue;
        }
        let help = finding.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
        let text = format!("{}:{line}: {}{help} ({})", finding.path, finding.message, finding.rule);
        match finding.severity {
            Severity::Error => errors.push(text),
            Severity::Warning => warnings.push(format!("warning: {text}")),
            Severity::Info => warnings.push(format!("note: {text}")),
        }
    }
    if !errors.is_empty() {
        return Err(listed(&errors, "the new rows would not pass `signoise check`"));
    }
    Ok((warnings, older))
}

/// A word on each table that got rows and is faulty elsewhere. `lines` are the new rows.
fn older_faults(site: &Site, findings: &[Finding], lines: &BTreeSet<(&str, usize)>) -> Vec<String> {
    let mut notes = Vec::new();
    let mut seen = BTreeSet::new();
    for &(path, line) in lines {
        let Some(page) = site.page(path) else { continue };
        let tables = &page.outline().tables;
        let behind = tables.partition_point(|table| page.line_of(table.span.start) <= line);
        let Some(table) = behind.checked_sub(1).and_then(|at| tables.get(at)) else { continue };
        let (first, last) = (page.line_of(table.span.start), page.line_of(table.span.end));
        if !seen.insert((path, first)) {
            continue;
        }
        let is_older = |finding: &&Finding| {
            let at = page.line_of(finding.span.start);
            let beside = finding.path == path && (first..=last + 1).contains(&at) && !lines.contains(&(path, at));
            beside && finding.rule.starts_with("table/") && finding.severity > Severity::Info
        };
        let mut faults = findings.iter().filter(is_older);
        let Some(fault) = faults.next() else { continue };
        let place = page.map().position(fault.span.start, page.text());
        let more = faults.count();
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        notes.push(format!(
            "{path}:{}:{}: an older fault of this table was left alone: {} ({}){more}",
            place.line, place.code_points, fault.message, fault.rule
        ));
    }
    notes
}

/// What is wrong with the requests as one failure.
fn failure(problems: &[Problem]) -> Failure {
    let said = |problem: &Problem| match &problem.origin {
        Some(origin) => format!("{origin}: {}", problem.message),
        None => problem.message.clone(),
    };
    let texts: Vec<String> = problems.iter().map(said).collect();
    let mut failure = listed(&texts, "the entries cannot be added");
    if problems.iter().all(|problem| problem.conflict) {
        failure.kind = Kind::Conflict;
    }
    let mut hints: Vec<String> = Vec::new();
    for hint in problems.iter().flat_map(|problem| &problem.hints) {
        if !hints.contains(hint) && hints.len() < LISTED {
            hints.push(hint.clone());
        }
    }
    failure.hints.extend(hints);
    failure
}
