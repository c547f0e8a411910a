//! Front matter that a site does not see as such: fences in the wrong place, or only one of them.

use crate::page::{FrontMatter, Page};
use crate::text::Span;

/// The opening fence of front matter that nothing ends. A page that merely begins with a rule is none.
pub(crate) fn unterminated(page: &Page) -> Option<Span> {
    let FrontMatter::Unterminated { open } = page.front_matter() else { return None };
    let next = page.written().get(open.end..)?.lines().find(|line| !line.trim().is_empty())?;
    is_pair(next).then_some(*open)
}

/// The opening fence of front matter that begins after blank lines or blanks, so that the site prints it.
pub(crate) fn misplaced(page: &Page) -> Option<Span> {
    if !matches!(page.front_matter(), FrontMatter::Missing) {
        return None;
    }
    let body = page.front_matter().body(page.written());
    let text = body.of(page.written());
    let start = text.len() - text.trim_start().len();
    let rest = text.get(start..)?;
    let front_matter = FrontMatter::read(rest);
    let block = front_matter.block()?;
    let first = block.yaml.of(rest).lines().find(|line| !line.trim().is_empty())?;
    is_pair(first).then(|| block.open.shifted(body.start + start))
}

/// Whether a line looks like `key: value`.
fn is_pair(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, value)| {
        !key.is_empty()
            && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            && (value.is_empty() || value.starts_with([' ', '\t', '\r']))
    })
}
