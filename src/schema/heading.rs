//! Headings that a content type knows.

use regex::Regex;

/// A heading that a content type knows.
#[derive(Debug, Clone)]
pub struct HeadingSpec {
    /// Its text; for a heading given by a pattern, what to call it.
    pub text: String,
    /// Other texts that mean the same.
    pub aliases: Vec<String>,
    /// A pattern that the whole text must match, instead of `text` and `aliases`.
    pub pattern: Option<Regex>,
    /// 1 to 6; any level where none is given.
    pub level: Option<u8>,
    /// Whether every page must have it.
    pub required: bool,
    /// Whether a page may have it more than once.
    pub repeatable: bool,
}

impl HeadingSpec {
    /// Whether a heading is this one. Case and runs of blanks do not matter.
    pub fn matches(&self, level: u8, text: &str) -> bool {
        self.level.is_none_or(|own| own == level) && self.names(text)
    }

    /// Whether a heading has this one's text, on whatever level.
    pub fn names(&self, text: &str) -> bool {
        match &self.pattern {
            Some(pattern) => pattern.is_match(text.trim()),
            None => std::iter::once(&self.text).chain(&self.aliases).any(|name| same_words(name, text)),
        }
    }
}

/// Whether two texts are the same but for case, blanks and emphasis marks around them.
pub fn same_words(a: &str, b: &str) -> bool {
    normal_chars(a).eq(normal_chars(b))
}

fn normal_chars(text: &str) -> impl Iterator<Item = char> + '_ {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`'))
        .split_whitespace()
        .flat_map(|word| word.chars().chain(std::iter::once(' ')))
        .flat_map(char::to_lowercase)
}
