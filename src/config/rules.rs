//! How severe each rule is, for the whole site and for the pages that a glob names.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::finding::Severity;

/// What a rule is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Not reported.
    Off,
    /// Reported with this severity.
    At(Severity),
}

/// The configured severities.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    levels: BTreeMap<String, Level>,
    overrides: Vec<Override>,
}

#[derive(Debug, Clone)]
struct Override {
    paths: GlobSet,
    levels: BTreeMap<String, Level>,
}

impl Rules {
    /// What a rule is set to on the page `path`; none where nothing is configured. The last override that names
    /// both wins over earlier ones and over `[rules]`; an id wins over `family/*` in the same place.
    pub fn level(&self, rule: &str, path: &str) -> Option<Level> {
        self.overrides
            .iter()
            .rev()
            .filter(|narrow| narrow.paths.is_match(path))
            .find_map(|narrow| level_in(&narrow.levels, rule))
            .or_else(|| level_in(&self.levels, rule))
    }

    /// Whether a rule is off on every page, so that it need not run.
    pub fn is_off_everywhere(&self, rule: &str) -> bool {
        level_in(&self.levels, rule) == Some(Level::Off)
            && self.overrides.iter().all(|narrow| matches!(level_in(&narrow.levels, rule), None | Some(Level::Off)))
    }

    pub(super) fn set(&mut self, levels: BTreeMap<String, Level>) {
        self.levels = levels;
    }

    pub(super) fn narrow(&mut self, paths: GlobSet, levels: BTreeMap<String, Level>) {
        self.overrides.push(Override { paths, levels });
    }
}

fn level_in(levels: &BTreeMap<String, Level>, rule: &str) -> Option<Level> {
    if levels.is_empty() {
        return None;
    }
    let family = || levels.get(&format!("{}/*", rule.split('/').next().unwrap_or(rule)));
    levels.get(rule).or_else(family).copied()
}

/// Compiles globs of pages: `*` stays inside a folder, a trailing `/` names everything in a folder.
pub(super) fn globs<'a>(globs: impl IntoIterator<Item = &'a str>) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let whole = if glob.ends_with('/') { format!("{glob}**") } else { glob.to_owned() };
        let compiled = GlobBuilder::new(&whole).literal_separator(true).build();
        set.add(compiled.map_err(|error| format!("the glob `{glob}` is not valid: {}", error.kind()))?);
    }
    set.build().map_err(|error| error.to_string())
}
