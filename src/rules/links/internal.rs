//! Addresses of the site itself: what is not there, or not under that name.

use super::{Kind, LinkFault};
use crate::finding::Edit;
use crate::page::Link;
use crate::rules::PageContext;
use crate::rules::resolve::{self, Target, anchors_near, percent_decoded};
use crate::text::Span;
use crate::text::excerpt::{excerpt, proposal};

/// How many faults of a page come with a guess of what was meant.
const MAX_GUESSES: usize = 100;

/// The fault of an address that leads into the site.
pub(super) fn find(context: &PageContext<'_>, link: &Link, place: Span, url: &str, faults: &mut Vec<LinkFault>) {
    let site = context.site;
    // A page that stands alone has no site to be compared with.
    let alone = site.files.len() < 2;
    let what = if link.image { "picture" } else { "page or file" };
    // A guess compares many names: a page of thousands of faults gets the first ones.
    let guess = faults.len() < MAX_GUESSES;
    let target = resolve::resolve(site, context.page, url);
    let own =
        matches!(target, Target::Page(at) if site.pages.get(at).is_some_and(|page| page.path == context.page.path));
    match target {
        Target::Elsewhere | Target::File(_) => {}
        Target::Page(at) => faults.extend(anchor(context, at, url, place, guess).filter(|_| own || !alone)),
        Target::OtherCase(file) => {
            let message =
                format!("this {what} is written in another case than its file, and the site tells them apart");
            faults.push(LinkFault::new(Kind::CaseMismatch, place, message, format!("the file is {}", proposal(&file))));
        }
        Target::NoBasePath(right) => {
            let base = site.config.base_path();
            let message = format!("this address lacks the path of the site, {}, and leads nowhere", excerpt(base));
            let edit = Edit { start: place.start, end: place.start, text: base.to_owned() };
            let fault = LinkFault::new(Kind::NoBasePath, place, message, format!("write {}", proposal(&right)));
            let written = context.page.slice(place).starts_with('/') && !context.page.slice(place).starts_with("//");
            faults.push(fault.fix(false, if written { vec![edit] } else { Vec::new() }));
        }
        Target::FromPost(meant) => {
            let message =
                format!("a relative address in a post begins at the post's own address, where there is no such {what}");
            let (help, fix) = match meant {
                Some(meant) => {
                    let tail = url.find(['?', '#']).and_then(|at| url.get(at..)).unwrap_or("");
                    let text = format!("{}{tail}", meant.replace(' ', "%20"));
                    let edit = Edit { start: place.start, end: place.end, text: text.clone() };
                    (format!("write {}", proposal(&text)), vec![edit])
                }
                None => ("write an address that begins with the path of the site".to_owned(), Vec::new()),
            };
            faults.push(LinkFault::new(Kind::RelativeInPost, place, message, help).fix(false, fix));
        }
        Target::Missing(_) if alone => {}
        Target::Missing(path) => {
            let kind = if link.image { Kind::ImageMissing } else { Kind::InternalMissing };
            let source = ["md", "markdown"].iter().any(|extension| resolve::has_extension(&path, extension));
            let (message, help) = if source && site.files.contains(&path) {
                let message = format!("the site publishes the page {} without its extension", excerpt(&path));
                (format!("{message}: this address leads nowhere"), "leave the extension out".to_owned())
            } else {
                let near = if guess { resolve::near(site, &path) } else { None };
                let help = near.map_or_else(
                    || "correct the address, or add what it names".to_owned(),
                    |file| format!("did you mean {}?", proposal(file)),
                );
                (format!("the site has no {what} {}", excerpt(&path)), help)
            };
            faults.push(LinkFault::new(kind, place, message, help));
        }
    }
}

/// The fault of a fragment that names nothing.
fn anchor(context: &PageContext<'_>, at: usize, url: &str, place: Span, guess: bool) -> Option<LinkFault> {
    let site = context.site;
    let (_, fragment) = url.split_once('#')?;
    let fragment = percent_decoded(fragment.split(":~:").next().unwrap_or(fragment));
    let made = ["fn:", "fnref:", "markdown-toc-", "user-content-"].iter().any(|start| fragment.starts_with(start));
    if fragment.is_empty() || fragment == "top" || made || fragment.contains("{{") {
        return None;
    }
    let addresses = site.addresses();
    if addresses.has_anchor(site, at, &fragment) {
        return None;
    }
    let page = site.pages.get(at)?;
    let whose = if page.path == context.page.path { "this page".to_owned() } else { page.path.clone() };
    let ids = addresses.anchors(site, at).filter(|_| guess);
    let help = ids.and_then(|ids| anchors_near(ids, &fragment)).map_or_else(
        || "name a heading of the page: lower case, blanks as hyphens".to_owned(),
        |id| format!("did you mean {}?", proposal(&format!("#{id}"))),
    );
    let message = format!("{whose} has no heading or anchor {}", excerpt(&format!("#{fragment}")));
    Some(LinkFault::new(Kind::AnchorMissing, place, message, help))
}
