//! Fixes do what they promise: they mend the fault, they change nothing else, and they are done after one run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::{Config as Runner, TestRunner};
use signoise::check::{self, Fixes, Outcome};
use signoise::config::Config;
use signoise::finding::Severity;
use signoise::page::{Link, Page, View};
use signoise::rules::{ALL, Site};
use signoise::schema::Schema;

use super::command::{signoise, signoise_with};
use super::laws::History;
use super::repo::TestRepo;

fn site(path: &str, bytes: &[u8]) -> Site {
    check::read_one(path, bytes.to_vec(), Schema::builtin(), Config::default()).unwrap()
}

fn look(site: &Site) -> Outcome {
    check::run(site, &|_| true)
}

/// A page with all its safe fixes.
fn fixed(path: &str, text: &str, unsafe_too: bool) -> (String, Fixes) {
    let mut site = site(path, text.as_bytes());
    let fixes = check::fix(&mut site, unsafe_too, &look);
    (fixes.pages.first().map_or_else(|| text.to_owned(), |page| page.after.clone()), fixes)
}

/// Rules whose bad example becomes clean, but not the good one, with what it becomes.
const OTHERWISE: &[(&str, &str)] = &[
    (
        "front-matter/unknown-key",
        "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\nlayout: post\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    ),
    (
        "table/row-without-pipe",
        "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n[Blog](https://blogs.microsoft.com) | |\n",
    ),
];

#[test]
fn every_bad_example_with_a_fix_becomes_good() {
    let mut with_fix = BTreeSet::new();
    for unsafe_too in [false, true] {
        for rule in ALL {
            let found = look(&site(rule.bad.path, rule.bad.text.as_bytes())).findings;
            let fixable = |f: &signoise::finding::Finding| f.fix.as_ref().is_some_and(|fix| fix.safe != unsafe_too);
            if !found.iter().any(|f| f.rule == rule.id && fixable(f)) {
                continue;
            }
            with_fix.insert(rule.id);
            let (text, fixes) = fixed(rule.bad.path, rule.bad.text, unsafe_too);
            let expected = OTHERWISE.iter().find(|(id, _)| *id == rule.id).map_or(rule.good, |(_, text)| text);
            assert_eq!(text, expected, "{}", rule.id);
            assert!(fixes.outcome.findings.iter().all(|f| f.rule != rule.id), "{}", rule.id);
            assert!(fixes.pages[0].rules.contains(&rule.id), "{}", rule.id);
        }
    }
    let wanted = [
        "entry/vocabulary",
        "front-matter/category-split",
        "heading/glued",
        "heading/indented",
        "heading/stray-hash",
        "post/date-mismatch",
        "table/accidental",
        "table/delimiter-mismatch",
        "table/glued-above",
        "table/glued-below",
        "table/mixed-leading-pipe",
        "table/pipe-in-link",
        "table/row-lost",
        "table/row-run-on",
        "table/row-split",
        "table/row-without-pipe",
        "table/split-by-blank",
    ];
    for rule in wanted {
        assert!(with_fix.contains(rule), "{rule} has no fix: {with_fix:?}");
    }
}

/// Cases that are shown one by one because their details matter.
#[test]
fn edits_are_minimal() {
    let head = "# P\n\nSource | Description | Notes\n:----- | :---------- | :----\n";
    let rows = |rows: &str| format!("{head}{rows}");
    let cases = [
        // The pipe at a joint belongs to one of the two lines.
        ("[A](https://a.io) | one |\n| GitHub\n", "[A](https://a.io) | one | GitHub\n"),
        ("[A](https://a.io) | one\n| GitHub\n", "[A](https://a.io) | one | GitHub\n"),
        ("[A](https://a.io) | one  \n  and two | GitHub\n", "[A](https://a.io) | one and two | GitHub\n"),
        // Surplus cells without content go, those with content stay.
        ("[A](https://a.io) | one | GitHub | |\n", "[A](https://a.io) | one | GitHub\n"),
        ("[A](https://a.io) | one | GitHub | two\n", "[A](https://a.io) | one | GitHub | two\n"),
        // An address cannot hold a backslash.
        ("[A](https://a.io/?x|y) | one | GitHub\n", "[A](https://a.io/?x%7Cy) | one | GitHub\n"),
        // A line that goes on in lower case may belong to the row above.
        ("[A](https://a.io) | one | GitHub\nand more.\n", "[A](https://a.io) | one | GitHub\nand more.\n"),
        // Nothing is invented.
        ("[]()\n[A](https://a.io) | one | GitHub\n", "[]()\n[A](https://a.io) | one | GitHub\n"),
    ];
    for (before, after) in cases {
        assert_eq!(fixed("P.md", &rows(before), false).0, rows(after), "{before}");
    }
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    for rule in ALL {
        let text = rule.bad.text.replace("\r\n", "\n").replace('\n', "\r\n");
        if !text.contains('\n') {
            continue;
        }
        let (after, _) = fixed(rule.bad.path, &text, false);
        assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{}: {after:?}", rule.id);
        // The mark itself is a finding with a fix of its own; nothing else takes it away.
        let config = Config::parse("signoise.toml", "[rules]\n\"text/bom\" = \"off\"\n", &["text/bom"]).unwrap();
        let text = format!("\u{feff}{}", rule.bad.text).into_bytes();
        let mut site = check::read_one(rule.bad.path, text, Schema::builtin(), config).unwrap();
        check::fix(&mut site, true, &look);
        assert!(rule.id == "text/bom" || site.pages[0].text().starts_with('\u{feff}'), "{}", rule.id);
    }
}

#[test]
fn bytes_that_are_no_utf8_are_never_rewritten() {
    let mut page = site("A.md", b"# A\n\n ## B\n\ncaf\xe9\n");
    let fixes = check::fix(&mut page, true, &look);
    assert!(
        fixes.pages.is_empty()
            && fixes.outcome.findings.len() > 1
            && fixes.outcome.findings.iter().all(|f| f.fix.is_none())
    );
    let folder = tempfile::tempdir().unwrap();
    let repo = TestRepo::new();
    repo.write("A.md", b"# A\n\n ## B\n\ncaf\xe9\n");
    assert_eq!(signoise(repo.path(), &["check", "--fix"]).code, 1);
    assert_eq!(fs::read(repo.path().join("A.md")).unwrap(), b"# A\n\n ## B\n\ncaf\xe9\n");
    drop(folder);
}

/// Something that may stand on a page, sound or not.
fn part() -> impl Strategy<Value = String> {
    let row = prop_oneof![
        6 => Just("[One](https://a.io/1) | first | GitHub\n"),
        2 => Just("[Two](https://a.io/2)| second\n"),
        1 => Just("| [Lead](https://a.io/3) | third | GitHub |\n"),
        1 => Just("| [Lead](https://a.io/3) | third | GitHub\n"),
        1 => Just("[Split](https://a.io/4) | a long\ntext in two lines | GitHub\n"),
        1 => Just("[Split](https://a.io/4) | a long |\n| GitHub\n"),
        1 => Just("[Run](https://a.io/5) | on | GitHub[Over](https://a.io/6) | it | Blog\n"),
        1 => Just("[Pipe | cut](https://a.io/7) | fourth | GitHub\n"),
        1 => Just("[Pipe](https://a.io/?a|b) | fifth | GitHub\n"),
        1 => Just("[Code](https://a.io/8) | `a | b` | GitHub\n"),
        1 => Just("[Lone](https://a.io/9)\n"),
        1 => Just("[More](https://a.io/10) | sixth | GitHub | |\n"),
        1 => Just("[Most](https://a.io/11) | sixth | GitHub | seventh\n"),
        1 => Just("    [Deep](https://a.io/12) | eighth | GitHub\n"),
        1 => Just("- [Item](https://a.io/13) | ninth | GitHub\n"),
        1 => Just("\n"),
        1 => Just("Some text\n"),
        1 => Just("[Ref] | tenth | github\n"),
        1 => Just("Ünï | ✓ <br> x | GitHub \n"),
    ];
    let header = prop_oneof![
        6 => Just("Source | Description | Notes\n:----- | :---------- | :----\n"),
        1 => Just("| Source | Description | Notes |\n| :----- | :---------- | :---- |\n"),
        1 => Just("Source | Description | Notes\n:----- | :----------\n"),
        1 => Just("Source | Description | Notes\n:----- | :---------- | :---- | :---\n"),
        1 => Just("Source | Description | Notes\n\n:----- | :---------- | :----\n"),
        1 => Just("Source | Description | Notes\n:-----ti | :---------- | :----\n"),
        1 => Just("Source | Description | Notes\n"),
        1 => Just(""),
    ];
    let table =
        (header, prop::collection::vec(row, 0..5)).prop_map(|(header, rows)| header.to_owned() + &rows.concat());
    let other = prop_oneof![
        Just("## Section\n"),
        Just(" ## Indented\n"),
        Just("##Glued hashes\n"),
        Just("The end of a text.## Another section\n"),
        Just("- an item## Third section\n"),
        Just("Text with a [link](https://b.io).\nTwo lines  \nand a break.\n"),
        Just("- [A | B](https://b.io/c): text\n- plain | x\n  - inner\n"),
        Just("> quoted | text\n> Source | Notes\n"),
        Just("```\na | b\n## c\n```\n"),
        Just("<!-- a | b -->\n"),
        Just("<div>\na | b\n</div>\n"),
        Just("Title\n=====\n"),
        Just("[Ref]: https://c.io\n"),
        Just("1. one\n2. two\n\n   more\n"),
        Just("---\n"),
        Just("{: .wide}\n"),
        Just("\tcode | here\n"),
        Just("* * *\n"),
        Just("| just | pipes |\n"),
        Just("a \\| b | c\n"),
        Just("Term\n: definition | x\n"),
    ];
    prop_oneof![2 => table, 3 => other.prop_map(str::to_owned)]
}

/// The part with a number in each of its lines, so that no two lines of a page are taken for each other.
fn unlike_others(part: &str, number: usize) -> String {
    let mut out = String::new();
    for (at, line) in part.split_inclusive('\n').enumerate() {
        let start = line.find(|c: char| c.is_ascii_alphabetic()).filter(|_| !line.starts_with(['<', '{']));
        let start = start.filter(|_| !line.contains("[Ref]")).unwrap_or(line.len());
        let end = start + line[start..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(line.len() - start);
        out.push_str(&line[..end]);
        if start < line.len() {
            out.push_str(&format!("{number}x{at}"));
        }
        out.push_str(&line[end..]);
    }
    out
}

fn page() -> impl Strategy<Value = String> {
    let front = prop_oneof![
        3 => Just(""),
        1 => Just("---\ntitle: \"Signal:Noise - X\"\ndate: 2024-05-02\ncategories: Data and AI\n---\n"),
        1 => Just("\n---\ntitle: X\ndate: 2024-5-2\n---\n"),
        1 => Just("---\ntitle: X\n"),
        1 => Just("\u{feff}"),
    ];
    let parts = prop::collection::vec((part(), any::<bool>()), 0..8);
    (front, parts, any::<bool>()).prop_map(|(front, parts, crlf)| {
        let mut text = front.to_owned() + "# Title\n\n";
        for (at, (part, blank)) in parts.into_iter().enumerate() {
            text.push_str(&unlike_others(&part, at));
            text.push_str(if blank { "\n" } else { "" });
        }
        // A missing final line end has a fix and a test of its own: every other fix is judged without it.
        let text = if text.ends_with('\n') { text } else { text + "\n" };
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

#[test]
fn a_heading_is_parted_from_the_table_above_it() {
    let page = "# Data\n\n## Tools\n\nSource | Description | Notes\n:- | :- | :-\n[Kit](https://a.example/kit) | A kit | GitHub\n";
    for below in ["## Next\n\nText\n", "Text\n"] {
        for (end, text) in [("\n", format!("{page}{below}")), ("\r\n", format!("{page}{below}").replace('\n', "\r\n"))]
        {
            let (mended, fixes) = fixed("Topic.md", &text, false);
            assert_eq!(mended, format!("{page}\n{below}").replace('\n', end), "{below}");
            assert_eq!(fixes.outcome.summary.errors, 0, "{below}");
        }
    }
}

/// The laws of fixes on generated pages.
#[test]
fn the_laws_hold_on_generated_pages() {
    let mut runner = TestRunner::new(Runner { cases: 500, failure_persistence: None, ..Runner::default() });
    let path = prop_oneof![Just("Topic.md"), Just("posts/2024-05-12-signaltonoise-x.md")];
    let result = runner.run(&(path, page()), |(path, text)| {
        let mut site = site(path, text.as_bytes());
        let broken = laws(&mut site);
        prop_assert!(broken.is_empty(), "{}", broken.join("\n"));
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// The same laws on every page of a real history, at ten releases.
#[test]
fn the_laws_hold_on_a_real_history() {
    let Some(history) = History::open() else { return };
    let releases = history.releases();
    let (mut files, mut fixes, mut broken) = (0, BTreeMap::<&str, usize>::new(), Vec::new());
    for (_, release) in releases.iter().rev().step_by((releases.len() / 10).max(1)).take(10) {
        let mut site = history.site(release);
        files += site.pages.len();
        let found = laws_counted(&mut site, &mut fixes);
        broken.extend(found.into_iter().map(|violation| format!("{}: {violation}", release.rev)));
    }
    println!("{files} pages at ten releases, fixed: {fixes:?}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn laws(site: &mut Site) -> Vec<String> {
    laws_counted(site, &mut BTreeMap::new())
}

/// Mends a site and says which laws that breaks.
fn laws_counted(site: &mut Site, mended: &mut BTreeMap<&'static str, usize>) -> Vec<String> {
    let mut broken = Vec::new();
    // What the fixer sees first, kept to compare with.
    let first = std::cell::RefCell::new(None);
    let fixes = check::fix(site, false, &|site| {
        let outcome = look(site);
        first.borrow_mut().get_or_insert_with(|| outcome.clone());
        outcome
    });
    let first = first.into_inner().unwrap();
    let safe = first.findings.iter().filter(|f| f.fix.as_ref().is_some_and(|fix| fix.safe));
    let fixable: BTreeSet<&str> = safe.map(|f| f.path.as_str()).collect();
    for page in &fixes.pages {
        for rule in &page.rules {
            *mended.entry(rule).or_default() += 1;
        }
        if !fixable.contains(page.path.as_str()) {
            broken.push(format!("{} has no safe fix and changed", page.path));
        }
        let found = page_laws(&page.path, &page.before, &page.after);
        broken.extend(found.into_iter().map(|violation| format!("{:?} {violation}", page.rules)));
    }
    let errors = |outcome: &Outcome| {
        let mut counts: BTreeMap<(String, &'static str), usize> = BTreeMap::new();
        for finding in outcome.findings.iter().filter(|f| f.severity == Severity::Error) {
            *counts.entry((finding.path.clone(), finding.rule)).or_default() += 1;
        }
        counts
    };
    let before = errors(&first);
    for (key, count) in errors(&fixes.outcome) {
        if count > before.get(&key).copied().unwrap_or_default() {
            broken.push(format!("a new error: {key:?}"));
        }
    }
    let again = check::fix(site, false, &look);
    for page in &again.pages {
        broken.push(format!("{} changes again: {:?}\n{}", page.path, page.rules, page.after));
    }
    broken
}

type ViewOf = fn(&Page) -> &View;
type LinksOf = fn(&Page) -> &[Link];

/// What must hold between a page and its mended form, told by other means than the fixer's own.
fn page_laws(path: &str, before: &str, after: &str) -> Vec<String> {
    let mut broken = Vec::new();
    let mut violated = |law: &str| broken.push(format!("{path}: {law}\n{before}\n=>\n{after}"));
    let letters = |text: &str| {
        text.replace("%7C", "").chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    // A date may gain a zero.
    let now = letters(after);
    let mut rest = now.chars();
    if !letters(before).chars().all(|c| rest.any(|other| other == c))
        || letters(after).len() > letters(before).len() + 2
    {
        violated("letters changed");
    }
    let crlf = |text: &str| (text.matches('\n').count(), text.matches("\r\n").count());
    let (old, new) = (crlf(before), crlf(after));
    if (old.0 > 0 && old.0 == old.1 && new.0 != new.1) || (old.1 == 0 && new.1 != 0) {
        violated("other line ends");
    }
    let (old, new) = (Page::new(path, before.into()), Page::new(path, after.into()));
    let (old_lines, new_lines) = kept_lines(before, after);
    let views: [(ViewOf, LinksOf); 2] = [(Page::gfm, Page::gfm_links), (Page::kramdown, Page::kramdown_links)];
    for (view, links) in views {
        let (was, is) =
            (shown(&old, view(&old), links(&old), &old_lines), shown(&new, view(&new), links(&new), &new_lines));
        if was != is {
            violated(&format!("something else is shown: {was:#?} => {is:#?}"));
        }
        // A bare address may be what is left of a link that was cut.
        let mut whole = links(&old).iter().filter(|link| !link.bare).map(|link| letters(&link.url));
        let now: BTreeSet<String> = links(&new).iter().map(|link| letters(&link.url)).collect();
        if whole.any(|url| !now.contains(&url)) {
            violated("a link is lost");
        }
    }
    broken
}

/// The lines of two texts, by number, that stand in runs of lines between blank ones of which no line changed.
fn kept_lines(before: &str, after: &str) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let (mut old_kept, mut new_kept) = (vec![false; old.len()], vec![false; new.len()]);
    let ops = similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new);
    for op in &ops {
        if let similar::DiffOp::Equal { old_index, new_index, len } = *op {
            old_kept[old_index..old_index + len].fill(true);
            new_kept[new_index..new_index + len].fill(true);
        }
    }
    // Where lines are missing, the lines around are no longer what they were. A blank one parts all the same.
    let blur = |kept: &mut [bool], lines: &[&str], at: usize| {
        for near in [at.checked_sub(1), Some(at)].into_iter().flatten().filter(|near| *near < lines.len()) {
            kept[near] &= lines[near].trim().is_empty();
        }
    };
    for op in ops {
        match op {
            similar::DiffOp::Delete { new_index, .. } => blur(&mut new_kept, &new, new_index),
            similar::DiffOp::Insert { old_index, .. } => blur(&mut old_kept, &old, old_index),
            _ => {}
        }
    }
    (whole_runs(&old, &old_kept), whole_runs(&new, &new_kept))
}

fn whole_runs(lines: &[&str], kept: &[bool]) -> BTreeSet<usize> {
    let blank = |at: usize| lines[at].trim().is_empty();
    let mut numbers = BTreeSet::new();
    let mut at = 0;
    while at < lines.len() {
        let end = (at..lines.len()).find(|&end| blank(end)).unwrap_or(lines.len());
        // A blank line that came or went joins its neighbours to the change.
        let around = at.checked_sub(1).is_none_or(|above| kept[above]) && (end >= lines.len() || kept[end]);
        if around && kept[at..end].iter().all(|&kept| kept) {
            numbers.extend(at + 1..=end);
        }
        at = end + 1;
    }
    numbers
}

/// Lines like others that came or went do not make a block that stays one that is missing.
#[test]
fn blocks_that_stay_are_compared_on_both_sides() {
    let table = "Source | Description | Notes\n:----- | :---------- | :----\n";
    let before = "# Title\n\nOne | Description | Notes\n\n:----- | :---------- | :----\n[A | b](https://a.io/7) | x | GitHub\n ## Next\nTwo | Description | Notes\n:----- | :----------\n\n";
    let after = "# Title\n\nOne | Description | Notes\n:----- | :---------- | :----\n[A \\| b](https://a.io/7) | x | GitHub\n\n## Next\nTwo | Description | Notes\n:----- | :---------- | :----\n\n";
    assert_eq!(fixed("Topic.md", &format!("{before}{table}"), false).0, format!("{after}{table}"));
    assert_eq!(page_laws("Topic.md", &format!("{before}{table}"), &format!("{after}{table}")), Vec::<String>::new());
    // The last table is of the old page and of the new one.
    let (old, new) = kept_lines(&format!("{before}{table}"), &format!("{after}{table}"));
    assert!(
        old.is_superset(&BTreeSet::from([11, 12])) && new.is_superset(&BTreeSet::from([11, 12])),
        "{old:?} {new:?}"
    );
    let (old, new) = kept_lines("a\nb\n\nc\n", "a\n\nc\n");
    assert_eq!((old, new), (BTreeSet::from([4]), BTreeSet::from([3])));
}

/// What a renderer shows on some lines.
fn shown(page: &Page, view: &View, links: &[Link], lines: &BTreeSet<usize>) -> Vec<String> {
    let mut found = Vec::new();
    let line = |offset: usize| lines.contains(&page.line_of(offset));
    for heading in view.headings.iter().filter(|heading| line(heading.span.start)) {
        found.push(format!("heading {} {}", heading.level, heading.text));
    }
    for paragraph in view.paragraphs.iter().filter(|span| line(span.start)) {
        found.push(format!("text {}", page.slice(*paragraph)));
    }
    for verbatim in view.verbatim.iter().filter(|verbatim| line(verbatim.span.start)) {
        found.push(format!("{:?} {}", verbatim.kind, page.slice(verbatim.span)));
    }
    for table in view.tables.iter().filter(|table| line(table.span.start)) {
        let rows = table.head.iter().chain(&table.rows);
        let cells: Vec<Vec<&str>> = rows.map(|row| row.cells.iter().map(|cell| page.slice(*cell)).collect()).collect();
        found.push(format!("table {} {cells:?}", table.columns));
    }
    for link in links.iter().filter(|link| line(link.span.start)) {
        found.push(format!("link {} {} {}", link.url, link.text, link.image));
    }
    found
}

const FAULTY: &str = "# P\n\n## Tools\nSource | Description | Notes\n:----- | :---------- | :----\n[A](https://a.io) | one\ntwo | GitHub\n\n ## Next\n\nText.\n";
const MENDED: &str = "# P\n\n## Tools\n\nSource | Description | Notes\n:----- | :---------- | :----\n[A](https://a.io) | one two | GitHub\n\n## Next\n\nText.\n";

#[test]
fn files_are_mended_in_place() {
    let repo = TestRepo::new();
    repo.write("P.md", FAULTY).write("Q.md", "# Q\n\nText.\n").commit("Pages", "2025-01-01T12:00:00Z");
    let shown = signoise(repo.path(), &["check", "--diff"]);
    assert_eq!(shown.code, 1);
    assert_eq!(fs::read_to_string(repo.path().join("P.md")).unwrap(), FAULTY);
    assert!(shown.stdout.starts_with("--- a/P.md\n+++ b/P.md\n@@ "), "{}", shown.stdout);
    assert!(shown.stdout.contains("\n- ## Next\n+## Next\n"), "{}", shown.stdout);
    assert!(shown.stderr.contains("3 would be fixed in 1 file\n"), "{}", shown.stderr);
    assert_eq!(signoise(repo.path(), &["check", "--diff", "--rev", "HEAD"]).stdout, shown.stdout);
    repo.stage();
    assert_eq!(signoise(repo.path(), &["check", "--diff", "--staged"]).stdout, shown.stdout);

    let run = signoise(repo.path(), &["check", "--fix"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert!(run.stderr.contains("3 fixed in 1 file\n"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(repo.path().join("P.md")).unwrap(), MENDED);
    let run = signoise(repo.path(), &["check", "--diff"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    // Only the pages that are asked for.
    repo.write("P.md", FAULTY).write("Q.md", FAULTY);
    signoise(repo.path(), &["check", "--fix", "Q.md"]);
    assert_eq!(fs::read_to_string(repo.path().join("P.md")).unwrap(), FAULTY);
    assert_eq!(fs::read_to_string(repo.path().join("Q.md")).unwrap(), MENDED);
}

#[test]
fn what_remains_is_reported() {
    let repo = TestRepo::new();
    repo.write("P.md", FAULTY.replace("two | GitHub", "two | GitHub\n[B](https://b.io) | one | two | three"));
    let run = signoise(repo.path(), &["check", "--fix", "--format", "json"]);
    assert_eq!(run.code, 1);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(report["findings"].as_array().unwrap().iter().all(|f| f["rule"] != "table/glued-above"), "{report}");
    assert!(report["summary"]["errors"].as_u64().unwrap() > 0);
}

#[test]
fn standard_input_comes_out_mended() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["check", "-", "--stdin-path", "P.md", "--fix"];
    let run = signoise_with(folder.path(), &args, FAULTY.as_bytes());
    assert_eq!((run.code, run.stdout.as_str()), (0, MENDED), "{}", run.stderr);
    let run = signoise_with(folder.path(), &args, b"# A\n\nNothing to do.\n");
    assert_eq!((run.code, run.stdout.as_str()), (0, "# A\n\nNothing to do.\n"));
    let run = signoise_with(folder.path(), &["check", "-", "--stdin-path", "P.md", "--diff"], FAULTY.as_bytes());
    assert!(run.code == 1 && run.stdout.starts_with("--- a/P.md\n"), "{}", run.stdout);
}

#[test]
fn unsafe_fixes_are_asked_for() {
    let post = "---\ntitle: \"Signal:Noise - X\"\ndate: 2024-04-28 09:30:00 -0500\n---\n\n# X\n\n## TL;DR\n\n* One\n";
    let repo = TestRepo::new();
    let path = "_posts/2024-05-12-signaltonoise-x.md";
    repo.write(path, post);
    signoise(repo.path(), &["check", "--fix"]);
    assert_eq!(fs::read_to_string(repo.path().join(path)).unwrap(), post);
    signoise(repo.path(), &["check", "--fix", "--unsafe"]);
    assert_eq!(fs::read_to_string(repo.path().join(path)).unwrap(), post.replace("2024-04-28", "2024-05-12"));
}

#[test]
fn what_cannot_be_mended_is_said() {
    let repo = TestRepo::new();
    repo.write("P.md", FAULTY).commit("Pages", "2025-01-01T12:00:00Z");
    for (args, message) in [
        (&["check", "--fix", "--rev", "HEAD"][..], "mends the files on disk"),
        (&["check", "--fix", "--staged"], "mends the files on disk"),
        (&["check", "--unsafe"], "add `--fix` or `--diff`"),
        (&["check", "--diff", "--format", "json"], "cannot be used with"),
    ] {
        let run = signoise(repo.path(), args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(message), "{args:?}: {}", run.stderr);
    }
    assert_eq!(fs::read_to_string(repo.path().join("P.md")).unwrap(), FAULTY);
}

#[cfg(unix)]
#[test]
fn modes_are_kept_and_what_is_read_only_stays() {
    use std::os::unix::fs::PermissionsExt;
    let repo = TestRepo::new();
    repo.write("P.md", FAULTY).write("Q.md", FAULTY);
    let mode =
        |name: &str, mode: u32| fs::set_permissions(repo.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    mode("P.md", 0o755);
    mode("Q.md", 0o444);
    // One page that cannot be written keeps all others from being written.
    let run = signoise(repo.path(), &["check", "--fix"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`Q.md` is read-only") && run.stderr.contains("no file was written"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(repo.path().join("P.md")).unwrap(), FAULTY);
    mode("Q.md", 0o644);
    assert_eq!(signoise(repo.path(), &["check", "--fix"]).code, 0);
    assert_eq!(fs::metadata(repo.path().join("P.md")).unwrap().permissions().mode() & 0o7777, 0o755);

    // A folder that nobody may write to; the superuser may.
    repo.write("folder/P.md", FAULTY);
    mode("folder", 0o555);
    if fs::write(repo.path().join("folder/probe"), "").is_err() {
        let run = signoise(repo.path(), &["check", "--fix"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("cannot write `folder/P.md`"), "{}", run.stderr);
        assert_eq!(fs::read_to_string(repo.path().join("folder/P.md")).unwrap(), FAULTY);
    } else {
        println!("skipped: the superuser writes to any folder");
    }
    mode("folder", 0o755);
}

/// Several runs at once: each page is whole at every moment, and mended in the end.
#[test]
fn runs_at_once_never_tear_a_file() {
    let repo = TestRepo::new();
    let long = format!("{FAULTY}{}", "A line of text that makes the page longer.\n".repeat(2000));
    let mended = long.replace(FAULTY, MENDED);
    for _ in 0..4 {
        repo.write("P.md", &long).write("Q.md", &long);
        let mut children: Vec<_> = (0..4)
            .map(|_| {
                Command::new(env!("CARGO_BIN_EXE_signoise"))
                    .args(["check", "--fix", "--quiet"])
                    .current_dir(repo.path())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        while children.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
            let text = fs::read_to_string(repo.path().join("P.md")).unwrap();
            assert!(text == long || text == mended);
        }
        for mut child in children {
            let code = child.wait().unwrap().code().unwrap();
            assert!([0, 4].contains(&code), "{code}");
        }
        for name in ["P.md", "Q.md"] {
            assert!(fs::read_to_string(repo.path().join(name)).unwrap() == mended);
        }
        let left = fs::read_dir(repo.path()).unwrap().count();
        assert_eq!(left, 3, "temporary files were left");
    }
}

#[test]
fn a_missing_line_end_is_added_and_nothing_else() {
    for (before, after) in [("# A\n\nB", "# A\n\nB\n"), ("# A\r\n\r\nB", "# A\r\n\r\nB\r\n"), ("", "")] {
        assert_eq!(fixed("P.md", before, false).0, after);
    }
}

#[test]
fn a_delimiter_row_keeps_its_alignment() {
    let head = "# P\n\nP | W | N\n";
    let rows = "a | b | c\n";
    for (before, after) in [
        (":-: | --: | —", ":-: | --: | ---"),
        (":-: | --:", ":-: | --: | ---:"),
        ("| :-: | --: |  |", "| :-: | --: | --- |"),
        ("| :-: | --: | - | - |", "| :-: | --: | - |"),
        (":—: | — | ---", ":---: | --- | ---"),
        ("- | - | -", "--- | - | -"),
    ] {
        let text = format!("{head}{before}\n{rows}");
        assert_eq!(fixed("P.md", &text, false).0, format!("{head}{after}\n{rows}"), "{before}");
    }
    // Words of it are shown until it is mended: they go only where that is asked for.
    let text = format!("{head}:-: | --: | :---ti\n{rows}");
    let site = site("P.md", text.as_bytes());
    assert!(look(&site).findings.iter().filter_map(|finding| finding.fix.as_ref()).all(|fix| !fix.safe));
    assert_eq!(fixed("P.md", &text, false).0, text);
    assert_eq!(fixed("P.md", &text, true).0, format!("{head}:-: | --: | :-----\n{rows}"));
}

#[test]
fn front_matter_goes_to_the_first_line_whatever_comes_to_light() {
    let path = "_posts/2024-05-12-signaltonoise-a.md";
    let matter = "---\ntitle: \"Signal:Noise - A\"\ndate: 2024-05-12\nthumbnail: /no-such.png\n---\n";
    let body = "\n# A\n\n## TL;DR\n\n* One\n";
    let (text, fixes) = fixed(path, &format!("\n \n{matter}{body}"), false);
    assert_eq!(text, format!("{matter}{body}"));
    assert!(fixes.outcome.findings.iter().any(|found| found.rule == "post/asset-missing"));
    let (text, fixes) = fixed(path, &format!("<!-- one -->\n\n<!-- two\nlines -->\n{matter}{body}"), true);
    assert_eq!(text, format!("{matter}\n<!-- one -->\n\n<!-- two\nlines -->\n{body}"));
    assert_eq!(fixes.pages[0].rules, ["front-matter/not-first-line"]);
    // A rule below a comment is no fence.
    let rule = format!("{matter}\n<!-- one -->\n---\n\nWords: more\n\n---\n\n# A\n\n## TL;DR\n\n* One\n");
    assert_eq!(fixed(path, &rule, false).0, rule);
}
