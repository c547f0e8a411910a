//! What is left of a page to be read in full: the page with an `x` for everything that is beyond doubt.

use super::sound::Told;
use crate::finding::Finding;
use crate::page::Page;
use crate::page::plain::{Block, BlockKind, Plain, Table};
use crate::text::Span;

/// What the rest of a page has of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Left {
    /// Nothing but links that are in doubt.
    #[default]
    Nothing,
    /// The table with those rows that are in doubt; the words of the others are masked, and several of them may be one
    /// row.
    Rows,
    /// All of it.
    Whole,
}

/// Masks what is beyond doubt on a page, and notes of each table what is left of it. Of a paragraph that is in order
/// but for some of its links, these links stay. So do the neighbours of a rough block: what is written there may be
/// meant as a part of it, as what stands above an indented one may.
pub(super) fn of(page: &Page, plain: &Plain, tables: &mut [Told<'_>], doubted: &[Span]) -> Page {
    let is_rough =
        |at: Option<usize>| at.and_then(|at| plain.blocks.get(at)).is_some_and(|block| block.kind == BlockKind::Rough);
    let goes_on = |at: usize| {
        let block = plain.blocks.get(at).filter(|block| block.kind == BlockKind::Mixed);
        block.is_some_and(|block| page.slice(block.span).starts_with([' ', '\t']))
    };
    let body = page.body().trimmed(page.text());
    let first_line = body.start + page.slice(body).lines().next().map_or(0, str::len);
    let mut mask = Mask { page, plain, spans: Vec::new(), first_line, grows: false };
    let mut links = doubted;
    for (at, block) in plain.blocks.iter().enumerate() {
        let near = is_rough(Some(at)) || is_rough(at.checked_sub(1)) || is_rough(Some(at + 1)) || goes_on(at + 1);
        let own = links.partition_point(|link| link.start < block.span.end);
        let (doubted, others) = links.split_at(own);
        links = others;
        let number = match block.kind {
            BlockKind::Table(number) => number,
            BlockKind::Mixed => {
                mask.add_lines(block, doubted);
                continue;
            }
            _ => {
                if !near {
                    mask.add_block(block, doubted);
                }
                continue;
            }
        };
        let (Some(table), Some(told)) = (plain.tables.get(number), tables.get_mut(number)) else { continue };
        let in_rows = told.foreign || !told.doubted.is_empty() || !plain.odd_in(block).is_empty();
        told.left = match () {
            () if near || told.strict => Left::Whole,
            () if in_rows => Left::Rows,
            () => Left::Nothing,
        };
        match told.left {
            Left::Whole => {}
            Left::Rows => mask.add_rows(table, told, doubted),
            Left::Nothing => mask.add_block(block, doubted),
        }
    }
    page.masked(&mask.spans)
}

/// Moves findings from where they are in the rest of a page to where they are in the page.
pub fn put_back(rest: &Page, findings: &mut [Finding]) {
    for finding in findings {
        finding.span = rest.origin(finding.span);
        for related in finding.related.iter_mut().filter(|related| related.path == rest.path) {
            related.span = rest.origin(related.span);
        }
        for edit in finding.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            let span = rest.origin(Span::new(edit.start, edit.end));
            (edit.start, edit.end) = (span.start, span.end);
        }
    }
}

/// What is to be masked of a page.
struct Mask<'p> {
    page: &'p Page,
    plain: &'p Plain,
    spans: Vec<Span>,
    /// The end of the first line of the body: what is said of a page as a whole is put on that line.
    first_line: usize,
    /// Whether what follows may be joined to the last span.
    grows: bool,
}

impl Mask<'_> {
    /// Adds a block without the links that are in doubt. If a line of it is odd, it stays, and so do the markers of the
    /// items around it.
    fn add_block(&mut self, block: &Block, doubted: &[Span]) {
        let odd = self.plain.odd_in(block);
        if odd.is_empty() {
            return self.add_words(block.span, doubted);
        }
        let mut start = block.span.start;
        for line in self.page.slice(block.span).split_inclusive('\n') {
            let words = start + 1 + line.bytes().skip(1).take_while(|byte| *byte == b' ').count();
            let end = start + line.len();
            if odd.binary_search_by_key(&start, |odd| odd.start).is_err() {
                let line = Span::new(words, start + line.trim_end_matches('\n').len());
                self.grows = false;
                self.add_words(line, within(doubted, line));
            }
            start = end;
        }
    }

    /// Adds the words of a mixed block without the links that are in doubt.
    fn add_lines(&mut self, block: &Block, doubted: &[Span]) {
        for words in self.plain.words_in(block) {
            self.grows = false;
            self.add_words(*words, within(doubted, *words));
        }
        self.grows = false;
    }

    /// Adds a span without the links in it that are in doubt.
    fn add_words(&mut self, span: Span, doubted: &[Span]) {
        let mut from = span.start;
        for link in doubted.iter().filter(|link| link.start >= span.start) {
            self.add(Span::new(from, link.start));
            from = link.end;
        }
        self.add(Span::new(from, span.end));
    }

    /// Adds a span. What is parted by nothing but blank lines becomes one: one line is read faster than many.
    fn add(&mut self, span: Span) {
        // A heading without words below it.
        if span.is_empty() {
            return;
        }
        if span.start <= self.first_line {
            let line = Span::new(span.start, span.end.min(self.first_line));
            self.spans.push(line);
            self.grows = false;
            let next = self.page.slice(Span::new(line.end, span.end));
            return self.add(Span::new(span.end - next.trim_ascii_start().len(), span.end));
        }
        let grows = std::mem::replace(&mut self.grows, true);
        match self.spans.last_mut().filter(|_| grows) {
            Some(last) if self.page.slice(Span::new(last.end, span.start)).trim_ascii().is_empty() => {
                last.end = span.end;
            }
            _ => self.spans.push(span),
        }
    }

    /// Adds the rows of a table that are beyond doubt, and what is beside a link that is not. Where several follow each
    /// other, one is enough.
    fn add_rows(&mut self, table: &Table, told: &Told<'_>, doubted: &[Span]) {
        self.grows = false;
        let mut run: Option<(usize, &[Span])> = None;
        for (number, row) in self.plain.rows(table).enumerate() {
            let (Some(first), Some(last)) = (row.first(), row.last()) else { continue };
            let links = within(doubted, Span::new(first.start, last.end));
            let in_doubt = told.doubted.binary_search(&number).is_ok();
            let is_sound = !in_doubt && links.is_empty();
            let above = run.filter(|(_, above)| is_sound && self.is_next(above, row));
            if let (None, Some((start, row))) = (above, run) {
                self.add_row(start, row);
            }
            run = is_sound.then(|| (above.map_or(first.start, |(start, _)| start), row));
            if !in_doubt && !is_sound {
                self.add_cells(row, links);
            }
        }
        if let Some((start, row)) = run {
            self.add_row(start, row);
        }
    }

    /// Whether a row with all its cells stands directly below another one, which ends without a blank.
    fn is_next(&self, above: &[Span], row: &[Span]) -> bool {
        let (Some(end), Some(first), Some(last)) = (above.last(), row.first(), row.last()) else { return false };
        let between = self.page.slice(Span::new(end.end, first.start));
        let one = memchr::memchr_iter(b'\n', between.as_bytes()).count() == 1;
        one && !end.is_empty() && !last.is_empty() && !between.contains(" \n")
    }

    /// Adds what stands in the cells of a row beside links.
    fn add_cells(&mut self, row: &[Span], links: &[Span]) {
        let mut links = links.iter().peekable();
        for cell in row {
            let mut from = cell.start;
            while let Some(link) = links.next_if(|link| link.start < cell.end) {
                self.spans.push(Span::new(from, link.start));
                from = link.end;
            }
            self.spans.push(Span::new(from, cell.end));
        }
    }

    /// Adds the cells of a row; the first one reaches back to `start`.
    fn add_row(&mut self, start: usize, row: &[Span]) {
        let Some((first, others)) = row.split_first() else { return };
        self.spans.push(Span::new(start, first.end));
        self.spans.extend(others.iter().filter(|cell| !cell.is_empty()));
    }
}

/// Those of the links, which are in order, that begin in a span.
fn within(links: &[Span], span: Span) -> &[Span] {
    let from = links.partition_point(|link| link.start < span.start);
    let to = links.partition_point(|link| link.start < span.end);
    links.get(from..to).unwrap_or_default()
}
