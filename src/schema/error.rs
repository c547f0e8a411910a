//! What can be wrong with a schema file, with the place and, where one is near, the word that was meant.

/// A mistake in a schema file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}:{column}: {message}{}", suggestion.as_deref().map(|word| format!("; did you mean `{word}`?")).unwrap_or_default())]
pub struct Error {
    /// The file.
    pub path: String,
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// The known word that is nearest to an unknown one.
    pub suggestion: Option<String>,
}

/// A page that two content types claim with equally specific globs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{path} is both `{first}` and `{second}`: make one of their `match` globs more specific, or `exclude` the page"
)]
pub struct Ambiguity {
    /// The page.
    pub path: String,
    /// One content type.
    pub first: String,
    /// The other one.
    pub second: String,
}

/// The known word that was probably meant.
pub fn nearest(word: &str, known: &[&str]) -> Option<String> {
    // The comparison is quadratic: nobody mistypes a word of this length.
    if word.len() > 64 {
        return None;
    }
    let lower = word.to_lowercase();
    similar::get_close_matches(lower.as_str(), known, 1, 0.6).first().map(|&word| word.to_owned())
}
