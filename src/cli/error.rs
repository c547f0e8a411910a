//! What went wrong at the top: a kind that decides the exit code, a sentence, and what to type next.

use std::fmt::Display;
use std::io::{self, Write};

use super::context::LoadError;
use crate::check::ReadSiteError;
use crate::snapshot;
use crate::text::Untrusted;

/// What kind of failure it is; the exit code follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Usage, configuration or I/O.
    Usage,
    /// A mistake in signoise itself.
    Internal,
    /// Something would be overwritten.
    Conflict,
}

impl Kind {
    /// The exit code.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Internal => 3,
            Self::Conflict => 4,
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: Kind,
    /// What happened and where, without a final period.
    pub message: String,
    /// What to do next.
    pub hints: Vec<String>,
}

impl Failure {
    /// A usage, configuration or I/O failure.
    pub fn usage(message: impl Display) -> Self {
        Self { kind: Kind::Usage, message: message.to_string(), hints: Vec::new() }
    }

    /// Something that cannot happen did.
    pub fn internal(message: impl Display) -> Self {
        Self { kind: Kind::Internal, message: message.to_string(), hints: Vec::new() }
    }

    /// Something stands in the way of what was to be written.
    pub fn conflict(message: impl Display) -> Self {
        Self { kind: Kind::Conflict, message: message.to_string(), hints: Vec::new() }
    }

    /// Adds what to do next.
    pub fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hints.extend(hint.into());
        self
    }

    /// Writes it for a terminal or a log.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let bold = anstyle::AnsiColor::Red.on_default().bold();
        writeln!(out, "{bold}error{bold:#}: {}", Untrusted(&self.message).lines())?;
        for hint in &self.hints {
            writeln!(out, "hint: {}", Untrusted(hint).lines())?;
        }
        Ok(())
    }
}

impl From<snapshot::Error> for Failure {
    fn from(error: snapshot::Error) -> Self {
        Self::usage(&error).hint(error.hint())
    }
}

impl From<snapshot::ReadError> for Failure {
    fn from(error: snapshot::ReadError) -> Self {
        Self::usage(&error).hint(error.hint())
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Self::usage(&error).hint(error.hint())
    }
}

impl From<crate::schema::Error> for Failure {
    fn from(error: crate::schema::Error) -> Self {
        Self::usage(error)
    }
}

impl From<ReadSiteError> for Failure {
    fn from(error: ReadSiteError) -> Self {
        match error {
            ReadSiteError::Snapshot(error) => error.into(),
            ReadSiteError::Ambiguous(error) => Self::usage(error),
        }
    }
}
