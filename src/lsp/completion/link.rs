//! Addresses of the site itself: pages, pictures and headings, in the form in which the site writes them.

use lsp_types::CompletionItemKind;

use super::{Proposal, before};
use crate::lsp::hover::title;
use crate::lsp::open::Open;
use crate::page::Page;
use crate::rules::Site;
use crate::rules::resolve::{self, Target, has_extension, heading_anchors, permalink};
use crate::text::Span;

/// How many pages are looked at to learn how the site writes its links.
const SAMPLE: usize = 60;
const PICTURES: [&str; 8] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico"];
/// What people link to besides pages and pictures.
const DOCUMENTS: [&str; 9] = ["pdf", "pptx", "docx", "xlsx", "csv", "zip", "html", "json", "txt"];

/// The addresses that can stand in the link at an offset.
pub(super) fn at(open: &Open<'_>, page: &Page, offset: usize) -> Option<Vec<Proposal>> {
    let before = before(page, offset);
    let at = before.rfind("](")?;
    let typed = before.get(at + 2..)?;
    let typed = typed.strip_prefix('<').unwrap_or(typed);
    if typed.contains([')', ' ', '\t', '>']) || resolve::has_scheme(typed) {
        return None;
    }
    let site = open.site();
    let start = offset - typed.len();
    if let Some(at) = typed.find('#') {
        let address = typed.get(..at)?;
        let span = Span::new(start + at, offset + rest_of_target(page, offset));
        return Some(anchors(site, page, address, span));
    }
    let span = Span::new(start, offset + rest_of_target(page, offset));
    let image = is_image(before.get(..at)?);
    let style = Style::of(site, page).begun(typed);
    let mut proposals = Vec::new();
    if !image {
        // Nobody links to the page that says that there is none.
        let linkable = |other: &&Page| other.path != page.path && other.path != "404.md" && resolve::is_page(other);
        let pages = site.pages.iter().filter(linkable);
        for other in pages {
            if let Some(address) = style.page(site, page, other) {
                let name = Proposal::new(address, span, CompletionItemKind::Reference).detail(title(other));
                proposals.push(name);
            }
        }
    }
    let wanted =
        |path: &&String| is_picture(path) || !image && DOCUMENTS.iter().any(|extension| has_extension(path, extension));
    for path in site.files.iter().filter(wanted) {
        if let Some(address) = style.file(site, page, path) {
            proposals.push(Proposal::new(address, span, CompletionItemKind::File));
        }
    }
    Some(proposals)
}

/// Whether a file is a picture.
pub(super) fn is_picture(path: &str) -> bool {
    PICTURES.iter().any(|extension| has_extension(path, extension))
}

/// How far a target goes on behind an offset.
fn rest_of_target(page: &Page, offset: usize) -> usize {
    let rest = super::after(page, offset);
    let end = rest.find([')', ' ', '\t', '>', '|', '#']).unwrap_or(0);
    // Without an end the rest of the line is no target.
    if rest.get(end..).is_some_and(|rest| rest.starts_with([')', '>'])) { end } else { 0 }
}

/// Whether the bracket that ends at the end of a text belongs to a picture.
fn is_image(before: &str) -> bool {
    let mut depth = 1;
    for (at, byte) in before.bytes().enumerate().rev() {
        match byte {
            b']' => depth += 1,
            b'[' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return before.get(..at).is_some_and(|text| text.ends_with('!'));
        }
    }
    false
}

/// What a fragment can name on the page that an address leads to.
fn anchors(site: &Site, page: &Page, address: &str, span: Span) -> Vec<Proposal> {
    let target = if address.is_empty() {
        Some(page)
    } else {
        match resolve::resolve(site, page, address) {
            Target::Page(at) => site.pages.get(at),
            _ => None,
        }
    };
    let headings = target.map(heading_anchors).into_iter().flatten();
    headings
        .filter(|(id, _)| !id.is_empty())
        .map(|(id, heading)| {
            Proposal::new(format!("#{id}"), span, CompletionItemKind::Reference).detail(&*heading.text)
        })
        .collect()
}

/// How a site writes links to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Style {
    /// From the root of the site: `/base/Page`.
    absolute: bool,
    /// A relative address begins with `./`.
    dotted: bool,
    /// The extension of the source stays.
    extension: bool,
}

impl Style {
    /// The style of most links on this page and on pages like it.
    fn of(site: &Site, page: &Page) -> Self {
        let in_posts = permalink::is_post(&page.path);
        let alike =
            site.pages.iter().filter(|other| permalink::is_post(&other.path) == in_posts && other.path != page.path);
        let (mut all, mut absolute, mut dotted, mut extension) = (0usize, 0usize, 0usize, 0usize);
        for link in std::iter::once(page).chain(alike.take(SAMPLE)).flat_map(Page::kramdown_links) {
            let url = link.url.split(['?', '#']).next().unwrap_or("");
            if link.bare || url.is_empty() || resolve::has_scheme(url) {
                continue;
            }
            all += 1;
            absolute += usize::from(url.starts_with('/'));
            dotted += usize::from(url.starts_with("./"));
            extension += usize::from(has_extension(url, "md"));
        }
        let most = |count: usize| count * 2 > all;
        // A relative address in a post begins at the post's own address.
        Self { absolute: in_posts || most(absolute), dotted: dotted * 2 > all - absolute, extension: most(extension) }
    }

    /// The style of an address that begins like this.
    fn begun(self, typed: &str) -> Self {
        match typed {
            typed if typed.starts_with('/') => Self { absolute: true, ..self },
            typed if typed.starts_with("./") => Self { absolute: false, dotted: true, ..self },
            typed if typed.starts_with("../") => Self { absolute: false, ..self },
            _ => self,
        }
    }

    /// The address of a page, in a form that leads there.
    fn page(self, site: &Site, from: &Page, to: &Page) -> Option<String> {
        let leads = |address: &String| matches!(resolve::resolve(site, from, address), Target::Page(at) if site.pages.get(at).is_some_and(|page| page.path == to.path));
        let stem = to.path.rsplit_once('.').map_or(to.path.as_str(), |(stem, _)| stem);
        let output = || resolve::output(site, to);
        let mut forms = Vec::new();
        if permalink::is_post(&to.path) {
            forms.extend(output().map(|output| published(site, &output)));
        } else if self.absolute {
            forms.extend(rooted(site, stem));
            forms.extend(output().map(|output| published(site, &output)));
        } else {
            forms.push(self.relative(from, if self.extension { &to.path } else { stem }));
            forms.push(self.relative(from, &to.path));
        }
        forms.extend(rooted(site, stem));
        forms.into_iter().map(|form| encoded(&form)).find(leads)
    }

    /// The address of a file that is no page.
    fn file(self, site: &Site, from: &Page, path: &str) -> Option<String> {
        let leads =
            |address: &String| matches!(resolve::resolve(site, from, address), Target::File(found) if found == path);
        let (rooted, relative) = (rooted(site, path), Some(self.relative(from, path)));
        let forms = if self.absolute { [rooted, relative] } else { [relative, rooted] };
        forms.into_iter().flatten().map(|form| encoded(&form)).find(leads)
    }

    fn relative(self, from: &Page, path: &str) -> String {
        let folders = |path: &str| -> Vec<String> { path.split('/').map(str::to_owned).collect() };
        let (mut own, mut to) = (folders(&from.path), folders(path));
        own.pop();
        let shared = own.iter().zip(&to).take_while(|(a, b)| a == b).count().min(to.len().saturating_sub(1));
        let up = own.len() - shared;
        let down = to.split_off(shared).join("/");
        match up {
            0 if self.dotted => format!("./{down}"),
            _ => format!("{}{down}", "../".repeat(up)),
        }
    }
}

/// The address of a path on the site.
fn published(site: &Site, path: &str) -> String {
    format!("{}/{path}", site.config.base_path())
}

/// The address of a file of the repository from the root of the site; none for one that is no part of it.
fn rooted(site: &Site, path: &str) -> Option<String> {
    site.config.site.inside(path).map(|path| published(site, path))
}

/// An address whose blanks and parentheses do not end it.
fn encoded(address: &str) -> String {
    address.replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_from_links() {
        assert!(is_image("text ![alt"));
        assert!(is_image("[![alt [x] y"));
        assert!(!is_image("![a](b) [c"));
        assert!(!is_image("no bracket"));
    }

    #[test]
    fn relative_addresses_go_up_as_far_as_they_must() {
        let page = |path: &str| Page::new(path, Vec::new());
        let style = Style { dotted: true, ..Style::default() };
        assert_eq!(style.relative(&page("A.md"), "B"), "./B");
        assert_eq!(style.relative(&page("docs/A.md"), "assets/x.png"), "../assets/x.png");
        assert_eq!(style.relative(&page("docs/a/A.md"), "docs/b/B"), "../b/B");
        assert_eq!(Style::default().relative(&page("docs/A.md"), "docs/B"), "B");
        assert_eq!(encoded("a b(c)"), "a%20b%28c%29");
    }
}
