//! What the tags `{% link %}` and `{% post_url %}` name: a source of the site, by its path, and a post, by its day and
//! its name.

use chrono::{Datelike, NaiveDate};

use super::{Addresses, GENERATED, Looker, near, own_root, path, permalink};
use crate::config::jekyll;
use crate::page::Page;
use crate::rules::{Site, posts};
use crate::text::hash::HashMap;

/// What a tag names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// It is there.
    Found,
    /// It is not; what was probably meant, as it is to be written.
    Missing(Option<String>),
    /// It is no name of a post.
    NoName,
}

/// The posts of a site by their names; of each the form in which a tag names it, none where there are several.
pub(super) type Posts = HashMap<String, Vec<(NaiveDate, String)>>;

/// Finds the source that `{% link %}` on a page names.
pub(crate) fn document<'p>(site: &Site, page: &'p Page, named: &str) -> Named {
    let addresses = site.addresses();
    let looker = Looker::of(site, page);
    let inside = |folder: &str, name: &str| format!("{folder}/{name}");
    let has = |name: &str| {
        if let Some(root) = own_root(site, page) {
            return addresses.has_file(&inside(root, name));
        }
        // Without a configuration any folder above the page may be the one that is published.
        let above = |folder: &&'p str| folder.rsplit_once('/').map(|(above, _)| above);
        let folders = || std::iter::successors(above(&page.path.as_str()), above);
        addresses.has_file(&looker.file(name))
            || !addresses.has_file(&looker.file(jekyll::FILE_NAME))
                && folders().any(|folder| addresses.has_file(&inside(folder, name)))
    };
    let name = named.strip_prefix('/').unwrap_or(named);
    if has(name) || GENERATED.contains(&name) {
        return Named::Found;
    }
    // Quotation marks, dots and fragments are taken for a part of the name.
    let bare = name.trim_matches(['"', '\'']).split('#').next().unwrap_or_default();
    let bare = path::joined([bare]);
    let source = |name: &String| has(name);
    let meant = [bare.clone(), format!("{bare}.md")].into_iter().find(source);
    let near = || {
        let file = looker.file(&bare).into_owned();
        let folded = addresses.folded(site).get(&file.to_lowercase()).map(String::as_str);
        let found = folded.or_else(|| near(site, &file))?;
        Some(looker.inside(found).to_owned()).filter(source)
    };
    Named::Missing(meant.or_else(near))
}

/// Finds the post that `{% post_url %}` names: whatever folder it lies in, it has that day and that name.
pub(crate) fn post(site: &Site, named: &str) -> Named {
    let Some((day, slug)) = day_and_slug(posts::name_of(named)).filter(|(_, slug)| !slug.is_empty()) else {
        return Named::NoName;
    };
    let known = site.addresses().posts(site);
    let same = known.get(slug).map(Vec::as_slice).unwrap_or_default();
    if same.iter().any(|(other, _)| *other == day) {
        return Named::Found;
    }
    // A name with its extension, as nobody has to write it.
    let stem = slug.rsplit_once('.').map(|(stem, _)| stem);
    let other = stem.and_then(|stem| known.get(stem)?.iter().find(|(other, _)| *other == day));
    let only = match same {
        [one] => Some(one),
        _ => None,
    };
    Named::Missing(other.or(only).map(|(_, name)| name.clone()))
}

impl Addresses {
    fn posts(&self, site: &Site) -> &Posts {
        self.posts.get_or_init(|| {
            let mut found = Posts::default();
            let mut add = |day: NaiveDate, slug: &str| {
                let days = found.entry(slug.to_owned()).or_default();
                if !days.iter().any(|(other, _)| *other == day) {
                    days.push((day, format!("{:04}-{:02}-{:02}-{slug}", day.year(), day.month(), day.day())));
                }
            };
            for path in site.files.iter().filter(|path| permalink::is_post(path)) {
                let page = site.page(path);
                if page.is_some_and(|page| !super::is_published(page)) {
                    continue;
                }
                let name = posts::name_of(path);
                let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
                let Some((day, slug)) = day_and_slug(stem) else { continue };
                add(day, slug);
                // The day and the name that its front matter gives it are its own as well.
                let own = page.and_then(posts::day_of_front_matter).map_or(day, |(day, _)| day);
                add(own, page.and_then(permalink::slug_of).unwrap_or(slug));
            }
            found
        })
    }
}

/// The day that a name begins with, its zeros left out or not, and what stands behind it.
fn day_and_slug(name: &str) -> Option<(NaiveDate, &str)> {
    let mut parts = name.splitn(4, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let day = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    Some((day, parts.next()?))
}
