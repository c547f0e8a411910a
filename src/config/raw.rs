//! The configuration as it is typed: every key with the place of what may be wrong with it.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::Level;
use crate::finding::Severity;
use crate::snapshot::forge::Kind;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Raw {
    pub(super) site: RawSite,
    pub(super) schema_dir: Option<Spanned<String>>,
    pub(super) content: Vec<Spanned<String>>,
    pub(super) ignore: Vec<Spanned<String>>,
    pub(super) rules: RawRules,
    pub(super) overrides: Vec<RawOverride>,
    pub(super) suppress: Vec<RawSuppression>,
    pub(super) digest: RawDigest,
    pub(super) releases: RawReleases,
    pub(super) forge: RawForge,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawSite {
    pub(super) title: Option<String>,
    pub(super) url: Option<Spanned<String>>,
    pub(super) base_path: Option<String>,
    pub(super) timezone: Option<Spanned<String>>,
    pub(super) source: Option<Spanned<String>>,
}

pub(super) type RawRules = BTreeMap<Spanned<String>, RawLevel>;

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawLevel {
    Error,
    Warning,
    Info,
    Off,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOverride {
    pub(super) paths: OneOrMany,
    pub(super) rules: RawRules,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSuppression {
    pub(super) url: Spanned<String>,
    pub(super) rules: Vec<Spanned<String>>,
    pub(super) reason: Spanned<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDigest {
    pub(super) title: Option<String>,
    pub(super) groups: Vec<RawGroup>,
    pub(super) intro: Option<String>,
    pub(super) max_items: Option<Spanned<usize>>,
    pub(super) web: Option<Spanned<String>>,
    pub(super) feed: Option<Spanned<String>>,
    pub(super) from: Option<String>,
    pub(super) to: Option<Addresses>,
    pub(super) unsubscribe: Option<Spanned<String>>,
    pub(super) templates: RawTemplates,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawTemplates {
    pub(super) markdown: Option<Spanned<String>>,
    pub(super) html: Option<Spanned<String>>,
    pub(super) text: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGroup {
    pub(super) pages: OneOrMany,
    pub(super) heading: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawReleases {
    pub(super) tags: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawForge {
    pub(super) url: Option<Spanned<String>>,
    pub(super) kind: Option<Kind>,
    pub(super) links: Option<bool>,
}

/// A glob, or a list of them, with its place.
pub(super) type OneOrMany = Spanned<Globs>;

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a glob or a list of globs")]
pub(super) enum Globs {
    One(String),
    Many(Vec<String>),
}

/// An address, or a list of them.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a mail address or a list of them")]
pub(super) enum Addresses {
    One(String),
    Many(Vec<String>),
}

impl Addresses {
    pub(super) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(address) => vec![address],
            Self::Many(addresses) => addresses,
        }
    }
}

impl Globs {
    pub(super) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(glob) => vec![glob],
            Self::Many(globs) => globs,
        }
    }
}

impl From<RawLevel> for Level {
    fn from(raw: RawLevel) -> Self {
        match raw {
            RawLevel::Error => Self::At(Severity::Error),
            RawLevel::Warning => Self::At(Severity::Warning),
            RawLevel::Info => Self::At(Severity::Info),
            RawLevel::Off => Self::Off,
        }
    }
}
