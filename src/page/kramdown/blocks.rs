//! The block structure of kramdown: one frame of lines after the other, containers as frames of their own. Nesting is
//! bounded; what lies deeper is text.

use std::collections::HashSet;

use super::line::{Line, Source};
use super::{definition, list, table};
use crate::page::view::{Table, Verbatim, VerbatimKind};
use crate::text::Span;
use crate::text::inline::Definitions;
use crate::text::inline::kramdown::html;

/// Containers nested deeper are shown as text.
const MAX_DEPTH: usize = 64;

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
    /// Blank lines; how many.
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

/// The lines of one container.
pub(super) struct Frame<'a> {
    source: Source<'a>,
    pub(super) lines: Vec<Line>,
    pub(super) at: usize,
    joined: Option<Joined>,
    /// Fences that can close: line, marker, length, and the greatest length from here on, for each marker.
    fences: Option<Vec<Fence>>,
    /// Markers of which it is known that none follows.
    absent: HashSet<String>,
    /// The line that was cut last, as it was before.
    cut: Option<(usize, Line)>,
}

struct Joined {
    text: String,
    /// End of each line in `text`, its line feed not included.
    ends: Vec<usize>,
}

struct Fence {
    line: usize,
    marker: u8,
    length: usize,
    longest: [usize; 2],
}

impl<'a> Frame<'a> {
    pub(super) fn new(source: Source<'a>, lines: Vec<Line>) -> Self {
        Self { source, lines, at: 0, joined: None, fences: None, absent: HashSet::new(), cut: None }
    }

    pub(super) fn line(&self) -> Option<Line> {
        self.lines.get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &[Line] {
        self.lines.get(self.at..).unwrap_or_default()
    }

    /// All lines as one text, and the offset of the current one in it.
    pub(super) fn joined(&mut self) -> (&str, usize) {
        let joined = self.joined.get_or_insert_with(|| {
            let mut text = String::new();
            let mut ends = Vec::with_capacity(self.lines.len());
            for line in &self.lines {
                text.extend(std::iter::repeat_n(' ', line.pad));
                text.push_str(line.span.of(self.source.text));
                ends.push(text.len());
                text.push('\n');
            }
            Joined { text, ends }
        });
        let end = joined.ends.get(self.at).copied().unwrap_or(joined.text.len());
        let start = self.lines.get(self.at).map_or(end, |line| end.saturating_sub(line.pad + line.span.len()));
        (&joined.text, start)
    }

    /// The first place of `marker` after the current line's first `skip` bytes, as an offset in the joined text.
    pub(super) fn find(&mut self, marker: &str, skip: usize) -> Option<usize> {
        if self.absent.contains(marker) {
            return None;
        }
        let (text, start) = self.joined();
        let from = start + skip;
        let found = text.get(from..).and_then(|rest| rest.find(marker)).map(|at| from + at);
        if found.is_none() {
            self.absent.insert(marker.to_owned());
        }
        found
    }

    /// Goes on at an offset of the joined text, in the middle of a line where need be. Returns the source that was
    /// passed.
    pub(super) fn go_to(&mut self, offset: usize) -> Span {
        let from = self.line().map_or(0, |line| line.span.start);
        let Some(joined) = &self.joined else { return Span::at(from) };
        let before = self.at;
        self.at += joined.ends.get(self.at..).unwrap_or_default().partition_point(|end| *end < offset);
        let end = joined.ends.get(self.at).copied().unwrap_or(offset);
        if let Some(line) = self.lines.get_mut(self.at) {
            let keep = end.saturating_sub(offset);
            let from_source = keep.min(line.span.len());
            let start = line.span.end - from_source;
            self.cut = Some((self.at, *line));
            *line = Line { pad: keep - from_source, span: Span::new(start, line.span.end), ..*line };
            return Span::new(from, start);
        }
        let last = self.lines.get(before..).and_then(|lines| lines.last()).map_or(from, |line| line.span.end);
        Span::new(from, last)
    }

    /// Takes the last [`Frame::go_to`] back.
    fn undo(&mut self, at: usize) {
        if let Some((index, line)) = self.cut.take()
            && let Some(slot) = self.lines.get_mut(index)
        {
            *slot = line;
        }
        self.at = at;
    }

    /// Passes the rest of the current line if only blanks are left on it.
    pub(super) fn skip_trailing_blanks(&mut self) {
        if let Some(line) = self.line()
            && self.source.of(line.span).iter().all(|b| matches!(b, b' ' | b'\t'))
        {
            self.at += 1;
        }
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
    pub(super) depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            source: Source { text },
            blocks: Vec::new(),
            verbatim: Vec::new(),
            definitions: Definitions::default(),
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
    fn block(&mut self, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) {
        let source = self.source;
        if source.is_blank(line) {
            let count = frame.rest().iter().take_while(|line| source.is_blank(**line)).count();
            frame.at += count;
            tree.push_blank(count);
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

    fn html(&mut self, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
        let blanks = self.source.blanks(line);
        if self.source.of(line.span).starts_with(b"<!--") && line.pad == 0 {
            let Some(close) = frame.find("-->", 4) else { return false };
            let span = frame.go_to(close + 3);
            self.verbatim.push(Verbatim { span, kind: VerbatimKind::Html });
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
        let raw = tag.name.eq_ignore_ascii_case("script") || tag.name.eq_ignore_ascii_case("style");
        let bodiless = tag.closed || html::is_bodiless(tag.name);
        let end = if raw || !bodiless { html::raw_end(text, tag.name, after) } else { after };
        let span = frame.go_to(end);
        self.verbatim.push(Verbatim { span, kind: VerbatimKind::Html });
        tree.push(Child::Other);
        if !raw && !bodiless {
            frame.skip_trailing_blanks();
        }
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

/// The line that closes a fence. kramdown tries the whole run first, then ever shorter parts of it.
fn closing_fence(frame: &mut Frame<'_>, run: Span) -> Option<usize> {
    let source = frame.source;
    let text = source.of(run);
    let marker = *text.first()?;
    if text.iter().any(|b| *b != marker) {
        return None;
    }
    if frame.fences.is_none() {
        frame.fences = Some(closers(source, &frame.lines));
    }
    let closers = frame.fences.as_deref()?;
    let from = closers.partition_point(|fence| fence.line <= frame.at);
    let rest = closers.get(from..)?;
    let longest = rest.first()?.longest[usize::from(marker == b'~')];
    let length = longest.min(text.len());
    (length >= 3).then(|| rest.iter().find(|f| f.marker == marker && f.length >= length).map(|f| f.line)).flatten()
}

fn closers(source: Source<'_>, lines: &[Line]) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut longest = [0, 0];
    for (i, line) in lines.iter().enumerate().rev() {
        let Some(run) = source.fence(*line) else { continue };
        let text = source.of(run);
        let marker = text.first().copied().unwrap_or(0);
        let after = source.of(Span::new(run.end, line.span.end));
        if text.iter().any(|b| *b != marker) || !after.iter().all(|b| super::line::is_space(*b)) {
            continue;
        }
        let slot = &mut longest[usize::from(marker == b'~')];
        *slot = (*slot).max(text.len());
        found.push(Fence { line: i, marker, length: text.len(), longest });
    }
    found.reverse();
    found
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
