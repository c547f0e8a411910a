//! The parts of a page that can be read on their own: a heading with what stands under it. Neither the outline nor
//! a renderer carries anything from one of them into the next, so that a page that changed in one place need not
//! be read in all.

use super::Page;
use crate::text::Span;

/// A heading with what stands under it up to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// From the first byte of the heading's line to that of the next part.
    pub span: Span,
    /// The heading's line without its end; none for the text before the first heading.
    pub heading: Option<Span>,
    /// Whether its heading is certainly the only one in it.
    pub plain: bool,
}

impl Part {
    /// The level of the heading; 0 for the text before the first one.
    pub fn level(&self, page: &Page) -> usize {
        self.heading.map_or(0, |heading| hashes(page.slice(heading)))
    }
}

/// The parts of a page in order; the first one is the text before the first heading, and may be empty. `None`
/// where code, HTML, quotes or definitions may reach over a heading. [`Page::parts`] keeps them.
pub(super) fn of(page: &Page) -> Option<Vec<Part>> {
    let body = page.body();
    let mut parts = vec![Part { span: Span::at(body.start), heading: None, plain: true }];
    let mut next = body.start;
    let mut after_blank = true;
    if lone_return(page.slice(body)) {
        return None;
    }
    let map = page.map();
    for number in map.line_of(body.start)..=map.lines() {
        let start = std::mem::replace(&mut next, map.line_start(number + 1));
        let line = page.slice(Span::new(start, next));
        let inner = line.trim();
        if reaches_far(inner) {
            return None;
        }
        let last = parts.last_mut()?;
        if after_blank && hashes(line) > 0 {
            last.span.end = start;
            let span = Span::new(start, start + line.trim_end_matches(['\n', '\r']).len());
            parts.push(Part { span, heading: Some(span), plain: true });
        } else if inner.starts_with('#') || is_underline(inner) {
            last.plain = false;
        }
        after_blank = line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    }
    parts.last_mut()?.span.end = next;
    Some(parts)
}

/// Whether a carriage return stands where no line ends.
fn lone_return(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'\r', bytes).any(|at| !matches!(bytes.get(at + 1), None | Some(b'\r' | b'\n')))
}

/// Whether a line may begin something that does not end at the next heading, or that counts on the whole page.
fn reaches_far(inner: &str) -> bool {
    match inner.as_bytes().first() {
        Some(b'<' | b'{' | b'>' | b'$') => true,
        Some(b'`') => inner.starts_with("```"),
        Some(b'~') => inner.starts_with("~~~"),
        Some(b'[') => inner.contains("]:"),
        _ => false,
    }
}

/// The level of a heading that begins with its first character; 0 for any other line.
fn hashes(line: &str) -> usize {
    let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
    let ends = line.get(hashes..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
    if (1..=6).contains(&hashes) && ends { hashes } else { 0 }
}

fn is_underline(inner: &str) -> bool {
    !inner.is_empty() && (inner.bytes().all(|byte| byte == b'=') || inner.bytes().all(|byte| byte == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<Vec<(String, bool)>> {
        let page = Page::new("A.md", text.as_bytes().to_vec());
        of(&page).map(|parts| parts.iter().map(|part| (page.slice(part.span).to_owned(), part.plain)).collect())
    }

    #[test]
    fn a_page_is_cut_at_its_headings() {
        let own = |list: &[(&str, bool)]| Some(list.iter().map(|(text, plain)| ((*text).to_owned(), *plain)).collect());
        assert_eq!(
            parts("---\na: b\n---\nx\n\n# A\ny\n\n## B\n"),
            own(&[("x\n\n", true), ("# A\ny\n\n", true), ("## B\n", true)])
        );
        assert_eq!(parts("# A\nb\n## C\n\n# D"), own(&[("", true), ("# A\nb\n## C\n\n", false), ("# D", true)]));
        assert_eq!(parts("# A\n\nb\n---\n"), own(&[("", true), ("# A\n\nb\n---\n", false)]));
        assert_eq!(parts(""), own(&[("", true)]));
    }

    #[test]
    fn what_may_reach_over_a_heading_keeps_a_page_whole() {
        for text in
            ["```\n\n# a\n", "<!-- \n\n# a\n-->", "> x\n\n# a\n", "[a]: b\n\n# c\n", "{::comment}\n\n# a\n", "a\rb\n"]
        {
            assert_eq!(parts(text), None, "{text:?}");
        }
    }
}
