//! Shows a file in the user's browser: one program, the path as its only argument, and no shell in between.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Failure;

/// What shows a file where `BROWSER` names nothing.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

/// Opens a file with the program of `BROWSER`, else with what the system has for it.
pub(super) fn open(path: &Path) -> Result<(), Failure> {
    let named = std::env::var_os("BROWSER").filter(|program| !program.is_empty());
    let program = named.unwrap_or_else(|| OsString::from(OPENER));
    let shown = program.to_string_lossy().into_owned();
    let run = Command::new(&program).arg(path).stdin(Stdio::null()).stdout(Stdio::null()).status();
    let failed = |why: String| {
        Failure::usage(format!("cannot open {} with `{shown}`: {why}", path.display()))
            .hint("`BROWSER` names the program that opens it".to_owned())
    };
    match run {
        // Explorer ends with 1 whatever it did.
        Ok(status) if status.success() || cfg!(windows) => Ok(()),
        Ok(status) => Err(failed(status.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}
