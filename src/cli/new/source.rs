//! Where the entries of `signoise new resource` come from: files of rows, and issues with their form.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::listed;
use crate::cli::Failure;
use crate::cli::workspace::Workspace;
use crate::rules::Site;
use crate::scaffold::issue_form::{self, Form};
use crate::scaffold::resource::{At, Request};
use crate::scaffold::rows::{self, Rows};
use crate::schema;
use crate::snapshot::Source;
use crate::text::excerpt::excerpt;

/// What is said of a file with faults.
const UNUSABLE: &str = "the file cannot be used";

/// The files that were named. Each is read once, however often the site is: standard input has no second time.
#[derive(Debug, Default)]
pub(super) struct Input {
    files: BTreeMap<PathBuf, (String, Vec<u8>)>,
}

impl Input {
    /// The bytes of a file, and what to call it.
    pub(super) fn file(&mut self, path: &Path) -> Result<(String, Vec<u8>), Failure> {
        if let Some(known) = self.files.get(path) {
            return Ok(known.clone());
        }
        let (name, source): (String, Box<dyn Read>) = if path == Path::new("-") {
            ("standard input".to_owned(), Box::new(std::io::stdin()))
        } else {
            let file =
                File::open(path).map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
            (path.display().to_string(), Box::new(file))
        };
        let mut bytes = Vec::new();
        source
            .take(rows::MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
        if bytes.len() as u64 > rows::MAX_BYTES {
            return Err(Failure::usage(format!("{name} has more than {} bytes", rows::MAX_BYTES)));
        }
        self.files.insert(path.to_owned(), (name.clone(), bytes.clone()));
        Ok((name, bytes))
    }
}

/// The entries of a file's rows. What a row does not say is taken from `default`.
pub(super) fn rows(site: &Site, path: &Path, default: &Request, input: &mut Input) -> Result<Vec<Request>, Failure> {
    let (name, bytes) = input.file(path)?;
    let rows = rows::read(&name, &bytes).map_err(|faults| listed(&faults, UNUSABLE))?;
    known_names(site, &rows)?;
    let (mut requests, mut faults) = (Vec::with_capacity(rows.list.len()), Vec::new());
    for row in rows.list {
        match rows::request(row, default) {
            Ok(request) => requests.push(request),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(requests) } else { Err(listed(&faults, UNUSABLE)) }
}

/// The entries of issues, read with the form of the repository.
pub(super) fn issues(
    workspace: &Workspace,
    site: &Site,
    paths: &[PathBuf],
    at: &At,
    input: &mut Input,
) -> Result<Vec<Request>, Failure> {
    let form = form(workspace, site)?;
    let name = |id: &str| issue_form::column(&site.schema, id);
    let (mut requests, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        let (file, bytes) = input.file(path)?;
        let text = String::from_utf8(bytes).map_err(|_| Failure::usage(format!("{file} is no UTF-8")))?;
        let issues = issue_form::issues(&text).map_err(|error| Failure::usage(format!("{file}: {error}")))?;
        for issue in issues {
            match form.request(&issue, at, &name) {
                Ok(request) => requests.push(request),
                Err(error) => {
                    let number = issue.number.map_or_else(|| file.clone(), |number| format!("{file}, issue #{number}"));
                    faults.push(format!("{number}: {error}"));
                }
            }
        }
    }
    if faults.is_empty() { Ok(requests) } else { Err(listed(&faults, "the issues cannot be used")) }
}

/// The form of the repository; where it has none, the one that the schema makes.
fn form(workspace: &Workspace, site: &Site) -> Result<Form, Failure> {
    let snapshot = workspace.snapshot(&Source::WorkTree)?;
    if let Some(file) = snapshot.find(issue_form::PATH) {
        let bytes = workspace.repository.read(&snapshot, file)?;
        let form = String::from_utf8(bytes).ok().and_then(|text| Form::read(&text));
        return form.ok_or_else(|| {
            Failure::usage(format!("{} is no issue form whose labels are all different", issue_form::PATH))
        });
    }
    Form::of(&site.schema, site).ok_or_else(|| Failure::usage("the site has no table that a content type knows"))
}

/// Refuses names that no table of the site has as a column, each where it comes first and not for every row.
fn known_names(site: &Site, rows: &Rows) -> Result<(), Failure> {
    let mut known: BTreeSet<String> = rows::NAMES.iter().map(|name| (*name).to_owned()).collect();
    let fields = site.schema.types.iter().flat_map(|kind| &kind.tables).flat_map(|table| &table.fields);
    for field in fields {
        known.extend(std::iter::once(&field.name).chain(&field.aliases).map(|name| name.to_lowercase()));
    }
    for page in &site.pages {
        for table in &page.outline().tables {
            known.extend(table.columns(page.text()).iter().map(|name| name.trim_matches(['*', ' ']).to_lowercase()));
        }
    }
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    let header = rows.header.iter().flat_map(|(place, names)| names.iter().map(move |name| (place, name)));
    let in_rows = rows.list.iter().flat_map(|row| row.values.iter().map(move |(name, _)| (&row.origin, name)));
    for (place, name) in header.chain(in_rows) {
        if known.contains(&name.trim().to_lowercase()) || !seen.insert(name) {
            continue;
        }
        let near = schema::error::nearest(name, &names).map(|near| format!(": did you mean `{near}`?"));
        let near = near.unwrap_or_else(|| ": columns are named as those of the table".to_owned());
        faults.push(format!("{place}: no table has a column {}{near}", excerpt(name)));
    }
    if faults.is_empty() { Ok(()) } else { Err(listed(&faults, UNUSABLE)) }
}
