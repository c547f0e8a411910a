//! Runs the binary as a user would, in an environment that says nothing of the machine.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What a run printed, and how it ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs `signoise` in a folder.
pub fn signoise(folder: &Path, args: &[&str]) -> Run {
    signoise_with(folder, args, b"")
}

/// Runs `signoise` in a folder with this standard input.
pub fn signoise_with(folder: &Path, args: &[&str], input: &[u8]) -> Run {
    signoise_in(folder, args, input, &[])
}

/// Runs `signoise` in a folder with this standard input and these environment variables.
pub fn signoise_in(folder: &Path, args: &[&str], input: &[u8], variables: &[(&str, &str)]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_signoise"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("COLUMNS", "120")
        .env("TZ", "UTC")
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A run that reads nothing may close the pipe first.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().expect("ended by a signal"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Starts signoise in a folder and leaves it to itself: it reads nothing, and nobody reads what it says.
pub fn start(folder: &Path, args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_signoise"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
