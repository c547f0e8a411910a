//! Front matter that a site does not see as such: fences in the wrong place, or only one of them.

use crate::page::{FrontMatter, Page};
use crate::text::Span;

/// The opening fence of front matter that nothing ends. A page that merely begins with a rule is none.
pub(crate) fn unterminated(page: &Page) -> Option<Span> {
    let FrontMatter::Unterminated { open } = page.front_matter() else { return None };
    let next = page.written().get(open.end..)?.lines().find(|line| !line.trim().is_empty())?;
    is_pair(next).then_some(*open)
}

/// Front matter that does not begin on the first line, so that the site prints it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Misplaced {
    /// Its opening fence.
    pub(crate) open: Span,
    /// Its closing fence.
    pub(crate) close: Span,
    /// Whether a comment stands above it, and not only blanks.
    pub(crate) commented: bool,
}

/// Front matter that begins after blank lines, blanks or comments.
pub(crate) fn misplaced(page: &Page) -> Option<Misplaced> {
    if !matches!(page.front_matter(), FrontMatter::Missing) {
        return None;
    }
    let body = page.front_matter().body(page.written());
    let text = body.of(page.written());
    let mut rest = text.trim_start();
    let mut commented = false;
    while rest.starts_with("<!--") {
        let (_, after) = rest.split_once("-->")?;
        let (end, _) = after.split_once('\n')?;
        end.trim().is_empty().then_some(())?;
        commented = true;
        rest = after.trim_start();
    }
    let start = text.len() - rest.len();
    let front_matter = FrontMatter::read(rest);
    let block = front_matter.block()?;
    let first = block.yaml.of(rest).lines().find(|line| !line.trim().is_empty())?;
    // Below a comment a rule and a heading could look like it.
    let is_read = !commented || front_matter.mapping().is_some();
    (is_pair(first) && is_read).then(|| {
        let base = body.start + start;
        Misplaced { open: block.open.shifted(base), close: block.close.shifted(base), commented }
    })
}

/// Whether a line looks like `key: value`.
fn is_pair(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, value)| {
        !key.is_empty()
            && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            && (value.is_empty() || value.starts_with([' ', '\t', '\r']))
    })
}
