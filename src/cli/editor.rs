//! The author's editor: the only program that is ever started, and only when it is asked for.

use std::path::Path;
use std::process::{Command, Stdio};

use super::Failure;

/// Opens a file in `$VISUAL`, else in `$EDITOR`, and waits. No shell sees the command: it is split into words only. A
/// repository's own configuration has no say in it.
pub(super) fn open(path: &Path) -> Result<(), Failure> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let Some(command) = set("VISUAL").or_else(|| set("EDITOR")) else {
        return Err(Failure::usage("no editor is set").hint("set VISUAL or EDITOR; the file is written".to_owned()));
    };
    let words = shell_words::split(&command).unwrap_or_default();
    let Some((program, arguments)) = words.split_first() else {
        return Err(Failure::usage(format!("`{}` is no command", command.escape_debug())));
    };
    // Standard output is for the result; the editor talks to the user.
    let status = Command::new(program).args(arguments).arg(path).stdout(Stdio::from(std::io::stderr())).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::usage(format!("the editor `{program}` failed: {status}"))
            .hint("the file is written; nothing is committed".to_owned())),
        Err(error) => Err(Failure::usage(format!("cannot start the editor `{program}`: {error}"))),
    }
}
