//! Where the entries of `signoise new resource` come from: files of rows, and issues with their form.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Failure;
use super::workspace::Workspace;
use crate::rules::Site;
use crate::scaffold::issue_form::{self, Form};
use crate::scaffold::rows;
use crate::schema;
use crate::snapshot::Source;

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

/// The form of the repository; where it has none, the one that the schema makes.
pub(super) fn form(workspace: &Workspace, site: &Site) -> Result<Form, Failure> {
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

/// Refuses names that no table of the site has as a column, once and not for every row.
pub(super) fn known_names(site: &Site, file: &str, rows: &[rows::Row]) -> Result<(), Failure> {
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
    let used: BTreeSet<&str> = rows.iter().flat_map(|row| &row.values).map(|(name, _)| name.as_str()).collect();
    for name in used {
        if known.contains(&name.trim().to_lowercase()) {
            continue;
        }
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let hint = schema::error::nearest(name, &names).map_or_else(
            || "columns are named as those of the table".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Failure::usage(format!("{file}: no table has a column `{}`", name.escape_debug())).hint(hint));
    }
    Ok(())
}
