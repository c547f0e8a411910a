//! Full disks and folders that may not be written: a named error, exit code 2, and everything as it was.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Output};

use crate::command::signoise;
use crate::repo::TestRepo;

const ROW: &str = "[Kit](https://a.example/kit) | A kit | GitHub\n";

/// A site whose one page is larger than the limit of [`on_a_full_disk`].
fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.identity();
    let row = ROW.replace("A kit", &"A kit ".repeat(500));
    repo.write("DataAI.md", format!("# Data\n\n## Tools\n\nSource | Description | Notes\n:- | :- | :-\n{row}"));
    for n in 1..4 {
        let table = "Source | Description | Notes\n:- | :- | :-\n";
        repo.write(&format!("Topic{n}.md"), format!("# Topic {n}\n\n## Tools\n\n{table}{ROW}"));
        let post = format!("---\ntitle: \"Signal:Noise - {n}\"\ndate: 2024-01-0{n}\n---\n\n# {n}\n");
        repo.write(&format!("_posts/2024-01-0{n}-signaltonoise-{n}.md"), post);
    }
    repo.commit("Begin", "2025-01-31T12:00:00-05:00");
    repo
}

const ENTRY: [&str; 10] = [
    "new",
    "resource",
    "--page",
    "DataAI",
    "--url",
    "https://a.example/new",
    "--title",
    "New",
    "--description",
    "Is new",
];
const POST: [&str; 5] = ["new", "post", "News", "--date", "2025-01-01"];

/// Every file of the site, and where git stands.
fn state(repo: &TestRepo) -> (BTreeMap<String, Vec<u8>>, String) {
    let mut files = BTreeMap::new();
    let mut folders = vec![repo.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                if name != ".git" {
                    folders.push(path);
                }
            } else {
                files.insert(path.display().to_string(), fs::read(path).unwrap());
            }
        }
    }
    let head = repo.git().head().unwrap();
    (files, format!("{} {}", head.name().unwrap(), head.target().unwrap()))
}

/// Runs where no file may grow beyond so many blocks of 512 bytes.
fn on_a_full_disk(repo: &TestRepo, blocks: usize, args: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_signoise")]).args(args).current_dir(repo.path()).env_clear();
    command.output().unwrap()
}

#[test]
fn on_a_full_disk_nothing_is_left_half_done() {
    let repo = site();
    let before = state(&repo);
    let committed = [&POST[..], &["--branch", "news", "--commit"]].concat();
    for (blocks, args) in [
        (0, &POST[..]),
        (0, &committed),
        (0, &ENTRY),
        (4, &ENTRY),
        (4, &["init", "--yes"]),
        (0, &["digest", "--since", "2000-01-01", "-o", "digest.md"]),
    ] {
        let run = on_a_full_disk(&repo, blocks, args);
        let stderr = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{blocks} {args:?}: {stderr}");
        assert!(stderr.contains("error: cannot write "), "{stderr}");
        assert!(!stderr.contains(".signoise-") && !stderr.contains(" at path "), "{stderr}");
        assert!(state(&repo) == before, "{blocks} {args:?}");
    }
    // What could not be done can be done later, and be undone.
    assert_eq!(signoise(repo.path(), &committed).code, 0);
    let run = on_a_full_disk(&repo, 0, &["undo"]);
    assert_eq!(run.status.code(), Some(2), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(signoise(repo.path(), &["undo"]).code, 0);
    assert!(state(&repo) == before);
}

/// Gives everything below a folder to a user who is not root.
fn give_away(folder: &Path, user: u32) {
    chown(folder, Some(user), Some(user)).unwrap();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            give_away(&entry.path(), user);
        } else {
            chown(entry.path(), Some(user), Some(user)).unwrap();
        }
    }
}

#[test]
fn what_may_not_be_written_stays_as_it_is() {
    const NOBODY: u32 = 65534;
    let repo = site();
    let is_root = {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(repo.path()).unwrap().uid() == 0
    };
    // Root may write everywhere: somebody else has to try.
    let mut program = vec![env!("CARGO_BIN_EXE_signoise").to_owned()];
    if is_root {
        let reach =
            Command::new("setpriv").args(["--reuid=65534", "--clear-groups", &program[0], "--version"]).output();
        if !reach.is_ok_and(|run| run.status.success()) {
            println!("SKIPPED: as root, and nobody else can run the program: read-only folders were not tested");
            return;
        }
        give_away(repo.path(), NOBODY);
        fs::set_permissions(repo.path().parent().unwrap(), fs::Permissions::from_mode(0o755)).unwrap();
        program.splice(0..0, ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"].map(str::to_owned));
    }
    let run = |args: &[&str]| {
        let mut command = Command::new(&program[0]);
        command.args(&program[1..]).args(args).current_dir(repo.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", repo.path()).output().unwrap()
    };
    let before = state(&repo);
    let committed = [&ENTRY[..], &["--branch", "news", "--commit"]].concat();
    for (folder, args) in [
        (".", &ENTRY[..]),
        (".", &["init", "--yes"]),
        (".", &["digest", "--since", "2000-01-01", "-o", "digest.md"]),
        ("_posts", &POST),
        (".git/signoise", &ENTRY),
        (".git/refs/heads", &committed),
    ] {
        let path = repo.path().join(folder);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o555)).unwrap();
        let output = run(args);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).to_lowercase();
        assert_eq!(output.status.code(), Some(2), "{folder} {args:?}: {stderr}");
        assert!(stderr.contains("permission denied"), "{folder}: {stderr}");
        assert!(state(&repo) == before, "{folder} {args:?}: {stderr}");
    }
    let output = run(&committed);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
