//! The guides and the README: every command in them runs, and prints what they say it prints.
#![cfg(unix)]

use std::path::{Path, PathBuf};

use super::repo::TestRepo;
use super::shell::{sh, site, succeeded};

/// A command of a page and what the page says it prints; nothing where it does not say.
struct Step {
    line: usize,
    command: String,
    output: String,
}

/// The pages that people read.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs")).unwrap().flatten().map(|entry| entry.path());
    let mut pages: Vec<PathBuf> =
        docs.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    // Generated of the rules, whose examples have tests of their own.
    pages.retain(|path| path.file_name().is_some_and(|name| name != "rules.md"));
    pages.push(root.join("README.md"));
    pages.sort();
    pages
}

/// The fenced blocks of a page: number of the first line, language, lines.
fn blocks(text: &str) -> Vec<(usize, String, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String, Vec<&str>)> = None;
    for (number, line) in text.lines().enumerate() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            match open.take() {
                Some(block) => blocks.push(block),
                None => open = Some((number + 2, language.trim().to_owned(), Vec::new())),
            }
        } else if let Some((_, _, lines)) = &mut open {
            lines.push(line);
        }
    }
    blocks
}

/// The commands of the `console` blocks of a page. A line that ends with `\` goes on in the next one.
fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (first, _, lines) in blocks(text).into_iter().filter(|(_, language, _)| language == "console") {
        let mut goes_on = false;
        for (at, line) in lines.into_iter().enumerate() {
            if let Some(command) = line.strip_prefix("$ ") {
                steps.push(Step { line: first + at, command: command.to_owned(), output: String::new() });
            } else if goes_on {
                let last = steps.last_mut().unwrap();
                last.command.push('\n');
                last.command.push_str(line);
            } else {
                let last = steps.last_mut().unwrap_or_else(|| panic!("line {}: output without a command", first + at));
                last.output.push_str(line);
                last.output.push('\n');
                continue;
            }
            goes_on = line.ends_with('\\');
        }
    }
    steps
}

/// Whether a text is as a page shows it: a line of `...` stands for any lines.
fn is_as_shown(shown: &str, real: &str) -> bool {
    let mut rest = real;
    let parts: Vec<&str> = shown.split("...\n").collect();
    for (at, part) in parts.iter().enumerate() {
        let found = if at == 0 { rest.starts_with(part).then_some(0) } else { rest.find(part) };
        let Some(start) = found else { return false };
        rest = &rest[start + part.len()..];
    }
    rest.is_empty() || parts.last().is_some_and(|last| last.is_empty())
}

/// Runs the commands of a page one after the other in one site, as a reader would.
fn follow(page: &Path, repo: &TestRepo) {
    let text = std::fs::read_to_string(page).unwrap();
    if text.contains("<!-- the site has no signoise.toml yet -->") {
        repo.remove("signoise.toml");
    }
    for step in steps(&text) {
        let place = format!("{}:{}: {}", page.display(), step.line, step.command);
        let run = sh(repo.path(), &step.command);
        assert!(succeeded(&run), "{place}\n{}\n{}", run.stdout, run.stderr);
        let real = if run.stdout.is_empty() { &run.stderr } else { &run.stdout };
        let real = if real.is_empty() || real.ends_with('\n') { real.clone() } else { format!("{real}\n") };
        assert!(
            step.output.is_empty() || is_as_shown(&step.output, &real),
            "{place}\nshown:\n{}\nprinted:\n{real}",
            step.output
        );
    }
}

#[test]
fn every_command_of_the_guides_runs() {
    for page in pages() {
        follow(&page, &site());
    }
}

#[test]
fn no_command_is_outside_of_a_tested_block() {
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for (line, language, lines) in blocks(&text) {
            let typed = lines.iter().any(|line| line.trim_start_matches("$ ").starts_with("signoise "));
            assert!(
                !typed || language == "console" || language == "yaml",
                "{}:{line}: a command in a block `{language}`",
                page.display()
            );
        }
    }
}

#[test]
fn what_is_left_out_is_any_lines() {
    for (shown, real, expected) in [
        ("a\n", "a\n", true),
        ("a\n...\n", "a\nb\nc\n", true),
        ("...\nc\n", "a\nb\nc\n", true),
        ("a\n...\nc\n", "a\nb\nc\n", true),
        ("a\n...\nd\n", "a\nb\nc\n", false),
        ("a\n", "a\nb\n", false),
    ] {
        assert_eq!(is_as_shown(shown, real), expected, "{shown:?} {real:?}");
    }
}
