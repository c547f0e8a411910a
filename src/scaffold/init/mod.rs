//! Everything that an existing site needs to be checked: configuration, content types, workflows, an editor's help.

mod config;
pub mod hook;
mod workflow;

use super::files::NewFile;
use crate::config::{Config, FILE_NAME};
use crate::schema::infer::Inferred;
use crate::schema::published;

pub use workflow::Install;

/// Where the workflow that reviews pull requests lies.
pub const REVIEW: &str = ".github/workflows/signoise.yml";
/// Where the workflow that comments on them lies.
pub const COMMENT: &str = ".github/workflows/signoise-comment.yml";

/// What is known of the site.
#[derive(Debug)]
pub struct Site<'a> {
    /// Its configuration today, Jekyll's included.
    pub config: &'a Config,
    /// Whether `_config.yml` says something of it.
    pub jekyll: bool,
    /// What the site calls itself, where no configuration says so.
    pub title: Option<&'a str>,
    /// Names of its tags.
    pub tags: &'a [String],
    /// Content types for its pages; none where it has some of its own.
    pub inferred: Option<&'a Inferred>,
    /// Where the workflows get signoise from.
    pub install: &'a Install,
}

/// The files that the site should have, whether it has them already or not.
pub fn files(site: &Site<'_>) -> Vec<NewFile> {
    let folder = site.config.schema_dir();
    let mut files = vec![NewFile::new(FILE_NAME, config::text(site))];
    if let Some(inferred) = site.inferred {
        for (path, text) in inferred.files(folder) {
            files.push(NewFile::new(path, format!("# yaml-language-server: $schema=json/content-type-1.json\n{text}")));
        }
    }
    files.push(NewFile::new(format!("{folder}/json/content-type-1.json"), published::CONTENT_TYPE));
    files.push(NewFile::new(format!("{folder}/json/config-1.json"), published::CONFIG));
    files.push(NewFile::new(REVIEW, site.install.review()));
    files.push(NewFile::new(COMMENT, site.install.comment()));
    files
}
