//! Generated edit scripts whose true changes are known: every add, removal, edit, new target, new name, move and
//! reordering must be reported as exactly that.
//!
//! A site is a tree of things with numbers. A script changes the tree; the true changes follow from the numbers,
//! which the comparison never sees.

mod site;
mod steps;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use signoise::change::{Action, Change, Changes, Kind};

use super::change::{Site, compare_with};
use site::Tree;

/// How many scripts run with the suite.
const FEW: usize = 120;
/// How many the figures are taken from.
const MANY: usize = 2_000;

#[test]
fn generated_scripts_are_told_as_what_they_did() {
    let score = run(FEW, 20_250_601);
    assert!(score.f1() >= 0.99, "{score}");
}

/// Prints precision, recall and F1 over many scripts, and what was taken for something else.
#[test]
fn figures_over_many_generated_scripts() {
    if std::env::var_os("SIGNOISE_EXHAUSTIVE").is_none() {
        println!("skipped: SIGNOISE_EXHAUSTIVE is not set");
        return;
    }
    let score = run(MANY, 7);
    println!("{score}");
    assert!(score.f1() >= 0.99);
}

fn run(scripts: usize, seed: u64) -> Score {
    let config = Config { failure_persistence: None, rng_seed: RngSeed::Fixed(seed), ..Config::default() };
    let mut runner = TestRunner::new(config);
    let strategy = (site::plan(), prop::collection::vec(steps::step(), 1..12));
    let mut score = Score::default();
    for _ in 0..scripts {
        let (plan, script) = strategy.new_tree(&mut runner).unwrap().current();
        let before = Tree::new(&plan);
        let mut after = before.clone();
        for step in &script {
            step.apply(&mut after);
        }
        let (old, new) = (before.files(), after.files());
        let renames = renames(&old, &new);
        let renames: Vec<(&str, &str)> = renames.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        let changes = compare_with(&old, &new, &renames);
        score.add(&site::truth(&before, &after), &told(&changes));
    }
    score
}

/// Files that git would take for renamed: those that share at least half of their bytes, line by line.
fn renames(old: &Site, new: &Site) -> Vec<(String, String)> {
    let share = |a: &str, b: &str| {
        let mut left: Vec<&str> = b.lines().collect();
        let common =
            a.lines().filter(|line| left.iter().position(|other| other == line).map(|at| left.remove(at)).is_some());
        200 * common.map(|line| line.len() + 1).sum::<usize>() / a.len().max(b.len())
    };
    let mut candidates: Vec<(usize, &String, &String)> = Vec::new();
    for (path, text) in old.iter().filter(|(path, _)| !new.contains_key(*path)) {
        let fresh = new.iter().filter(|(path, _)| !old.contains_key(*path));
        candidates
            .extend(fresh.map(|(other, now)| (share(text, now), path, other)).filter(|(share, ..)| *share >= 100));
    }
    candidates.sort_by(|a, b| b.cmp(a));
    let mut out: Vec<(String, String)> = Vec::new();
    for (_, path, other) in candidates {
        if out.iter().all(|(from, to)| from != path && to != other) {
            out.push((path.clone(), other.clone()));
        }
    }
    out
}

/// What was reported, in the words of the truth.
fn told(changes: &Changes) -> Vec<String> {
    changes.single().map(line).collect()
}

fn line(change: &Change) -> String {
    let columns = || {
        let mut names: Vec<&str> = change.cells.iter().map(|cell| cell.column.as_str()).collect();
        names.sort_unstable();
        names.join(",")
    };
    let differs = matches!(change.action, Action::Updated | Action::Moved);
    let particulars = if change.kind == Kind::Entry && differs { columns() } else { String::new() };
    let name = match change.kind {
        Kind::Page | Kind::Post => String::new(),
        Kind::Prose => {
            let cell = change.cells.first().map(|cell| cell.after.as_ref().or(cell.before.as_ref()).unwrap().clone());
            cell.or_else(|| change.row.first().map(|(_, text)| text.clone())).unwrap()
        }
        _ => change.title.clone().unwrap_or_default(),
    };
    site::told(change.kind.name(), change.action.name(), &name, &change.place.page, &change.place.section, &particulars)
}

/// How much of the truth was told, and how much of what was told is true.
#[derive(Default)]
struct Score {
    scripts: usize,
    exact: usize,
    right: usize,
    missed: usize,
    invented: usize,
    /// True changes by kind and action.
    kinds: BTreeMap<String, (usize, usize)>,
    /// What was missed beside what was told instead.
    confused: Vec<String>,
}

impl Score {
    fn add(&mut self, truth: &[String], told: &[String]) {
        let mut counts: BTreeMap<&String, isize> = BTreeMap::new();
        for line in truth {
            *counts.entry(line).or_default() += 1;
        }
        for line in told {
            *counts.entry(line).or_default() -= 1;
        }
        let missed: Vec<&String> = counts.iter().flat_map(|(line, count)| (0..*count).map(|_| *line)).collect();
        let invented: Vec<&String> = counts.iter().flat_map(|(line, count)| (*count..0).map(|_| *line)).collect();
        self.scripts += 1;
        self.exact += usize::from(missed.is_empty() && invented.is_empty());
        self.right += truth.len() - missed.len();
        self.missed += missed.len();
        self.invented += invented.len();
        let kind = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        for line in truth {
            self.kinds.entry(kind(line)).or_default().0 += 1;
        }
        for line in &missed {
            self.kinds.entry(kind(line)).or_default().1 += 1;
        }
        if !(missed.is_empty() && invented.is_empty()) {
            let list = |lines: &[&String], what: &str| {
                lines.iter().fold(String::new(), |all, line| all + &format!("  {what} {line}\n"))
            };
            self.confused.push(list(&missed, "true:") + &list(&invented, "told:"));
        }
    }

    fn f1(&self) -> f64 {
        let (right, wrong) = (count(self.right), count(self.missed + self.invented));
        2.0 * right / (2.0 * right + wrong)
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let share = |part: usize, rest: usize| count(part) / count(part + rest);
        writeln!(
            f,
            "{} scripts, {} of them told exactly; {} true changes",
            self.scripts,
            self.exact,
            self.right + self.missed
        )?;
        writeln!(
            f,
            "precision {:.4}, recall {:.4}, F1 {:.4}",
            share(self.right, self.invented),
            share(self.right, self.missed),
            self.f1()
        )?;
        for (kind, (all, missed)) in &self.kinds {
            writeln!(f, "{kind:<22} {all:>6}, {missed} missed")?;
        }
        for confused in &self.confused {
            writeln!(f, "--\n{confused}")?;
        }
        Ok(())
    }
}
