//! `signoise.toml`: its types, its defaults, and reading it from text. Finding the file is the command line's work.

pub mod error;
pub mod jekyll;
mod raw;
mod read;
pub mod rules;
mod zone;

pub use error::ConfigError;
pub use rules::{Level, Rules};
pub use zone::{UnknownZone, Zone, ZoneOffset};

use std::borrow::Cow;

use crate::snapshot::Forge;

/// The name of the file.
pub const FILE_NAME: &str = "signoise.toml";

/// The configuration of a site; every key has a default.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The site itself.
    pub site: SiteConfig,
    /// The folder of the content types; `None` means `schema`, which need not exist.
    pub schema_dir: Option<String>,
    /// Globs of content files; empty means all Markdown.
    pub content: Vec<String>,
    /// Globs of files that are no content.
    pub ignore: Vec<String>,
    /// How severe each rule is.
    pub rules: Rules,
    /// Findings on entries that are known and meant to stay.
    pub suppress: Vec<Suppression>,
    /// What a digest looks like.
    pub digest: DigestConfig,
    /// What a release is.
    pub releases: ReleaseConfig,
    /// Where the repository is shown on the web.
    pub forge: ForgeConfig,
}

/// The site: `[site]`, completed by Jekyll's `_config.yml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteConfig {
    /// Its title.
    pub title: Option<String>,
    /// Where it is published, without a final slash: `https://example.org`.
    pub url: Option<String>,
    /// The path under `url`: empty, or with a slash in front and none at the end: `/handbook`.
    pub base_path: Option<String>,
    /// The time zone of its dates.
    pub timezone: Option<Zone>,
    /// The folder of the repository that the site is made of; `None` means all of it.
    pub source: Option<String>,
    /// Jekyll's style for the addresses of posts.
    pub permalink: Option<String>,
}

impl SiteConfig {
    /// The folder of the repository that the site is made of: empty where that is all of it.
    pub fn source(&self) -> &str {
        self.source.as_deref().unwrap_or("")
    }

    /// The path under the site's address: empty, or with a slash in front and none at the end.
    pub fn base_path(&self) -> &str {
        self.base_path.as_deref().unwrap_or("")
    }

    /// The path on the site of a file of the repository; none for a file that is no part of the site.
    pub fn inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.source() {
            "" => Some(path),
            source => path.strip_prefix(source)?.strip_prefix('/'),
        }
    }

    /// The file of the repository at a path on the site.
    pub fn file<'p>(&self, path: &'p str) -> Cow<'p, str> {
        match (self.source(), path) {
            ("", _) => Cow::Borrowed(path),
            (source, "") => Cow::Owned(source.to_owned()),
            (source, path) => Cow::Owned(format!("{source}/{path}")),
        }
    }
}

/// Findings on an entry that are known and meant to stay: `[[suppress]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The entry's address; any that has the same key will do.
    pub url: String,
    /// Ids of rules, or `family/*`.
    pub rules: Vec<String>,
    /// Why.
    pub reason: String,
    /// Its 1-based line in the file.
    pub line: usize,
}

/// What a digest looks like: `[digest]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DigestConfig {
    /// The title, in place of the site's.
    pub title: Option<String>,
    /// Groups of pages under a heading, in the order of the file. A page belongs to the first that names it.
    pub groups: Vec<Group>,
    /// What the sender puts in front; a blank line begins a new paragraph.
    pub intro: Option<String>,
    /// Most items of a list.
    pub max_items: Option<usize>,
    /// Where the digest is read on the web.
    pub web: Option<String>,
    /// Where the feed is published.
    pub feed: Option<String>,
    /// Who sends the e-mail: `Name <address>`.
    pub from: Option<String>,
    /// Who gets it.
    pub to: Vec<String>,
    /// Where readers end it.
    pub unsubscribe: Option<String>,
    /// Templates of the site's own.
    pub templates: TemplatePaths,
}

/// Templates of a site's own, as paths inside the repository: `[digest.templates]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplatePaths {
    /// Of `markdown` and `post`.
    pub markdown: Option<String>,
    /// Of `html` and `eml`.
    pub html: Option<String>,
    /// Of `text` and `eml`.
    pub text: Option<String>,
}

/// Pages that a digest shows under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Globs of the pages.
    pub pages: Vec<String>,
    /// The heading.
    pub heading: String,
}

/// What a release is: `[releases]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseConfig {
    /// Glob of the tags.
    pub tags: String,
}

/// Where the repository is shown on the web: `[forge]`. The remote `origin` says what is not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgeConfig {
    /// The address of the repository.
    pub url: Option<String>,
    /// Which forge it is, where the host does not say.
    pub kind: Option<crate::snapshot::forge::Kind>,
    /// Whether there are links to it.
    pub links: bool,
}

impl Default for ForgeConfig {
    fn default() -> Self {
        Self { url: None, kind: None, links: true }
    }
}

impl Default for ReleaseConfig {
    fn default() -> Self {
        Self { tags: "release-*".to_owned() }
    }
}

impl Config {
    /// Reads a configuration. `path` is named in errors; `rules` are the ids of all rules.
    pub fn parse(path: &str, text: &str, rules: &[&str]) -> Result<Self, ConfigError> {
        read::parse(path, text, rules)
    }

    /// The folder of the content types.
    pub fn schema_dir(&self) -> &str {
        self.schema_dir.as_deref().unwrap_or("schema")
    }

    /// The time zone of the site's dates: UTC where nothing names one, so that no result depends on the machine.
    pub fn timezone(&self) -> Zone {
        self.site.timezone.clone().unwrap_or_else(Zone::utc)
    }

    /// The forge of a repository that is fetched from `origin`.
    pub fn forge(&self, origin: Option<&str>) -> Option<Forge> {
        let remote = self.forge.url.as_deref().or(origin).filter(|_| self.forge.links)?;
        Forge::of_remote(remote, self.forge.kind)
    }

    /// The path under the site's address: empty, or with a slash in front and none at the end.
    pub fn base_path(&self) -> &str {
        self.site.base_path()
    }
}
