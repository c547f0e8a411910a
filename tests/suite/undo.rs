//! `undo` takes back whatever `new` did last: files, branches and commits.

use std::fs;
use std::path::Path;

use crate::command::{signoise, signoise_with, start};
use crate::repo::TestRepo;

const TABLE: &str = "Source | Description | Notes\n:- | :- | :-\n[Kit](https://a.example/kit) | A kit | GitHub\n";
const ROW: [&str; 10] =
    ["new", "resource", "--page", "A", "--title", "One", "--url", "https://b.example/one", "--description", "d"];

fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.identity();
    repo.write("A.md", format!("# A\n\n## Tools\n\n{TABLE}")).write("B.md", format!("# B\n\n## Tools\n\n{TABLE}"));
    repo
}

/// Every file outside of git's folder, what is staged, the branches and where `HEAD` is.
fn state(repo: &TestRepo) -> String {
    let mut out = String::new();
    let mut folders = vec![repo.path().to_owned()];
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.into_iter().filter(|path| path.file_name() != Some(".git".as_ref())) {
            if path.is_dir() {
                folders.push(path);
            } else {
                out += &format!("{}\n{}\n", path.display(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    let git = repo.git();
    for entry in git.index().unwrap().iter() {
        out += &format!("{} {}\n", String::from_utf8(entry.path).unwrap(), entry.id);
    }
    for branch in git.branches(None).unwrap().flatten() {
        out += &format!("{:?} {:?}\n", branch.0.name().unwrap(), branch.0.get().target());
    }
    out + &format!("{:?}\n", git.find_reference("HEAD").unwrap().symbolic_target().ok())
}

#[test]
fn everything_is_taken_back() {
    const ROWS: &str =
        "page,title,url,Description\nA,One,https://a.example/1,First\nB,Two,https://a.example/2,Second\n";
    let rows = ["new", "resource", "--section", "Tools", "--from", "-"];
    let post = ["new", "post", "News", "--date", "2025-01-01"];
    for begun in [true, false] {
        let repo = site();
        if begun {
            repo.commit("Begin", "2025-01-31T12:00:00-05:00");
        } else {
            repo.stage();
        }
        let before = state(&repo);
        for (what, files) in [(&rows[..], 2), (&post[..], 1)] {
            for git in [&[][..], &["--branch", "more"], &["--commit"], &["--branch", "more", "--commit"]] {
                // Before the first commit, what is there already is not committed: only a new file can be.
                if !begun && git.contains(&"--commit") && files > 1 {
                    continue;
                }
                let args = [what, git].concat();
                let run = signoise_with(repo.path(), &args, ROWS.as_bytes());
                assert_eq!((run.code, run.stdout.lines().count()), (0, files), "{args:?}: {}", run.stderr);
                assert_ne!(state(&repo), before, "{args:?}");
                let dry = signoise(repo.path(), &["undo", "--dry-run"]);
                assert_eq!((dry.code, dry.stdout.matches("\n@@ ").count()), (0, files), "{}", dry.stdout);
                let run = signoise(repo.path(), &["undo"]);
                assert_eq!((run.code, run.stdout.lines().count()), (0, files), "{args:?}: {}", run.stderr);
                let told = |part: &str| run.stderr.contains(part);
                assert_eq!(told("took back the commit"), git.contains(&"--commit"), "{}", run.stderr);
                assert_eq!(told("deleted the branch more"), git.contains(&"--branch"), "{}", run.stderr);
                assert_eq!(state(&repo), before, "{args:?}");
                assert!(signoise(repo.path(), &["undo"]).stderr.contains("nothing to undo"));
            }
        }
        assert!(begun || !Path::new(&repo.path().join("_posts")).join("2025-01-01-signaltonoise-news.md").exists());
    }
}

#[cfg(unix)]
#[test]
fn what_has_become_a_pipe_or_a_link_is_left_alone() {
    let repo = site();
    assert_eq!(signoise(repo.path(), &ROW).code, 0);
    let page = repo.path().join("A.md");
    fs::rename(&page, repo.path().join("kept")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &page).unwrap();
    assert_eq!(signoise(repo.path(), &["undo"]).code, 4);
    fs::remove_file(&page).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&page).status().unwrap().success());
    let run = signoise(repo.path(), &["undo"]);
    assert!(run.code == 4 && run.stderr.contains("A.md"), "{} {}", run.code, run.stderr);
}

#[test]
fn a_commit_is_known_from_the_moment_it_is_made() {
    // When the kill comes is for the system to say: most of these come right behind the commit.
    for _ in 0..8 {
        let repo = site();
        repo.commit("Begin", "2025-01-31T12:00:00-05:00");
        let before = state(&repo);
        let branch = repo.git_dir().join("refs/heads/main");
        let was = fs::read(&branch).unwrap();
        let mut child = start(repo.path(), &[&ROW[..], &["--commit"]].concat());
        while fs::read(&branch).unwrap_or_else(|_| was.clone()) == was && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        assert_ne!(state(&repo), before);
        let run = signoise(repo.path(), &["undo"]);
        assert_eq!((run.code, run.stdout.as_str()), (0, "A.md\n"), "{}", run.stderr);
        assert!(run.stderr.contains("took back the commit"), "{}", run.stderr);
        assert_eq!(state(&repo), before);
    }
}

#[test]
fn a_commit_that_was_never_made_is_not_taken_back() {
    let repo = site();
    repo.commit("Begin", "2025-01-31T12:00:00-05:00");
    let (before, head) = (state(&repo), repo.id("HEAD"));
    assert_eq!(signoise(repo.path(), &[&ROW[..], &["--commit"]].concat()).code, 0);
    // As if the run had ended before the branch moved.
    let git = repo.git();
    git.find_reference("refs/heads/main").unwrap().set_target(git2::Oid::from_str(&head).unwrap(), "").unwrap();
    let run = signoise(repo.path(), &["undo"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "A.md\n"), "{}", run.stderr);
    assert!(!run.stderr.contains("took back the commit"), "{}", run.stderr);
    assert_eq!(state(&repo), before);
}

#[test]
fn a_commit_that_another_branch_has_is_not_taken_for_undone() {
    let repo = site();
    repo.commit("Begin", "2025-01-31T12:00:00-05:00").branch("other");
    assert_eq!(signoise(repo.path(), &[&ROW[..], &["--commit"]].concat()).code, 0);
    repo.switch("other");
    let run = signoise(repo.path(), &["undo"]);
    assert!(run.code == 4 && run.stderr.contains("no longer at the commit"), "{} {}", run.code, run.stderr);
    repo.switch("main");
    assert_eq!(signoise(repo.path(), &["undo"]).code, 0);
}

#[test]
fn what_is_as_before_already_is_told() {
    let repo = site();
    repo.commit("Begin", "2025-01-31T12:00:00-05:00");
    let rows = "page,title,url,Description\nA,One,https://a.example/1,First\nB,Two,https://a.example/2,Second\n";
    let add = ["new", "resource", "--section", "Tools", "--from", "-"];
    let old = fs::read_to_string(repo.path().join("A.md")).unwrap();
    for (restored, left) in [(&["A.md"][..], "B.md\n"), (&["A.md", "B.md"], "")] {
        assert_eq!(signoise_with(repo.path(), &add, rows.as_bytes()).code, 0);
        for path in restored {
            repo.write(path, old.replace("# A", &format!("# {}", &path[..1])));
        }
        let dry = signoise(repo.path(), &["undo", "--dry-run"]);
        let run = signoise(repo.path(), &["undo"]);
        assert_eq!((run.code, run.stdout.as_str()), (0, left), "{}", run.stderr);
        for said in [&dry.stderr, &run.stderr] {
            for path in restored {
                assert!(said.contains(&format!("{path} is already as it was before")), "{said}");
            }
        }
        assert_eq!(run.stderr.contains("undone: "), !left.is_empty(), "{}", run.stderr);
        assert!(signoise(repo.path(), &["undo"]).stderr.contains("nothing to undo"));
    }
}
