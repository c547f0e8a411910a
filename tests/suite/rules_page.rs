//! `docs/rules.md` says what the rules say.

use std::path::Path;

use signoise::report::rule;
use signoise::rules::ALL;

use super::command::signoise;

/// Set to write the page instead of comparing it.
const WRITE: &str = "SIGNOISE_WRITE_DOCS";

#[test]
fn the_page_of_rules_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = rule::page();
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &page).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = found.lines().zip(page.lines()).position(|(a, b)| a != b).unwrap_or(found.lines().count());
    assert!(
        found == page,
        "docs/rules.md is out of date from line {} on; write it anew with\n  {WRITE}=1 cargo test --test suite rules_page",
        differs + 1,
    );
}

#[test]
fn every_rule_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    for rule in ALL {
        assert!(rule.why.chars().count() <= 1024, "{}: the reason is longer than SARIF's readers allow", rule.id);
        assert!(!rule.summary.ends_with('.') && rule.why.ends_with('.'), "{}: final periods", rule.id);
    }
    let run = signoise(folder.path(), &["explain", "table/glued-above"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.starts_with("table/glued-above (error)\n\nSomething stands directly above a table.\n\n"));
    assert!(run.stdout.contains("\nBad (Partners.md):\n\n    # Partners\n"), "{}", run.stdout);
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 100), "{}", run.stdout);
    let list = signoise(folder.path(), &["explain", "--list"]);
    assert_eq!(list.stdout.lines().count(), ALL.len());
}
