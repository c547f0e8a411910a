//! `text/glued-item`: two list items share a line.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::page::outline::BlockKind;
use crate::rules::lines;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/glued-item",
    severity: Severity::Warning,
    summary: "two list items share a line",
    why: "A dash in the middle of a line begins no item: the reader sees one long item with dashes in it. It happens when a generated text loses its line breaks.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n- Read the guide.- [Join the call](https://aka.ms/call)\n" },
    good: "# Partners\n\n- Read the guide.\n- [Join the call](https://aka.ms/call)\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    if memchr::memmem::find(page.text().as_bytes(), b"- ").is_none() {
        return;
    }
    for block in &page.outline().blocks {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem) {
            continue;
        }
        let mut start = block.span.start;
        for line in page.slice(block.span).split_inclusive('\n') {
            let starts = glued(line);
            // A line that lost headings as well is one fault: `heading/glued`.
            let lost_heading = line.trim_start_matches(['#', ' ']).contains("## ");
            if let Some(&first) = starts.first().filter(|_| !lost_heading && !lines::is_verbatim(page, start)) {
                let message = match starts.len() {
                    1 => "a list item begins in the middle of this line".to_owned(),
                    count => format!("{count} list items begin in the middle of this line"),
                };
                let marker = line.trim_start();
                let indent = line.get(..line.len() - marker.len()).unwrap_or("");
                let item = marker.starts_with("- ");
                let text = if item { format!("\n{indent}") } else { "\n\n".to_owned() };
                let edits = starts.iter().map(|at| Edit { start: start + at, end: start + at, text: text.clone() });
                let end = start + line.trim_end().len();
                sink.add(Span::new(start + first, end), message).help("begin a new line before each dash").fix(item, edits.collect());
            }
            start += line.len();
        }
    }
}

/// Offsets of the dashes that were meant to begin an item.
fn glued(line: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut code: Option<Vec<Span>> = None;
    for at in memchr::memmem::find_iter(line.as_bytes(), b"- ") {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let Some(before) = before.filter(|c| !c.is_whitespace() && !matches!(c, '-' | '|' | '>' | '*' | '_')) else { continue };
        let after = line.get(at + 2..).unwrap_or("");
        let link = after.starts_with('[') && has_target(after);
        let sentence = matches!(before, '.' | '!' | '?') && after.starts_with(char::is_uppercase);
        let code = code.get_or_insert_with(|| lines::code_spans(line));
        if (link || sentence) && !code.iter().any(|span| span.contains(at)) {
            found.push(at);
        }
    }
    found
}

/// Whether a link begins here.
fn has_target(text: &str) -> bool {
    let near = text.char_indices().nth(256).map_or(text, |(end, _)| text.get(..end).unwrap_or(text));
    near.find("](").is_some_and(|at| !near.get(1..at).unwrap_or("").contains('['))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_told_from_dashes() {
        assert_eq!(glued("- [a](b)- [c](d)- [e](f)"), [8, 16]);
        assert_eq!(glued("- Added one.- Updated two."), [12]);
        for fine in ["- a - [b](c)", "pre- and post-sales", "- [a](b)- Learn more", "`x.- Y`", "- [ ] a", "a -- [b](c)"] {
            assert!(glued(fine).is_empty(), "{fine}");
        }
    }
}
