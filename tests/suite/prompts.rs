//! Questions in a real pseudo-terminal; and that without a terminal nothing waits.

#![cfg(unix)]

use std::fs;

use crate::command::signoise;
use crate::repo::TestRepo;
use crate::terminal;

fn drive(repo: &TestRepo, args: &[&str], steps: &[(&str, &str)]) -> Option<(i32, String)> {
    let argv: Vec<&str> = std::iter::once(env!("CARGO_BIN_EXE_signoise")).chain(args.iter().copied()).collect();
    terminal::drive(repo.path(), &argv, steps)
}

fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("DataAI.md", "# Data\n\n## Tools\n\nSource | Description | Notes\n:- | :- | :-\n[Kit](https://a.example/kit) | A kit | GitHub\n\n## Guides\n\nSource | Description | Notes\n:- | :- | :-\n[Guide](https://a.example/guide) | A guide | Docs\n");
    repo.write("Zebra.md", "# Zebra\n\nSource | Description\n:- | :-\n[Z](https://z.example) | Z\n");
    repo.commit("Begin", "2025-01-31T12:00:00-05:00");
    repo
}

#[test]
fn an_entry_is_asked_for() {
    let repo = site();
    let steps = [
        ("Page", "\r"),
        ("Section", "\u{1b}[B\r"),
        ("URL", "ftp://a.example\r"),
        (
            "only `https`",
            "\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}https://a.example/new\r",
        ),
        ("Title", "New\r"),
        ("Description", "Is new\r"),
        ("Notes", "\r"),
    ];
    let Some((code, shown)) = drive(&repo, &["new", "resource"], &steps) else { return };
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("DataAI.md:14"), "{shown}");
    let page = fs::read_to_string(repo.path().join("DataAI.md")).unwrap();
    assert!(page.ends_with("| A guide | Docs\n[New](https://a.example/new) | Is new |\n"), "{page}");
}

#[test]
fn a_post_is_asked_for() {
    let repo = site();
    let Some((code, shown)) =
        drive(&repo, &["new", "post", "--series", "signal-noise"], &[("Title", "What is new?\r"), ("Date", "\r")])
    else {
        return;
    };
    assert_eq!(code, 0, "{shown}");
    assert!(repo.path().join("posts/2025-06-15-signaltonoise-what-is-new.md").exists(), "{shown}");
}

#[test]
fn a_question_can_be_broken_off() {
    let repo = site();
    let Some((code, shown)) = drive(&repo, &["new", "resource"], &[("Page", "\u{1b}")]) else { return };
    assert_eq!(code, 2, "{shown}");
    assert!(shown.contains("cancelled"), "{shown}");
}

#[test]
fn nobody_is_asked_without_a_terminal() {
    let repo = site();
    for args in [&["new", "resource"][..], &["new", "resource", "--page", "DataAI"], &["new", "post"]] {
        let run = signoise(repo.path(), args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
    }
}

#[test]
fn a_key_is_asked_for_with_what_its_schema_takes() {
    let repo = site();
    repo.write(
        "schema/note.yaml",
        "name: note\nrole: post\nmatch: \"_posts/*-note-*.md\"\nfile_name: \"{date}-note-{slug}.md\"\nfront_matter:\n  type: object\n  required: [title, date, level, due, stars]\n  properties:\n    level: {type: string, enum: [low, high]}\n    due: {type: string, format: date}\n    stars: {type: integer, maximum: 5}\ntemplate: |\n  ---\n  title: {{ title | yaml }}\n  date: {{ date }}\n  ---\n\n  # {{ heading }}\n",
    );
    let steps = [
        ("Title", "New\r"),
        ("Date", "\r"),
        ("level", "\u{1b}[B\r"),
        ("due", "\r"),
        ("stars", "seven\r"),
        ("stars", "\u{8}\u{8}\u{8}\u{8}\u{8}5\r"),
    ];
    let Some((code, shown)) = drive(&repo, &["new", "post"], &steps) else { return };
    assert_eq!(code, 0, "{shown}");
    let post = fs::read_to_string(repo.path().join("_posts/2025-06-15-note-new.md")).unwrap();
    assert!(post.contains("\nlevel: \"high\"\ndue: 2025-06-15\nstars: 5\n---\n"), "{post}");
}

#[test]
fn init_asks_before_it_writes() {
    let repo = site();
    for (answer, wrote) in [("\r", false), ("n\r", false), ("Y\r", true)] {
        let Some((code, shown)) = drive(&repo, &["init"], &[("files? [y/N]", answer)]) else { return };
        assert_eq!(code, 0, "{shown}");
        assert_eq!(repo.path().join("signoise.toml").exists(), wrote, "{answer:?}: {shown}");
        assert_eq!(shown.contains("Nothing was written."), !wrote, "{shown}");
    }
}
