//! What the user types: one file per subcommand.

pub mod context;

use std::process::ExitCode;

/// Parses the command line, runs, and returns the exit code.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
