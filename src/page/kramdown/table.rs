//! Tables of kramdown: which lines make one, and what their cells are.

use super::line::{Line, Source};
use crate::page::view::{Row, Table};
use crate::text::Span;
use crate::text::inline::kramdown::{code_span, html};

/// Tables of more columns are shown as text.
const MAX_COLUMNS: usize = 64;

/// Whether a line holds a pipe that no backslash stands before.
pub(super) fn has_pipe(text: &[u8]) -> bool {
    memchr::memchr_iter(b'|', text).any(|at| at == 0 || text.get(at - 1) != Some(&b'\\'))
}

/// Whether a line can begin a table.
pub(super) fn starts(source: Source<'_>, line: Line) -> bool {
    source.blanks(line) <= 3 && {
        let text = source.of(source.after_blanks(line));
        text.first().is_some_and(|b| !super::line::is_space(*b)) && has_pipe(text)
    }
}

fn is_table_line(source: Source<'_>, line: Line) -> bool {
    let text = source.of(line.span);
    // A blank that is no source text stands before the pipe as well as any other character.
    has_pipe(text)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Separator,
    Footer,
    Row,
}

fn kind(text: &[u8]) -> Kind {
    let only = |allowed: u8| text.iter().all(|b| matches!(b, b'+' | b'|' | b':' | b' ' | b'\t') || *b == allowed);
    if text.contains(&b'-') && only(b'-') {
        Kind::Separator
    } else if text.contains(&b'=') && only(b'=') {
        Kind::Footer
    } else {
        Kind::Row
    }
}

/// Number of lines that belong to the table at the start of `lines`.
pub(super) fn extent(source: Source<'_>, lines: &[Line]) -> usize {
    lines.iter().take_while(|line| is_table_line(source, **line)).count()
}

/// The table that `lines` are; `None` if kramdown shows them as text after all.
pub(super) fn read(source: Source<'_>, lines: &[Line]) -> Option<Table> {
    let (first, last) = (lines.first()?, lines.last()?);
    let leading = source.of(source.after_blanks(*first)).trim_ascii_start().first() == Some(&b'|');
    let mut head: Vec<Row> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut pending: Vec<Row> = Vec::new();
    let (mut headed, mut footed, mut body) = (false, false, false);
    for (i, line) in lines.iter().enumerate() {
        match kind(source.of(line.span)) {
            Kind::Separator if i == 0 || pending.is_empty() => {}
            Kind::Separator if !headed && !footed => {
                headed = true;
                head.append(&mut pending);
            }
            Kind::Separator => {
                if !footed {
                    body = true;
                    rows.append(&mut pending);
                }
            }
            Kind::Footer => {
                if !pending.is_empty() {
                    body = true;
                    rows.append(&mut pending);
                }
                footed = true;
            }
            Kind::Row => pending.push(row(source, *line, leading)),
        }
    }
    if !pending.is_empty() {
        body = body || !footed;
        rows.append(&mut pending);
    }
    let columns = head.iter().chain(&rows).map(|row| row.cells.len()).max().unwrap_or(0);
    if !body || columns > MAX_COLUMNS || !pipes_show(source, lines) {
        return None;
    }
    for row in head.iter_mut().chain(&mut rows) {
        row.cells.resize(columns, Span::at(row.span.end));
    }
    let mut head = head.into_iter();
    let first_head = head.next();
    let rows = head.chain(rows).collect();
    let start = source.after_blanks(*first).start;
    let span = Span::new(start, last.span.end);
    Some(Table { line: first.number, span, head: first_head, rows, columns })
}

/// A row before it is padded. Pipes in code do not split.
fn row(source: Source<'_>, line: Line, leading: bool) -> Row {
    let span = Span::new(source.after_blanks(line).start, line.span.end);
    let text = span.of(source.text);
    let mut cells = Vec::new();
    let mut from = 0;
    for at in pipes(text) {
        cells.push(Span::new(span.start + from, span.start + at).trimmed(source.text));
        from = at + 1;
    }
    cells.push(Span::new(span.start + from, span.end).trimmed(source.text));
    if leading && cells.first().is_some_and(|cell| cell.is_empty()) {
        cells.remove(0);
    }
    if cells.last().is_some_and(|cell| cell.is_empty()) {
        cells.pop();
    }
    Row { span, cells, dropped: Vec::new() }
}

/// Offsets of the pipes that split a row.
fn pipes(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    if memchr::memchr2(b'`', b'<', bytes).is_none() {
        return memchr::memchr_iter(b'|', bytes).filter(|at| *at == 0 || bytes.get(at - 1) != Some(&b'\\')).collect();
    }
    let mut found = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let rest = text.get(from..).unwrap_or("");
        let (stop, next) = code_element(rest).map_or((text.len(), text.len()), |(a, b)| (from + a, from + b));
        pipes_outside_code_spans(text, from, stop, &mut found);
        from = next;
    }
    found
}

/// The first `<code...>...</code>` of a text.
fn code_element(text: &str) -> Option<(usize, usize)> {
    let start = text.find("<code")?;
    let open = start + 5 + text.get(start + 5..)?.find('>')? + 1;
    let close = open + text.get(open..)?.find("</code>")? + 7;
    Some((start, close))
}

fn pipes_outside_code_spans(text: &str, from: usize, stop: usize, found: &mut Vec<usize>) {
    let piece = text.get(from..stop).unwrap_or("");
    let bytes = piece.as_bytes();
    let mut at = 0;
    while let Some(i) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'`', b'|', rest)) {
        at += i;
        if bytes.get(at) == Some(&b'|') {
            // Each piece of text between code spans is split by itself: what stands before it does not escape.
            if at == 0 || bytes.get(at - 1) != Some(&b'\\') {
                found.push(from + at);
            }
            at += 1;
        } else {
            at = match code_span(piece, at) {
                Ok(code) => code.end,
                Err(run) => at + run,
            };
        }
    }
}

/// Whether every line keeps a pipe outside code and HTML, as kramdown checks it over the whole table.
fn pipes_show(source: Source<'_>, lines: &[Line]) -> bool {
    if lines.iter().all(|line| memchr::memchr2(b'`', b'<', source.of(line.span)).is_none()) {
        return true;
    }
    let mut text = String::new();
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            text.push('\n');
        }
        text.extend(std::iter::repeat_n(' ', line.pad));
        text.push_str(line.span.of(source.text));
    }
    let mut check = PipeCheck { pipe: false, broken: false };
    let mut plain = 0;
    let mut at = 0;
    while let Some(i) = text.get(at..).and_then(|rest| rest.find(['`', '<'])).filter(|_| !check.broken) {
        at += i;
        if text.as_bytes().get(at) == Some(&b'`') {
            match code_span(&text, at) {
                Ok(code) => {
                    check.text(text.get(plain..at).unwrap_or(""));
                    check.code(code.content.of(&text));
                    (at, plain) = (code.end, code.end);
                }
                Err(run) => at += run,
            }
            continue;
        }
        let Some(end) = span_html_end(&text, at) else {
            at += 1;
            continue;
        };
        check.text(text.get(plain..at).unwrap_or(""));
        if text.get(at..).is_some_and(|rest| rest.starts_with("<!--")) {
            check.text(text.get(at..end).unwrap_or(""));
        }
        (at, plain) = (end, end);
    }
    if !check.broken {
        check.text(text.get(plain..).unwrap_or(""));
    }
    check.pipe
}

/// The end of the inline HTML at `at`, content and end tag included.
fn span_html_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    if let Some(len) = html::comment(rest) {
        return Some(at + len);
    }
    let tag = html::start_tag(rest)?;
    if html::is_block(tag.name) {
        return None;
    }
    let after = at + tag.len;
    if tag.closed || html::is_bodiless(tag.name) {
        return Some(after);
    }
    Some(html::raw_end(text, tag.name, after))
}

/// kramdown's walk over text and code spans of a table.
struct PipeCheck {
    /// Whether the current line has shown a pipe.
    pipe: bool,
    broken: bool,
}

impl PipeCheck {
    fn text(&mut self, text: &str) {
        if text.is_empty() || self.broken {
            return;
        }
        let text = text.trim_end_matches('\n');
        let several = text.contains('\n');
        let first = text.split('\n').next().unwrap_or("");
        let last = text.rsplit('\n').next().unwrap_or("");
        if several && !self.pipe && !has_pipe(first.as_bytes()) {
            self.broken = true;
            return;
        }
        self.pipe = !several && self.pipe || has_pipe(last.as_bytes());
    }

    fn code(&mut self, code: &str) {
        let lines = if code.is_empty() { 0 } else { code.trim_end_matches('\n').split('\n').count() };
        if lines > 2 || lines == 2 && !self.pipe {
            self.broken = true;
        } else if lines == 2 {
            self.pipe = false;
        }
    }
}
