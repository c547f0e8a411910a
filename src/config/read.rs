//! From TOML to the configuration: unknown keys and impossible values are errors with their place.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Component, Path};

use toml::Spanned;
use url::Url;

use super::raw::{Addresses, OneOrMany, Raw, RawDigest, RawForge, RawReleases, RawRules, RawSite, RawSuppression};
use super::{
    Config, ConfigError, DigestConfig, ForgeConfig, Group, Level, ReleaseConfig, Rules, SiteConfig, Suppression,
    TemplatePaths, Zone, rules,
};
use crate::snapshot::forge::Forge;
use crate::text::Untrusted;

/// The largest configuration that is read, in bytes.
const MAX_BYTES: usize = 1024 * 1024;
/// Globs, and suppressions, that one configuration may have: each is compiled, or held against every finding.
const MAX_GLOBS: usize = 1000;
const MAX_SUPPRESSIONS: usize = 2000;

/// What the conversion needs to tell the place of a fault.
struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    ids: &'a [&'a str],
    /// Globs that have been read.
    globs: Cell<usize>,
}

pub(super) fn parse(path: &str, text: &str, ids: &[&str]) -> Result<Config, ConfigError> {
    let reader = Reader { path, text, ids, globs: Cell::new(0) };
    if text.len() > MAX_BYTES {
        return Err(reader.fault(0, format!("the file has more than {MAX_BYTES} bytes")));
    }
    let raw: Raw = toml::from_str(text).map_err(|error| reader.syntax(&error))?;
    reader.config(raw)
}

impl Reader<'_> {
    fn fault(&self, offset: usize, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.path, self.text, offset, message)
    }

    fn config(&self, raw: Raw) -> Result<Config, ConfigError> {
        let mut rules = Rules::default();
        rules.set(self.levels(raw.rules)?);
        for narrow in raw.overrides {
            let paths = self.globs(narrow.paths)?;
            let set = rules::globs(paths.1.iter().map(String::as_str)).map_err(|error| self.fault(paths.0, error))?;
            rules.narrow(set, self.levels(narrow.rules)?);
        }
        if let Some(surplus) = raw.suppress.get(MAX_SUPPRESSIONS) {
            let message =
                format!("there are more than {MAX_SUPPRESSIONS} suppressions; `--since` leaves out old findings");
            return Err(self.fault(surplus.url.span().start, message));
        }
        let suppress = raw.suppress.into_iter().map(|item| self.suppression(item)).collect::<Result<_, _>>()?;
        Ok(Config {
            site: self.site(raw.site)?,
            schema_dir: raw.schema_dir.map(|folder| self.folder(&folder)).transpose()?,
            content: self.list(raw.content)?,
            ignore: self.list(raw.ignore)?,
            rules,
            suppress,
            digest: self.digest(raw.digest)?,
            releases: self.releases(raw.releases)?,
            forge: self.forge(raw.forge)?,
        })
    }

    fn suppression(&self, raw: RawSuppression) -> Result<Suppression, ConfigError> {
        if raw.reason.get_ref().trim().is_empty() {
            return Err(self.fault(raw.reason.span().start, "a suppression needs a reason"));
        }
        for rule in &raw.rules {
            self.known(rule)?;
        }
        let line = self.text.get(..raw.url.span().start).map_or(1, |before| before.matches('\n').count() + 1);
        Ok(Suppression {
            url: raw.url.into_inner(),
            rules: raw.rules.into_iter().map(Spanned::into_inner).collect(),
            reason: raw.reason.into_inner(),
            line,
        })
    }

    fn digest(&self, raw: RawDigest) -> Result<DigestConfig, ConfigError> {
        let groups = raw.groups.into_iter().map(|group| {
            let heading = group.heading;
            self.globs(group.pages).map(|(_, pages)| Group { pages, heading })
        });
        let file = |path: Option<Spanned<String>>| path.map(|path| self.inside(&path, "file")).transpose();
        Ok(DigestConfig {
            title: raw.title,
            groups: groups.collect::<Result<_, _>>()?,
            intro: raw.intro,
            max_items: raw.max_items.map(|most| self.at_least_one(&most)).transpose()?,
            web: raw.web.map(|link| self.link(&link)).transpose()?,
            feed: raw.feed.map(|link| self.link(&link)).transpose()?,
            from: raw.from,
            to: raw.to.map(Addresses::into_vec).unwrap_or_default(),
            unsubscribe: raw.unsubscribe.map(|link| self.link(&link)).transpose()?,
            templates: TemplatePaths {
                markdown: file(raw.templates.markdown)?,
                html: file(raw.templates.html)?,
                text: file(raw.templates.text)?,
            },
        })
    }

    fn at_least_one(&self, number: &Spanned<usize>) -> Result<usize, ConfigError> {
        match *number.get_ref() {
            0 => Err(self.fault(number.span().start, "at least one item is needed")),
            most => Ok(most),
        }
    }

    /// A link that a reader may follow.
    fn link(&self, link: &Spanned<String>) -> Result<String, ConfigError> {
        let text = link.get_ref().trim();
        if Untrusted(text).href().is_none() {
            let message = format!("`{text}` is not a link such as `https://example.org/news`");
            return Err(self.fault(link.span().start, message));
        }
        Ok(text.to_owned())
    }

    fn site(&self, raw: RawSite) -> Result<SiteConfig, ConfigError> {
        let url = raw.url.map(|url| address(url.get_ref()).map_err(|message| self.fault(url.span().start, message)));
        let timezone = raw.timezone.map(|zone| {
            let fault = |message| self.fault(zone.span().start, message).near(zone.get_ref(), &zones());
            time_zone(zone.get_ref()).map_err(fault)
        });
        Ok(SiteConfig {
            title: raw.title,
            url: url.transpose()?,
            base_path: raw.base_path.as_deref().map(base_path),
            timezone: timezone.transpose()?,
            source: raw.source.map(|folder| self.source(&folder)).transpose()?,
            permalink: None,
        })
    }

    /// The folder that the site is made of: `.` is all of the repository.
    fn source(&self, folder: &Spanned<String>) -> Result<String, ConfigError> {
        let whole = matches!(folder.get_ref().trim_end_matches('/'), "." | "");
        if whole { Ok(String::new()) } else { self.folder(folder) }
    }

    /// A folder of the repository: a relative path that stays inside.
    fn folder(&self, folder: &Spanned<String>) -> Result<String, ConfigError> {
        self.inside(folder, "folder")
    }

    fn inside(&self, folder: &Spanned<String>, what: &str) -> Result<String, ConfigError> {
        let path = folder.get_ref().trim_end_matches('/');
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if path.is_empty() || !inside {
            let message = format!("`{}` is not a {what} inside the repository", folder.get_ref());
            return Err(self.fault(folder.span().start, message));
        }
        Ok(path.trim_start_matches("./").to_owned())
    }

    fn releases(&self, raw: RawReleases) -> Result<ReleaseConfig, ConfigError> {
        let Some(tags) = raw.tags else { return Ok(ReleaseConfig::default()) };
        rules::globs([tags.get_ref().as_str()]).map_err(|error| self.fault(tags.span().start, error))?;
        Ok(ReleaseConfig { tags: tags.into_inner() })
    }

    fn forge(&self, raw: RawForge) -> Result<ForgeConfig, ConfigError> {
        if let Some(url) = &raw.url
            && Forge::of_remote(url.get_ref(), raw.kind).is_none()
        {
            let fault = self.fault(url.span().start, format!("`{}` is no repository on a known forge", url.get_ref()));
            let hint = "such as `https://github.com/owner/site`; `kind` says which forge another host runs".to_owned();
            return Err(ConfigError { hint: Some(hint), ..fault });
        }
        let url = raw.url.map(Spanned::into_inner);
        Ok(ForgeConfig { url, kind: raw.kind, links: raw.links.unwrap_or(true) })
    }

    fn list(&self, globs: Vec<Spanned<String>>) -> Result<Vec<String>, ConfigError> {
        for glob in &globs {
            self.count(1, glob.span().start)?;
            rules::globs([glob.get_ref().as_str()]).map_err(|error| self.fault(glob.span().start, error))?;
        }
        Ok(globs.into_iter().map(Spanned::into_inner).collect())
    }

    fn count(&self, globs: usize, at: usize) -> Result<(), ConfigError> {
        self.globs.set(self.globs.get() + globs);
        if self.globs.get() > MAX_GLOBS {
            return Err(self.fault(at, format!("there are more than {MAX_GLOBS} globs in this file")));
        }
        Ok(())
    }

    /// Globs with their place; each is known to compile.
    fn globs(&self, globs: OneOrMany) -> Result<(usize, Vec<String>), ConfigError> {
        let at = globs.span().start;
        let globs = globs.into_inner().into_vec();
        self.count(globs.len(), at)?;
        rules::globs(globs.iter().map(String::as_str)).map_err(|error| self.fault(at, error))?;
        Ok((at, globs))
    }

    fn levels(&self, raw: RawRules) -> Result<BTreeMap<String, Level>, ConfigError> {
        let mut levels = BTreeMap::new();
        for (id, level) in raw {
            self.known(&id)?;
            levels.insert(id.into_inner(), level.into());
        }
        Ok(levels)
    }

    fn known(&self, id: &Spanned<String>) -> Result<(), ConfigError> {
        if self.knows(id.get_ref()) {
            return Ok(());
        }
        let fault = self.fault(id.span().start, format!("unknown rule `{}`", id.get_ref()));
        Err(fault.near(id.get_ref(), self.ids))
    }

    /// Whether an id names a rule, or `family/*` a family.
    fn knows(&self, id: &str) -> bool {
        match id.strip_suffix("/*") {
            Some(family) => self.ids.iter().any(|rule| rule.split('/').next() == Some(family)),
            None => self.ids.contains(&id),
        }
    }

    fn syntax(&self, error: &toml::de::Error) -> ConfigError {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message();
        // serde tells an unknown name only in words: the name first, then those it knows, each in backticks.
        let mut quoted = message.split('`').skip(1).step_by(2);
        for (words, noun) in [("unknown field", "key"), ("unknown variant", "value")] {
            if message.starts_with(words)
                && let Some(name) = quoted.next()
            {
                let known: Vec<&str> = quoted.collect();
                let fault = self.fault(at, format!("unknown {noun} `{name}`")).near(name, &known);
                let all = || format!("known here: {}", known.join(", "));
                return ConfigError { hint: fault.hint.clone().or_else(|| Some(all())), ..fault };
            }
        }
        self.fault(at, message.trim_end().replace('\n', ", "))
    }
}

/// The address of a site, without a final slash.
pub(super) fn address(url: &str) -> Result<String, String> {
    match Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "https" | "http") && parsed.has_host() => {
            Ok(url.trim().trim_end_matches('/').to_owned())
        }
        _ => Err(format!("`{url}` is not an address such as `https://example.org`")),
    }
}

/// A path under the address: empty, or with a slash in front and none at the end.
pub(super) fn base_path(path: &str) -> String {
    match path.trim().trim_matches('/') {
        "" => String::new(),
        inner => format!("/{inner}"),
    }
}

/// A time zone by its IANA name.
pub(super) fn time_zone(name: &str) -> Result<Zone, String> {
    name.parse().map_err(|_| format!("unknown time zone `{name}`; the names are those of the IANA database"))
}

/// The names of all time zones.
pub(super) fn zones() -> Vec<&'static str> {
    Zone::names()
}
