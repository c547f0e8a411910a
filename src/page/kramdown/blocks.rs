//! The block structure of kramdown: one frame of lines after the other, containers as frames of their own. Nesting is
//! bounded; what lies deeper is text.

use std::ops::Range;

use super::frame::{Frame, closing_fence};
use super::line::{Line, Source};
use super::{definition, list, table};
use crate::page::view::{Table, Verbatim, VerbatimKind};
use crate::text::Span;
use crate::text::inline::Definitions;

/// Containers nested deeper are shown as text.
pub(super) const MAX_DEPTH: usize = 64;

/// A leaf block whose inline text is read when all definitions are known.
#[derive(Debug)]
pub(super) enum Block {
    /// A heading: level, line, whole span, source of its text.
    Heading { level: u8, line: usize, span: Span, content: Span },
    /// A paragraph: its lines without container markers.
    Paragraph { lines: Vec<Span> },
    /// A table.
    Table(Table),
}

/// What kramdown calls the children of an element, as far as later blocks depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Child {
    /// Blank lines; 1 for a single empty one.
    Blank(usize),
    /// A paragraph: its index in the list of blocks.
    Paragraph(usize),
    /// An end-of-block marker.
    End,
    /// Attributes or another extension that leaves no element.
    Extension,
    /// A definition: attributes may follow it.
    Definition,
    /// A definition list.
    DefinitionList,
    /// Any other block.
    Other,
}

/// The element that a frame of lines is read into.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) children: Vec<Child>,
    /// Attributes that wait for the next block.
    ial: bool,
}

impl Tree {
    /// Adds a block that takes the attributes waiting for it.
    pub(super) fn push(&mut self, child: Child) {
        self.ial = false;
        self.children.push(child);
    }

    pub(super) fn push_blank(&mut self, lines: usize) {
        if let Some(Child::Blank(count)) = self.children.last_mut() {
            *count += lines;
        } else {
            self.push(Child::Blank(lines));
        }
    }

    /// Whether a table, an underlined heading or a formula may start here.
    fn at_boundary(&self) -> bool {
        self.ial || matches!(self.children.last(), None | Some(Child::Blank(_) | Child::End))
    }
}

/// Reads frames into blocks.
pub(super) struct Parser<'a> {
    pub(super) source: Source<'a>,
    /// Leaf blocks in the order of the page.
    pub(super) blocks: Vec<Block>,
    /// Code and HTML.
    pub(super) verbatim: Vec<Verbatim>,
    /// Link definitions.
    pub(super) definitions: Definitions,
    /// Footnotes: name and their blocks.
    pub(super) footnotes: Vec<(Span, Range<usize>)>,
    pub(super) depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            source: Source { text },
            blocks: Vec::new(),
            verbatim: Vec::new(),
            definitions: Definitions::default(),
            footnotes: Vec::new(),
            depth: 0,
        }
    }

    /// Reads the lines of a container into the element `tree`.
    pub(super) fn parse(&mut self, lines: Vec<Line>, tree: &mut Tree) {
        if self.depth >= MAX_DEPTH {
            let lines: Vec<Span> = lines.iter().map(|line| line.span).filter(|span| !span.is_empty()).collect();
            if !lines.is_empty() {
                self.blocks.push(Block::Paragraph { lines });
                tree.push(Child::Other);
            }
            return;
        }
        self.depth += 1;
        let mut frame = Frame::new(self.source, lines);
        while let Some(line) = frame.line() {
            self.block(&mut frame, line, tree);
        }
        self.depth -= 1;
    }

    /// One block. The order of the attempts is kramdown's.
    pub(super) fn block(&mut self, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) {
        let source = self.source;
        if source.is_blank(line) {
            let count = frame.rest().iter().take_while(|line| source.is_blank(**line)).count();
            // A definition list may follow one empty line, but not one that holds blanks.
            let holds_blanks = usize::from(line.pad > 0 || !line.span.is_empty());
            frame.at += count;
            tree.push_blank(count + holds_blanks);
            return;
        }
        if source.is_code(line) {
            self.code(frame, tree);
            return;
        }
        let done = match source.start(line).first().copied().unwrap_or(0) {
            b'`' | b'~' => self.fence(frame, line, tree),
            b'>' => self.quote(frame, tree),
            b'#' => self.atx(frame, line, tree),
            b'*' | b'-' | b'_' if source.is_rule(line) => {
                frame.at += 1;
                tree.push(Child::Other);
                true
            }
            b'*' | b'-' | b'+' | b'0'..=b'9' if source.is_list(line) => list::list(self, frame, tree),
            b':' if source.list_marker(line).is_some() => list::definition_list(self, frame, tree),
            b'<' => self.html(frame, line, tree),
            _ => false,
        };
        if done {
            return;
        }
        let done = self.setext(frame, line, tree)
            || self.math(frame, line, tree)
            || self.table(frame, line, tree)
            || match source.start(line).first() {
                Some(b'[') => {
                    definition::footnote(self, frame, line, tree) || definition::link(self, frame, line, tree)
                }
                Some(b'*') => definition::abbreviation(self, frame, line, tree),
                Some(b'{') => definition::extension(self, frame, line, tree),
                Some(b'^') if source.is_eob(line) => {
                    frame.at += 1;
                    tree.push(Child::End);
                    true
                }
                _ => false,
            };
        if !done {
            self.paragraph(frame, tree);
        }
    }

    fn code(&mut self, frame: &mut Frame<'a>, tree: &mut Tree) {
        let count = code_extent(self.source, frame.rest());
        self.add_verbatim(frame, count, VerbatimKind::Indented);
        tree.push(Child::Other);
    }

    pub(super) fn add_verbatim(&mut self, frame: &mut Frame<'a>, count: usize, kind: VerbatimKind) {
        let lines = frame.rest();
        if let (Some(first), Some(last)) = (lines.first(), lines.get(count.saturating_sub(1))) {
            self.verbatim.push(Verbatim { span: Span::new(first.span.start, last.span.end), kind });
        }
        frame.at += count;
    }

    fn fence(&mut self, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
        let Some(run) = self.source.fence(line) else { return false };
        let info = self.source.of(Span::new(run.end, line.span.end)).trim_ascii();
        if info.iter().any(|b| super::line::is_space(*b)) {
            return false;
        }
        let Some(close) = closing_fence(frame, run) else { return false };
        let count = close + 1 - frame.at;
        self.add_verbatim(frame, count, VerbatimKind::Fence);
        tree.push(Child::Other);
        true
    }

    fn quote(&mut self, frame: &mut Frame<'a>, tree: &mut Tree) -> bool {
        let source = self.source;
        let lines = frame.rest();
        let lazy = lines.iter().skip(1).take_while(|l| !source.is_blank(**l) && !source.ends_lazy(**l)).count();
        let inner = lines.iter().take(1 + lazy).map(|line| unquoted(source, *line)).collect();
        frame.at += 1 + lazy;
        tree.push(Child::Other);
        self.parse(inner, &mut Tree::default());
        true
    }

    fn atx(&mut self, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
        let Some((level, content)) = self.source.atx(line) else { return false };
        let content = without_id(self.source, content);
        let text = self.source.of(content);
        let hashes = text.iter().rev().take_while(|b| **b == b'#').count();
        let mut end = content.end;
        if hashes > 0 && text.len() > hashes && matches!(text.get(text.len() - hashes - 1), Some(b' ' | b'\t')) {
            end -= hashes;
        }
        let content = trimmed_end(self.source, Span::new(content.start, end));
        if content.is_empty() {
            return false;
        }
        self.blocks.push(Block::Heading { level, line: line.number, span: line.span, content });
        frame.at += 1;
        tree.push(Child::Other);
        true
    }

    fn setext(&mut self, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
        let Some(under) = frame.lines.get(frame.at + 1).copied().filter(|under| under.pad == 0) else { return false };
        let marks = self.source.of(under.span);
        let Some(first) = marks.first().filter(|b| matches!(b, b'-' | b'=')) else { return false };
        let run = marks.iter().take_while(|b| matches!(b, b'-' | b'=')).count();
        if !marks.iter().skip(run).all(|b| super::line::is_space(*b)) || !tree.at_boundary() {
            return false;
        }
        let Some(content) = self.source.unindented(line) else { return false };
        let content = without_id(self.source, content);
        if content.is_empty() || self.source.of(content).first() == Some(&b'\t') {
            return false;
        }
        let level = if *first == b'-' { 2 } else { 1 };
        let span = Span::new(content.start, under.span.end);
        self.blocks.push(Block::Heading { level, line: line.number, span, content });
        frame.at += 2;
        tree.push(Child::Other);
        true
    }

    fn math(&mut self, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
        if !self.source.start(line).starts_with(b"$$") || !tree.at_boundary() {
            return false;
        }
        let Some(close) = frame.find("$$", self.source.blanks(line) + 2) else { return false };
        let saved = frame.at;
        frame.go_to(close + 2);
        if let Some(rest) = frame.line()
            && self.source.is_blank(rest)
        {
            frame.at += 1;
        }
        let source = self.source;
        if frame.line().is_none_or(|next| source.is_blank(next) || source.is_eob(next) || source.is_ial(next)) {
            tree.push(Child::Other);
            return true;
        }
        frame.undo(saved);
        false
    }

    fn table(&mut self, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
        let source = self.source;
        if !table::starts(source, line) || !tree.at_boundary() {
            return false;
        }
        let count = table::extent(source, frame.rest());
        tree.ial = false;
        let lines = frame.rest();
        let bounded =
            lines.get(count).is_none_or(|next| source.is_blank(*next) || source.is_eob(*next) || source.is_ial(*next));
        let Some(table) = bounded.then(|| table::read(source, lines.get(..count).unwrap_or_default())).flatten() else {
            return false;
        };
        self.blocks.push(Block::Table(table));
        frame.at += count;
        tree.push(Child::Other);
        true
    }

    fn paragraph(&mut self, frame: &mut Frame<'a>, tree: &mut Tree) {
        let source = self.source;
        let lines = frame.rest();
        let more = lines.iter().skip(1).take_while(|line| !source.ends_paragraph(**line)).count();
        let mut spans: Vec<Span> = lines.iter().take(1 + more).map(|line| line.span).collect();
        frame.at += 1 + more;
        if let Some(last) = spans.last_mut() {
            *last = trimmed_end(source, *last);
        }
        if let Some(Child::Paragraph(index)) = tree.children.last()
            && let Some(Block::Paragraph { lines }) = self.blocks.get_mut(*index)
        {
            lines.append(&mut spans);
            return;
        }
        if let Some(first) = spans.first_mut() {
            *first = first.trimmed(source.text).to(Span::at(first.end));
        }
        self.blocks.push(Block::Paragraph { lines: spans });
        tree.push(Child::Paragraph(self.blocks.len() - 1));
    }

    /// Attributes wait for the next block.
    pub(super) fn hold_ial(tree: &mut Tree) {
        tree.ial = true;
    }
}

/// Number of lines of the indented code at the start of `lines`: indented lines, lines that follow them without a
/// blank line, and more of the same after blank lines.
pub(super) fn code_extent(source: Source<'_>, lines: &[Line]) -> usize {
    let mut end = 0;
    let mut at = 0;
    while at < lines.len() {
        let blank = lines.iter().skip(at).take_while(|line| source.is_blank(**line)).count();
        at += blank;
        let indented =
            lines.iter().skip(at).take_while(|line| source.is_code(**line) && !source.is_blank(**line)).count();
        if indented == 0 {
            break;
        }
        at += indented;
        at += lines.iter().skip(at).take_while(|line| !source.is_blank(**line) && !source.ends_lazy(**line)).count();
        end = at;
    }
    end
}

fn unquoted(source: Source<'_>, line: Line) -> Line {
    let Some(start) = source.unindented(line).filter(|start| source.of(*start).first() == Some(&b'>')) else {
        return line;
    };
    let blank = usize::from(source.of(start).get(1) == Some(&b' '));
    Line { pad: 0, span: Span::new(start.start + 1 + blank, line.span.end), ..line }
}

/// A heading's text without its `{#id}`.
fn without_id(source: Source<'_>, content: Span) -> Span {
    let content = trimmed_end(source, content);
    let text = content.of(source.text);
    let Some(inner) = text.strip_suffix('}') else { return content };
    let Some(open) = inner.rfind("{#") else { return content };
    let id = inner.get(open + 2..).unwrap_or("");
    let named = id.chars().next().is_some_and(|c| c.is_alphabetic() || matches!(c, ':' | '_'))
        && id.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.'));
    if !named || !text.get(..open).is_some_and(|before| before.ends_with([' ', '\t'])) {
        return content;
    }
    trimmed_end(source, Span::new(content.start, content.start + open))
}

fn trimmed_end(source: Source<'_>, span: Span) -> Span {
    let text = source.of(span);
    Span::new(span.start, span.end - text.iter().rev().take_while(|b| super::line::is_space(**b)).count())
}
