//! Where results go: standard output or a file, in one piece, and quietly when nobody reads on.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::{Color, Failure, Global};
use crate::text::replace::cause;

/// Columns where no terminal says how many it has.
const DEFAULT_WIDTH: usize = 140;
/// Fewer columns hold no code frame.
const LEAST_WIDTH: usize = 40;
/// Bytes that are gathered before they are written.
const BUFFER: usize = 64 * 1024;

/// Where a command writes its result.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct OutputArgs {
    /// Write the result to this file instead of standard output (`-`: standard output)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl OutputArgs {
    /// Writes to this file.
    pub(super) const fn to(path: PathBuf) -> Self {
        Self { output: Some(path) }
    }

    /// Whether the result goes to a terminal, and may be coloured.
    pub(super) fn color(&self, global: &Global) -> bool {
        match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => self.file().is_none() && automatic_color(&io::stdout()),
        }
    }

    /// Columns to write in: those that are set, those of the terminal, or enough for a table row.
    pub(super) fn width(&self) -> usize {
        let terminal = || {
            let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
            self.file().is_none().then_some(usize::from(width.0))
        };
        columns().or_else(terminal).map_or(DEFAULT_WIDTH, |width| width.max(LEAST_WIDTH))
    }

    fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// The file that is named, if one is.
    pub(super) fn named(&self) -> Option<&Path> {
        self.file()
    }

    /// The folder that is named in place of a file.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.file().filter(|path| path.is_dir())
    }

    /// Writes a result to a new file of this folder, and never over another one.
    pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let failed = |error: io::Error| Failure::usage(format!("cannot write {}: {}", path.display(), cause(&error)));
        if path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
            && std::fs::read(path).is_ok_and(|there| there == bytes)
        {
            return Ok(());
        }
        let mut file = temporary(path.parent().unwrap_or(Path::new("."))).map_err(failed)?;
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        file.persist_noclobber(path).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => Failure::conflict(format!("{} exists", path.display()))
                .hint("name the file itself to replace it".to_owned()),
            _ => failed(error.error),
        })?;
        Ok(())
    }

    /// Writes a whole result.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.stream(|out| out.write_all(bytes))
    }

    /// Writes a result as it is made, which so need not be in memory as a whole.
    pub(super) fn stream(&self, make: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        let buffered = |out: &mut dyn Write| {
            let mut out = BufWriter::with_capacity(BUFFER, out);
            make(&mut out).and_then(|()| out.flush())
        };
        let Some(path) = self.file() else {
            return buffered(&mut io::stdout().lock()).or_else(|error| closed_pipe(&error));
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let failed = |error: io::Error| Failure::usage(format!("cannot write {}: {}", path.display(), cause(&error)));
        // A path that ends with a slash means a folder, which nobody made yet.
        if path.as_os_str().as_encoded_bytes().ends_with(b"/") && !path.exists() {
            return Err(Failure::usage(format!("there is no folder {}", path.display()))
                .hint("make it first, or name a file".to_owned()));
        }
        // Pipes and devices are written to as they are; files are replaced as a whole.
        if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            return std::fs::File::create(path).and_then(|mut file| buffered(&mut file)).map_err(failed);
        }
        let mut file = temporary(folder).map_err(failed)?;
        buffered(&mut file).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        if let Ok(metadata) = path.metadata() {
            file.as_file().set_permissions(metadata.permissions()).map_err(failed)?;
        }
        file.persist(path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// Keeps a result in a file of its own among the temporary ones, readable by its user alone.
pub(super) fn keep(prefix: &str, suffix: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    let failed = |error: io::Error| Failure::usage(format!("cannot keep a temporary file: {error}"));
    let mut file = tempfile::Builder::new().prefix(prefix).suffix(suffix).tempfile().map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    let (_, path) = file.keep().map_err(|error| failed(error.error))?;
    Ok(path)
}

/// A file beside the one that is written.
fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if !folder.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no folder {}", folder.display())));
    }
    let mut builder = tempfile::Builder::new();
    // A temporary file is private by default; a result is as readable as any file the user makes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Writes to standard output. A reader that went away is no failure.
pub(super) fn stdout(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).or_else(|error| closed_pipe(&error))
}

/// A pipe that was closed by its reader is no failure; anything else is.
pub(super) fn closed_pipe(error: &io::Error) -> Result<(), Failure> {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(Failure::usage(format!("cannot write to standard output: {error}"))),
    }
}

/// `NO_COLOR` and `CLICOLOR_FORCE` as everywhere, else colour on a terminal.
fn automatic_color(stream: &impl IsTerminal) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    if set("NO_COLOR") {
        return false;
    }
    set("CLICOLOR_FORCE") || (stream.is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb"))
}

/// Columns that are set, or none.
fn columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok().filter(|&columns| columns > 0)
}

/// Talks to the user on standard error.
pub(super) fn say(global: &Global, text: &str) {
    if !global.quiet {
        // Nothing is left to tell when standard error is gone.
        let _ = writeln!(anstream::stderr(), "{}", crate::text::Untrusted(text).lines());
    }
}

/// Writes a report to standard error, where standard output holds something else.
pub(super) fn stderr(global: &Global, report: &[u8]) {
    if !global.quiet {
        let _ = io::stderr().lock().write_all(report);
    }
}
