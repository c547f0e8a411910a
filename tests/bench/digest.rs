//! The speed of `signoise digest` beside what git needs to show the same range.
//!
//! `SIGNOISE_CORPUS=site.bundle cargo bench --bench digest [FROM..TO...]` clones a history and prints CPU milliseconds
//! (user and system, of whole processes) for each range, by default the newest release, the twelve up to it, and all
//! of them:
//!
//! * `git diff`, and `signoise digest` beside it, which walks through no history;
//! * `git log -p`, and `signoise digest --format json` beside it, which says of each change who made it.
//!
//! Each line names the command that it measured, and the ratio to the git command above it.
//!
//! It asserts nothing: figures of one run on one machine compare with each other and with nothing else.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that cannot go on stops")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How often the commands take turns, so that a busy machine slows all of them alike.
const ROUNDS: u32 = 10;
/// Runs of a command in its turn: the clock that is read before and after them ticks every 10 ms.
const RUNS: u32 = 10;

fn main() {
    let Some(bundle) = std::env::var_os("SIGNOISE_CORPUS").filter(|path| !path.is_empty()) else {
        return println!("skipped: SIGNOISE_CORPUS names no bundle or repository with a history");
    };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-history");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    // A bundle may have no `HEAD` to check out.
    let clone = ["-c", "init.defaultBranch=main", "clone", "--quiet", "--no-checkout"];
    let clone = Command::new("git").args(clone).arg(bundle).arg(&folder).status().unwrap();
    assert!(clone.success(), "git clone failed");
    let named: Vec<String> = std::env::args().skip(1).filter(|range| range.contains("..")).collect();
    let ranges = if named.is_empty() { releases(&folder) } else { named };
    // A user stands in a work tree, with the configuration that lies there.
    let tip = ranges.first().and_then(|range| range.rsplit_once("..")).map_or("HEAD", |(_, tip)| tip);
    let checkout = Command::new("git").args(["checkout", "--quiet", "--detach", tip]).current_dir(&folder).status();
    assert!(checkout.unwrap().success(), "git checkout {tip} failed");
    println!("CPU milliseconds of whole processes, means of {} runs each", ROUNDS * RUNS);
    for range in ranges {
        let signoise = env!("CARGO_BIN_EXE_signoise");
        let commands: [&[&str]; 4] = [
            &["git", "--no-pager", "diff", &range],
            &[signoise, "digest", &range],
            &["git", "--no-pager", "log", "-p", &range],
            &[signoise, "digest", "--format", "json", &range],
        ];
        let mut costs = [0.0; 4];
        for _ in 0..ROUNDS {
            for (command, cost) in commands.iter().zip(&mut costs) {
                *cost += turn(command, &folder);
            }
        }
        println!("{range}");
        for (pair, costs) in commands.chunks(2).zip(costs.chunks(2)) {
            for (command, cost) in pair.iter().zip(costs) {
                let name = Path::new(command[0]).file_name().unwrap().to_string_lossy();
                let words = command[1..].join(" ");
                let milliseconds = cost * 1e3 / f64::from(ROUNDS * RUNS);
                println!("  {milliseconds:>7.1}  {:>5.2} x  {name} {words}", cost / costs[0]);
            }
        }
    }
}

/// The newest release, the twelve up to it, and all of them.
fn releases(folder: &Path) -> Vec<String> {
    let tags = Command::new("git").args(["tag", "--list", "release-*"]).current_dir(folder).output().unwrap();
    let tags = String::from_utf8(tags.stdout).unwrap();
    let tags: Vec<&str> = tags.lines().collect();
    let back = |releases: usize| tags.len().checked_sub(releases + 1).map(|at| tags[at]);
    let starts = [back(1), back(12), tags.first().copied()];
    starts.into_iter().flatten().map(|from| format!("{from}..{}", tags.last().unwrap())).collect()
}

/// CPU seconds of one turn of a command.
fn turn(command: &[&str], folder: &Path) -> f64 {
    let before = children_cpu();
    for _ in 0..RUNS {
        let mut run = Command::new(command[0]);
        run.args(&command[1..]).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(run.status().unwrap().success(), "{command:?}");
    }
    children_cpu() - before
}

/// CPU seconds of all children that have ended (`/proc/self/stat`, in ticks of 10 ms).
fn children_cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: f64 = fields[13].parse::<f64>().unwrap() + fields[14].parse::<f64>().unwrap();
    ticks / 100.0
}
