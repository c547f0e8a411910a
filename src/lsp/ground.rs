//! What pages are judged by: configuration and content types, as the command line finds them.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::config::Config;
use crate::schema::Schema;
use crate::snapshot::{Content, Repository};

/// Finds what pages are judged by.
pub trait Ground {
    /// Loads configuration and content types of a repository. `folder` is where the user stands; `unsaved` gives the
    /// text of a file, by its path inside the repository, that is open in the editor.
    fn load(
        &self,
        repository: &Repository,
        folder: &Path,
        unsaved: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Loaded, Fault>;

    /// The present moment.
    fn now(&self) -> DateTime<Utc>;
}

/// What pages of a repository are judged by.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// Which files are content.
    pub content: Content,
    /// The content types.
    pub schema: Schema,
    /// Remarks on files that are not ours.
    pub remarks: Vec<String>,
    /// The files and folders that all of this was read from, whether or not they exist.
    pub sources: Vec<PathBuf>,
}

/// A fault in one of the files that pages are judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file inside the repository, with a 1-based line and column in characters; none where no place is known.
    pub place: Option<(String, usize, usize)>,
    /// What is wrong, as a sentence without a final period.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}
