//! The lines of one container, and what is known of the lines that are still to come.

use std::collections::HashSet;

use super::line::{Line, Source};
use crate::text::Span;

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
        if self.is_absent(marker) {
            return None;
        }
        let (text, start) = self.joined();
        let from = start + skip;
        let found = text.get(from..).and_then(|rest| rest.find(marker)).map(|at| from + at);
        if found.is_none() {
            self.set_absent(marker.to_owned());
        }
        found
    }

    /// Whether it is known that `marker` does not follow.
    pub(super) fn is_absent(&self, marker: &str) -> bool {
        self.absent.contains(marker)
    }

    /// Keeps in mind that `marker` does not follow; then it does not follow any later line either.
    pub(super) fn set_absent(&mut self, marker: String) {
        self.absent.insert(marker);
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

    /// Goes on at an offset of the joined text as well; returns the source of each line that was passed.
    pub(super) fn take_to(&mut self, offset: usize) -> Vec<Span> {
        let from = self.at;
        self.go_to(offset);
        let mut lines: Vec<Span> = self.lines.get(from..self.at).unwrap_or_default().iter().map(|l| l.span).collect();
        if let (Some((index, whole)), Some(rest)) = (self.cut, self.line())
            && index == self.at
        {
            lines.push(Span::new(whole.span.start, rest.span.start));
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    /// Whether the current line is the rest of one.
    pub(super) fn is_cut(&self) -> bool {
        self.cut.is_some_and(|(index, whole)| {
            index == self.at && self.line().is_some_and(|line| line.span.start > whole.span.start)
        })
    }

    /// Takes the last [`Frame::go_to`] back.
    pub(super) fn undo(&mut self, at: usize) {
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

/// The line that closes a fence. kramdown tries the whole run first, then ever shorter parts of it.
pub(super) fn closing_fence(frame: &mut Frame<'_>, run: Span) -> Option<usize> {
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
