//! The speed of `signoise check` on a site of 24,000 pages, beside a plain read of the same files.
//!
//! `cargo bench --bench site` prints CPU seconds (user and system, of whole processes), peak memory and ratios. It
//! asserts nothing: figures of one run on one machine compare with each other and with nothing else. With
//! `RUMDL=path/to/rumdl` its two table rules run over the same files.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that cannot go on stops")]

mod corpus;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PAGES: usize = 24_000;
const RUNS: usize = 5;

/// What a run cost.
#[derive(Clone, Copy)]
struct Cost {
    cpu: f64,
    wall: Duration,
    peak_kib: u64,
}

fn main() {
    // The benchmark is its own plain reader, in a process of its own.
    let mut args = std::env::args().skip(1);
    if args.next().as_deref() == Some("read") {
        let (files, bytes) = read_all(Path::new(&args.next().unwrap()));
        println!("{files} files, {bytes} bytes");
        return;
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-site");
    let bytes = corpus::write(&folder, PAGES);
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let megabytes = bytes as f64 / 1e6;
    println!("{PAGES} pages, {megabytes:.1} MB, medians of {RUNS} runs");

    let this = std::env::current_exe().unwrap();
    let mut read = Command::new(this);
    read.arg("read").arg(&folder);
    let mut check = Command::new(env!("CARGO_BIN_EXE_signoise"));
    check.args(["-q", "-C"]).arg(&folder).args([
        "check",
        "--format",
        "json",
        "--output",
        "/dev/null",
        "--fail-on",
        "never",
    ]);
    let base = median(&mut read);
    show("plain read", base, base);
    show("signoise check", median(&mut check), base);
    if let Some(rumdl) = std::env::var_os("RUMDL") {
        let mut command = Command::new(rumdl);
        command.args(["check", "--no-cache", "--no-config", "--enable", "MD055,MD056", "."]).current_dir(&folder);
        show("rumdl MD055,MD056", median(&mut command), base);
    }
}

fn show(name: &str, cost: Cost, base: Cost) {
    println!(
        "{name:<18} {:>6.2} CPU-s {:>6.2} s wall {:>6} MiB peak   {:>5.2} x plain read",
        cost.cpu,
        cost.wall.as_secs_f64(),
        cost.peak_kib / 1024,
        cost.cpu / base.cpu
    );
}

fn median(command: &mut Command) -> Cost {
    // One run to warm the page cache, then those that count.
    run(command);
    let mut costs: Vec<Cost> = (0..RUNS).map(|_| run(command)).collect();
    costs.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    costs[RUNS / 2]
}

fn run(command: &mut Command) -> Cost {
    let before = children_cpu();
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0;
    loop {
        // The high-water mark only grows: the last look before the end is the figure.
        let line = fs::read_to_string(&status).unwrap_or_default();
        let peak = line.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak_kib = peak.unwrap_or(peak_kib);
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Cost { cpu: children_cpu() - before, wall: start.elapsed(), peak_kib }
}

/// CPU seconds of all children that have ended (`/proc/self/stat`, in ticks of 10 ms).
fn children_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: f64 = fields[13].parse::<f64>().unwrap() + fields[14].parse::<f64>().unwrap();
    ticks / 100.0
}

/// Walks, reads and looks at every byte once.
fn read_all(folder: &Path) -> (usize, usize) {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() == ".git" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            let (more, size) = read_all(&entry.path());
            files += more;
            bytes += size;
        } else {
            let content = fs::read(entry.path()).unwrap();
            files += 1;
            bytes += content.len() + usize::from(memchr::memchr_iter(b'\n', &content).count() == usize::MAX);
        }
    }
    (files, bytes)
}
