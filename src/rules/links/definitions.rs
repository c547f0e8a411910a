//! Where a page says what its references lead to: `[label]: address`.

use crate::page::{Link, Page};
use crate::rules::lines;
use crate::text::Span;
use crate::text::hash::{HashMap, HashSet};

/// The definitions of a page, looked for when the first reference is met.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    /// The line and the address of each, by its label.
    places: Option<HashMap<String, (Span, Span)>>,
    /// The addresses that were met, and whether as a picture.
    met: HashSet<(usize, bool)>,
}

impl Definitions {
    /// A reference as the link that its definition makes; the reference itself where that is not found, none where
    /// another reference was the same.
    pub(super) fn of(&mut self, page: &Page, reference: &Link) -> Option<Link> {
        let places = self.places.get_or_insert_with(|| read(page));
        let place = label(page.slice(reference.span)).and_then(|label| places.get(&normal(label)).copied());
        // The renderers differ in which of two definitions counts.
        match place.filter(|(_, address)| page.slice(*address) == reference.url) {
            Some((span, target)) => self.met.insert((target.start, reference.image)).then(|| Link {
                span,
                target,
                url: reference.url.clone(),
                text: reference.text.clone(),
                image: reference.image,
                bare: false,
            }),
            None => Some(reference.clone()),
        }
    }
}

/// Whether a link is a reference that leads somewhere.
pub(super) fn is_reference(link: &Link) -> bool {
    link.target.is_empty() && !link.bare && !link.url.trim().is_empty()
}

/// The label of `[words][label]`, `[label][]` or `[label]`.
fn label(source: &str) -> Option<&str> {
    let source = source.trim_start_matches('!').strip_suffix(']')?;
    let whole = source.strip_suffix("][").unwrap_or(source);
    let open = if whole.len() < source.len() { whole.find('[') } else { whole.rfind('[') };
    whole.get(open? + 1..)
}

/// A label as it is compared.
fn normal(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn read(page: &Page) -> HashMap<String, (Span, Span)> {
    let mut found = HashMap::default();
    for line in lines::of_body(page) {
        let source = page.slice(line);
        let inner = source.trim_start_matches([' ', '>']);
        let Some((label, rest)) = inner.strip_prefix('[').and_then(|rest| rest.split_once("]:")) else { continue };
        if label.starts_with('^') || label.contains(['[', ']']) || lines::is_verbatim(page, line.start) {
            continue;
        }
        let address = rest.trim_start();
        let start = line.end - address.len();
        let span = match address.strip_prefix('<') {
            Some(pointed) => pointed.find('>').map(|len| Span::new(start + 1, start + 1 + len)),
            None => address.find([' ', '\t']).or(Some(address.len())).map(|len| Span::new(start, start + len)),
        };
        if let Some(span) = span.filter(|span| !span.is_empty()) {
            found.entry(normal(label)).or_insert((line, span));
        }
    }
    found
}
