//! From a period to its digest: the two snapshots, what changed between them, and who made it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::change::Changes;
use crate::change::model::Side;
use crate::change::read::{self, Pages};
use crate::cli::diff::{attribute, revision, say_left_out};
use crate::cli::workspace::Workspace;
use crate::cli::{Failure, Global};
use crate::digest::period::Period;
use crate::digest::{self, Digest, model};
use crate::page::Page;
use crate::render::digest_json::Made;
use crate::schema::{ContentType, Schema};
use crate::snapshot::Snapshot;

/// When each change was made for the last time.
pub(super) fn dates(made: &Made) -> BTreeMap<String, DateTime<Utc>> {
    let known: BTreeMap<&str, DateTime<Utc>> =
        made.provenance.commits.iter().map(|commit| (commit.id.as_str(), commit.date.to_utc())).collect();
    let last = |commits: &[String]| commits.iter().filter_map(|id| known.get(id.as_str()).copied()).max();
    made.by.iter().filter_map(|(change, commits)| Some((change.clone(), last(commits)?))).collect()
}

/// The digest of a period; with `walk`, who made its changes.
pub(super) fn digest(
    global: &Global,
    workspace: &Workspace,
    schema: &Schema,
    period: Period,
    walk: bool,
) -> Result<(Digest, Made), Failure> {
    let (from, to) = period.sources();
    let (from, to) = (workspace.snapshot(&from)?, workspace.snapshot(&to)?);
    let (before, after) = (Pages::new(&workspace.repository, &from), Pages::new(&workspace.repository, &to));
    let read::Comparison { mut changes, left_out } = read::changes(&workspace.repository, &before, &after, schema)?;
    say_left_out(global, &left_out);
    // Every page that a change names has been read already: what fails here is a page that no change is on.
    let page = |side: Side, path: &str| -> Option<Arc<Page>> {
        let pages = match side {
            Side::From => &before,
            Side::To => &after,
        };
        pages.get(path).ok().flatten()
    };
    let made = if walk { made(global, workspace, &mut changes, &from, &to) } else { Made::default() };
    let site = &workspace.config.site;
    let digest = digest::gather(
        &changes,
        &digest::Context {
            title: workspace.config.digest.title.as_deref().or(site.title.as_deref()),
            site,
            groups: &workspace.config.digest.groups,
            period: told(period, &from, &to),
            page: &page,
            content_type: &|page| type_of(schema, page),
        },
    );
    Ok((digest, made))
}

fn made(global: &Global, workspace: &Workspace, changes: &mut Changes, from: &Snapshot, to: &Snapshot) -> Made {
    let provenance = attribute(global, workspace, changes, from, to);
    let by = changes.list.iter().filter(|change| !change.commits.is_empty());
    let by = by.map(|change| (change.id.clone(), change.commits.clone())).collect();
    let forge = workspace.config.forge(workspace.repository.origin().as_deref());
    Made { provenance, by, forge }
}

/// The content type of a page of either snapshot.
pub(in crate::cli) fn type_of<'a>(schema: &'a Schema, page: &Page) -> Option<&'a ContentType> {
    // Two types that claim a page have been an error when the changes were read.
    schema.types.get(schema.type_of(&page.path, page.front_matter()).ok()??)
}

fn told(period: Period, from: &Snapshot, to: &Snapshot) -> model::Period {
    model::Period { label: period.label, phrase: period.phrase, from: revision(from), to: revision(to) }
}
