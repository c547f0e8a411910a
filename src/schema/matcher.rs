//! Which pages are of a content type: globs, conditions on front matter, exceptions.

use super::glob::{Glob, depth};
use crate::page::FrontMatter;

/// Which pages are of a content type.
#[derive(Debug, Clone, Default)]
pub struct Matcher {
    /// A page is of the type if one of these fits.
    pub(super) any: Vec<Alternative>,
    /// And none of these. Their case does not matter.
    pub(super) exclude: Vec<Glob>,
    /// The folder that the globs begin at: empty for the root of the repository.
    pub(super) below: String,
}

/// A glob, perhaps with conditions.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub(super) glob: Glob,
    /// Front matter keys and the text that each must have.
    pub(super) front_matter: Vec<(String, String)>,
}

/// How specific a match is. Conditions on front matter beat globs without; then more literal characters (those
/// outside of wildcards) win; then fewer `**`; then fewer `*`, `?` and `[...]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Specificity {
    conditions: usize,
    literals: usize,
    few_deep: std::cmp::Reverse<usize>,
    few_wild: std::cmp::Reverse<usize>,
}

impl Matcher {
    /// The folders that the globs name without a wildcard, such as `diary` of `diary/*.md`; none for the root.
    pub fn folders(&self) -> impl Iterator<Item = String> {
        self.any.iter().filter_map(|alternative| alternative.glob.folder()).map(|folder| self.at(&folder))
    }

    /// A path that begins where the globs do as one that begins at the root of the repository.
    pub fn at(&self, path: &str) -> String {
        if self.below.is_empty() { path.to_owned() } else { format!("{}/{path}", self.below) }
    }

    /// How specifically a page is of this type, if it is.
    pub fn matches(&self, path: &str, front_matter: &FrontMatter) -> Option<Specificity> {
        let path = match self.below.as_str() {
            "" => path,
            below => path.strip_prefix(below)?.strip_prefix('/')?,
        };
        let depth = depth(path);
        let best = self
            .any
            .iter()
            .filter(|alternative| alternative.glob.matches_at(path, depth) && alternative.holds(front_matter))
            .map(Alternative::specificity)
            .max()?;
        let excluded = !self.exclude.is_empty() && {
            let lower = path.to_lowercase();
            self.exclude.iter().any(|glob| glob.matches_at(&lower, depth))
        };
        (!excluded).then_some(best)
    }
}

impl Alternative {
    fn holds(&self, front_matter: &FrontMatter) -> bool {
        self.front_matter.iter().all(|(key, text)| front_matter.text(key) == Some(text))
    }

    fn specificity(&self) -> Specificity {
        Specificity {
            conditions: self.front_matter.len(),
            literals: self.glob.literals(),
            few_deep: std::cmp::Reverse(self.glob.deep_wildcards()),
            few_wild: std::cmp::Reverse(self.glob.wildcards()),
        }
    }
}
