//! What a digest says of a page: its title, its address and its summary.

use std::fmt::Write;

use crate::change;
use crate::config::SiteConfig;
use crate::page::Page;
use crate::page::outline::BlockKind;
use crate::rules::resolve::permalink;
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

/// Where Jekyll publishes a page; `None` where the site's address is not known, the page is no part of the site, or
/// it keeps its date to itself.
pub fn address(page: &Page, site: &SiteConfig) -> Option<String> {
    let root = format!("{}{}", site.url.as_deref()?.trim_end_matches('/'), site.base_path().trim_end_matches('/'));
    let path = site.inside(&page.path)?;
    let is_post = permalink::is_post(&page.path);
    // The placeholders of a page's permalink are not filled.
    let own = permalink::own_address(page, site).filter(|own| is_post || !own.contains(':'));
    if own.is_none() && is_post {
        return None;
    }
    let path = path.strip_suffix(".md").or_else(|| path.strip_suffix(".markdown")).unwrap_or(path);
    let is_escaped = own.is_some();
    let address = own.as_deref().unwrap_or(path).trim_start_matches('/');
    Some(format!("{root}/{}", escaped_path(address, is_escaped)))
}

/// A path as it stands in an address. One that may be escaped already keeps its escapes.
fn escaped_path(path: &str, is_escaped: bool) -> String {
    let mut out = String::with_capacity(path.len());
    for (at, byte) in path.bytes().enumerate() {
        let kept = match byte {
            b'%' => {
                let digits = path.as_bytes().get(at + 1..at + 3);
                is_escaped && digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            }
            byte => byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte),
        };
        if kept {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The text under the summary's heading, shortened.
pub fn summary(page: &Page, content_type: Option<&ContentType>) -> Option<String> {
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
        if !text.chars().any(char::is_alphanumeric) {
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
        let site = |permalink: Option<&str>| SiteConfig {
            url: Some("https://a.io/".to_owned()),
            base_path: Some("/x".to_owned()),
            permalink: permalink.map(str::to_owned),
            ..SiteConfig::default()
        };
        let at = |page: &Page, style| address(page, &site(style));
        assert_eq!(at(&post, None).as_deref(), Some("https://a.io/x/big/news/2025/06/02/a-post.html"));
        assert_eq!(at(&post, Some("pretty")).as_deref(), Some("https://a.io/x/big/news/2025/06/02/a-post/"));
        assert_eq!(at(&post, Some("/:unknown/:title")), None);
        let listed = page("_posts/2025-06-01-a.md", "---\ncategories: [\"Big News\"]\nredirect_from: /old\n---\n");
        assert_eq!(at(&listed, None).as_deref(), Some("https://a.io/x/big%20news/2025/06/01/a.html"));
        assert_eq!(at(&listed, Some("/:unknown")), None);
        assert_eq!(at(&page("Data.md", ""), None).as_deref(), Some("https://a.io/x/Data"));
        let own = page("Data.md", "---\npermalink: /all/data/\n---\n");
        assert_eq!(at(&own, Some("pretty")).as_deref(), Some("https://a.io/x/all/data/"));
        assert_eq!(address(&post, &SiteConfig { url: None, ..site(None) }), None);
        let docs = SiteConfig { source: Some("docs".to_owned()), ..site(None) };
        let below = page("docs/_posts/2025-06-01-a.md", "---\ncategories: news\n---\n");
        assert_eq!(address(&below, &docs).as_deref(), Some("https://a.io/x/news/2025/06/01/a.html"));
        assert_eq!(address(&page("docs/guide/Data.md", ""), &docs).as_deref(), Some("https://a.io/x/guide/Data"));
        assert_eq!(address(&page("Data.md", ""), &docs), None);
        let odd = page("R&D #1?/50% [a]\u{a0}é.md", "");
        assert_eq!(at(&odd, None).as_deref(), Some("https://a.io/x/R&D%20%231%3F/50%25%20%5Ba%5D%C2%A0%C3%A9"));
        let escaped = page("Data.md", "---\npermalink: /a%20b c?/\n---\n");
        assert_eq!(at(&escaped, None).as_deref(), Some("https://a.io/x/a%20b%20c%3F/"));
    }
}
