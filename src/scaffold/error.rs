//! Why a new thing was not made.

use std::path::PathBuf;

use crate::text::replace::cause;

/// Why a new thing was not made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The title cannot be one.
    #[error("the title {0}")]
    Title(String),
    /// The slug cannot be one.
    #[error("the slug {0}")]
    Slug(String),
    /// A key of the front matter cannot be set.
    #[error("the field `{}` {reason}", .key.escape_debug())]
    Field {
        /// The key.
        key: String,
        /// Why.
        reason: String,
    },
    /// The front matter is not what the content type wants.
    #[error("{message}")]
    FrontMatter {
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// The date is none.
    #[error("{0}")]
    Date(String),
    /// The content type makes no posts, or makes wrong ones.
    #[error("the content type `{name}` {reason}")]
    ContentType {
        /// Its name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Something that must be given is not: flags with what stands for their values.
    #[error("missing: {}", .0.join(", "))]
    Missing(Vec<String>),
    /// More than one thing is wrong.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<Self>),
    /// There is one already.
    #[error("{path} exists{}", if *.same_slug { " with the same slug" } else { "" })]
    Exists {
        /// The path of the one that is there.
        path: String,
        /// Whether only its slug is the same.
        same_slug: bool,
    },
    /// The path leads out of the repository.
    #[error("{} is outside the repository", .0.display())]
    Outside(PathBuf),
    /// A folder on the way is a link, which could lead anywhere.
    #[error("{0} is a symbolic link, which is not followed")]
    Link(String),
    /// The file system refuses.
    #[error("cannot write {path}: {}", cause(.source))]
    Io {
        /// The path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

impl Error {
    /// Whether something that is there stands in the way: exit code 4.
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Exists { .. })
    }

    /// What to type next.
    pub fn hint(&self) -> Option<&str> {
        match self {
            // A slug is taken on every day: the addresses of two posts would differ by their dates alone.
            Self::Exists { same_slug: true, .. } => Some("choose another name with `--slug`"),
            Self::Exists { .. } => Some("choose another name with `--slug`, or another `--date`"),
            Self::Slug(_) => Some("give one with `--slug`: lower-case letters, digits and `-`"),
            Self::Date(_) => Some("write the day as `--date YYYY-MM-DD`"),
            Self::FrontMatter { help, .. } => help.as_deref(),
            _ => None,
        }
    }
}
