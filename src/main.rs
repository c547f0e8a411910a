//! The `signoise` binary: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    signoise::cli::main()
}
