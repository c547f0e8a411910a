//! Programs in a real pseudo-terminal, driven by Python's `pty`.

#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Stdio};

/// Starts a program in a terminal of its own, waits for each text and then types an answer.
const DRIVER: &str = r#"
import os, pty, select, sys, time, json
steps = json.loads(sys.argv[1]); argv = sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(argv[0], argv)
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
    seen = seen[seen.index(text.encode()) + len(text.encode()):]
    time.sleep(0.05)
    os.write(fd, answer.encode())
read(None, 60)
_, status = os.waitpid(pid, 0)
sys.stdout.write(seen.decode(errors="replace"))
sys.exit(os.waitstatus_to_exitcode(status))
"#;

/// Runs a program in a terminal: waits for each text, then types an answer. Its exit code, and what it showed behind
/// the last text; none where there is no Python.
pub fn drive(folder: &Path, argv: &[&str], steps: &[(&str, &str)]) -> Option<(i32, String)> {
    if Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        println!("SKIPPED: no python3, so no pseudo-terminal");
        return None;
    }
    let steps = serde_json::to_string(steps).unwrap();
    let bin = Path::new(env!("CARGO_BIN_EXE_signoise")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("python3")
        .args(["-c", DRIVER, &steps])
        .args(argv)
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:{path}", bin.display()))
        .env("TERM", "xterm")
        .env("SOURCE_DATE_EPOCH", "1750000000")
        .output()
        .unwrap();
    Some((output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stdout).into_owned()))
}
