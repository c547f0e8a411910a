//! Shows a file in the user's browser: one program, the path as an argument of its own, and no shell in between.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::Failure;

/// What shows a file where `BROWSER` names nothing.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

/// What stands between the commands of `BROWSER`.
const SEPARATOR: char = if cfg!(windows) { ';' } else { ':' };

/// Where the path stands in a command of `BROWSER` that does not end with it.
const PLACE: &str = "%s";

/// A program that runs for so long has opened the file; some browsers end with their last window.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens a file with the first command of `BROWSER` that can be started, else with what the system has for it.
/// `path` is absolute.
pub(super) fn open(path: &Path) -> Result<(), Failure> {
    let named = std::env::var("BROWSER").unwrap_or_default();
    let mut commands: Vec<Command> = named.split(SEPARATOR).filter_map(|command| browser(command, path)).collect();
    if commands.is_empty() {
        commands.push(system(path));
    }
    let mut failed = Vec::new();
    for mut command in commands {
        let program = command.get_program().to_string_lossy().into_owned();
        let run = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().and_then(wait);
        failed.push(match run {
            // Explorer ends with 1 whatever it did.
            Ok(status) if status.is_none_or(|status| status.success()) || cfg!(windows) => return Ok(()),
            Ok(status) => format!("`{program}`: {}", status.map(|status| status.to_string()).unwrap_or_default()),
            Err(error) => format!("`{program}`: {error}"),
        });
    }
    Err(Failure::usage(format!("cannot open {} with {}", path.display(), failed.join(", nor with ")))
        .hint("`BROWSER` names the program that opens it".to_owned()))
}

/// A command of `BROWSER`: words, of which one may be `%s`; none if it is empty.
fn browser(command: &str, path: &Path) -> Option<Command> {
    // Where backslashes separate folders they are no escapes, and a name with blanks is one program.
    let words = if cfg!(windows) { vec![command.trim().to_owned()] } else { shell_words::split(command).ok()? };
    let (program, arguments) = words.split_first().filter(|(program, _)| !program.is_empty())?;
    let mut command = Command::new(program);
    for argument in arguments {
        if argument == PLACE {
            command.arg(path)
        } else {
            command.arg(argument)
        };
    }
    if !arguments.iter().any(|argument| argument == PLACE) {
        command.arg(path);
    }
    Some(command)
}

#[cfg(not(windows))]
fn system(path: &Path) -> Command {
    let mut command = Command::new(OPENER);
    command.arg(path);
    command
}

/// Explorer takes a comma for the end of a path unless the path is quoted, and no file's name holds a quote.
#[cfg(windows)]
fn system(path: &Path) -> Command {
    use std::os::windows::process::CommandExt;

    let mut command = Command::new(OPENER);
    command.raw_arg(format!("\"{}\"", path.display()));
    command
}

/// How a program ended; none if it is still running after a while.
fn wait(mut child: Child) -> std::io::Result<Option<ExitStatus>> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if started.elapsed() > PATIENCE {
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(not(windows))]
    #[test]
    fn a_command_of_the_environment_is_words() {
        let path = Path::new("/a b.html");
        let shown = |command: &str| browser(command, path).map(|command| format!("{command:?}"));
        assert_eq!(shown("firefox").as_deref(), Some(r#""firefox" "/a b.html""#));
        assert_eq!(shown("my app --new %s -x").as_deref(), Some(r#""my" "app" "--new" "/a b.html" "-x""#));
        assert_eq!(shown("'/opt/my app'").as_deref(), Some(r#""/opt/my app" "/a b.html""#));
        assert_eq!([shown(""), shown("  "), shown("'")], [None, None, None]);
    }
}
