//! `signoise init` on existing sites: what it writes is what it showed, nothing is replaced, nothing half-written.

use std::path::Path;

use super::command::{signoise, signoise_with};
use super::repo::TestRepo;

const HEAD: &str = "Source | Description | Notes\n:----- | :---------- | :----\n";

/// A Jekyll site of five topic pages, one of them with a fault.
fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.write(
        "_config.yml",
        "title: \"Partner \\\"Notes\\\"\"\nurl: https://notes.example\nbaseurl: /notes\ntimezone: America/Toronto\n",
    );
    repo.write("README.md", "# Notes on partners\n");
    for n in 0..5 {
        let gap = if n == 3 { "" } else { "\n" };
        repo.write(
            &format!("Topic{n}.md"),
            format!("# Topic {n}\n\n## Purpose\n\nLinks.\n\n## Tools\n{gap}{HEAD}[R](https://example.org/{n}) | What it is | Learn\n"),
        );
    }
    repo.commit("The site", "2025-01-01T12:00:00Z").tag("release-2025-01");
    repo
}

/// Every file below a folder but git's own, with its text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap().flatten() {
            let path = entry.path();
            if path.file_name().is_some_and(|name| name == ".git") {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default()).into_owned()));
            }
        }
    }
    found.sort();
    found
}

fn text(repo: &TestRepo, path: &str) -> String {
    std::fs::read_to_string(repo.path().join(path)).unwrap()
}

#[test]
fn what_is_shown_is_what_is_written() {
    let repo = site();
    let before = files(repo.path());
    let dry = signoise(repo.path(), &["init", "--dry-run"]);
    assert_eq!((dry.code, dry.stderr.as_str()), (0, ""));
    let asked = signoise_with(repo.path(), &["init"], b"y\n");
    assert_eq!(asked.code, 2);
    assert!(asked.stderr.contains("no terminal to ask on") && asked.stderr.contains("init --yes"), "{}", asked.stderr);
    assert_eq!(files(repo.path()), before, "nothing is written without a yes");

    let run = signoise(repo.path(), &["init", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout, dry.stdout);
    let new: Vec<String> =
        files(repo.path()).into_iter().filter(|file| !before.contains(file)).map(|(path, _)| path).collect();
    for path in &new {
        assert!(dry.stdout.contains(&format!("  {path} ")), "{path}: {}", dry.stdout);
    }
    for path in [
        "signoise.toml",
        "schema/topic.yaml",
        "schema/json/config-1.json",
        ".github/workflows/signoise.yml",
        ".github/workflows/signoise-comment.yml",
    ] {
        assert!(new.contains(&path.to_owned()), "{path}: {new:?}");
    }
    assert!(!files(repo.path()).iter().any(|(path, _)| path.contains(".signoise-")), "a temporary file is left");

    let check = signoise(repo.path(), &["check"]);
    let said = check.stderr.lines().last().unwrap();
    let shown = dry.stdout.lines().find(|line| line.contains("would then say")).unwrap();
    assert!(shown.ends_with(said), "{shown}\n{said}");
    assert!(dry.stdout.contains("1 error    table/glued-above"), "{}", dry.stdout);
}

#[test]
fn a_second_run_finds_everything_there() {
    let repo = site();
    signoise(repo.path(), &["init", "--yes", "--hook"]);
    let before = files(repo.path());
    let run = signoise(repo.path(), &["init", "--hook"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.starts_with("Everything is there already:\n"), "{}", run.stdout);
    for path in [".git/hooks/pre-commit", "signoise.toml", "schema/topic.yaml", "schema/json/content-type-1.json"] {
        assert!(run.stdout.contains(&format!("\n  {path}\n")), "{path}: {}", run.stdout);
    }
    assert_eq!(files(repo.path()), before);
}

/// Twelve posts of a series whose front matter and file names `post` makes of their number.
fn posts(post: impl Fn(usize) -> (String, String)) -> TestRepo {
    let repo = site();
    for n in 1..=12 {
        let (path, front) = post(n);
        repo.write(&path, format!("---\n{front}---\n\n# Post {n}\n\n## TL;DR\n\n* Short\n"));
    }
    repo.commit("Posts", "2025-01-15T12:00:00Z");
    repo.write("Topic0.md", text(&repo, "Topic0.md") + "[New](https://example.org/new) | Is new | Learn\n");
    repo.commit("A row", "2025-01-20T12:00:00Z").tag("release-2025-02");
    repo
}

#[test]
fn a_digest_can_be_posted_right_away() {
    let told =
        |n: usize| format!("date: 2024-{n:02}-03\nflag: News\nthumbnail: /img/{n}.png\ncategories: \"Partner News\"\n");
    let digests = posts(|n| {
        (format!("_posts/2024-{n:02}-03-WeeklyNews.md"), format!("title: \"News - week ending {n}\"\n{}", told(n)))
    });
    let others = posts(|n| {
        let front =
            format!("title: \"Notes: Walk {n}\"\ndate: 2024-{n:02}-03\nlayout: note\ncategories: \"Long Walks\"\n");
        (format!("_posts/2024-{n:02}-03-notes-walk-{n}.md"), front)
    });
    for (repo, parts) in [
        (&digests, ["title: \"News - what changed", "flag: \"News\"", "categories: [\"Partner News\"]"]),
        (&others, ["title: \"Partner", "layout: \"note\"", "\nrange: \""]),
    ] {
        let run = signoise(repo.path(), &["init", "--yes"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let run = signoise(repo.path(), &["schema", "test"]);
        assert_eq!(run.code, 0, "{}", run.stdout);
        let run =
            signoise(repo.path(), &["digest", "--release", "release-2025-02", "--format", "post", "-o", "_posts/"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let path = run.stdout.trim_end();
        for part in parts {
            assert!(text(repo, path).contains(part), "{part}: {}", text(repo, path));
        }
        let run = signoise(repo.path(), &["check", path]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        if parts[1].starts_with("layout") {
            let run = signoise(repo.path(), &["new", "post", "A walk", "--draft", "--date", "2025-01-20"]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            assert_eq!(signoise(repo.path(), &["check", run.stdout.trim_end()]).stdout, "");
            assert_eq!(signoise(repo.path(), &["undo"]).code, 0);
        }
        // The next digest begins where this one ends.
        repo.commit("The digest", "2025-01-21T12:00:00Z");
        let run = signoise(repo.path(), &["digest", "--since-last"]);
        assert!(run.stderr.contains(&format!("{path}, ends at")), "{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn what_exists_is_kept() {
    let repo = site();
    repo.write("signoise.toml", "schema_dir = \"types\"\n[site]\ntitle = \"Mine\"\n");
    repo.write(".github/workflows/signoise.yml", "mine");
    let run = signoise(repo.path(), &["init", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("Kept as they are:\n  signoise.toml"), "{}", run.stdout);
    assert_eq!(text(&repo, ".github/workflows/signoise.yml"), "mine");
    assert!(text(&repo, "types/topic.yaml").contains("name: topic\n"), "the folder of the configuration is used");
    repo.remove("types/json/config-1.json");
    let run = signoise(repo.path(), &["init", "--yes"]);
    assert!(
        run.stdout.contains("types/json/config-1.json") && run.stdout.contains("stay as they are"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_configuration_says_what_jekyll_says() {
    let repo = site();
    signoise(repo.path(), &["init", "--yes"]);
    let config = text(&repo, "signoise.toml");
    for line in [
        "# title = \"Partner \\\"Notes\\\"\"\n",
        "# url = \"https://notes.example\"\n",
        "# base_path = \"/notes\"\n",
        "# timezone = \"America/Toronto\"\n",
        "# tags = \"release-*\" # 1 of 1 tags\n",
    ] {
        assert!(config.contains(line), "{line}{config}");
    }
    // Every line that is commented out is one that could stand there.
    let uncommented = config
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n");
    repo.write("signoise.toml", uncommented);
    let run = signoise(repo.path(), &["check", "--quiet", "--fail-on", "never"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn a_site_without_jekyll_is_named_by_its_readme() {
    let repo = TestRepo::new();
    repo.write("README.md", "# The \"Green\" \u{202e}Book\\\n")
        .commit("One", "2025-01-01T12:00:00Z")
        .tag("v1.0")
        .tag("v1.1");
    let run = signoise(repo.path(), &["init", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("No three pages are of a kind"), "{}", run.stdout);
    let config = text(&repo, "signoise.toml");
    assert!(
        config.contains("\ntitle = \"The \\\"Green\\\" Book\\\\\"\n")
            && config.contains("tags = \"v[0-9]*\" # 2 of 2 tags"),
        "{config}"
    );
    assert_eq!(signoise(repo.path(), &["check"]).code, 0);
    assert!(!repo.path().join("schema/topic.yaml").exists());
}

#[test]
fn the_hook_checks_what_is_about_to_be_committed() {
    let repo = site();
    signoise(repo.path(), &["init", "--yes", "--hook"]);
    let hook = repo.git_dir().join("hooks/pre-commit");
    let text = std::fs::read_to_string(&hook).unwrap();
    assert!(text.starts_with("#!/bin/sh\n") && text.contains("signoise check --staged --since HEAD"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_ne!(std::fs::metadata(&hook).unwrap().permissions().mode() & 0o100, 0);
    }
    let check = |index: Option<&Path>| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_signoise"));
        command.args(["check", "--staged", "--since", "HEAD", "--quiet"]).current_dir(repo.path()).env_clear();
        if let Some(index) = index {
            command.env("GIT_INDEX_FILE", index);
        }
        command.output().unwrap().status.code()
    };
    assert_eq!(check(None), Some(0), "old faults do not stand in the way");
    // `git commit -a` prepares an index of its own.
    let clean = repo.git_dir().join("clean");
    std::fs::copy(repo.git_dir().join("index"), &clean).unwrap();
    repo.write("Topic1.md", format!("# Topic 1\n\n## Purpose\n{HEAD}[R](https://example.org/1) | What | Learn\n"))
        .stage();
    assert_eq!(check(None), Some(1));
    assert_eq!(check(Some(&clean)), Some(0));
    assert_eq!(check(Some(Path::new(".git/clean"))), Some(0), "a path from the work tree");
}

#[test]
fn a_hook_that_is_there_or_elsewhere_stays() {
    let repo = site();
    std::fs::create_dir_all(repo.git_dir().join("hooks")).unwrap();
    std::fs::write(repo.git_dir().join("hooks/pre-commit"), "mine").unwrap();
    let run = signoise(repo.path(), &["init", "--yes", "--hook"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("pre-commit  (differs"), "{}", run.stdout);
    assert_eq!(std::fs::read_to_string(repo.git_dir().join("hooks/pre-commit")).unwrap(), "mine");
    repo.git().config().unwrap().set_str("core.hooksPath", "/elsewhere").unwrap();
    let run = signoise(repo.path(), &["init", "--yes", "--hook"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("core.hooksPath") && run.stderr.contains("hint: add a line"), "{}", run.stderr);
}

#[test]
fn the_workflows_build_from_where_it_is_told() {
    let repo = site();
    let run = signoise(repo.path(), &["init", "--yes", "--install-from", "http://git.example/x"]);
    assert_eq!(run.code, 2);
    assert!(!repo.path().join("signoise.toml").exists());
    let run = signoise(repo.path(), &["init", "--yes", "--install-from", "https://git.example/signoise.git"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stderr.contains("SIGNOISE_GIT"), "{}", run.stderr);
    let workflow = text(&repo, ".github/workflows/signoise.yml");
    assert!(workflow.contains("SIGNOISE_GIT: https://git.example/signoise.git\n"), "{workflow}");
    let comment = text(&repo, ".github/workflows/signoise-comment.yml");
    assert!(comment.contains("SIGNOISE_GIT: https://git.example/signoise.git\n"), "{comment}");
}

#[test]
fn a_later_address_is_not_dropped_in_silence() {
    const ADDRESS: &str = "https://git.example/signoise.git#0123456789abcdef0123456789abcdef01234567";
    let (review, comment) = (".github/workflows/signoise.yml", ".github/workflows/signoise-comment.yml");
    let repo = site();
    let run = signoise(repo.path(), &["init", "--yes"]);
    assert!(run.stderr.contains("as SIGNOISE_GIT"), "{}", run.stderr);
    let old = text(&repo, review);
    let note = |path: &str| format!("note: {path} is kept as it is: `--install-from` does not change it");
    // Everything is there, and stays.
    let run = signoise(repo.path(), &["init", "--yes", "--install-from", ADDRESS]);
    assert_eq!((run.code, text(&repo, review)), (0, old.clone()));
    for part in [
        note(review).as_str(),
        &note(comment),
        "SIGNOISE_GIT: https://git.example/signoise.git\n",
        "SIGNOISE_REV: 0123456789abcdef0123456789abcdef01234567\n",
    ] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    assert!(run.stdout.contains(&format!("  {review}  (differs from what would be written)\n")), "{}", run.stdout);
    // One is made anew, and the other still lacks the address.
    repo.remove(comment);
    let run = signoise(repo.path(), &["init", "--yes", "--install-from", ADDRESS]);
    assert!(run.stderr.contains(&note(review)) && !run.stderr.contains(&note(comment)), "{}", run.stderr);
    assert!(run.stderr.contains("as SIGNOISE_GIT"), "{}", run.stderr);
    // Written by hand as it was told, it is what was asked for.
    let (git, rev) = (old.find("SIGNOISE_GIT: ").unwrap(), old.find("SIGNOISE_REV: ").unwrap());
    let (address, commit) = ADDRESS.split_once('#').unwrap();
    let behind = |at: usize| &old[at + old[at..].find('\n').unwrap()..];
    let own = format!("{}SIGNOISE_GIT: {address}\n      SIGNOISE_REV: {commit}{}", &old[..git], behind(rev));
    repo.write(review, own);
    repo.remove(comment);
    let run = signoise(repo.path(), &["init", "--yes", "--install-from", ADDRESS]);
    assert!(!run.stderr.contains("SIGNOISE_GIT"), "{}", run.stderr);
}

#[test]
fn where_nothing_can_be_written_the_reason_is_named() {
    let nowhere = tempfile::tempdir().unwrap();
    let run = signoise(nowhere.path(), &["init", "--yes"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("not inside a git repository") && run.stderr.contains("hint: "), "{}", run.stderr);

    let bare = tempfile::tempdir().unwrap();
    git2::Repository::init_bare(bare.path()).unwrap();
    let run = signoise(bare.path(), &["init", "--yes"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("a bare repository has no folder to write to"), "{}", run.stderr);

    let empty = TestRepo::new();
    let run = signoise(empty.path(), &["init", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("There is no page yet"), "{}", run.stdout);
    assert_eq!(signoise(empty.path(), &["check"]).code, 0);
}

#[test]
fn what_stands_in_the_way_stops_all_of_it() {
    let repo = site();
    // A file where a folder is needed.
    repo.write(".github", "mine");
    let before = files(repo.path());
    let run = signoise(repo.path(), &["init", "--yes"]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(run.stderr.contains(".github"), "{}", run.stderr);
    assert_eq!(files(repo.path()), before, "nothing is half-written");
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let other = tempfile::tempdir().unwrap();
    for name in ["schema", ".github"] {
        let repo = site();
        std::os::unix::fs::symlink(other.path(), repo.path().join(name)).unwrap();
        let run = signoise(repo.path(), &["init", "--yes"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(&format!("{name} is a symbolic link")), "{}", run.stderr);
        assert!(files(other.path()).is_empty() && !repo.path().join("signoise.toml").exists());
    }
}

#[test]
fn binary_and_hostile_pages_do_no_harm() {
    let repo = TestRepo::new();
    for n in 0..4 {
        repo.write(&format!("b{n}.md"), [b"\x00\xff\xfe---\x1b[31m\n".as_slice(), &[n, 0xc3]].concat());
        let text = format!(
            "---\n\"a\\n\\\"b: #\\x1b[31m\": \"::error::{n}\"\n? [x]\n: y\n\"title\": \"{{{{ x }}}} - {{% y %}} {n}\"\n---\n\n# {{{{ a }}}}\n\n## ::error::x\n\n\u{1b}[31m | ##[add-mask]x\n--- | ---\n[a](b) | c\n"
        );
        repo.write(&format!("_posts/2024-01-0{}-evil-x{n}.md", n + 1), &text).write(&format!("docs/h{n}.md"), &text);
    }
    for args in [
        &["init", "--dry-run"] as &[&str],
        &["schema", "infer"],
        &["init", "--yes"],
        &["schema", "test"],
        &["schema", "show"],
    ] {
        let run = signoise(repo.path(), args);
        assert!(run.code == 0, "{args:?}: {} {}", run.stdout, run.stderr);
        for line in run.stdout.lines().chain(run.stderr.lines()) {
            assert!(
                !line.chars().any(char::is_control) && !line.trim_start().starts_with("::") && !line.contains("##["),
                "{line:?}"
            );
        }
    }
}
