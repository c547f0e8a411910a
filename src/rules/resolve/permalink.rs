//! The addresses that Jekyll gives to posts and to pages with a permalink.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

use crate::config::SiteConfig;
use crate::page::Page;
use crate::page::front_matter::Node;
use crate::rules::posts;

/// Whether a file is a post: it lies in a folder `_posts`.
pub(crate) fn is_post(path: &str) -> bool {
    path.starts_with("_posts/") || path.contains("/_posts/")
}

/// The addresses of a page that are not the path of its file, the main one first.
pub(crate) fn addresses(page: &Page, site: &SiteConfig) -> Vec<String> {
    let mut addresses = Vec::new();
    let own = page.front_matter().text("permalink").map(Cow::Borrowed);
    if is_post(&page.path) {
        let template = own.or_else(|| site.permalink.as_deref().map(|style| Cow::Borrowed(template(style))));
        let template = template.as_deref().unwrap_or_else(|| template_of("date"));
        // Versions of Jekyll differ in what they do to the signs of a category.
        for slugged in [false, true] {
            if let Some(address) = expanded(page, site, template, slugged)
                && !addresses.contains(&address)
            {
                addresses.push(address);
            }
        }
    } else if let Some(own) = own {
        addresses.push(own.into_owned());
    }
    addresses.extend(texts(page.front_matter().get("redirect_from")).map(str::to_owned));
    addresses
}

/// The address that a post, or a page with a permalink, is shown at; none for any other, or where it is not known.
pub(crate) fn own_address(page: &Page, site: &SiteConfig) -> Option<String> {
    let is_own = is_post(&page.path) || page.front_matter().text("permalink").is_some();
    let moved = texts(page.front_matter().get("redirect_from")).next();
    let first = addresses(page, site).into_iter().next()?;
    // Where only old addresses are known, they are not its own.
    (is_own && (moved != Some(first.as_str()))).then_some(first)
}

fn template_of(style: &str) -> &'static str {
    match style {
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title.html",
        "none" => "/:categories/:title.html",
        _ => "/:categories/:year/:month/:day/:title.html",
    }
}

fn template(style: &str) -> &str {
    match style {
        "date" | "pretty" | "ordinal" | "none" => template_of(style),
        template => template,
    }
}

/// What stands for the title of a post in its address.
pub(super) fn slug_of(page: &Page) -> Option<&str> {
    let of_name = || posts::file_name(page).get(11..)?.rsplit_once('.').map(|(slug, _)| slug);
    page.front_matter().text("slug").or_else(of_name)
}

/// A template with its placeholders filled; none where one of them is not known.
fn expanded(page: &Page, site: &SiteConfig, template: &str, slugged: bool) -> Option<String> {
    let name = posts::file_name(page);
    let day = posts::day_of_front_matter(page).map(|(day, _)| day).or_else(|| posts::day_of_name(name))?;
    let slug = slug_of(page).unwrap_or("");
    let mut out = String::new();
    for segment in template.split('/').filter(|segment| !segment.is_empty()) {
        let filled = segment_of(page, site, segment, day, slug, slugged)?;
        if !filled.is_empty() {
            out.push('/');
            out.push_str(&filled);
        }
    }
    if template.ends_with('/') {
        out.push('/');
    }
    Some(out)
}

fn segment_of(
    page: &Page,
    site: &SiteConfig,
    segment: &str,
    day: NaiveDate,
    slug: &str,
    slugged: bool,
) -> Option<String> {
    let mut out = String::new();
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(after.len());
        let (name, tail) = after.split_at_checked(end)?;
        let filled = match name {
            "categories" => categories(page, site, slugged).join("/"),
            "year" => format!("{:04}", day.year()),
            "short_year" => format!("{:02}", day.year() % 100),
            "month" => format!("{:02}", day.month()),
            "i_month" => day.month().to_string(),
            "day" => format!("{:02}", day.day()),
            "i_day" => day.day().to_string(),
            "y_day" => format!("{:03}", day.ordinal()),
            "title" | "slug" => slug.to_owned(),
            "output_ext" => ".html".to_owned(),
            _ => return None,
        };
        out.push_str(&filled);
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

/// The folders above `_posts`, then the categories of the front matter: a string is split at blanks.
fn categories(page: &Page, site: &SiteConfig, slugged: bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let path = site.inside(&page.path).unwrap_or(&page.path);
    let folders = path.split("_posts/").next().unwrap_or("").split('/').filter(|folder| !folder.is_empty());
    let front_matter = page.front_matter();
    let plural = front_matter.get("categories");
    let listed = plural.is_some_and(|node| node.sequence().is_some());
    let named = texts(plural).flat_map(|text| if listed { vec![text] } else { text.split_whitespace().collect() });
    let one = front_matter.text("category").filter(|_| plural.is_none());
    for name in folders.chain(named).chain(one) {
        let name = if slugged { slug(name) } else { name.to_lowercase() };
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// The strings of a value that is one string or a list of them.
fn texts(node: Option<&Node>) -> impl Iterator<Item = &str> {
    let listed = node.and_then(Node::sequence).unwrap_or_default().iter().filter_map(Node::text);
    node.and_then(Node::text).into_iter().chain(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn main_address(front_matter: &str, style: Option<&str>) -> String {
        let page = Page::new("_posts/2024-05-12-Some-thing.md", format!("---\n{front_matter}\n---\n").into_bytes());
        let site = SiteConfig { permalink: style.map(str::to_owned), ..SiteConfig::default() };
        addresses(&page, &site).into_iter().next().unwrap_or_default()
    }

    #[test]
    fn posts_have_the_addresses_of_jekyll() {
        for (front_matter, style, address) in [
            ("title: A", None, "/2024/05/12/Some-thing.html"),
            ("date: 2024-05-13", None, "/2024/05/13/Some-thing.html"),
            ("categories: Data and AI", None, "/data/and/ai/2024/05/12/Some-thing.html"),
            ("categories: [Data and AI]", None, "/data and ai/2024/05/12/Some-thing.html"),
            ("categories: \"Signal:Noise\"", None, "/signal:noise/2024/05/12/Some-thing.html"),
            ("category: News", Some("pretty"), "/news/2024/05/12/Some-thing/"),
            ("slug: other", Some("/blog/:year/:slug"), "/blog/2024/other"),
            ("permalink: /here/", Some("none"), "/here/"),
            ("title: A", Some("/:unheard/:title"), ""),
        ] {
            assert_eq!(main_address(front_matter, style), address);
        }
    }

    #[test]
    fn redirects_are_addresses() {
        let page = Page::new("A.md", b"---\npermalink: /b/\nredirect_from:\n  - /c/\n  - /d\n---\n".to_vec());
        assert_eq!(addresses(&page, &SiteConfig::default()), ["/b/", "/c/", "/d"]);
    }
}
