//! The speed of `signoise check` on a site of 24,000 pages, beside the least that any check has to do.
//!
//! `cargo bench --bench site` prints CPU seconds (user and system, of whole processes), peak memory and ratios of
//!
//! * `plain read`: every file read, every byte looked at;
//! * `bare probe`: the same behind a walk that obeys ignore rules, as a check of a work tree must;
//! * `signoise check`: all rules, findings written as JSON;
//! * `rumdl MD055,MD056`: that linter's two table rules, where `RUMDL` names the program.
//!
//! Where `SITE` names a folder, the same for the site that is in it: nothing that is generated is as worn as what people
//! have written for years.
//!
//! It asserts nothing: figures of one run on one machine compare with each other and with nothing else.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that cannot go on stops")]

mod corpus;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PAGES: usize = 24_000;

/// Fewest and most runs of a command. The system counts CPU time in ticks, so that a short run counts for nothing alone.
const RUNS: std::ops::RangeInclusive<u32> = 5..=200;

/// After so many CPU seconds a mean is good enough.
const ENOUGH: f64 = 2.0;

/// What a run cost.
#[derive(Clone, Copy)]
struct Cost {
    cpu: f64,
    wall: Duration,
    peak_kib: u64,
}

fn main() {
    // The benchmark is its own reader and prober, in processes of their own.
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["read", folder] => return println!("{} bytes", read_all(Path::new(folder), &mut Vec::new())),
        ["probe", folder] => return println!("{} bytes", probe(Path::new(folder))),
        _ => {}
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-site");
    let bytes = corpus::write(&folder, PAGES);
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let megabytes = bytes as f64 / 1e6;
    println!("{PAGES} generated pages, {megabytes:.1} MB");
    measure(&folder);
    if let Some(site) = std::env::var_os("SITE") {
        println!("{}", site.display());
        measure(Path::new(&site));
    }
}

/// Prints what it costs to check a site, and to do less.
fn measure(folder: &Path) {
    let this = std::env::current_exe().unwrap();
    let mut read = Command::new(&this);
    read.arg("read").arg(folder);
    let mut probe = Command::new(this);
    probe.arg("probe").arg(folder);
    let mut check = Command::new(env!("CARGO_BIN_EXE_signoise"));
    check.args(["-q", "-C"]).arg(folder);
    check.args(["check", "--format", "json", "--output", "/dev/null", "--fail-on", "never"]);
    let mut commands = vec![("plain read", read), ("bare probe", probe), ("check, all rules", check)];
    if let Some(rumdl) = std::env::var_os("RUMDL") {
        let mut command = Command::new(rumdl);
        command.args(["check", "--no-cache", "--no-config", "--enable", "MD055,MD056", "."]).current_dir(folder);
        commands.push(("rumdl MD055,MD056", command));
    }
    let costs: Vec<(&str, Cost)> = commands.iter_mut().map(|(name, command)| (*name, mean(command))).collect();
    let probe = costs[1].1;
    for (name, cost) in costs {
        println!(
            "{name:<18} {:>7.4} CPU-s {:>7.4} s wall {:>6} MiB peak {:>7.2} x bare probe",
            cost.cpu,
            cost.wall.as_secs_f64(),
            cost.peak_kib / 1024,
            cost.cpu / probe.cpu
        );
    }
}

/// The mean cost of several runs.
fn mean(command: &mut Command) -> Cost {
    // One run to warm the page cache, then those that count.
    run(command);
    let mut sum = Cost { cpu: 0.0, wall: Duration::ZERO, peak_kib: 0 };
    let mut runs = 0;
    while runs < *RUNS.start() || runs < *RUNS.end() && sum.cpu < ENOUGH {
        let cost = run(command);
        sum = Cost { cpu: sum.cpu + cost.cpu, wall: sum.wall + cost.wall, peak_kib: sum.peak_kib.max(cost.peak_kib) };
        runs += 1;
    }
    Cost { cpu: sum.cpu / f64::from(runs), wall: sum.wall / runs, ..sum }
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

/// Reads every file of a folder and looks at every byte of it; how many there are.
fn read_all(folder: &Path, buffer: &mut Vec<u8>) -> usize {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() == ".git" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            bytes += read_all(&entry.path(), buffer);
        } else {
            bytes += look(&entry.path(), buffer);
        }
    }
    bytes
}

/// [`read_all`] of the files that no ignore rule names.
fn probe(folder: &Path) -> usize {
    let walk = ignore::WalkBuilder::new(folder).hidden(false).filter_entry(|entry| entry.file_name() != ".git").build();
    let mut buffer = Vec::new();
    let files = walk.map(Result::unwrap).filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    files.map(|entry| look(entry.path(), &mut buffer)).sum()
}

/// Reads a file and looks at every byte once.
fn look(path: &Path, buffer: &mut Vec<u8>) -> usize {
    buffer.clear();
    fs::File::open(path).unwrap().read_to_end(buffer).unwrap();
    // No file is all line feeds: the count is there so that the bytes are looked at.
    buffer.len() + usize::from(memchr::memchr_iter(b'\n', buffer).count() == usize::MAX)
}
