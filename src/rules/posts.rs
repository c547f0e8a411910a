//! What a post says about its day and its name, in the places where it says it.

use chrono::NaiveDate;

use crate::page::Page;
use crate::page::front_matter::Node;
use crate::rules::{PageContext, Site};
use crate::schema::date;
use crate::text::Span;

/// The file name of a page without its folders.
pub(crate) fn file_name(page: &Page) -> &str {
    name_of(&page.path)
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

/// A file of the site that was probably meant: it has the same name, but for dates in front of it or its folder.
/// Of several, the one that carries the day of the post.
pub(crate) fn probable_file<'a>(site: &'a Site, page: &Page, missing: &str) -> Option<&'a str> {
    let day = day_of_name(file_name(page)).map(|day| day.to_string())?;
    site.addresses().dated_file(site, &day, without_days(name_of(missing)))
}

/// The last part of a path.
pub(crate) fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A file name without the days it begins with.
pub(crate) fn without_days(name: &str) -> &str {
    let mut name = name;
    while day_of_name(name).is_some() {
        name = name.get(11..).unwrap_or("");
    }
    name
}
