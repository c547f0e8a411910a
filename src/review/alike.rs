//! Findings of a page that differ in their place alone, told once.

use std::collections::HashMap;

use super::Problem;

/// Findings with the same words.
#[derive(Debug)]
pub(super) struct Alike<'a> {
    /// The first of them.
    pub first: &'a Problem,
    /// The line of each.
    pub lines: Vec<usize>,
}

impl<'a> Alike<'a> {
    /// Puts findings together, each where the first of its kind stands.
    pub(super) fn of(problems: impl IntoIterator<Item = &'a Problem>) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        let mut known = HashMap::new();
        for problem in problems {
            let words = (&problem.path, &problem.rule, &problem.message, &problem.help);
            let at = *known.entry(words).or_insert(all.len());
            match all.get_mut(at) {
                Some(alike) => alike.lines.push(problem.start.line),
                None => all.push(Self { first: problem, lines: vec![problem.start.line] }),
            }
        }
        all
    }
}
