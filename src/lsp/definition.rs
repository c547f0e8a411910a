//! `textDocument/definition`: the page, heading or picture that a link of the site leads to.

use lsp_types::Location;

use super::open::Open;
use crate::page::{Link, Page};
use crate::rules::resolve::{self, Target, heading_anchors, percent_decoded};
use crate::text::Span;

/// Where the link at an offset leads, inside the site.
pub(super) fn at(open: &Open<'_>, offset: usize) -> Option<Location> {
    let page = open.page()?;
    let (address, _) =
        link_at(page, offset).map(|link| (link.url.clone(), link.span)).or_else(|| value_at(page, offset))?;
    match resolve::resolve(open.site(), page, &address) {
        Target::Page(at) => {
            let target = open.site().pages.get(at)?;
            let fragment = address.split_once('#').map(|(_, fragment)| percent_decoded(fragment));
            open.location(&target.path, fragment.and_then(|id| anchor(target, &id)).unwrap_or_default())
        }
        Target::File(path) | Target::OtherCase(path) => {
            open.site().files.contains(&path).then(|| open.location(&path, Span::default())).flatten()
        }
        _ => None,
    }
}

/// The link at an offset, as either renderer has it.
pub(super) fn link_at(page: &Page, offset: usize) -> Option<&Link> {
    let touches = |link: &&Link| link.span.start <= offset && offset < link.span.end.max(link.span.start + 1);
    // The innermost one: a picture may stand in a link.
    let at = |links: &'_ [Link]| {
        links
            .iter()
            .enumerate()
            .filter(|(_, link)| touches(link))
            .min_by_key(|(_, link)| link.span.len())
            .map(|(at, _)| at)
    };
    at(page.kramdown_links())
        .and_then(|at| page.kramdown_links().get(at))
        .or_else(|| at(page.gfm_links()).and_then(|at| page.gfm_links().get(at)))
}

/// A value of the front matter that may be an address, such as a thumbnail.
fn value_at(page: &Page, offset: usize) -> Option<(String, Span)> {
    let (_, node) =
        page.front_matter().mapping()?.iter().find(|(_, node)| node.span.start <= offset && offset <= node.span.end)?;
    let path = node.get("path").unwrap_or(node);
    let text = path.text()?.trim();
    text.contains(['/', '.']).then(|| (text.to_owned(), path.span))
}

/// The place that a fragment names on a page.
fn anchor(page: &Page, id: &str) -> Option<Span> {
    if let Some((_, heading)) = heading_anchors(page).find(|(own, _)| own == id) {
        return Some(heading.span);
    }
    let written = [format!("id=\"{id}\""), format!("name=\"{id}\""), format!("#{id}")];
    let body = page.body();
    let found = written.iter().find_map(|word| Some((page.slice(body).find(word.as_str())?, word.len())));
    found.map(|(at, length)| Span::new(body.start + at, body.start + at + length))
}
