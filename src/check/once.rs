//! A check of a site that is looked at once: a page is checked as soon as it is read, while its text is at hand.
//!
//! Most pages have nothing to ask of the others: what is found on them is final, and all that stays of them is a
//! [`Brief`] and where their lines begin. Their texts are put away, but for some of those that a report may show: a
//! rule of the site or a report that asks for one has it read again, and a text that is another one by then is an
//! error ([`Site::changed`]). A page that leads to others is kept, and checked when all of them are known.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::engine::{Read, Rules, on_page, outcome, read_page};
use super::site::{NoPage, Typed, empty, typed};
use super::{Outcome, ReadSiteError, suppress};
use crate::config::Config;
use crate::page::{Page, Plain, Shelf};
use crate::rules::{Brief, Settled, Site, Sound};
use crate::schema::{ContentType, Schema};
use crate::snapshot::{MAX_FILE_BYTES, Repository, Snapshot};

/// So much is kept of the texts of pages on which something is found, which is as much as one page may have; beyond
/// that they are read again for a report that shows them.
#[expect(clippy::cast_possible_truncation, reason = "it is a few million")]
const MAX_KEPT_BYTES: usize = MAX_FILE_BYTES as usize;

/// Reads a snapshot and runs every rule that is on. `wanted` says which pages the findings may be on.
pub fn once(
    repository: &Repository,
    snapshot: &Arc<Snapshot>,
    schema: Schema,
    config: Config,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Result<(Site, Outcome), ReadSiteError> {
    once_within(MAX_KEPT_BYTES, repository, snapshot, schema, config, wanted)
}

/// [`once`], where about so many bytes are kept of the texts of pages on which something is found.
pub fn once_within(
    most_kept: usize,
    repository: &Repository,
    snapshot: &Arc<Snapshot>,
    schema: Schema,
    config: Config,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Result<(Site, Outcome), ReadSiteError> {
    let content: Vec<_> = snapshot.content().collect();
    let reader = repository.reader(Arc::clone(snapshot));
    let shelf = Arc::new(Shelf::new(Box::new(move |path| reader.read(path).ok())));
    let files = snapshot.files.iter().map(|file| file.path.clone()).collect();
    // What leads to a file leads somewhere whatever the pages say.
    let alone = Site { files, schema, config, ..empty() };
    let rules = Rules::on(&alone);
    let kept = AtomicUsize::new(0);
    let read = repository.read_all(snapshot, &content, |file, bytes| {
        let (page, index) = typed(&alone.schema, &file.path, bytes)?;
        let content_type = index.and_then(|index| alone.schema.types.get(index));
        let wanted = wanted(&page.path);
        let read = read_alone(&alone, &page, content_type, &rules, wanted);
        let found = read.as_ref().map_or(&[][..], |(found, _)| found);
        if !found.is_empty() {
            // Reports tell where it is, and some show it.
            page.map();
        }
        let page = if read.is_none() {
            page.unread()
        } else if file.is_escaped()
            || wanted && suppress::speaks(&page)
            || !found.is_empty() && kept.fetch_add(page.text().len(), Ordering::Relaxed) < most_kept
        {
            page.without_models()
        } else {
            page.put_away(&shelf)
        };
        Ok(((page, index), read))
    });
    let (site, read) = together(read, Site { addresses: OnceLock::new(), shelf: Some(shelf), ..alone })?;
    let read = all(&site, read, &rules, wanted);
    let outcome = outcome(&site, &rules, read, wanted);
    Ok((site, outcome))
}

/// Reads a page of which the rest of the site need not be known; none where it has to be.
fn read_alone(
    alone: &Site,
    page: &Page,
    content_type: Option<&ContentType>,
    rules: &Rules,
    wanted: bool,
) -> Option<Read> {
    if wanted && !page.plain().is_some_and(Plain::is_whole) {
        return None;
    }
    let sound = Sound::of(alone, page, content_type);
    let found = if wanted {
        // Links are all that the body of a page has to do with other ones.
        let sound = sound.as_ref().filter(|sound| sound.has(Settled::Links))?;
        let found = on_page(alone, page, content_type, rules, Some(sound), &|| false)?;
        // But for the pictures of its front matter.
        found.iter().all(|finding| !finding.rule.starts_with("post/")).then_some(found)?
    } else {
        Vec::new()
    };
    Some((found, Brief::read(page, content_type, sound.as_ref())))
}

/// Brings what was read together, in the order of the paths.
fn together(
    read: Vec<Result<(Typed, Option<Read>), NoPage>>,
    site: Site,
) -> Result<(Site, Vec<Option<Read>>), ReadSiteError> {
    let mut known = Vec::with_capacity(read.len());
    let pages = read.into_iter().map(|page| {
        page.map(|(page, read)| {
            known.push(read);
            page
        })
    });
    let site = super::site::site(pages, site)?;
    Ok((site, known))
}

/// Reads the pages that have to do with others, too.
fn all(site: &Site, read: Vec<Option<Read>>, rules: &Rules, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Vec<Read> {
    let open = site.pages.par_iter().enumerate().zip(&read).filter(|(_, read)| read.is_none());
    let rest: Vec<Read> = open
        .map(|((at, page), _)| read_page(site, &page.unread(), site.content_type(at), rules, wanted(&page.path)))
        .collect();
    let mut rest = rest.into_iter();
    read.into_iter().map(|read| read.or_else(|| rest.next()).unwrap_or_default()).collect()
}
