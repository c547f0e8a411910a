//! `signoise init`: what an existing site needs to be checked, shown first and written as a whole.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal, Write as _};
use std::path::{Path, PathBuf};

use super::schema::infer::pages;
use super::workspace::{Workspace, builtin_types};
use super::{Failure, Global, context, output};
use crate::check::{self, Outcome};
use crate::config::jekyll;
use crate::finding::Severity;
use crate::page::Page;
use crate::report;
use crate::scaffold::files::{self, NewFile, Place};
use crate::scaffold::init::{self, Install, hook};
use crate::scaffold::issue_form;
use crate::schema::infer::{self, Inferred, Origin};
use crate::snapshot::Source;
use crate::text::Untrusted;

/// Arguments of `signoise init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise init --dry-run    what would be written, and what `check` would then say
  signoise init              the same, then asks
  signoise init --yes        for scripts: does not ask
  signoise init --hook       also checks before every commit

Nothing that exists is replaced: a second run writes what is missing.")]
pub(super) struct Args {
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write without asking
    #[arg(short, long, conflicts_with = "dry_run")]
    yes: bool,
    /// Also make git check every commit (`pre-commit`)
    #[arg(long)]
    hook: bool,
    /// Git repository that the workflows build signoise from: https://HOST/NAME.git#COMMIT
    #[arg(long, value_name = "URL")]
    install_from: Option<String>,
}

/// What is to be made, and what stays.
struct Plan {
    new: Vec<NewFile>,
    /// Files that are there: path, and whether they are what would be written.
    there: Vec<(String, bool)>,
    /// Workflows that are there and differ: path and text.
    kept_workflows: Vec<(String, String)>,
    hook: Option<(PathBuf, NewFile)>,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let install = Install::from(self.install_from.as_deref()).map_err(Failure::usage)?;
        let workspace = Workspace::open(global)?;
        let root = workspace.writable_root()?;
        let snapshot = workspace.snapshot(&Source::WorkTree)?;
        let pages = pages(&workspace, &snapshot);
        let types = if has_folder(&workspace, &root) { Some(workspace.type_files()?) } else { None };
        let types = types.filter(|types| types.own);
        let inferred = match &types {
            Some(_) => None,
            None => Some(infer::infer(&pages, &[]).map_err(Failure::internal)?.with_digests(&pages)),
        };
        let tags: Vec<String> = workspace.repository.releases("*")?.into_iter().map(|release| release.name).collect();
        let title = title(&pages);
        let site = init::Site {
            config: &workspace.config,
            jekyll: snapshot.find(&jekyll::path_in(workspace.config.site.source())).is_some(),
            title: title.as_deref(),
            tags: &tags,
            inferred: inferred.as_ref(),
            install: &install,
        };
        let mut files = init::files(&site);
        let schema = || match &inferred {
            Some(inferred) if !inferred.types.is_empty() => inferred.schema().map_err(Failure::internal),
            Some(_) => Ok(builtin_types(&workspace.config)),
            None => workspace.schema(),
        };
        let site = check::read(&workspace.repository, &snapshot, schema()?, workspace.config.clone())?;
        files.extend(issue_form::render(&schema()?, &site).map(|form| NewFile::new(issue_form::PATH, form)));
        let mut plan = self.plan(&root, files, &workspace)?;
        plan.keep(types.iter().flat_map(|types| &types.files).map(|(path, _)| path.as_str()));
        if plan.is_empty() {
            Self::all_there(&plan)?;
            say_kept(global, &plan, &install);
            return Ok(0);
        }
        let outcome = check::run(&site, &|_| true);
        let mut text = String::new();
        plan.show(&root, &mut text, inferred.as_ref());
        leftovers(&mut text, inferred.as_ref(), pages.len());
        findings(&mut text, &outcome);
        output::stdout(text.as_bytes())?;
        if self.dry_run {
            say_kept(global, &plan, &install);
            return Ok(0);
        }
        if !self.agreed(plan.new.len() + usize::from(plan.hook.is_some()))? {
            output::say(global, "Nothing was written.");
            return Ok(0);
        }
        plan.write(&root)?;
        output::say(global, &next(&plan));
        say_kept(global, &plan, &install);
        Ok(0)
    }

    fn plan(&self, root: &Path, files: Vec<NewFile>, workspace: &Workspace) -> Result<Plan, Failure> {
        let mut plan = Plan { new: Vec::new(), there: Vec::new(), kept_workflows: Vec::new(), hook: None };
        for file in files {
            match file.place(root) {
                Place::Free => plan.new.push(file),
                Place::Same => plan.there.push((file.path, true)),
                Place::Taken => {
                    if matches!(file.path.as_str(), init::REVIEW | init::COMMENT) {
                        let text = context::text_file(&workspace.repository, &file.path).unwrap_or_default();
                        plan.kept_workflows.push((file.path.clone(), text));
                    }
                    plan.there.push((file.path, false));
                }
            }
        }
        if self.hook {
            let folder = workspace.repository.hooks()?;
            let file = hook::file();
            match file.place(&folder) {
                Place::Free => plan.hook = Some((folder, file)),
                place => plan.there.push((shown(root, &folder.join(hook::NAME)), place == Place::Same)),
            }
        }
        Ok(plan)
    }

    fn all_there(plan: &Plan) -> Result<(), Failure> {
        let mut text = String::from("Everything is there already:\n");
        plan.show_kept(&mut text);
        output::stdout(text.as_bytes())
    }

    /// Asks on a terminal; elsewhere nobody could answer.
    fn agreed(&self, count: usize) -> Result<bool, Failure> {
        if self.yes {
            return Ok(true);
        }
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return Err(Failure::usage("nothing was written: there is no terminal to ask on")
                .hint("`signoise init --yes` writes without asking".to_owned()));
        }
        let mut stderr = anstream::stderr();
        let _ = write!(stderr, "\nWrite {count} {}? [y/N] ", if count == 1 { "file" } else { "files" });
        let _ = stderr.flush();
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        Ok(read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }
}

impl Plan {
    /// Adds content types that are there, which nothing would be written in the place of.
    fn keep<'a>(&mut self, paths: impl Iterator<Item = &'a str>) {
        for path in paths {
            if !self.there.iter().any(|(other, _)| other == path) {
                self.there.push((path.to_owned(), true));
            }
        }
    }

    const fn is_empty(&self) -> bool {
        self.new.is_empty() && self.hook.is_none()
    }

    fn show(&self, root: &Path, text: &mut String, inferred: Option<&Inferred>) {
        let _ = writeln!(text, "To be written:");
        let names = self.new.iter().map(|file| file.path.clone());
        let hook = self.hook.iter().map(|(folder, file)| shown(root, &folder.join(&file.path)));
        let names: Vec<String> = names.chain(hook).collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        for name in &names {
            let _ = writeln!(text, "  {:<width$}  {}", Untrusted(name).line().to_string(), purpose(name, inferred));
        }
        if !self.there.is_empty() {
            let _ = writeln!(text, "\nKept as they are:");
            self.show_kept(text);
        }
    }

    fn show_kept(&self, text: &mut String) {
        for (path, same) in &self.there {
            let note = if *same { "" } else { "  (differs from what would be written)" };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {}{note}", Untrusted(path).line());
        }
    }

    fn write(&self, root: &Path) -> Result<(), Failure> {
        files::create(root, &self.new)?;
        if let Some((folder, file)) = &self.hook {
            std::fs::create_dir_all(folder)
                .map_err(|error| Failure::usage(format!("cannot make {}: {error}", folder.display())))?;
            files::create(folder, std::slice::from_ref(file))?;
        }
        Ok(())
    }
}

/// A path inside the work tree as it is typed there; another one as it is.
fn shown(root: &Path, path: &Path) -> String {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (root, folder) = (real(root), path.parent().map(real).unwrap_or_default());
    match (folder.strip_prefix(&root), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name).display().to_string(),
        _ => path.display().to_string(),
    }
}

/// What a file is for.
fn purpose(path: &str, inferred: Option<&Inferred>) -> String {
    let of_type = inferred.and_then(|inferred| {
        inferred
            .types
            .iter()
            .find(|one| path.strip_suffix(".yaml").is_some_and(|stem| stem.ends_with(&format!("/{}", one.name))))
    });
    match of_type {
        Some(one) => match one.origin {
            Origin::Pages(pages) => format!("content type, inferred from {pages} pages"),
            Origin::BuiltIn => "content type, the one that is built in".to_owned(),
            Origin::Proposed => "content type for the posts that `signoise digest` writes".to_owned(),
        },
        None if path.ends_with("config-1.json") => "completes signoise.toml in editors".to_owned(),
        None if path.ends_with("content-type-1.json") => "completes content types in editors".to_owned(),
        None if path == issue_form::PATH => "form for issues that propose an entry".to_owned(),
        None if path == init::REVIEW => "reviews pull requests".to_owned(),
        None if path == init::COMMENT => "writes the review as a comment".to_owned(),
        None if path.ends_with(hook::NAME) => "checks commits".to_owned(),
        None if path == crate::config::FILE_NAME => "configuration".to_owned(),
        None => String::new(),
    }
}

/// Which pages the content types leave out.
fn leftovers(text: &mut String, inferred: Option<&Inferred>, pages: usize) {
    let Some(inferred) = inferred else {
        let _ = writeln!(text, "\nThe content types of the site stay as they are.");
        return;
    };
    if inferred.types.is_empty() {
        let why = if pages == 0 { "There is no page yet" } else { "No three pages are of a kind" };
        let _ = writeln!(text, "\n{why}: nothing can be inferred, and the built-in content types hold.");
        return;
    }
    if !inferred.rest.is_empty() {
        let shown: Vec<String> = inferred.rest.iter().take(5).map(|path| Untrusted(path).line().to_string()).collect();
        let more = inferred.rest.len().saturating_sub(shown.len());
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let _ = writeln!(text, "\nOf no content type: {}{more}.", shown.join(", "));
    }
}

/// How many findings of each rule there would be, the gravest first.
fn findings(text: &mut String, outcome: &Outcome) {
    let _ = writeln!(text, "\n`signoise check` would then say: {}", report::human::summary(&outcome.summary).trim());
    let mut counts: BTreeMap<(std::cmp::Reverse<Severity>, &str), usize> = BTreeMap::new();
    for finding in &outcome.findings {
        *counts.entry((std::cmp::Reverse(finding.severity), finding.rule)).or_default() += 1;
    }
    for ((severity, rule), count) in counts {
        let _ = writeln!(text, "  {count:>6} {:<8} {rule}", severity.0.as_str());
    }
    if !outcome.findings.is_empty() {
        let _ = writeln!(text, "A pull request hears of none of these: its review tells what it adds.");
    }
}

/// Whether there is a folder of content types, or something in its place.
fn has_folder(workspace: &Workspace, root: &Path) -> bool {
    root.join(workspace.config.schema_dir()).symlink_metadata().is_ok()
}

/// What the site calls itself on its first page.
fn title(pages: &[Page]) -> Option<String> {
    let first = |name: &str| pages.iter().find(|page| page.path.eq_ignore_ascii_case(name));
    let page = first("index.md").or_else(|| first("readme.md"))?;
    let heading = page.gfm().headings.iter().find(|heading| heading.level == 1)?;
    Some(heading.text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|title| !title.is_empty())
}

/// Says which workflows do not get the address that was given, since they are there.
fn say_kept(global: &Global, plan: &Plan, install: &Install) {
    for (path, text) in &plan.kept_workflows {
        let Some(lines) = install.missing_in(text) else { continue };
        let lines = lines.replace('\n', "\n  ");
        output::say(
            global,
            &format!(
                "note: {path} is kept as it is: `--install-from` does not change it. Write this into its `env`, or \
                 delete the file and run `init` again:\n  {lines}"
            ),
        );
    }
}

/// What to do after it.
fn next(plan: &Plan) -> String {
    let mut text = String::from(
        "Done. Next:\n  signoise check          what there is to mend today\n  signoise schema show    which page is of which content type",
    );
    let new = plan.new.iter().map(|file| &file.text);
    if new.chain(plan.kept_workflows.iter().map(|(_, text)| text)).any(|text| Install::needs_variable(text)) {
        let _ = write!(
            text,
            "\n  On GitHub: write the git address of signoise into both workflows, as {}\n  (a first run with `--install-from` does it).",
            Install::VARIABLE
        );
    }
    text.push_str("\n  In an editor: the first lines of schema files and of signoise.toml name their JSON Schema, for the\n  extensions `redhat.vscode-yaml` and `tamasfe.even-better-toml` of VS Code and for their like.");
    text
}
