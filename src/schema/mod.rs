//! What a page should say: content types, loaded from `schema/*.yaml` or built in.

pub mod builtin;
pub mod date;
pub mod error;
mod expansion;
pub mod file_name;
mod glob;
pub mod heading;
pub mod infer;
mod keywords;
mod load;
pub mod matcher;
pub mod property;
pub mod published;
mod section;
mod shape;
pub mod table_schema;
pub mod validate;
mod value;

pub use error::{Ambiguity, Error};
pub use file_name::FileName;
pub use heading::HeadingSpec;
pub use matcher::{Matcher, Specificity};
pub use property::Property;
pub use table_schema::{CellFormat, Field, FieldType, TableSpec};
pub use validate::{FaultKind, FrontMatterFault, FrontMatterSchema};
pub use value::ValueFault;

use crate::page::FrontMatter;

/// The content types of a site.
#[derive(Debug, Default)]
pub struct Schema {
    /// In the order of their files.
    pub types: Vec<ContentType>,
    /// Whether the site brought them, so that one without pages is worth a word.
    pub own: bool,
}

/// What part a page plays on the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// An article of a dated series.
    Post,
    /// A digest of changes: output, never news.
    Digest,
    /// A page that collects resource entries.
    Topic,
    /// Any other page.
    Page,
}

/// What to say about a table whose header no table of the content type has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownTables {
    /// Nothing.
    Allow,
    /// A finding.
    Warn,
}

/// A kind of page.
#[derive(Debug)]
pub struct ContentType {
    /// Its name, such as `topic`.
    pub name: String,
    /// Its name for people, such as `Topic page`.
    pub title: String,
    /// What part its pages play.
    pub role: Role,
    /// Which pages are of this type.
    pub matcher: Matcher,
    /// What their files are called.
    pub file_name: Option<FileName>,
    /// What their front matter says.
    pub front_matter: Option<FrontMatterSchema>,
    /// What every title of the series begins with, such as `Signal:Noise - `.
    pub title_prefix: Option<String>,
    /// Headings the type knows, in their order.
    pub headings: Vec<HeadingSpec>,
    /// Whether the known headings must keep the order of [`ContentType::headings`].
    pub headings_ordered: bool,
    /// Whether a page has exactly one H1; otherwise any number.
    pub one_h1: bool,
    /// The heading of the summary that every page of the type should have.
    pub tldr: Option<HeadingSpec>,
    /// Tables the type knows.
    pub tables: Vec<TableSpec>,
    /// What to say about other tables.
    pub unknown_tables: UnknownTables,
    /// The scaffold of a new page: a minijinja template.
    pub template: Option<String>,
}

impl Schema {
    /// The content types used where a repository has none of its own.
    pub fn builtin() -> Self {
        builtin::load()
    }

    /// Reads content types from files, given as path and text. Files ending in `.yaml` or `.yml` are content
    /// types; other ones are there for a `$ref` to find them.
    pub fn load(files: &[(String, String)]) -> Result<Self, Error> {
        load::load(files)
    }

    /// The same types for the pages below a folder: their globs begin there.
    #[must_use]
    pub fn below(mut self, folder: &str) -> Self {
        for content_type in &mut self.types {
            folder.clone_into(&mut content_type.matcher.below);
        }
        self
    }

    /// The index of the content type of a page: the one with the most specific glob (see [`Specificity`]).
    /// Two equally specific ones are a mistake in the configuration.
    pub fn type_of(&self, path: &str, front_matter: &FrontMatter) -> Result<Option<usize>, Ambiguity> {
        let mut best: Option<(Specificity, usize)> = None;
        let mut rival = None;
        for (index, content_type) in self.types.iter().enumerate() {
            let Some(specificity) = content_type.matcher.matches(path, front_matter) else { continue };
            match best {
                Some((other, first)) if other == specificity => rival = Some((first, index)),
                Some((other, _)) if other > specificity => {}
                _ => {
                    best = Some((specificity, index));
                    rival = None;
                }
            }
        }
        let name = |index: usize| self.types.get(index).map_or_else(String::new, |t| t.name.clone());
        match rival {
            Some((first, second)) => Err(Ambiguity { path: path.to_owned(), first: name(first), second: name(second) }),
            None => Ok(best.map(|(_, index)| index)),
        }
    }

    /// The content type with this name.
    pub fn by_name(&self, name: &str) -> Option<&ContentType> {
        self.types.iter().find(|content_type| content_type.name == name)
    }
}

impl ContentType {
    /// The first table of the type that has this header, with the fields of the header's columns.
    pub fn table_for(&self, header: &[&str]) -> Option<(&TableSpec, &[Field])> {
        self.tables.iter().find_map(|table| table.matches(header).map(|fields| (table, fields)))
    }

    /// The file names of the types that are dated posts begin with a date.
    pub const fn is_post(&self) -> bool {
        matches!(self.role, Role::Post | Role::Digest)
    }
}

#[cfg(test)]
mod tests;
