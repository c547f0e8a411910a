//! Links that the words of a digest would leave out: a quote shows no address.

use super::excerpt::plain;
use super::model::{Part, Sentence};
use crate::rules::links::credential;
use crate::text::hash::HashSet;
use crate::text::inline::{InlineLink, gfm};

/// More links than these of one change are counted.
const MOST: usize = 25;

/// A link as a reader sees it: its text and its address.
pub(super) type Named = (String, String);

/// The links of one text whose addresses another text does not have, each address once.
pub(super) fn new_links<'a>(
    before: impl IntoIterator<Item = &'a str>,
    after: impl IntoIterator<Item = &'a str>,
) -> Vec<Named> {
    let mut known: HashSet<String> = before.into_iter().flat_map(links).map(|(_, url)| url).collect();
    after.into_iter().flat_map(links).filter(|(_, url)| known.insert(url.clone())).collect()
}

/// The links that no sentence tells, and that is not the one at `own`.
pub(super) fn untold(links: Vec<Named>, own: Option<&str>, sentences: &[Sentence]) -> Vec<Named> {
    let is_told = |url: &str| {
        sentences.iter().flatten().any(|part| match part {
            Part::Name(name) => name == url,
            Part::Link { url: told, .. } => told == url,
            Part::Say(_) | Part::Quote(_) => false,
        })
    };
    links.into_iter().filter(|(_, url)| own.map(str::trim) != Some(url.as_str()) && !is_told(url)).collect()
}

/// Where links lead that something new has; none for no links.
pub(super) fn with(links: Vec<Named>) -> Option<Sentence> {
    let begin = if links.len() == 1 { "with a link to " } else { "with links to " };
    listed(begin, links)
}

/// Where links lead that something got; none for no links.
pub(super) fn got(links: Vec<Named>) -> Option<Sentence> {
    let begin = if links.len() == 1 { "new link: " } else { "new links: " };
    listed(begin, links)
}

fn listed(begin: &'static str, links: Vec<Named>) -> Option<Sentence> {
    let more = links.len().saturating_sub(MOST);
    let mut out = Vec::new();
    for (text, url) in links.into_iter().take(MOST) {
        out.push(Part::say(if out.is_empty() { begin } else { ", " }));
        out.push(Part::Link { text, url });
    }
    if more > 0 {
        out.push(Part::say(format!(" and {more} more")));
    }
    (!out.is_empty()).then_some(out)
}

/// Links that readers of a digest can follow: no pictures, nothing inside the site, no mail addresses that nobody made
/// a link of, and no credentials.
fn links(source: &str) -> impl Iterator<Item = Named> {
    let leads = |link: &InlineLink| {
        let url = link.url.trim();
        let begins = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        let is_secret = || url.contains(['?', '@']) && credential(url).is_some();
        !link.image && (begins("https://") || begins("http://") || begins("mailto:") && !link.bare) && !is_secret()
    };
    gfm::links(source).into_iter().filter(leads).map(|link| {
        let url = link.url.trim().to_owned();
        let text = Some(plain(&link.text)).filter(|text| !text.is_empty()).unwrap_or_else(|| url.clone());
        (text, url)
    })
}
