//! Releases: the tags that a glob names, in the order of their commits.

use globset::Glob;

use super::{Commit, Error, Repository};

/// A tag with its commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The tag's name.
    pub name: String,
    /// Its commit; `rev` is the tag's name.
    pub commit: Commit,
}

impl Repository {
    /// The tags that match `pattern`, by commit date, then by name. Tags of anything but a commit are no releases.
    pub fn releases(&self, pattern: &str) -> Result<Vec<Release>, Error> {
        let glob = Glob::new(pattern)
            .map_err(|error| Error::Glob { glob: pattern.to_owned(), message: error.kind().to_string() })?
            .compile_matcher();
        let references = self.git.references_glob("refs/tags/*").map_err(Error::git("the tags"))?;
        let mut releases = Vec::new();
        for reference in references.flatten() {
            let Some(name) = reference.name().ok().and_then(|name| name.strip_prefix("refs/tags/")) else { continue };
            if !glob.is_match(name) {
                continue;
            }
            if let Ok(commit) = reference.peel_to_commit() {
                let commit = self.describe(commit.id(), name)?;
                releases.push(Release { name: name.to_owned(), commit });
            }
        }
        releases.sort_by(|a, b| a.commit.time.cmp(&b.commit.time).then_with(|| a.name.cmp(&b.name)));
        Ok(releases)
    }
}
