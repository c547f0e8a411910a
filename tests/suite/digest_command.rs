//! `signoise digest` from the command line: periods as its senders ask for them.

use super::command::signoise;
use super::repo::TestRepo;

const HEAD: &str = "Source | Description | Notes\n:--- | :--- | :---\n";

fn page(rows: &str) -> String {
    format!("# Tools\n\n## All\n\n{HEAD}{rows}")
}

/// A page that grows by a row in April, May and June.
fn growing() -> TestRepo {
    let repo = TestRepo::new();
    let row = |name: &str| format!("[{name}](https://{name}.example) | About {name} | GitHub\n");
    let mut rows = String::new();
    for (name, day) in [("april", "2025-04-10"), ("may", "2025-05-10"), ("june", "2025-06-10")] {
        rows.push_str(&row(name));
        let tag = format!("release-{}", &day[..7]);
        repo.write("Tools.md", page(&rows)).commit(name, &format!("{day}T12:00:00Z")).tag(&tag);
    }
    repo
}

fn digest(repo: &TestRepo, args: &[&str]) -> String {
    digest_in(repo.path(), args)
}

fn digest_in(folder: &std::path::Path, args: &[&str]) -> String {
    let run = signoise(folder, &[&["digest"], args].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout
}

fn tells(text: &str) -> Vec<&str> {
    ["april", "may", "june"].into_iter().filter(|name| text.contains(&format!("[{name}]"))).collect()
}

#[test]
fn a_period_is_asked_for_in_many_ways() {
    let repo = growing();
    for (args, wanted) in [
        (vec!["release-2025-04..release-2025-06"], vec!["may", "june"]),
        (vec!["--release", "release-2025-05"], vec!["may"]),
        (vec!["--release", "release-2025-04"], vec!["april"]),
        (vec!["--month", "2025-06"], vec!["june"]),
        (vec!["--week", "2025-W19"], vec!["may"]),
        (vec!["--since", "2025-05-01"], vec!["may", "june"]),
        (vec!["--until", "2025-05-31"], vec!["april", "may"]),
        (vec!["--since", "2025-05-01", "--until", "2025-05-31"], vec!["may"]),
        (vec!["--month", "2025-04", "--rev", "release-2025-05"], vec!["april"]),
    ] {
        assert_eq!(tells(&digest(&repo, &args)), wanted, "{args:?}");
    }
}

#[test]
fn a_period_is_never_guessed() {
    let repo = growing();
    for (args, message) in [
        (vec![], "required"),
        (vec!["--release", "release-2025-07"], "no release is named"),
        (vec!["release-2025-04...release-2025-05"], "is not a range"),
        (vec!["release-2025-06..release-2025-04"], "runs backwards"),
        (vec!["--month", "2025-6"], "is not a month"),
        (vec!["--month", "2025-06", "--since", "2025-06-01"], "cannot be used with"),
        (vec!["--until", "2025-01-01"], "before the history"),
        (vec!["nosuch..HEAD"], "unknown revision"),
    ] {
        let run = signoise(repo.path(), &[vec!["digest"], args.clone()].concat());
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stderr.contains(message), "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    let run = signoise(repo.path(), &["digest", "--month", "2025-07"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("No change of content."), "{}", run.stdout);
    assert!(run.stderr.contains("no commit in July 2025"), "{}", run.stderr);
}

#[test]
fn a_release_on_the_commit_of_the_last_one_has_no_news() {
    let repo = growing();
    repo.tag("release-2025-06b");
    assert!(digest(&repo, &["--release", "release-2025-06b"]).contains("No change of content."));
    assert_eq!(tells(&digest(&repo, &["--release", "release-2025-06"])), ["june"]);
}

#[test]
fn a_shallow_clone_says_what_it_lacks() {
    let repo = growing();
    let folder = tempfile::tempdir().unwrap();
    let clone = folder.path().join("clone");
    let url = format!("file://{}", repo.path().display());
    let git = std::process::Command::new("git")
        .args(["-c", "protocol.file.allow=always", "clone", "-q", "--depth", "1", &url])
        .arg(&clone)
        .status()
        .unwrap();
    assert!(git.success());
    for args in [vec!["--release", "release-2025-06"], vec!["--until", "2025-06-30"], vec!["--month", "2025-06"]] {
        let run = signoise(&clone, &[vec!["digest"], args.clone()].concat());
        assert_eq!(run.code, 2, "{args:?}: {}", run.stdout);
        assert!(run.stderr.contains("shallow"), "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(&repo.id("HEAD~1")), "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains("git fetch --unshallow"), "{args:?}: {}", run.stderr);
    }
    // What has no name here may have one in the whole history.
    for args in [vec!["--release", "release-2025-05"], vec!["release-2025-05..HEAD"]] {
        let run = signoise(&clone, &[vec!["digest"], args.clone()].concat());
        assert_eq!(run.code, 2, "{args:?}: {}", run.stdout);
        assert!(run.stderr.contains("git fetch --unshallow --tags"), "{args:?}: {}", run.stderr);
    }
    let base = repo.id("HEAD~2");
    let range = format!("{base}..HEAD");
    let run = signoise(&clone, &["digest", &range]);
    let command = format!("git fetch --depth=1 origin {base}");
    assert!(run.stderr.contains(&command), "{}", run.stderr);
    // The command is one that works.
    let git = std::process::Command::new("git")
        .args(["-c", "protocol.file.allow=always", "fetch", "-q", "--depth=1", "origin", &base])
        .current_dir(&clone)
        .status()
        .unwrap();
    assert!(git.success());
    let text = digest_in(&clone, &[&range]);
    assert_eq!(tells(&text), ["may", "june"]);
    assert!(text.contains(&format!("from {} to HEAD", &base[..10])), "{text}");
}

/// A digest post that was published, as `--format post` writes it.
fn publish(repo: &TestRepo, args: &[&str], at: &str) {
    let run = signoise(repo.path(), &[&["digest", "--format", "post", "-o", "_posts"], args].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    repo.commit("A digest", at);
}

#[test]
fn the_next_digest_begins_where_the_last_one_ends() {
    let repo = growing();
    let run = signoise(repo.path(), &["digest", "--since-last"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no digest post") && run.stderr.contains("--month"), "{}", run.stderr);

    std::fs::create_dir(repo.path().join("_posts")).unwrap();
    // The post comes after a row that it does not tell of.
    publish(&repo, &["--month", "2025-05"], "2025-06-11T12:00:00Z");
    let text = digest(&repo, &["--since-last"]);
    assert_eq!(tells(&text), ["june"]);
    assert!(text.contains("hat changed since 10 May 2025"), "{text}");
    publish(&repo, &["--since-last"], "2025-06-12T12:00:00Z");
    assert_eq!(tells(&digest(&repo, &["--since-last"])), Vec::<&str>::new());
    assert_eq!(tells(&digest(&repo, &["--since-last", "--rev", "HEAD~1"])), ["june"]);

    // Without the commits in its front matter, the day of the newest post is told again.
    for entry in std::fs::read_dir(repo.path().join("_posts")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let bare: Vec<&str> = text.lines().filter(|line| !line.starts_with("range:")).collect();
        std::fs::write(&path, bare.join("\n") + "\n").unwrap();
    }
    repo.commit("Bare", "2025-06-13T12:00:00Z");
    let run = signoise(repo.path(), &["digest", "--since-last"]);
    assert!(run.stderr.contains("does not say where it ends"), "{}", run.stderr);
    assert!(run.stdout.contains("since 11 June 2025"), "{}", run.stdout);

    let lost = "0123456789abcdef0123456789abcdef01234567";
    repo.write(
        "_posts/2025-06-14-GenerativePartnerCrucible.md",
        format!("---\ntitle: x\ndate: 2025-06-14\nrange: \"..{lost}\"\n---\n"),
    )
    .commit("Astray", "2025-06-14T12:00:00Z");
    let run = signoise(repo.path(), &["digest", "--since-last"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains(&format!("git fetch origin {lost}")), "{}", run.stderr);
}

#[test]
fn a_page_that_leaves_the_site_is_news() {
    let repo = growing();
    repo.rename("Tools.md", "Docs/Tools.md").commit("Away", "2025-06-20T12:00:00Z");
    let text = digest(&repo, &["HEAD~1..HEAD"]);
    assert!(text.contains("Docs/Tools.md is the new name of Tools.md"), "{text}");
}

#[test]
fn rows_without_names_of_columns_keep_their_notes() {
    let repo = growing();
    repo.write("Tools.md", page("[april](https://april.example) | About april | GitHub\n").replace(HEAD, ""))
        .commit("No header", "2025-06-20T12:00:00Z");
    repo.write(
        "Tools.md",
        page("[april](https://april.example) | About april | GitHub\n[new](https://new.example) | Fresh | YouTube\n")
            .replace(HEAD, ""),
    )
    .commit("One more", "2025-06-21T12:00:00Z");
    let text = digest(&repo, &["HEAD~1..HEAD"]);
    assert!(text.contains("[new](https://new.example): Fresh *(YouTube)* in All"), "{text}");
}

#[test]
fn the_json_says_what_the_markdown_says() {
    let repo = growing();
    let json: serde_json::Value =
        serde_json::from_str(&digest(&repo, &["--month", "2025-06", "--format", "json"])).unwrap();
    let item = &json["groups"][0]["added"][0];
    assert_eq!(item["title"], "june");
    assert_eq!(item["description"], "About june");
    assert_eq!(item["notes"], "GitHub");
    assert_eq!(item["place"], serde_json::json!(["All"]));
}

#[test]
fn the_heading_of_a_page_is_no_section_of_it() {
    let repo = growing();
    let bare = page("[april](https://april.example) | About april | GitHub\n").replace("# Tools\n\n", "");
    repo.write("Tools.md", &bare).commit("No heading", "2025-06-20T12:00:00Z");
    repo.write("Tools.md", format!("# Tools\n\n{bare}")).commit("A heading", "2025-06-21T12:00:00Z");
    let text = digest(&repo, &["HEAD~1..HEAD"]);
    assert!(text.contains("The page has a heading now: Tools") && !text.contains("New section"), "{text}");
}

#[test]
fn a_folder_that_nobody_made_is_named() {
    let repo = growing();
    let place = format!("{}/digests/", repo.path().display());
    let run = signoise(repo.path(), &["digest", "--month", "2025-06", "-o", &place]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains(&format!("there is no folder {place}")), "{}", run.stderr);
}

/// A table of many columns that has neither descriptions nor notes is told column by column.
#[test]
fn rows_of_many_columns_are_told_by_name() {
    let repo = TestRepo::new();
    let page = |rows: &str| format!("# Courses\n\nCourse | Hours | Begins | Place\n--- | --- | --- | ---\n{rows}");
    let first = "[One](https://one.example) | 1 | May | Rome\n";
    repo.write("Courses.md", page(first)).commit("begin", "2025-05-10T12:00:00Z");
    let both = page(&format!("{first}[Two](https://two.example) | 2 | June | Oslo\n"));
    repo.write("Courses.md", both).commit("two", "2025-06-10T12:00:00Z");
    let text = digest(&repo, &["--month", "2025-06"]);
    assert!(text.contains("- [Two](https://two.example): Hours: 2; Begins: June; Place: Oslo\n"), "{text}");
}
