//! Questions in a real pseudo-terminal, driven by Python's `pty`; and that without a terminal nothing waits.

#![cfg(unix)]

use std::fs;
use std::process::{Command, Stdio};

use crate::command::signoise;
use crate::repo::TestRepo;

/// Starts a program in a terminal of its own, waits for each text and then types an answer.
const DRIVER: &str = r#"
import os, pty, select, sys, time, json
steps = json.loads(sys.argv[1]); argv = sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execv(argv[0], argv)
seen = b""
def read(until, limit):
    global seen
    end = time.time() + limit
    while until is None or until not in seen:
        ready, _, _ = select.select([fd], [], [], max(0.0, end - time.time()))
        if not ready:
            return False
        try:
            data = os.read(fd, 4096)
        except OSError:
            return until is None
        if not data:
            return until is None
        seen += data
    return True
for text, answer in steps:
    if not read(text.encode(), 60):
        sys.stdout.write("no " + text + " in:\n" + seen.decode(errors="replace")); os.kill(pid, 9); sys.exit(99)
    seen = seen.split(text.encode(), 1)[1]
    time.sleep(0.05)
    os.write(fd, answer.encode())
read(None, 60)
_, status = os.waitpid(pid, 0)
sys.stdout.write(seen.decode(errors="replace"))
sys.exit(os.waitstatus_to_exitcode(status))
"#;

fn drive(repo: &TestRepo, args: &[&str], steps: &[(&str, &str)]) -> Option<(i32, String)> {
    if Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        println!("SKIPPED: no python3, so no pseudo-terminal: the prompts were not tested");
        return None;
    }
    let steps = serde_json::to_string(steps).unwrap();
    let output = Command::new("python3")
        .args(["-c", DRIVER, &steps, env!("CARGO_BIN_EXE_signoise")])
        .args(args)
        .current_dir(repo.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TERM", "xterm")
        .env("SOURCE_DATE_EPOCH", "1750000000")
        .output()
        .unwrap();
    Some((output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stdout).into_owned()))
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
