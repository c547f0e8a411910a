//! HTML between blocks: comments, and elements whose content is taken as it is, or read again as an author asks with the
//! attribute `markdown`.

use super::blocks::{Block, Child, MAX_DEPTH, Parser, Tree};
use super::frame::Frame;
use super::line::Line;
use crate::page::view::{Verbatim, VerbatimKind};
use crate::text::inline::kramdown::html::{self, Content, Left};

impl<'a> Parser<'a> {
    /// Reads a comment or an element that a line begins with.
    pub(super) fn html(&mut self, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
        let blanks = self.source.blanks(line);
        if self.source.of(line.span).starts_with(b"<!--") && line.pad == 0 {
            let Some(close) = frame.find("-->", 4) else { return false };
            self.literal(frame, close + 3);
            // A comment leaves attributes waiting for the block after it.
            tree.children.push(Child::Other);
            frame.skip_trailing_blanks();
            return true;
        }
        let (text, start) = frame.joined();
        let start = start + blanks;
        let Some(tag) = text.get(start..).and_then(html::start_tag) else { return false };
        if html::is_span(tag.name) {
            return false;
        }
        let after = start + tag.len;
        tree.push(Child::Other);
        if tag.name.eq_ignore_ascii_case("script") || tag.name.eq_ignore_ascii_case("style") {
            let end = html::script_end(text, tag.name, after);
            self.literal(frame, end);
            return true;
        }
        let (name, content) = (tag.name.to_owned(), tag.content());
        if tag.closed || html::is_bodiless(&name) {
            self.literal(frame, after);
            if content == Content::Blocks {
                frame.skip_trailing_blanks();
            }
        } else {
            if content == Content::Raw || self.depth >= MAX_DEPTH {
                self.raw(frame, name, after);
            } else {
                self.literal(frame, after);
                self.inside(frame, &name, content);
            }
            frame.skip_trailing_blanks();
        }
        true
    }

    /// Passes what is not read as Markdown, up to an offset of the joined text.
    fn literal(&mut self, frame: &mut Frame<'a>, end: usize) {
        let span = frame.go_to(end);
        self.verbatim.push(Verbatim { span, kind: VerbatimKind::Html });
    }

    /// Passes the content of an element whose start tag ends at an offset of the joined text.
    fn raw(&mut self, frame: &mut Frame<'a>, name: String, after: usize) {
        let mut open = vec![name];
        let mut at = after;
        loop {
            let (text, _) = frame.joined();
            match html::pass_raw(text, &mut open, at, self.depth < MAX_DEPTH) {
                Left::Ended(end) => return self.literal(frame, end),
                Left::Markdown { name, at: start, content } => {
                    let name = text.get(name).unwrap_or("").to_owned();
                    self.literal(frame, start);
                    self.inside(frame, &name, content);
                }
            }
            if frame.line().is_none() {
                return;
            }
            at = frame.joined().1;
        }
    }

    /// Reads the content of an element as Markdown, and passes its end tag.
    fn inside(&mut self, frame: &mut Frame<'a>, name: &str, content: Content) {
        if content == Content::Text {
            let (text, start) = frame.joined();
            let (end, after) = html::find_end_tag(text, name, start).unwrap_or((text.len(), text.len()));
            let lines = frame.take_to(end);
            if !lines.is_empty() {
                self.blocks.push(Block::Paragraph { lines });
            }
            frame.go_to(after);
            return;
        }
        frame.skip_trailing_blanks();
        self.depth += 1;
        let mut tree = Tree::default();
        while let Some(line) = frame.line() {
            if let Some(end) = self.end_of(frame, line, name) {
                frame.go_to(end);
                break;
            }
            self.block(frame, line, &mut tree);
        }
        self.depth -= 1;
    }

    /// Where the end tag of an element ends that a line begins with, as an offset of the joined text.
    fn end_of(&self, frame: &mut Frame<'a>, line: Line, name: &str) -> Option<usize> {
        if !self.source.start(line).starts_with(b"</") || frame.is_cut() {
            return None;
        }
        let blanks = self.source.blanks(line);
        let (text, start) = frame.joined();
        let (found, len) = text.get(start + blanks..).and_then(html::end_tag)?;
        html::same(name, &found.to_lowercase()).then_some(start + blanks + len)
    }
}

#[cfg(test)]
mod tests {
    use crate::page::Page;

    /// How many headings, tables and links kramdown 2.4 makes of a text.
    fn shown(text: &str) -> (usize, usize, usize) {
        let page = Page::new("A.md", text.as_bytes().to_vec());
        let view = page.kramdown();
        (view.headings.len(), view.tables.len(), page.kramdown_links().len())
    }

    #[test]
    fn markdown_is_read_where_an_author_asks_for_it() {
        let body = "\n## More\n\na | b\n--|--\n1 | [x](y)\n\n";
        for (start, end, expected) in [
            ("<div>", "</div>", (0, 0, 0)),
            ("<div markdown=\"0\">", "</div>", (0, 0, 0)),
            ("<div markdown=\"1\">", "</div>", (1, 1, 1)),
            ("<div class='a' markdown=1>", "</div>", (1, 1, 1)),
            ("<foo markdown=\"1\">", "</foo>", (0, 0, 0)),
            ("<foo markdown=\"block\">", "</foo>", (1, 1, 1)),
            ("<div>\n<section markdown=\"1\">", "</section>\n</div>", (1, 1, 1)),
            ("<div markdown=\"1\">\n<p>", "</p>\n</div>", (0, 0, 0)),
            ("<div markdown=\"1\"><i>", "</i></div>", (1, 1, 1)),
            ("<p markdown=\"1\">", "</p>", (0, 0, 1)),
            ("<pre markdown=\"1\">", "</pre>", (0, 0, 0)),
        ] {
            assert_eq!(shown(&format!("{start}\n{body}{end}\n")), expected, "{start}");
        }
        // What stands behind an end tag is Markdown again; one that does not begin a line is text.
        assert_eq!(shown("<div markdown=\"1\">\na\n</div>\n\n## B\n"), (1, 0, 0));
        assert_eq!(shown("a <b markdown=\"0\">[q](r)</b> <code markdown=\"span\">[x](y)</code>\n"), (0, 0, 1));
    }

    #[test]
    fn elements_inside_each_other_cost_linear_time() {
        let text = "<div markdown=\"1\">\n".repeat(20_000) + &"<i>\n<div>\n".repeat(20_000);
        assert_eq!(shown(&text), (0, 0, 0));
    }
}
