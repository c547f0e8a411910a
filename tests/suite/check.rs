//! `signoise check` from end to end: what a reviewer sees, and how it ends.

use serde_json::Value;

use super::command::{Run, signoise, signoise_with};
use super::repo::TestRepo;

/// A small site with one fault of many kinds.
fn faulty() -> TestRepo {
    let repo = TestRepo::new();
    repo.write(
        "DataAI.md",
        "# Data and AI

## Purpose

Links for partners.

## Security
Source | Description | Notes
:----- | :---------- | :----
[Purview](https://learn.microsoft.com/purview) | Governance | Microsoft Learn
[Priva](https://learn.microsoft.com/priva) | | Microsoft Learn

## Analytics

Source | Description | Notes
:----- | :---------- | :----
[Fabric](https://learn.microsoft.com/fabric) | One platform for
all data | Microsoft Learn
[Fabric](https://learn.microsoft.com/en-us/fabric/) | The same again | Microsoft Learn
[Power BI](https://learn.microsoft.com/power-bi) | Reports | Dashboards | Microsoft Learn
",
    )
    .write(
        "_posts/2025-05-24-signaltonoise-fabric.md",
        "---\ntitle: \"Signal:Noise - Fabric\"\ndate: 2025-05-17\n---\n\n# Fabric\n\n## TL;DR\n\nRead on.\n\n ## Way forward\n\nDo it.\n",
    )
    .commit("A site with faults", "2025-05-24T12:00:00-04:00")
    .tag("release-2025-05");
    repo
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap()
}

fn lines(run: &Run) -> Vec<String> {
    let report = json(run);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            format!(
                "{} {} {}:{}:{}",
                text(&f["severity"]),
                text(&f["rule"]),
                text(&f["path"]),
                f["start"]["line"],
                f["start"]["column"]
            )
        })
        .collect()
}

#[test]
fn each_fault_is_named_once_at_its_place() {
    let repo = faulty();
    let run = signoise(repo.path(), &["check", "--format", "json"]);
    assert_eq!(run.code, 1);
    assert_eq!(
        lines(&run),
        [
            "error table/glued-above DataAI.md:8:1",
            "warning entry/required-cell DataAI.md:11:43",
            "error table/row-split DataAI.md:17:1",
            "warning entry/duplicate-in-table DataAI.md:19:1",
            "error table/too-many-cells DataAI.md:20:75",
            "warning post/date-mismatch _posts/2025-05-24-signaltonoise-fabric.md:3:7",
            "error heading/indented _posts/2025-05-24-signaltonoise-fabric.md:12:1",
        ]
    );
    let report = json(&run);
    assert_eq!(report["schema"], "signoise/findings/1");
    assert_eq!(
        report["summary"],
        serde_json::json!({"files": 2, "errors": 4, "warnings": 3, "infos": 0, "suppressed": 0})
    );
}

#[test]
fn people_get_code_frames() {
    let repo = faulty();
    let run = signoise(repo.path(), &["check"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.stderr, "2 files checked: 4 errors, 3 warnings\n");
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("check-human", run.stdout);
    });
}

#[test]
fn a_commit_is_checked_without_being_checked_out() {
    let repo = faulty();
    repo.write("DataAI.md", "# Data and AI\n\n## Purpose\n\nNothing yet.\n")
        .remove("_posts/2025-05-24-signaltonoise-fabric.md");
    repo.commit("Start over", "2025-06-01T12:00:00-04:00");
    assert_eq!(signoise(repo.path(), &["check"]).code, 0);
    assert_eq!(lines(&signoise(repo.path(), &["check", "--rev", "release-2025-05", "--format", "json"])).len(), 7);
    assert_eq!(std::fs::read_to_string(repo.path().join("DataAI.md")).unwrap().lines().count(), 5);
}

#[test]
fn the_exit_code_follows_the_severity() {
    let repo = faulty();
    for (fail_on, code) in [("error", 1), ("warning", 1), ("info", 1), ("never", 0)] {
        assert_eq!(signoise(repo.path(), &["check", "--fail-on", fail_on]).code, code, "{fail_on}");
    }
    repo.write("DataAI.md", "# D\n\n# E\n").remove("_posts/2025-05-24-signaltonoise-fabric.md");
    for (fail_on, code) in [("error", 0), ("warning", 1), ("info", 1)] {
        assert_eq!(signoise(repo.path(), &["check", "--fail-on", fail_on]).code, code, "{fail_on}");
    }
}

#[test]
fn severities_can_be_configured() {
    let repo = faulty();
    repo.write("signoise.toml", "[rules]\n\"table/*\" = \"off\"\n\"heading/indented\" = \"info\"\n\n[[overrides]]\npaths = [\"DataAI.md\"]\nrules = {\"entry/*\" = \"off\"}\n");
    let run = signoise(repo.path(), &["check", "--format", "json"]);
    assert_eq!(
        lines(&run),
        [
            "warning post/date-mismatch _posts/2025-05-24-signaltonoise-fabric.md:3:7",
            "info heading/indented _posts/2025-05-24-signaltonoise-fabric.md:12:1",
        ]
    );
    assert_eq!(run.code, 0);
}

#[test]
fn paths_narrow_what_is_reported() {
    let repo = faulty();
    assert_eq!(lines(&signoise(repo.path(), &["check", "_posts", "--format", "json"])).len(), 2);
    assert_eq!(lines(&signoise(repo.path(), &["check", "./DataAI.md", "--format", "json"])).len(), 5);
    // Inside a folder, the folder is what is meant.
    assert_eq!(lines(&signoise(&repo.path().join("_posts"), &["check", "--format", "json"])).len(), 2);
    assert_eq!(lines(&signoise(&repo.path().join("_posts"), &["check", "../DataAI.md", "--format", "json"])).len(), 5);
}

#[test]
fn standard_input_is_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = b"# A\n\n ## B\n\ntext\n";
    let run = signoise_with(folder.path(), &["check", "-", "--stdin-path", "A.md", "--format", "json"], page);
    assert_eq!(lines(&run), ["error heading/indented A.md:3:1"]);
    assert_eq!(run.code, 1);
}

/// A page that is about to be saved is judged as it would be on disk: with the whole site around it.
#[test]
fn standard_input_has_the_site_around_it() {
    let repo = TestRepo::new();
    let text = "---\ntitle: A\n---\n# B\n\n[a](a.md) and [c](c.md)\n";
    repo.write("seiten/b.md", text);
    repo.write("seiten/a.md", "---\ntitle: A\n---\n# A\n");
    let on_disk = signoise(repo.path(), &["check", "seiten/b.md", "--format", "json"]);
    assert_eq!(
        lines(&on_disk),
        ["warning site/duplicate-title seiten/b.md:2:8", "error link/internal-missing seiten/b.md:6:19"]
    );
    let absolute = repo.path().join("seiten/b.md");
    let inside = repo.path().join("seiten");
    let places = [(repo.path(), "seiten/b.md"), (&inside, "b.md"), (&inside, absolute.to_str().unwrap())];
    for (here, place) in places {
        let args = ["check", "-", "--stdin-path", place, "--format", "json"];
        assert_eq!(signoise_with(here, &args, text.as_bytes()).stdout, on_disk.stdout, "{place}");
    }
    // What the page is about to say counts, not what the disk has; and a new page takes its place.
    let args = ["check", "-", "--stdin-path", "seiten/b.md", "--format", "json"];
    let sound =
        signoise_with(repo.path(), &args, text.replace("c.md", "a.md").replace("title: A", "title: C").as_bytes());
    assert_eq!(lines(&sound), <Vec<String>>::new());
    let args = ["check", "-", "--stdin-path", "seiten/c.md", "--format", "json"];
    assert_eq!(lines(&signoise_with(repo.path(), &args, b"# C\n\n[c](c.md)\n")), <Vec<String>>::new());
    let outside = signoise_with(repo.path(), &["check", "-", "--stdin-path", "../a.md"], b"# C\n");
    assert_eq!(outside.code, 2);
    assert!(outside.stderr.contains("is outside the repository"), "{}", outside.stderr);
    // A fault of the configuration is told, whatever the page.
    repo.write("signoise.toml", "[sight]\n");
    assert_eq!(signoise_with(repo.path(), &args, b"# C\n").code, 2);
}

/// What cannot be done says what and where, ends with 2, and writes nothing.
#[test]
fn what_cannot_be_checked_is_said() {
    let repo = faulty();
    let nowhere = tempfile::tempdir().unwrap();
    let cases: &[(&std::path::Path, &[&str], &str)] = &[
        (nowhere.path(), &["check"], "is not inside a git repository"),
        (repo.path(), &["check", "--rev", "nosuch"], "unknown revision `nosuch`"),
        (repo.path(), &["check", "--rev", "release-2025-06"], "did you mean `release-2025-05`"),
        (repo.path(), &["check", "nosuch.md"], "`nosuch.md` is not in the work tree"),
        (repo.path(), &["check", "../x.md"], "is outside the repository"),
        (repo.path(), &["check", "/etc/passwd"], "is outside the repository"),
        (repo.path(), &["-C", "nosuch", "check"], "nosuch is not a folder"),
        (repo.path(), &["check", "--format", "xml"], "invalid value 'xml'"),
        (repo.path(), &["check", "--rev", "HEAD", "-"], "`-` cannot be combined"),
        (repo.path(), &["explain", "table/row-spilt"], "did you mean `table/row-split`?"),
        (repo.path(), &["inspect", "DataAl.md"], "did you mean `DataAI.md`?"),
    ];
    for (folder, args, message) in cases {
        let run = signoise(folder, args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(message), "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{args:?}");
    }
}

#[test]
fn an_unknown_key_is_an_error_with_its_place() {
    let repo = faulty();
    repo.write("signoise.toml", "[site]\ntitel = \"x\"\n");
    let run = signoise(repo.path(), &["check"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("signoise.toml:2:1") && run.stderr.contains("did you mean `title`?"), "{}", run.stderr);

    repo.write("signoise.toml", "").write("schema/topic.yaml", "name: topic\ntitle: T\nrole: topic\nmach: '*.md'\n");
    let run = signoise(repo.path(), &["check"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("schema/topic.yaml:4:1") && run.stderr.contains("did you mean `match`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn an_unborn_branch_is_no_fault() {
    let repo = TestRepo::new();
    let run = signoise(repo.path(), &["check"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("no content file"), "{}", run.stderr);
    let run = signoise(repo.path(), &["check", "--rev", "HEAD"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no commit yet"), "{}", run.stderr);
}

/// Any bytes are a page: nothing crashes, and nothing that a terminal or a log would obey comes out.
#[test]
fn hostile_pages_are_shown_harmlessly() {
    let repo = TestRepo::new();
    let row = "a | b | c\n".repeat(3);
    let wide = format!("{}\n{}\n", "x|".repeat(3000), "-|".repeat(3000));
    let pages: &[(&str, Vec<u8>)] = &[
        ("nul.md", b"# \0A\n\n\x1b]0;title\x07 ## \x1b[31mB\n".to_vec()),
        ("bytes.md", vec![0xff; 4096]),
        ("command.md", b"# A\n\n ## ::error::x ##[add-mask]y\n\n ## B\r::warning::z\n".to_vec()),
        ("bidi.md", "# A\n\n ## \u{202e}gnp\u{2066}\u{200b}\n".as_bytes().to_vec()),
        ("wide.md", wide.into_bytes()),
        ("long.md", [b"# A\n\n ## ".to_vec(), b"x".repeat(2 << 20), b"\n".to_vec()].concat()),
        ("deep.md", "> ".repeat(5000).into_bytes()),
        ("lists.md", "- ".repeat(5000).into_bytes()),
        (
            "bomb.md",
            b"---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b]\n---\n".to_vec(),
        ),
        ("nested.md", format!("---\na: {}\n---\n", "[".repeat(20_000)).into_bytes()),
        ("open.md", b"---\ntitle: x\n".to_vec()),
        ("table.md", format!("A | B | C\n- | - | -\n{row}").into_bytes()),
    ];
    for (path, bytes) in pages {
        repo.write(path, bytes);
    }
    for format in ["human", "json"] {
        let run = signoise(repo.path(), &["check", "--format", format, "--color", "never"]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        for line in run.stdout.lines().chain(run.stderr.lines()) {
            assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
            if format == "human" {
                assert!(line.chars().all(|c| !c.is_control() && !signoise::text::untrusted::is_hidden(c)), "{line:?}");
            }
        }
        for (path, _) in pages {
            assert_eq!(signoise(repo.path(), &["inspect", path]).code, 0, "{path}");
        }
    }
}

/// Arguments may come from anywhere, such as the title of an issue.
#[test]
fn arguments_are_shown_harmlessly() {
    let repo = faulty();
    for args in [
        vec!["new", "post", "--\n::error::x"],
        vec!["check", "--fail-on", "##[add-mask]x"],
        vec!["diff", "a", "b", "\u{202e}x"],
        vec!["new", "post", "##[x] \u{1b}[31m"],
        vec!["digest", "##[x]..\u{9b}"],
        vec!["check", "\u{1b}]0;x\u{7}"],
    ] {
        let run = signoise(repo.path(), &args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.stderr);
        for line in run.stderr.lines() {
            assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
            assert!(!line.chars().any(signoise::text::untrusted::is_hidden), "{line:?}");
        }
    }
}

#[test]
fn what_lies_elsewhere_is_not_followed() {
    let repo = faulty();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("x.yaml"), "secret_key: 1\n").unwrap();
    std::os::unix::fs::symlink(outside.path(), repo.path().join("schema")).unwrap();
    let run = signoise(repo.path(), &["check"]);
    assert!(run.code == 2 && !run.stderr.contains("secret"), "{}", run.stderr);
    repo.remove("schema");
    repo.git().config().unwrap().set_str("core.worktree", outside.path().to_str().unwrap()).unwrap();
    let run = signoise(repo.path(), &["new", "post", "A fine title"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);
}
