//! What a text looks like from afar: its headings and its code, found line by line without reading any of it.

use std::ops::Range;

use super::super::lines::Hunk;
use crate::text::hash;

/// Headings and code of a text; lines are 0-based.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    /// Where each heading stands, and its level.
    headings: Vec<(usize, u8)>,
    /// Fenced code with its fences, and front matter with its own.
    code: Vec<Range<usize>>,
}

impl Sketch {
    pub(super) fn of(text: &[u8]) -> Self {
        let mut out = Self::default();
        let mut open: Option<(usize, &[u8])> = None;
        let mut words_before = false;
        for (at, line) in text.split(|byte| *byte == b'\n').enumerate() {
            let line = line.trim_ascii_end();
            let inner = line.trim_ascii_start();
            let words = std::mem::replace(&mut words_before, false);
            if let Some((first, mark)) = open {
                let closes = inner.starts_with(mark) && inner.iter().all(|byte| Some(byte) == mark.first());
                if closes || mark == b"---" && inner == b"..." {
                    out.code.push(first..at + 1);
                    open = None;
                }
                continue;
            }
            let run = |mark: u8| inner.iter().take_while(|byte| **byte == mark).count();
            let (level, fence) = (run(b'#'), run(b'`').max(run(b'~')));
            if fence >= 3 {
                open = Some((at, inner.get(..fence).unwrap_or_default()));
            } else if at == 0 && line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line) == b"---" {
                open = Some((at, b"---"));
            } else if (1..=6).contains(&level) && inner.get(level).is_none_or(u8::is_ascii_whitespace) {
                out.headings.push((at, u8::try_from(level).unwrap_or(6)));
            } else if words && let Some(level) = underline(inner) {
                out.headings.push((at - 1, level));
            } else {
                words_before = !inner.is_empty() && memchr::memchr(b'|', inner).is_none();
            }
        }
        out.code.extend(open.filter(|(_, mark)| *mark != b"---").map(|(first, _)| first..usize::MAX));
        out
    }

    /// Whether a line is code, so that each of its characters counts.
    pub(super) fn is_code(&self, line: usize) -> bool {
        let after = self.code.partition_point(|code| code.start <= line);
        after.checked_sub(1).and_then(|at| self.code.get(at)).is_some_and(|code| code.contains(&line))
    }

    /// For every heading what tells its section from all others, and what tells the one around it. `name` says which
    /// heading is meant.
    fn sections(&self, name: impl Fn(usize) -> usize) -> Vec<Section> {
        // The only H1 of a page is its title and no heading above the others.
        let title = self.headings.iter().filter(|(_, level)| *level == 1).count() == 1;
        let mut open: Vec<(u8, u64)> = Vec::new();
        let mut out = Vec::with_capacity(self.headings.len());
        for (line, level) in &self.headings {
            while open.last().is_some_and(|(other, _)| other >= level) {
                open.pop();
            }
            let around = open.last().map_or(0, |(_, id)| *id);
            let inside = if title && *level == 1 { around } else { hash::of(&(around, name(*line))) };
            open.push((*level, inside));
            out.push(Section { line: *line, inside, around });
        }
        out
    }
}

/// The level of the heading that a line makes of the one above it.
fn underline(line: &[u8]) -> Option<u8> {
    let all = |mark: u8| line.len() > 1 && line.iter().all(|byte| *byte == mark);
    if all(b'=') { Some(1) } else { all(b'-').then_some(2) }
}

#[derive(Debug)]
struct Section {
    line: usize,
    inside: u64,
    around: u64,
}

/// In which sections the lines of two versions of a text stand.
#[derive(Debug)]
pub(super) struct Sections {
    old: Vec<Section>,
    new: Vec<Section>,
}

impl Sections {
    /// `before` says which line of the old text a line of a hunk is a version of.
    pub(super) fn new(old: &Sketch, new: &Sketch, hunks: &[Hunk], before: &dyn Fn(usize) -> Option<usize>) -> Self {
        let name = |line: usize| {
            let after = hunks.partition_point(|hunk| hunk.new.start <= line);
            let hunk = after.checked_sub(1).and_then(|at| hunks.get(at));
            let known = match hunk {
                Some(hunk) if hunk.new.contains(&line) => before(line),
                Some(hunk) => Some(line + hunk.old.end - hunk.new.end),
                None => Some(line),
            };
            known.unwrap_or(usize::MAX - line)
        };
        Self { old: old.sections(|line| line), new: new.sections(name) }
    }

    /// Whether a line of the old text and one of the new stand in one section.
    pub(super) fn are_one(&self, old: usize, new: usize) -> bool {
        let of = |sections: &[Section], line: usize| {
            let after = sections.partition_point(|section| section.line <= line);
            let section = after.checked_sub(1).and_then(|at| sections.get(at));
            section.map_or(0, |section| if section.line == line { section.around } else { section.inside })
        };
        of(&self.old, old) == of(&self.new, new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_code_are_found() {
        let text = "---\n# no\n---\n# A\n\n```sh\n# no\n```\nB\n---\n\na | b\n--- | ---\n## C\n~~~\nto the end\n";
        let sketch = Sketch::of(text.as_bytes());
        assert_eq!(sketch.headings, [(3, 1), (8, 2), (13, 2)]);
        let code = |line| sketch.is_code(line);
        assert!(code(1) && code(2) && !code(3) && code(5) && code(6) && code(7) && !code(8) && code(15));
    }

    #[test]
    fn sections_are_known_by_their_headings() {
        let old = Sketch::of(b"# T\n## A\na\n## B\nb\n### C\nc\n");
        // A new heading above the second one, and another name for the first.
        let new = Sketch::of(b"# T\n## X\na\n## N\n## B\nb\n### C\nc\n");
        let hunks = [Hunk { old: 1..2, new: 1..2 }, Hunk { old: 3..3, new: 3..4 }];
        let sections = Sections::new(&old, &new, &hunks, &|line| (line == 1).then_some(1));
        assert!(sections.are_one(2, 2) && sections.are_one(4, 5) && sections.are_one(6, 7) && sections.are_one(5, 6));
        assert!(!sections.are_one(2, 5) && !sections.are_one(4, 7) && sections.are_one(1, 3));
    }
}
