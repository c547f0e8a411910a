//! `undo` takes back whatever `new` did last: files, branches and commits.

use std::fs;
use std::path::Path;

use crate::command::{signoise, signoise_with};
use crate::repo::TestRepo;

const TABLE: &str = "Source | Description | Notes\n:- | :- | :-\n[Kit](https://a.example/kit) | A kit | GitHub\n";

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
    let row =
        ["new", "resource", "--page", "A", "--title", "One", "--url", "https://b.example/one", "--description", "d"];
    assert_eq!(signoise(repo.path(), &row).code, 0);
    let page = repo.path().join("A.md");
    fs::rename(&page, repo.path().join("kept")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &page).unwrap();
    assert_eq!(signoise(repo.path(), &["undo"]).code, 4);
    fs::remove_file(&page).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&page).status().unwrap().success());
    let run = signoise(repo.path(), &["undo"]);
    assert!(run.code == 4 && run.stderr.contains("A.md"), "{} {}", run.code, run.stderr);
}
