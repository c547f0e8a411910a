//! A digest as data: what readers get, in no particular format. All texts are as their authors wrote them; a
//! renderer escapes them on the way out.

use serde::Serialize;

use crate::change::Hidden;
use crate::change::model::Revision;

/// The changes of a period, grouped for readers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Digest {
    /// Title of the site, if it has one.
    pub site: Option<String>,
    /// Paragraphs that the sender puts in front.
    pub intro: Vec<String>,
    /// Where the digest can be read on the web, if the sender says so.
    pub web: Option<String>,
    /// Where readers of the e-mail end it, if the sender says so.
    pub unsubscribe: Option<String>,
    /// What is told about.
    pub period: Period,
    /// How much of it.
    pub counts: Counts,
    /// The same replacement in many places.
    pub everywhere: Vec<Everywhere>,
    /// In the order of reading.
    pub groups: Vec<Group>,
    /// What a limit leaves out with whole groups.
    pub more: More,
}

/// What is told about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Period {
    /// Its name, such as `June 2025`.
    pub label: String,
    /// Its name as part of a sentence: `in June 2025`.
    #[serde(skip)]
    pub phrase: String,
    /// Where it begins.
    pub from: Revision,
    /// Where it ends.
    pub to: Revision,
}

/// How much a digest tells, and what it leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// New entries.
    pub added: usize,
    /// Entries that differ.
    pub updated: usize,
    /// Entries in another place.
    pub moved: usize,
    /// Entries that are gone.
    pub removed: usize,
    /// Pages with one of these.
    pub pages: usize,
    /// New posts.
    pub posts: usize,
    /// Other changes: pages, headings, text, front matter, columns.
    pub other: usize,
    /// Changed lines that say nothing new.
    pub formatting: usize,
    /// Changes on pages that have no content type.
    pub untyped: usize,
    /// Changes of the digest series itself.
    pub digests: usize,
}

/// What changed under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// The heading.
    pub heading: String,
    /// Its pages, by path.
    pub pages: Vec<String>,
    /// Where it is published, if it is one page and the site's address is known.
    pub url: Option<String>,
    /// New posts.
    pub posts: Vec<Post>,
    /// New entries.
    pub added: Vec<Item>,
    /// Entries that differ.
    pub updated: Vec<Item>,
    /// Entries in another place.
    pub moved: Vec<Batch>,
    /// Entries that are gone.
    pub removed: Vec<Item>,
    /// Everything else, in sentences: that of the page as a whole first.
    pub news: Vec<News>,
    /// What a limit leaves out.
    pub more: More,
}

/// How much a limit leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct More {
    /// Whole groups.
    pub groups: usize,
    /// New posts.
    pub posts: usize,
    /// New entries.
    pub added: usize,
    /// Entries that differ.
    pub updated: usize,
    /// Entries in another place.
    pub moved: usize,
    /// Entries that are gone.
    pub removed: usize,
    /// Everything else.
    pub news: usize,
}

/// A new post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Ids of the changes that it stands for: the post, and the rows of its tables.
    pub changes: Vec<String>,
    /// Its title without the name of the series.
    pub title: String,
    /// Where it is published; none where the site's address is not known.
    pub url: Option<String>,
    /// Its path in the repository.
    pub path: String,
    /// Its summary, shortened.
    pub summary: Option<String>,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id of the change.
    pub change: String,
    /// Its title.
    pub title: String,
    /// Its link.
    pub url: Option<String>,
    /// What it is, shortened.
    pub description: Option<String>,
    /// The note.
    pub notes: Option<String>,
    /// Where it stands: the page where the group has several, and headings.
    pub place: Vec<String>,
    /// What differs, one sentence each.
    pub edits: Vec<Sentence>,
    /// Where readers do not see it.
    pub hidden: Option<Hidden>,
}

/// Entries that moved together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Where they stood.
    pub from: Vec<String>,
    /// Where they stand.
    pub to: Vec<String>,
    /// One or more.
    pub items: Vec<Item>,
}

/// A change that is none of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Ids of the changes that it tells.
    pub changes: Vec<String>,
    /// What happened.
    pub sentence: Sentence,
    /// Whether it happened to the page as a whole, the only one of its group: such news stand first.
    pub of_page: bool,
}

/// What happened alike in many places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Everywhere {
    /// Ids of the changes.
    pub changes: Vec<String>,
    /// What is told.
    pub sentence: Sentence,
    /// In how many places each was made.
    pub places: usize,
    /// What they are called, each name once.
    pub members: Vec<Sentence>,
    /// How many places a limit leaves out.
    pub more: usize,
}

/// A sentence made of our words and other people's.
pub type Sentence = Vec<Part>;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Our words.
    Say(String),
    /// A text from the site, to be set in quotes.
    Quote(String),
    /// A name from the site, to be set apart.
    Name(String),
    /// A link from the site.
    Link {
        /// Its text.
        text: String,
        /// Its target.
        url: String,
    },
}

impl Part {
    /// Our words.
    pub fn say(words: impl Into<String>) -> Self {
        Self::Say(words.into())
    }
}

impl Digest {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.everywhere.is_empty()
    }
}
