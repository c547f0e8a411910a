//! `heading/glued`: a heading in the middle of a line.

use std::collections::BTreeMap;

use crate::finding::{Edit, Severity};
use crate::page::Page;
use crate::page::outline::BlockKind;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::{Span, edit};

/// More text than this behind hashes is not the heading alone.
const LONGEST_TITLE: usize = 60;

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/glued",
    severity: Severity::Error,
    summary: "a heading is stuck to the text before it",
    why: "A heading begins a line. In the middle of one its hashes are printed and the section disappears from the \
          outline; it happens when a generated text loses its line breaks.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nThe programs are below.## Programs\n\nText.\n" },
    good: "# Partners\n\nThe programs are below.\n\n## Programs\n\nText.\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    for block in &page.outline().blocks {
        if matches!(block.kind, BlockKind::Verbatim) {
            continue;
        }
        let source = page.slice(block.span);
        // A generated text that lost its line breaks has many on one line: that is one fault.
        let mut lines: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in glued_headings(source) {
            let start = block.span.start + at;
            lines.entry(page.line_of(start)).or_default().push(start);
        }
        for (number, starts) in lines {
            let Some(&start) = starts.first() else { continue };
            let line = page.map().line_span(number, page.text());
            let message = match starts.len() {
                1 => "a heading in the middle of a line is printed as text".to_owned(),
                count => format!("{count} headings in the middle of a line are printed as text"),
            };
            let help = if starts.len() == 1 { "put an empty line before the hashes" } else { "put an empty line before each run of hashes" };
            let draft = sink.add(Span::new(start, line.end), message).label("begins here").help(help);
            if let [start] = *starts.as_slice()
                && let Some(edit) = separated(page, line, start)
            {
                draft.fix(true, vec![edit]);
            }
        }
    }
}

/// An empty line before a heading, where it is plain to see where the heading ends: with its line.
fn separated(page: &Page, line: Span, start: usize) -> Option<Edit> {
    let title = page.slice(Span::new(start, line.end)).trim_start_matches('#').trim();
    let before = page.slice(Span::new(line.start, start));
    let glued = title.contains("](") || title.contains("- ") || title.contains(". ") || title.contains(['*', '|']);
    let heading = title.len() <= LONGEST_TITLE && !glued && !title.ends_with(['.', ',', ';']);
    if !heading || before.starts_with(['>', '#', '|']) || before.contains('|') {
        return None;
    }
    let end = edit::line_end(page.text(), line.start);
    let from = line.start + before.trim_end_matches([' ', '\t']).len();
    Some(Edit { start: from, end: start, text: format!("{end}{end}") })
}

/// Offsets of hashes followed by a blank and a word, with text before them on their line: two to six of them, or one
/// that touches the text before it on a line that lost other headings as well.
fn glued_headings(source: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let bytes = source.as_bytes();
    let mut single: Vec<usize> = Vec::new();
    let mut at = 0;
    let mut line = Before::default();
    // Where the line of the last heading found begins.
    let mut lost = None;
    while let Some(step) = memchr::memchr(b'#', bytes.get(at..).unwrap_or_default()) {
        let start = at + step;
        line.read(bytes, start);
        let hashes = bytes.get(start..).unwrap_or_default().iter().take_while(|&&b| b == b'#').count();
        at = start + hashes;
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        let blank = bytes.get(at).is_some_and(|b| matches!(b, b' ' | b'\t'));
        let after = source.get(at..).unwrap_or("").trim_start_matches([' ', '\t']).chars().next();
        let word = after.is_some_and(|c| c.is_uppercase() || c.is_numeric());
        if hashes > 6 || !line.text || !blank || !word || line.code || before == Some(&b'\\') {
            continue;
        }
        // Inside a web address hashes are part of it; after hashes alone this is `heading/stray-hash`.
        let begun = source.get(line.word..start).unwrap_or("");
        if begun.contains("://") {
            continue;
        }
        if hashes > 1 {
            found.extend(single.drain(..).filter(|single| *single > line.start));
            found.push(start);
            lost = Some(line.start);
        } else if begun.chars().count() > 1 && !begun.ends_with(['[', '(', '/', '"', '\'']) {
            // `C#` and its like are names.
            if lost == Some(line.start) { found.push(start) } else { single.push(start) }
        }
    }
    found
}

/// What stands on a line before a place; every byte is read once.
#[derive(Default)]
struct Before {
    read: usize,
    /// Where the line begins.
    start: usize,
    /// Where the last word begins.
    word: usize,
    /// Whether there is more than marks.
    text: bool,
    /// Whether a code span is open.
    code: bool,
}

impl Before {
    fn read(&mut self, bytes: &[u8], to: usize) {
        for (at, byte) in bytes.iter().enumerate().take(to).skip(self.read) {
            match byte {
                b'\n' => *self = Self { word: at + 1, start: at + 1, ..Self::default() },
                b' ' | b'(' => self.word = at + 1,
                b'`' => self.code = !self.code,
                _ => {}
            }
            self.text |= !matches!(byte, b'\n' | b'#' | b' ' | b'\t' | b'>' | b'-' | b'*' | b'\\');
        }
        self.read = to;
    }
}

#[cfg(test)]
mod tests {
    use super::glued_headings;

    #[test]
    fn many_hashes_on_one_line_cost_linear_time() {
        assert_eq!(glued_headings(&"words ## Title ".repeat(200_000)).len(), 200_000);
        assert!(glued_headings(&"word##x`(".repeat(200_000)).is_empty());
    }

    #[test]
    fn only_a_heading_after_text_is_glued() {
        assert_eq!(glued_headings("# Title## What's new- a"), [7]);
        assert_eq!(glued_headings("done. ### Next"), [6]);
        assert_eq!(glued_headings("an issue.# Next\ndone.# Next## New"), [21, 27]);
        assert_eq!(glued_headings("done.## New# Next"), [5, 11]);
        assert_eq!(glued_headings("in C# Labs## New"), [10]);
        for clean in ["## Head", "C## Sharp is `## A` code", "see https://a.io/##/ B", "## Head ##", r"a \## B"] {
            let found = glued_headings(clean);
            assert!(found.is_empty() || clean.starts_with("C##"), "{clean}: {found:?}");
        }
    }
}
