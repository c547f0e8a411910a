//! What git stores of a file on disk: its line ends as configuration and attributes want them. No filter runs; where
//! git would start one, the file is refused.

use std::borrow::Cow;
use std::path::Path;

use git2::{AttrCheckFlags, AttrValue, Oid};

use super::Repository;
use super::commit::CommitError;

/// What becomes of the line ends of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineEnds {
    Kept,
    /// `\n`, whatever stands on disk.
    Unix,
    /// `\n` if the file is a text that is not stored otherwise already.
    UnixIfText,
}

impl Repository {
    /// The bytes that git stores of a file with these bytes. `known` is what it stores of it today.
    pub(super) fn stored<'b>(
        &self,
        path: &str,
        bytes: &'b [u8],
        known: Option<Oid>,
    ) -> Result<Cow<'b, [u8]>, CommitError> {
        let ends = self.line_ends(path)?;
        let converted = match ends {
            LineEnds::Kept => false,
            LineEnds::Unix => true,
            LineEnds::UnixIfText => !is_binary(bytes) && !self.has_carriage_returns(known),
        };
        if converted && memchr::memmem::find(bytes, b"\r\n").is_some() {
            return Ok(Cow::Owned(without_carriage_returns(bytes)));
        }
        Ok(Cow::Borrowed(bytes))
    }

    fn line_ends(&self, path: &str) -> Result<LineEnds, CommitError> {
        for name in ["filter", "working-tree-encoding", "ident"] {
            if let AttrValue::True | AttrValue::String(_) | AttrValue::Bytes(_) = self.attribute(path, name)? {
                return Err(CommitError::Filtered { path: path.to_owned(), attribute: name });
            }
        }
        let text = match self.attribute(path, "text")? {
            AttrValue::Unspecified => self.attribute(path, "crlf")?,
            text => text,
        };
        let config = self.git.config().and_then(|mut config| config.snapshot());
        let config = config.map_err(CommitError::git("read git's configuration"))?;
        let automatic = || {
            let value = config.get_string("core.autocrlf").unwrap_or_default().to_ascii_lowercase();
            value == "input" || config.get_bool("core.autocrlf").unwrap_or(false)
        };
        Ok(match text {
            AttrValue::True | AttrValue::String("input") => LineEnds::Unix,
            AttrValue::False => LineEnds::Kept,
            AttrValue::String("auto") => LineEnds::UnixIfText,
            _ if !matches!(self.attribute(path, "eol")?, AttrValue::Unspecified | AttrValue::False) => LineEnds::Unix,
            _ if automatic() => LineEnds::UnixIfText,
            _ => LineEnds::Kept,
        })
    }

    fn attribute(&self, path: &str, name: &str) -> Result<AttrValue<'_>, CommitError> {
        let value = self.git.get_attr_bytes(Path::new(path), name, AttrCheckFlags::FILE_THEN_INDEX);
        value.map(AttrValue::from_bytes).map_err(CommitError::git("read git's attributes"))
    }

    /// Whether git stores the file with the line ends of Windows today: then they stay.
    fn has_carriage_returns(&self, known: Option<Oid>) -> bool {
        let blob = known.and_then(|id| self.git.find_blob(id).ok());
        blob.is_some_and(|blob| memchr::memmem::find(blob.content(), b"\r\n").is_some() && !is_binary(blob.content()))
    }
}

/// Whether git takes the bytes for no text: a NUL, a `\r` alone, or too much that is not printed.
fn is_binary(bytes: &[u8]) -> bool {
    let mut unprinted = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            0 => return true,
            b'\r' if bytes.get(at + 1) != Some(&b'\n') => return true,
            b'\x08' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'\x1b' => {}
            byte if byte.is_ascii_control() => unprinted += 1,
            _ => {}
        }
    }
    (bytes.len() - unprinted) / 128 < unprinted
}

fn without_carriage_returns(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            out.push(*byte);
        }
    }
    out
}
