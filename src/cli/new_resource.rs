//! `signoise new resource`: entries of tables, from flags, a file or an issue.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::new::{self, ApplyError, CommitArgs};
use super::new_source::{self, Input};
use super::workspace::Workspace;
use super::{Failure, Global, output, prompt};
use crate::check;
use crate::finding::Severity;
use crate::page::Page;
use crate::rules::Site;
use crate::scaffold::issue_form;
use crate::scaffold::journal::Written;
use crate::scaffold::resource::columns::Columns;
use crate::scaffold::resource::target::{self, NoTarget, Query, Target};
use crate::scaffold::resource::{self, At, ChangedPage, Options, Plan, PlannedRow, Problem, Request, address, cell};
use crate::scaffold::rows;
use crate::snapshot::{Committed, Source};
use crate::text::inline::gfm;
use crate::text::unified::unified;
use crate::text::{Untrusted, json};

/// How many faults of many rows are listed.
const LISTED: usize = 20;
/// How often a page that somebody else changes meanwhile is read again.
const ATTEMPTS: usize = 5;
/// Characters of the first line of a commit message.
const SUBJECT: usize = 72;

/// Arguments of `signoise new resource`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise new resource --page DataAI --section Tools --url https://example.com/kit \\
      --title 'Starter kit' --description 'What to begin with' --notes GitHub
  signoise new resource --page DataAI --section Tools --from rows.csv --dry-run
  echo '{\"title\": \"Kit\", \"url\": \"https://example.com\", \"Description\": \"A kit\"}' |
      signoise new resource --page DataAI --section Tools --from -

The path and line of each new row are all that is printed on standard output. Either all rows are written or none;
rows that their table has already are left out, so that a second run changes nothing. The columns of a file are
named as the table's, beside page, section, table, title, url and at.")]
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
    #[arg(long = "field", value_name = "COLUMN=VALUE", value_parser = new::field)]
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
    git: CommitArgs,
    /// Print what would change, as a unified diff, instead of writing it
    #[arg(long)]
    dry_run: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Path, value_name = "FORMAT")]
    format: Format,
}

/// How to print the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// `path:line` of each new row (with `--dry-run`, the diff)
    Path,
    /// `{created, rows, ...}`
    Json,
}

impl ResourceArgs {
    pub(super) fn run(mut self, global: &Global) -> Result<u8, Failure> {
        let workspace = Workspace::open(global)?;
        let root = workspace.writable_root()?;
        if self.from.is_none() && self.from_issue.is_empty() && prompt::possible(global) {
            self.ask(&read(&workspace)?)?;
        }
        let mut input = Input::default();
        // Nobody else waits while a pipe is slow.
        for path in self.from.iter().chain(&self.from_issue) {
            input.file(path)?;
        }
        let mut attempt = 0;
        let (plan, warnings, made) = loop {
            attempt += 1;
            let _lock = if self.dry_run { None } else { Some(new::lock(&workspace)?) };
            let mut site = read(&workspace)?;
            let requests = self.requests(&workspace, &site, &mut input)?;
            let options = Options { keep_tracking: self.keep_tracking, allow_duplicate: self.allow_duplicate };
            let plan = resource::plan(&site, &requests, options).map_err(|problems| failure(&problems))?;
            let warnings = checked(&mut site, &plan)?;
            if self.dry_run || plan.pages.is_empty() {
                break (plan, warnings, None);
            }
            let message = message(&plan, &requests);
            let what = message.lines().next().unwrap_or_default();
            match new::apply(&workspace, &root, &written(&plan), &self.git, what, &message) {
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
        new::say_committed(global, made.as_ref());
        self.print(&root, &plan, made.as_ref())
    }

    /// Asks for what is missing: the page, the table, and the columns where a required one is empty.
    fn ask(&mut self, site: &Site) -> Result<(), Failure> {
        if self.page.is_none() {
            let pages = target::pages(site);
            if pages.is_empty() {
                return Err(Failure::usage("the site has no page with a table"));
            }
            let chosen = prompt::choice("Page", &pages)?;
            self.page = pages.get(chosen).cloned();
        }
        let query = |args: &Self| -> Result<Target, NoTarget> {
            let query = Query { page: args.page.as_deref(), section: args.section.as_deref(), number: args.table };
            target::find(site, &query)
        };
        if self.section.is_none()
            && let Err(no) = query(self)
            && no.tables.len() > 1
        {
            let labels: Vec<String> = no.tables.iter().map(|table| table.label.clone()).collect();
            let table = no.tables.get(prompt::choice("Section", &labels)?);
            self.section = table.and_then(|table| table.section.clone());
            self.table = table.map(|table| table.number);
        }
        // What is wrong with the flags is told as it is without a terminal.
        let Ok(found) = query(self) else { return Ok(()) };
        let Some(page) = site.pages.get(found.page) else { return Ok(()) };
        let Some(table) = page.outline().tables.get(found.table) else { return Ok(()) };
        let columns = Columns::of(page, table, site.content_type(found.page));
        let request = self.request();
        let Err(faults) = columns.cells(&request, self.keep_tracking) else { return Ok(()) };
        if faults.missing.is_empty() {
            return Ok(());
        }
        for column in 0..columns.names.len() {
            self.ask_column(&columns, column, &request)?;
        }
        Ok(())
    }

    fn ask_column(&mut self, columns: &Columns<'_>, column: usize, request: &Request) -> Result<(), Failure> {
        let given = request.fields.iter().any(|(name, _)| columns.find(name) == Some(column));
        if column == columns.link {
            if self.url.is_none() && !given {
                let check =
                    |text: &str| address::clean(text, true).map(drop).map_err(|fault| format!("the address {fault}"));
                self.url = Some(prompt::line("URL", None, false, &check)?);
            }
            if self.title.is_none() && !given {
                let check = |text: &str| cell::link(text.trim(), "https://example.com").map(drop);
                self.title = Some(prompt::line("Title", None, false, &check)?);
            }
            return Ok(());
        }
        if given {
            return Ok(());
        }
        let name = columns.name(column).to_owned();
        let required = columns.is_required(column);
        let field = columns.fields.get(column);
        let label = if required { name.clone() } else { format!("{name} (may be empty)") };
        let value = match field.map(|field| field.enumeration.as_slice()) {
            Some(choices) if !choices.is_empty() && required => {
                choices.get(prompt::choice(&label, choices)?).cloned().unwrap_or_default()
            }
            _ => {
                let check = |text: &str| {
                    let source = cell::inline(&cell::one_line(text, &mut Vec::new()))?;
                    match field.and_then(|field| field.fault(gfm::plain(&source).trim())) {
                        Some(fault) => Err(format!("it {}: {}", fault.message, fault.help)),
                        None => Ok(()),
                    }
                };
                prompt::line(&label, None, !required, &check)?
            }
        };
        if !value.trim().is_empty() {
            self.fields.push((name, value));
        }
        Ok(())
    }

    /// What is asked for: the rows of the file, or the one that the flags describe.
    fn requests(&self, workspace: &Workspace, site: &Site, input: &mut Input) -> Result<Vec<Request>, Failure> {
        let request = self.request();
        if !self.from_issue.is_empty() {
            return self.issues(workspace, site, input);
        }
        let Some(path) = &self.from else { return Ok(vec![request]) };
        let (name, bytes) = input.file(path)?;
        let rows = rows::read(&name, &bytes).map_err(|faults| listed(&faults, "the file cannot be used"))?;
        new_source::known_names(site, &name, &rows)?;
        let (mut requests, mut faults) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            match rows::request(row, &request) {
                Ok(request) => requests.push(request),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(requests) } else { Err(listed(&faults, "the file cannot be used")) }
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

    /// The entries of issues, read with the form of the repository.
    fn issues(&self, workspace: &Workspace, site: &Site, input: &mut Input) -> Result<Vec<Request>, Failure> {
        let form = new_source::form(workspace, site)?;
        let name = |id: &str| issue_form::column(&site.schema, id);
        let (mut requests, mut faults) = (Vec::new(), Vec::new());
        for path in &self.from_issue {
            let (file, bytes) = input.file(path)?;
            let text = String::from_utf8(bytes).map_err(|_| Failure::usage(format!("{file} is no UTF-8")))?;
            let issues = issue_form::issues(&text).map_err(|error| Failure::usage(format!("{file}: {error}")))?;
            for issue in issues {
                match form.request(&issue, &self.at, &name) {
                    Ok(request) => requests.push(request),
                    Err(error) => {
                        let number =
                            issue.number.map_or_else(|| file.clone(), |number| format!("{file}, issue #{number}"));
                        faults.push(format!("{number}: {error}"));
                    }
                }
            }
        }
        if faults.is_empty() { Ok(requests) } else { Err(listed(&faults, "the issues cannot be used")) }
    }

    fn print(&self, root: &Path, plan: &Plan, made: Option<&Committed>) -> Result<u8, Failure> {
        let diff =
            || plan.pages.iter().map(|page| unified(&page.path, &page.before, &page.after, false)).collect::<String>();
        match self.format {
            Format::Path if self.dry_run => output::stdout(diff().as_bytes())?,
            Format::Path => {
                let line = |row: &PlannedRow| {
                    let path = new::from_here(root, &row.page).display().to_string();
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
                    "created": !self.dry_run && !plan.pages.is_empty(),
                    "rows": rows,
                    "notes": plan.notes,
                    "branch": made.and_then(|made| made.branch.as_ref()),
                    "commit": made.and_then(|made| made.commit.as_ref()),
                    "diff": self.dry_run.then(diff),
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

/// The message of a commit: what was added, and which issues are done with it.
fn message(plan: &Plan, requests: &[Request]) -> String {
    let place = |row: &PlannedRow| match row.section.last() {
        Some(section) => format!("{} ({})", row.page, new::harmless(section)),
        None => row.page.clone(),
    };
    let added: Vec<&PlannedRow> = plan.rows.iter().filter(|row| row.added).collect();
    let bullet = |row: &PlannedRow| format!("Add {} to {}", new::harmless(&row.title), place(row));
    let mut message = match added.as_slice() {
        [only] if bullet(only).chars().count() <= SUBJECT => bullet(only),
        _ => {
            let pages = if let [page] = plan.pages.as_slice() {
                page.path.clone()
            } else {
                format!("{} pages", plan.pages.len())
            };
            let plural = if added.len() == 1 { "resource" } else { "resources" };
            let subject = format!("Add {} {plural} to {pages}", added.len());
            let bullets: Vec<String> = added.iter().map(|row| format!("- {}", bullet(row))).collect();
            format!("{subject}\n\n{}", bullets.join("\n"))
        }
    };
    let mut issues: Vec<u64> = requests.iter().filter_map(|request| request.issue).collect();
    issues.sort_unstable();
    issues.dedup();
    if !issues.is_empty() {
        message.push('\n');
    }
    for issue in issues {
        message = format!("{message}\nCloses #{issue}");
    }
    format!("{message}\n")
}

fn read(workspace: &Workspace) -> Result<Site, Failure> {
    let snapshot = workspace.snapshot(&Source::WorkTree)?;
    Ok(check::read(&workspace.repository, &snapshot, workspace.schema()?, workspace.config.clone())?)
}

/// Puts the new pages into the site and runs the rules: what they find in the new rows is told, and an error stops
/// the run. Repetitions have been told already.
fn checked(site: &mut Site, plan: &Plan) -> Result<Vec<String>, Failure> {
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
    if errors.is_empty() { Ok(warnings) } else { Err(listed(&errors, "the new rows would not pass `signoise check`")) }
}

fn listed(faults: &[String], what: &str) -> Failure {
    if let [only] = faults {
        return Failure::usage(only);
    }
    let mut message = format!("{what}: {} faults", faults.len());
    for fault in faults.iter().take(LISTED) {
        message = format!("{message}\n  {fault}");
    }
    if faults.len() > LISTED {
        message = format!("{message}\n  and {} more", faults.len() - LISTED);
    }
    Failure::usage(message).hint("nothing was written".to_owned())
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
        failure.kind = super::Kind::Conflict;
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
