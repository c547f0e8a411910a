//! Content types from content: what pages of a kind have in common becomes their schema, what few do differently
//! becomes a finding. Nothing is taken for a rule that is not one nearly everywhere.

mod digests;
mod front_matter;
mod group;
mod headings;
mod outliers;
mod series;
mod share;
mod skeleton;
mod tables;
mod write;

use group::{Group, Grouping, LEAST};
use share::Share;
use write::Facts;

use super::glob::Glob;
use super::{FileName, Role, Schema, builtin};
use crate::page::Page;

/// Content types that are written at most.
const MAX_TYPES: usize = 30;

/// Content types that were inferred from pages.
#[derive(Debug, Default)]
pub struct Inferred {
    /// One for each kind of page.
    pub types: Vec<InferredType>,
    /// Pages that are of no type: too few of their kind, or unlike all others.
    pub rest: Vec<String>,
}

/// A content type that was inferred, as the text of its schema file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InferredType {
    /// Its name; its file is called so.
    pub name: String,
    /// The schema file.
    pub text: String,
    /// What it is made from.
    pub origin: Origin,
}

/// What a content type is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// So many pages.
    Pages(usize),
    /// The built-in type, taken over for pages that are too few.
    BuiltIn,
    /// Nothing that is there yet: a proposal.
    Proposed,
}

/// Infers content types. Each of `globs` names the pages of one type; without any, pages are of one kind when they
/// stand in the same folder and, if they are dated, belong to the same series. The error says what is wrong with a
/// glob.
pub fn infer(pages: &[Page], globs: &[String]) -> Result<Inferred, String> {
    let known = Schema::builtin();
    let parse = |glob: &String| Glob::parse(glob).map_err(|reason| format!("`{glob}`: {reason}"));
    let compiled: Vec<Vec<Glob>> = globs.iter().map(parse).collect::<Result<_, _>>()?;
    let named = |at: usize, path: &str| compiled.get(at).is_some_and(|globs| globs.iter().any(|g| g.matches(path)));
    let unused = |(at, _): &(usize, &String)| !pages.iter().any(|page| named(*at, &page.path));
    if let Some((_, glob)) = globs.iter().enumerate().find(unused) {
        return Err(format!("no page matches `{glob}`"));
    }
    let mut grouping =
        if globs.is_empty() { group::group(pages, &known) } else { group::by_globs(pages, globs, &named, &known) };
    grouping.groups.truncate(MAX_TYPES);
    let mut inferred = Inferred::default();
    for group in &mut grouping.groups {
        outliers::exclude(group, globs.is_empty());
        let facts = facts(group);
        if globs.is_empty() && !facts.say_something() {
            continue;
        }
        let text = write::text(group, &facts, &known);
        inferred.types.push(InferredType { name: group.name.clone(), text, origin: Origin::Pages(group.pages.len()) });
    }
    // Who names pages asks for their type and for no other.
    let asked = |path: &str| globs.is_empty() || (0..globs.len()).any(|at| named(at, path));
    if globs.is_empty() {
        adopt_builtin(&mut inferred, &grouping, &known);
    }
    let schema = inferred.schema();
    let of_no_type = |page: &&Page| match &schema {
        Ok(schema) => !matches!(schema.type_of(&page.path, page.front_matter()), Ok(Some(_))),
        Err(_) => true,
    };
    inferred.rest =
        pages.iter().filter(|page| asked(&page.path)).filter(of_no_type).map(|page| page.path.clone()).collect();
    Ok(inferred)
}

impl Inferred {
    /// Adds a content type for digests, where the pages have posts and no digest.
    pub fn with_digests(mut self, pages: &[Page]) -> Self {
        digests::add(&mut self, pages);
        self
    }

    /// The files as the loader reads them: path and text.
    pub fn files(&self, folder: &str) -> Vec<(String, String)> {
        self.types.iter().map(|one| (format!("{folder}/{}.yaml", one.name), one.text.clone())).collect()
    }

    /// The content types, read back.
    pub fn schema(&self) -> Result<Schema, super::Error> {
        Schema::load(&self.files("schema"))
    }
}

fn facts(group: &Group<'_>) -> Facts {
    let pages = group.pages.as_slice();
    let front_matter = front_matter::facts(pages);
    let headings = headings::facts(pages, group.role == Role::Post);
    let template = (group.role == Role::Post).then(|| skeleton::template(pages, &front_matter, &headings));
    Facts {
        title_prefix: front_matter::title_prefix(pages),
        file_name: file_name(group),
        tables: tables::facts(pages),
        template,
        front_matter,
        headings,
    }
}

/// The most telling pattern that nearly all file names follow.
fn file_name(group: &Group<'_>) -> Option<(String, Share)> {
    let ending = group.pages.iter().find_map(|page| page.path.rsplit_once('.')).map_or("md", |(_, ending)| ending);
    let mut patterns = Vec::new();
    if let Some(series) = &group.series {
        patterns.push(format!("{{date}}-{series}-{{slug}}.{ending}"));
        patterns.push(format!("{{date}}-{series}.{ending}"));
    }
    patterns.push(if group.dated { format!("{{date}}-{{slug}}.{ending}") } else { format!("{{slug}}.{ending}") });
    for pattern in patterns {
        let Ok(name) = FileName::new(&pattern) else { continue };
        let fits = |page: &&&Page| {
            let file = page.path.rsplit_once('/').map_or(page.path.as_str(), |(_, file)| file);
            name.parse(file).is_some()
        };
        let share = Share::of(group.pages.iter().filter(fits).count(), group.pages.len());
        if share.nearly_all() && share.whole >= LEAST {
            return Some((pattern, share));
        }
    }
    None
}

/// Pages that are too few to infer from keep the built-in type that they have today.
fn adopt_builtin(inferred: &mut Inferred, grouping: &Grouping<'_>, known: &Schema) {
    let Ok(schema) = inferred.schema() else { return };
    let mut wanted: Vec<usize> = grouping
        .rest
        .iter()
        .filter(|page| matches!(schema.type_of(&page.path, page.front_matter()), Ok(None)))
        .filter_map(|page| known.type_of(&page.path, page.front_matter()).ok()?)
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    for index in wanted {
        let Some(content_type) = known.types.get(index) else { continue };
        let text =
            builtin::FILES.iter().find(|(path, _)| path.strip_suffix(".yaml") == Some(content_type.name.as_str()));
        if let Some((_, text)) = text
            && !inferred.types.iter().any(|other| other.name == content_type.name)
        {
            let text = format!("# The built-in type: the site has too few such pages to infer one.\n{text}");
            inferred.types.push(InferredType { name: content_type.name.clone(), text, origin: Origin::BuiltIn });
        }
    }
}
