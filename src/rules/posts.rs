//! What a post says about its day and its name, in the places where it says it.

use chrono::NaiveDate;

use crate::page::Page;
use crate::page::front_matter::Node;
use crate::rules::resolve::{has_scheme, percent_decoded};
use crate::rules::{PageContext, Site};
use crate::schema::date;
use crate::text::Span;

/// The file name of a page without its folders.
pub(crate) fn file_name(page: &Page) -> &str {
    page.path.rsplit_once('/').map_or(page.path.as_str(), |(_, name)| name)
}

/// The day that a file name begins with.
pub(crate) fn day_of_name(name: &str) -> Option<NaiveDate> {
    date::day(name.get(..10)?).filter(|_| name.get(10..).is_some_and(|rest| rest.starts_with('-')))
}

/// The day of the front matter, with the place of its value.
pub(crate) fn day_of_front_matter(page: &Page) -> Option<(NaiveDate, Span)> {
    let node = page.front_matter().get("date")?;
    Some((date::jekyll_day(node.text()?)?, node.span))
}

/// The word of a file name that is nearly, but not quite, the one that a series of the site has there: the word
/// and what was meant.
pub(crate) fn misspelt_series<'a>(context: &PageContext<'a>) -> Option<(&'a str, &'a str)> {
    let name = file_name(context.page);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // The comparison is quadratic; no word of a file name needs to be longer.
    let words = || stem.split('-').filter(|word| word.len() > 5 && word.len() < 64);
    for content_type in &context.site.schema.types {
        let Some(marker) = content_type.file_name.as_ref().and_then(|name| name.marker()) else { continue };
        if stem.contains(marker) {
            return None;
        }
        let meant = marker.to_lowercase();
        for word in words() {
            let lower = word.to_lowercase();
            if !similar::get_close_matches(lower.as_str(), &[meant.as_str()], 1, 0.85).is_empty() {
                return Some((word, marker));
            }
        }
    }
    None
}

/// A picture that front matter names.
pub(crate) struct Asset<'a> {
    pub(crate) key: &'static str,
    pub(crate) target: &'a str,
    pub(crate) span: Span,
}

/// The pictures that front matter names.
pub(crate) fn assets(page: &Page) -> Vec<Asset<'_>> {
    let mut assets = Vec::new();
    for key in ["thumbnail", "image"] {
        let node = page.front_matter().get(key).map(|node| node.get("path").unwrap_or(node));
        if let Some((node, text)) = node.and_then(|node: &Node| Some((node, node.text()?))) {
            assets.push(Asset { key, target: text.trim(), span: node.span });
        }
    }
    assets
}

/// The file of the site that an address means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Another site.
    Elsewhere,
    /// It is there.
    Found,
    /// It is there, but its name is written in another case.
    OtherCase(String),
    /// It is not there; the path that was looked for.
    Missing(String),
}

/// Finds the file that a site-absolute or page-relative address means.
pub(crate) fn resolve(site: &Site, page: &Page, address: &str) -> Target {
    let path = address.split(['?', '#']).next().unwrap_or("");
    if path.is_empty() || path.contains("{{") || has_scheme(path) {
        return Target::Elsewhere;
    }
    let decoded = percent_decoded(path);
    let host_like = decoded.strip_prefix("//").and_then(|rest| rest.split('/').next()).is_some_and(|s| s.contains('.'));
    let mut segments: Vec<&str> = Vec::new();
    if !decoded.starts_with('/') {
        segments.extend(page.path.rsplit_once('/').map_or("", |(folder, _)| folder).split('/'));
    }
    for segment in decoded.split('/') {
        match segment {
            ".." => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    segments.retain(|segment| !segment.is_empty() && *segment != ".");
    let whole = segments.join("/");
    let base = site.config.base_path().trim_matches('/');
    let inside = whole.strip_prefix(base).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&whole);
    let mut candidates = vec![inside, whole.as_str()];
    if base.is_empty() {
        // Nobody told where the site lives: its first folder may be the base path.
        candidates.extend(whole.split_once('/').map(|(_, rest)| rest));
    }
    if candidates.iter().any(|path| site.files.contains(*path)) {
        return Target::Found;
    }
    if host_like {
        return Target::Elsewhere;
    }
    let lower = inside.to_lowercase();
    match site.files.iter().find(|file| file.to_lowercase() == lower) {
        Some(file) => Target::OtherCase(file.clone()),
        None => Target::Missing(inside.to_owned()),
    }
}

/// A file of the site that was probably meant: it has the same name, but for dates in front of it or its folder.
/// Of several, the one that carries the day of the post.
pub(crate) fn probable_file<'a>(site: &'a Site, page: &Page, missing: &str) -> Option<&'a str> {
    let bare = without_days(missing.rsplit_once('/').map_or(missing, |(_, name)| name));
    let day = day_of_name(file_name(page)).map(|day| day.to_string())?;
    let mut same = site.files.iter().map(String::as_str).filter(|file| {
        let name = file.rsplit_once('/').map_or(*file, |(_, name)| name);
        name.starts_with(&day) && without_days(name) == bare
    });
    same.next()
}

fn without_days(name: &str) -> &str {
    let mut name = name;
    while day_of_name(name).is_some() {
        name = name.get(11..).unwrap_or("");
    }
    name
}
