//! Logical rows out of physical lines: a row broken over lines is joined, two rows on one line are parted.

use std::cell::OnceCell;

use super::cells::{self, Line};
use super::{Row, RowShape};
use crate::text::Span;

/// How many lines a broken row may cover.
const LONGEST_SPLIT: usize = 6;

/// A physical line inside a table.
#[derive(Debug, Clone)]
pub(super) struct Physical {
    pub(super) line: Line,
    /// Whether it holds a pipe that separates cells.
    pub(super) piped: bool,
}

/// Which pipes stand at the ends of a header.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Edges {
    /// Before its first cell.
    pub(super) leading: bool,
    /// Behind its last cell.
    pub(super) trailing: bool,
}

/// Reads the logical rows of a table of `width` columns (0: unknown) with these pipes around its header.
pub(super) fn join(text: &str, lines: &[Physical], width: usize, edges: Edges) -> Vec<Row> {
    let piped = lines.iter().filter(|l| l.piped).count();
    let linked = lines.iter().filter(|l| l.piped && starts_entry(text, &l.line)).count();
    let linked = linked * 2 >= piped && linked > 0;
    let table = Table { text, width, edges, linked, lines, lower: OnceCell::new(), looks: OnceCell::new() };
    let mut rows = Vec::with_capacity(lines.len());
    let mut at = 0;
    while let Some(first) = lines.get(at) {
        let taken = table.split_length(&lines[at..]);
        if taken > 1 {
            rows.push(table.joined(lines.get(at..at + taken).unwrap_or_default()));
        } else {
            table.single(first, &mut rows);
        }
        at += taken.max(1);
    }
    rows
}

fn starts_entry(text: &str, line: &Line) -> bool {
    line.cells.first().is_some_and(|cell| cells::begins_with_link(cell.of(text)))
}

/// How many cells a row has once the next line is joined to it.
fn count_joined(so_far: usize, before: Option<&Physical>, next: &Physical) -> usize {
    let closed = before.is_some_and(|b| b.line.trailing_pipe) || (next.line.leading_pipe && next.piped);
    so_far + next.line.cells.len() - usize::from(!closed && !next.line.cells.is_empty())
}

struct Table<'a> {
    text: &'a str,
    width: usize,
    edges: Edges,
    /// Whether rows normally begin with a link.
    linked: bool,
    lines: &'a [Physical],
    /// Whether a whole row begins in lower case.
    lower: OnceCell<bool>,
    /// What its first and its last column look like.
    looks: OnceCell<(Option<Look>, Option<Look>)>,
}

/// What all cells of a column may have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Link,
    /// A number or a date.
    Digit,
}

impl Look {
    fn of(cell: &str) -> Option<Self> {
        if cells::begins_with_link(cell) {
            return Some(Self::Link);
        }
        cell.starts_with(|first: char| first.is_ascii_digit()).then_some(Self::Digit)
    }
}

impl Table<'_> {
    /// How many of the lines, counted from the first, are one row.
    fn split_length(&self, lines: &[Physical]) -> usize {
        let Some(first) = lines.first() else { return 0 };
        if self.width == 0 {
            return 1;
        }
        let mut count = self.count(first);
        let mut best = 1;
        let mut closed = first.line.trailing_pipe;
        for (i, next) in lines.iter().enumerate().skip(1).take(LONGEST_SPLIT) {
            let closes = !closed && self.closes(first, next);
            if !closes && !self.continues(first, next, lines.get(i + 1)) && !self.completes(first, next, i) {
                break;
            }
            closed |= next.line.trailing_pipe;
            count = count_joined(count, lines.get(i - 1), next);
            if count > self.width {
                break;
            }
            // Text without a pipe belongs to the row above it; lines with pipes only when they complete it.
            if !next.piped || count == self.width {
                best = i + 1;
            }
        }
        best
    }

    fn count(&self, line: &Physical) -> usize {
        let cells = line.line.cells.len();
        // `| text | text` in a table without edge pipes: the first cell was left empty.
        if line.line.leading_pipe && !self.edges.leading && cells + 1 == self.width { self.width } else { cells }
    }

    /// Whether `next` can be the continuation of the row that `first` begins.
    fn continues(&self, first: &Physical, next: &Physical, after: Option<&Physical>) -> bool {
        if starts_entry(self.text, &next.line) && !next.line.leading_pipe {
            // A link that begins a line begins an entry, unless nothing but that line can end the row.
            return false;
        }
        if !next.piped {
            let source = next.line.span.of(self.text);
            // Behind a row that is complete, a bracket opens something else.
            let other = source.starts_with('[') && self.count(first) >= self.width;
            return after.is_some_and(|a| a.piped) && !other && !cells::is_lone_resource_link(source);
        }
        if self.count(first) >= self.width {
            return false;
        }
        if next.line.leading_pipe && !self.edges.leading {
            return true;
        }
        let lower = next.line.span.of(self.text).starts_with(char::is_lowercase) && !self.begins_lower();
        lower || (self.linked && starts_entry(self.text, &first.line))
    }

    /// Whether `next` has the pipe that closes a row and `first` the one that opens it, in a table of such rows.
    fn closes(&self, first: &Physical, next: &Physical) -> bool {
        self.edges.leading
            && self.edges.trailing
            && first.line.leading_pipe
            && !first.line.trailing_pipe
            && !next.line.leading_pipe
            && next.line.trailing_pipe
    }

    /// Whether the line behind `first` and `first` itself, both too short, are one row by what they begin and end with:
    /// either the first or the last column looks alike in all whole rows.
    fn completes(&self, first: &Physical, next: &Physical, at: usize) -> bool {
        let (before, after) = (&first.line.cells, &next.line.cells);
        let fits = at == 1
            && next.piped
            && !first.line.trailing_pipe
            && !next.line.leading_pipe
            && !starts_entry(self.text, &next.line)
            && after.len() > 1
            && before.len() + after.len() == self.width + 1;
        if !fits {
            return false;
        }
        let (begins, ends) = *self.looks.get_or_init(|| (self.look(<[Span]>::first), self.look(<[Span]>::last)));
        let is = |cell: Option<&Span>, look: Look| cell.is_some_and(|cell| Look::of(cell.of(self.text)) == Some(look));
        begins.is_some_and(|look| is(before.first(), look) && !is(after.first(), look))
            || ends.is_some_and(|look| !is(before.last(), look) && is(after.last(), look))
    }

    /// Whether a whole row begins in lower case, so that doing so says nothing.
    fn begins_lower(&self) -> bool {
        let begins = |line: &Physical| line.line.span.of(self.text).starts_with(char::is_lowercase);
        *self.lower.get_or_init(|| self.lines.iter().any(|line| line.line.cells.len() == self.width && begins(line)))
    }

    /// What a cell of all whole rows looks like.
    fn look(&self, cell: fn(&[Span]) -> Option<&Span>) -> Option<Look> {
        let whole = self.lines.iter().filter(|line| line.line.cells.len() == self.width);
        let mut looks = whole.map(|line| Look::of(cell(&line.line.cells)?.of(self.text)));
        let first = looks.next()??;
        looks.all(|look| look == Some(first)).then_some(first)
    }

    fn joined(&self, lines: &[Physical]) -> Row {
        let mut cells: Vec<Span> = Vec::new();
        let mut closed = true;
        for physical in lines {
            let line = &physical.line;
            let mut own = line.cells.iter().copied();
            if !(closed || (line.leading_pipe && physical.piped))
                && let (Some(last), Some(first)) = (cells.last_mut(), own.next())
            {
                *last = last.to(first).trimmed(self.text);
            }
            cells.extend(own);
            closed = line.trailing_pipe;
        }
        let span = lines.iter().map(|p| p.line.span).reduce(Span::to).unwrap_or_default();
        let leading_pipe = lines.first().is_some_and(|p| p.line.leading_pipe);
        self.row(span, cells, RowShape::Split, leading_pipe, closed)
    }

    fn single(&self, physical: &Physical, rows: &mut Vec<Row>) {
        let line = &physical.line;
        if !physical.piped {
            rows.push(self.row(line.span, line.cells.clone(), RowShape::Pipeless, false, false));
            return;
        }
        if self.width > 0 && line.cells.len() > self.width {
            if let Some((pipe, cells)) = self.without_cut_link(line) {
                rows.push(self.row(line.span, cells, RowShape::PipeInLink { pipe }, line.leading_pipe, false));
                return;
            }
            if self.run_on(line, rows) {
                return;
            }
        }
        let mut cells = line.cells.clone();
        if line.leading_pipe && !self.edges.leading && cells.len() + 1 == self.width {
            cells.insert(0, Span::at(line.span.start));
        }
        rows.push(self.row(line.span, cells, RowShape::Whole, line.leading_pipe, line.trailing_pipe));
    }

    fn row(&self, span: Span, mut cells: Vec<Span>, shape: RowShape, leading_pipe: bool, trailing_pipe: bool) -> Row {
        // `a | b |` in a table of three: the last cell was left empty on purpose.
        if trailing_pipe && !self.edges.trailing && cells.len() + 1 == self.width {
            cells.push(Span::at(span.end));
        }
        Row { span, cells, shape, leading_pipe }
    }

    /// The cells of a line whose surplus comes from pipes inside a link, with the first such pipe.
    fn without_cut_link(&self, line: &Line) -> Option<(usize, Vec<Span>)> {
        let mut cells: Vec<Span> = Vec::with_capacity(line.cells.len());
        let mut pipe = None;
        let mut rest = line.cells.as_slice();
        while let Some((cell, after)) = rest.split_first() {
            rest = after;
            let mut whole = *cell;
            // Its text and its address may both be cut.
            for _ in 0..2 {
                let taken = self.cut_link(whole, rest);
                let Some(last) = rest.get(..taken).and_then(<[Span]>::last) else { break };
                pipe = pipe.or_else(|| self.text.get(cell.end..last.start)?.find('|').map(|i| cell.end + i));
                whole = whole.to(*last);
                rest = rest.get(taken..).unwrap_or_default();
            }
            cells.push(whole);
        }
        Some((pipe?, cells)).filter(|(_, cells)| cells.len() <= self.width)
    }

    /// How many of the cells behind `open` belong to a link that opens at its end.
    fn cut_link(&self, open: Span, after: &[Span]) -> usize {
        let Some(part) = open_link(open.of(self.text)) else { return 0 };
        for (at, cell) in after.iter().enumerate() {
            let source = cell.of(self.text);
            match part {
                LinkPart::Text if source.contains("](") && !source.starts_with('[') => return at + 1,
                LinkPart::Target if source.contains(')') && !source.contains("](") => return at + 1,
                // Between two pipes of one link there are words, or a part of an address.
                LinkPart::Text if !source.contains(['[', ']']) => {}
                LinkPart::Target if !source.contains(['[', ']', '(', ' ']) => {}
                _ => return 0,
            }
        }
        0
    }

    /// Parts a line that holds several entries; says whether it did.
    fn run_on(&self, line: &Line, rows: &mut Vec<Row>) -> bool {
        if self.edges.leading && self.edges.trailing && self.doubled(line) {
            let parts = line.cells.chunks(self.width + 1).map(|part| part.get(..self.width).unwrap_or(part).to_vec());
            self.part(line, parts.collect(), rows);
            return true;
        }
        let mut parts: Vec<Vec<Span>> = Vec::new();
        let mut current: Vec<Span> = Vec::new();
        for (i, cell) in line.cells.iter().enumerate() {
            let source = cell.of(self.text);
            let left = line.cells.len() - i;
            // Only a row that is complete ends before the line does: a link may stand in any cell.
            if left >= 2 && current.len() + 1 >= self.width {
                if current.len() + 1 == self.width
                    && let Some(open) = cells::trailing_link(source)
                {
                    current.push(Span::new(cell.start, cell.start + open).trimmed(self.text));
                    parts.push(std::mem::take(&mut current));
                    current.push(Span::new(cell.start + open, cell.end));
                    continue;
                }
                if current.len() >= self.width && cells::begins_with_link(source) {
                    parts.push(std::mem::take(&mut current));
                }
            }
            current.push(*cell);
        }
        parts.push(current);
        let whole = parts.len() > 1 && parts.iter().all(|part| part.len() == self.width);
        if whole {
            self.part(line, parts, rows);
        }
        whole
    }

    /// Whether the pipe that ends a row and the one that begins the next stand side by side on a line.
    fn doubled(&self, line: &Line) -> bool {
        let step = self.width + 1;
        let count = (line.cells.len() + 1) / step;
        count > 1
            && line.cells.len() + 1 == count * step
            && line.cells.iter().enumerate().all(|(at, cell)| match at % step {
                0 => !cell.is_empty(),
                at => at < self.width || cell.is_empty(),
            })
    }

    /// Adds the rows of a line.
    fn part(&self, line: &Line, parts: Vec<Vec<Span>>, rows: &mut Vec<Row>) {
        for (i, cells) in parts.into_iter().enumerate() {
            let span = cells.iter().copied().reduce(Span::to).unwrap_or(line.span);
            rows.push(self.row(span, cells, RowShape::RunOn { first: i == 0 }, i == 0 && line.leading_pipe, false));
        }
    }
}

/// Which part of a link a pipe cuts.
#[derive(Clone, Copy)]
enum LinkPart {
    Text,
    Target,
}

/// The part of a link that is open at the end of a cell.
fn open_link(cell: &str) -> Option<LinkPart> {
    let tail = cell.get(cell.rfind('[')?..)?;
    if !tail.contains(']') {
        return Some(LinkPart::Text);
    }
    let target = tail.get(tail.find("](")? + 1..)?;
    (target.matches('(').count() > target.matches(')').count()).then_some(LinkPart::Target)
}
