//! A fault in a configuration file, with its place.

use std::fmt;

use crate::text::SourceMap;

/// A fault in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub path: String,
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
    /// What is wrong, as a clause.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl ConfigError {
    /// A fault at a byte offset of `text`.
    pub(super) fn at(path: &str, text: &str, offset: usize, message: impl Into<String>) -> Self {
        let position = SourceMap::new(text).position(offset, text);
        Self {
            path: path.to_owned(),
            line: position.line,
            column: position.code_points,
            message: message.into(),
            hint: None,
        }
    }

    /// Proposes the candidate that looks most like `word`.
    pub(super) fn near(mut self, word: &str, candidates: &[&str]) -> Self {
        let near = similar::get_close_matches(word, candidates, 1, 0.6);
        self.hint = near.first().map(|near| format!("did you mean `{near}`?"));
        self
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)
    }
}

impl std::error::Error for ConfigError {}
