//! Changes as data: what differs between two snapshots, in the site's own terms.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::words;
use crate::schema::Role;

/// One end of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// As the user named it.
    pub rev: String,
    /// Full id of the commit; none for the work tree and the index.
    pub commit: Option<String>,
    /// When it was committed, RFC 3339.
    pub date: Option<String>,
}

/// What changed between two snapshots.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// In the order of pages and lines.
    pub list: Vec<Change>,
    /// Differences that alter bytes and not content.
    pub noise: Noise,
    /// Pages that stand on both sides under different paths, as (from, to).
    pub renamed: Vec<(String, String)>,
}

/// Differences that alter bytes and not content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noise {
    /// Changed lines of both sides that belong to no change.
    pub lines: usize,
    /// Entries and texts that stand in another order within their section, and sections under their heading.
    pub reordered: usize,
    /// Where those lines are.
    pub places: Vec<Lines>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Fingerprint of kind, action, key and content: 12 hexadecimal digits, unique in a run.
    pub id: String,
    /// What changed.
    pub kind: Kind,
    /// What happened to it.
    pub action: Action,
    /// Where it stands: on the `to` side, on the `from` side when it was removed.
    pub place: Place,
    /// Where it stood, for everything that stands on both sides.
    pub from: Option<Place>,
    /// Its title as a reader sees it.
    pub title: Option<String>,
    /// Its link.
    pub url: Option<String>,
    /// What differs.
    pub cells: Vec<CellChange>,
    /// The changes that a substitution stands for.
    pub members: Vec<Change>,
    /// Commits that made it, oldest first.
    pub commits: Vec<String>,
    /// What part its page plays; none for a page that has no content type.
    pub role: Option<Role>,
    /// Where the place is: the title of its page, for groups and sentences.
    pub page_title: String,
    /// Who does not see an entry where its side has it.
    pub hidden: Option<Hidden>,
    /// The values of an entry as its side has them (of the `to` side, of the `from` side when removed).
    pub row: Vec<(String, String)>,
    /// Which lines it explains.
    pub covers: Vec<Lines>,
}

/// Which reader does not see a row, because its table is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hidden {
    /// No renderer shows it.
    Everywhere,
    /// GitHub shows it, the site does not.
    OnSite,
    /// The site shows it, GitHub does not.
    #[serde(rename = "on-github")]
    OnGitHub,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A page.
    Page,
    /// A page of a dated series.
    Post,
    /// A key of the front matter.
    FrontMatter,
    /// A heading with what stands under it.
    Section,
    /// The columns of a table.
    Table,
    /// A data row.
    Entry,
    /// A paragraph, a list item, code.
    Prose,
    /// The same replacement, addition or removal in many places.
    Substitution,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is only on the `to` side.
    Added,
    /// It is only on the `from` side.
    Removed,
    /// Its content differs.
    Updated,
    /// It stands in another place.
    Moved,
    /// It has another name.
    Renamed,
}

impl Kind {
    /// All kinds, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Page,
        Self::Post,
        Self::FrontMatter,
        Self::Section,
        Self::Table,
        Self::Entry,
        Self::Prose,
        Self::Substitution,
    ];

    /// What a page of this role is in the list of changes.
    pub const fn of_page(role: Option<Role>) -> Self {
        match role {
            Some(Role::Post | Role::Digest) => Self::Post,
            Some(Role::Topic | Role::Page) | None => Self::Page,
        }
    }

    /// The word for it in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Post => "post",
            Self::FrontMatter => "front-matter",
            Self::Section => "section",
            Self::Table => "table",
            Self::Entry => "entry",
            Self::Prose => "prose",
            Self::Substitution => "substitution",
        }
    }

    /// What can happen to it.
    pub const fn actions(self) -> &'static [Action] {
        use Action::{Added, Moved, Removed, Renamed, Updated};
        match self {
            Self::Page | Self::Post => &[Added, Removed, Renamed],
            Self::FrontMatter | Self::Table | Self::Substitution => &[Added, Removed, Updated],
            Self::Section => &[Added, Removed, Updated, Moved, Renamed],
            Self::Entry | Self::Prose => &[Added, Removed, Updated, Moved],
        }
    }
}

impl Action {
    /// The word for it in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Updated => "updated",
            Self::Moved => "moved",
            Self::Renamed => "renamed",
        }
    }

    /// What it is when the sides change places.
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Added => Self::Removed,
            Self::Removed => Self::Added,
            other => other,
        }
    }
}

/// A place in a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Path of the page.
    pub page: String,
    /// The page's only H1, where the place stands under it. It names the page more than the section.
    pub h1: Option<String>,
    /// Texts of the headings above it, outermost first, without that H1.
    pub section: Vec<String>,
    /// 1-based line.
    pub line: usize,
}

impl Place {
    /// The whole heading path, the page's H1 included.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        self.h1.iter().chain(&self.section).map(String::as_str)
    }
}

impl Serialize for Place {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut place = serializer.serialize_struct("Place", 3)?;
        place.serialize_field("page", &self.page)?;
        place.serialize_field("section", &self.headings().collect::<Vec<_>>())?;
        place.serialize_field("line", &self.line)?;
        place.end()
    }
}

/// A value that differs. An absent cell and an empty one are the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "WrittenCell")]
pub struct CellChange {
    /// Name of the column, of the front matter key, or of the part (`Heading`, `Text`, `Columns`).
    pub column: String,
    /// Its source on the `from` side.
    pub before: Option<String>,
    /// Its source on the `to` side.
    pub after: Option<String>,
}

impl CellChange {
    /// The change word by word where both sides have a value; the pieces in order give back both texts.
    pub fn words(&self) -> Vec<Piece> {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => words::diff(before, after),
            _ => Vec::new(),
        }
    }
}

/// A value that differs as it stands in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCell<'a> {
    column: Cow<'a, str>,
    before: Option<Cow<'a, str>>,
    after: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    words: Vec<Piece>,
}

impl Serialize for CellChange {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WrittenCell {
            column: self.column.as_str().into(),
            before: self.before.as_deref().map(Cow::from),
            after: self.after.as_deref().map(Cow::from),
            words: self.words(),
        }
        .serialize(serializer)
    }
}

impl From<WrittenCell<'_>> for CellChange {
    fn from(WrittenCell { column, before, after, .. }: WrittenCell<'_>) -> Self {
        Self { column: column.into_owned(), before: before.map(Cow::into_owned), after: after.map(Cow::into_owned) }
    }
}

/// A piece of a word diff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Piece {
    /// In both texts; where they differ in bytes only, as the `to` side has it.
    Equal(String),
    /// Only in the `from` text.
    Delete(String),
    /// Only in the `to` text.
    Insert(String),
}

/// One of the two snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The earlier one.
    From,
    /// The later one.
    To,
}

/// A run of lines in one file of one snapshot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lines {
    /// Which snapshot.
    pub side: Side,
    /// Path of the file in it.
    pub path: String,
    /// First line, 1-based.
    pub first: usize,
    /// Last line.
    pub last: usize,
}

impl Changes {
    /// Whether nothing differs but bytes.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many changes of a kind and action are in the list; members of a substitution are counted as one.
    pub fn count(&self, kind: Kind, action: Action) -> usize {
        self.list.iter().filter(|change| change.kind == kind && change.action == action).count()
    }

    /// Every single change: a substitution is replaced by its members.
    pub fn single(&self) -> impl Iterator<Item = &Change> {
        self.list.iter().flat_map(|change| match change.kind {
            Kind::Substitution => change.members.as_slice(),
            _ => std::slice::from_ref(change),
        })
    }
}
