//! What a digest says of a page: its title, its address and its summary.

use crate::change::{self, normal};
use crate::page::outline::BlockKind;
use crate::page::{FrontMatter, Page, front_matter};
use crate::schema::ContentType;

use super::excerpt::{plain_prose, shorten};

/// Most characters of a summary.
const SUMMARY: usize = 280;

/// A title without the name of the site or of the series in front.
pub(super) fn without_prefix(title: &str, prefix: Option<&str>) -> String {
    let marks = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '|' | '>' | '/');
    let Some(prefix) = prefix.map(|prefix| prefix.trim_matches(marks)).filter(|prefix| !prefix.is_empty()) else {
        return title.to_owned();
    };
    let rest =
        title.strip_prefix(prefix).filter(|rest| rest.starts_with(marks)).map(|rest| rest.trim_start_matches(marks));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(title).to_owned()
}

/// A description without the title, where a dash or a colon sets it apart from what follows: it stands right before.
pub(super) fn without_title(description: &str, title: Option<&str>) -> String {
    let rest = title.filter(|title| !title.is_empty()).and_then(|title| description.strip_prefix(title));
    let rest = rest.map(str::trim_start).and_then(|rest| rest.strip_prefix(['-', '–', '—', ':', '|']));
    rest.map(str::trim_start).filter(|rest| !rest.is_empty()).unwrap_or(description).to_owned()
}

/// The heading of a series: its prefix without the marks at its end, else the title of the type.
pub(super) fn series_heading(content_type: &ContentType) -> String {
    let marks = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '|');
    let prefix = content_type.title_prefix.as_deref().map(|prefix| prefix.trim_end_matches(marks));
    prefix.filter(|prefix| !prefix.is_empty()).unwrap_or(&content_type.title).to_owned()
}

/// Where Jekyll publishes a page; `None` where the site's address is not known or the page keeps its date to
/// itself.
pub(super) fn address(page: &Page, site: Option<&str>, base: &str) -> Option<String> {
    let root = format!("{}{}", site?.trim_end_matches('/'), base.trim_end_matches('/'));
    if let Some(permalink) = page.front_matter().text("permalink").filter(|link| !link.contains(':')) {
        return Some(format!("{root}/{}", permalink.trim_start_matches('/')));
    }
    let path = page.path.strip_suffix(".md").or_else(|| page.path.strip_suffix(".markdown")).unwrap_or(&page.path);
    let Some((folder, name)) =
        path.strip_prefix("_posts/").map(|name| ("", name)).or_else(|| path.split_once("/_posts/"))
    else {
        return Some(format!("{root}/{path}"));
    };
    let (file_date, slug) = dated(name)?;
    let date = page
        .front_matter()
        .text("date")
        .and_then(|date| date.get(..10))
        .filter(|date| dated(&format!("{date}-x")).is_some());
    let mut parts: Vec<String> = folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    parts.extend(categories(page.front_matter()));
    parts.push(date.unwrap_or(file_date).replace('-', "/"));
    parts.push(format!("{slug}.html"));
    Some(format!("{root}/{}", parts.join("/")))
}

/// Date and slug of a post's file name.
fn dated(name: &str) -> Option<(&str, &str)> {
    let (date, rest) = (name.get(..10)?, name.get(10..)?);
    let shape = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    Some((date, rest.strip_prefix('-')?)).filter(|(_, slug)| shape && !slug.is_empty())
}

/// The categories as Jekyll takes them into the address: a string splits at blanks, and all is lower case.
fn categories(front_matter: &FrontMatter) -> Vec<String> {
    use front_matter::Value;
    let Some(node) = front_matter.get("categories").or_else(|| front_matter.get("category")) else { return Vec::new() };
    let list: Vec<&str> = match &node.value {
        Value::String { text, .. } => text.split_whitespace().collect(),
        Value::Sequence(items) => items
            .iter()
            .filter_map(|item| if let Value::String { text, .. } = &item.value { Some(text.as_str()) } else { None })
            .collect(),
        _ => Vec::new(),
    };
    list.into_iter().map(|category| normal::one_line(category).to_lowercase().replace(' ', "%20")).collect()
}

/// The text under the summary's heading, shortened.
pub(super) fn summary(page: &Page, content_type: Option<&ContentType>) -> Option<String> {
    let outline = page.outline();
    let heading = content_type.and_then(|content_type| content_type.tldr.as_ref());
    let section = outline.sections.iter().position(|section| {
        let text = change::heading_text(page, section);
        heading.map_or_else(|| text.eq_ignore_ascii_case("tl;dr"), |heading| heading.names(&text))
    })?;
    let mut out = String::new();
    for block in outline.blocks.iter().filter(|block| block.section == section) {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem) {
            continue;
        }
        let text = plain_prose(page.slice(block.span));
        if text.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str(if out.ends_with(['.', '!', '?', ':', ';']) { " " } else { "; " });
        }
        out.push_str(&text);
        if out.chars().count() > SUMMARY {
            break;
        }
    }
    Some(shorten(&out, SUMMARY)).filter(|summary| !summary.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_the_name_of_the_site() {
        assert_eq!(without_prefix("Example Site - Data", Some("Example Site")), "Data");
        assert_eq!(without_prefix("Series: News", Some("Series: ")), "News");
        assert_eq!(without_prefix("Example Sites", Some("Example Site")), "Example Sites");
        assert_eq!(without_prefix("Example Site", Some("Example Site")), "Example Site");
    }

    #[test]
    fn descriptions_lose_the_title_they_repeat() {
        assert_eq!(without_title("Forks - which one", Some("Forks")), "which one");
        assert_eq!(without_title("Forks: which one", Some("Forks")), "which one");
        assert_eq!(without_title("Forks are tools", Some("Forks")), "Forks are tools");
        assert_eq!(without_title("Forks", Some("Forks")), "Forks");
        assert_eq!(without_title("- a", Some("")), "- a");
    }

    #[test]
    fn a_post_is_published_under_its_categories_and_its_date() {
        let page = |path: &str, text: &str| Page::new(path, text.as_bytes().to_vec());
        let post = page("_posts/2025-06-01-a-post.md", "---\ndate: 2025-06-02\ncategories: \"Big News\"\n---\n");
        assert_eq!(
            address(&post, Some("https://a.io/"), "/x").as_deref(),
            Some("https://a.io/x/big/news/2025/06/02/a-post.html")
        );
        assert_eq!(address(&page("Data.md", ""), Some("https://a.io"), "").as_deref(), Some("https://a.io/Data"));
        assert_eq!(address(&post, None, "/x"), None);
    }
}
