//! `textDocument/hover`: what is wrong here and why, what a key is for, and where else a resource is listed.

use std::fmt::{Display, Write};

use lsp_types::{Contents, Hover, MarkupContent, MarkupKind};

use super::definition::link_at;
use super::open::Open;
use crate::finding::Finding;
use crate::page::entry::{Entry, Key};
use crate::page::{Page, key};
use crate::report::rule;
use crate::rules::resolve::{self, Target};
use crate::rules::{self, Site};
use crate::schema::Property;
use crate::text::excerpt::excerpt;
use crate::text::{Span, Untrusted};

/// As many places are named where a resource is listed.
const MOST_PLACES: usize = 12;
/// As many findings are explained.
const MOST_FINDINGS: usize = 3;

/// What there is to say at an offset.
pub(super) fn at(open: &Open<'_>, findings: &[Finding], offset: usize) -> Option<Hover> {
    let page = open.page()?;
    let mut parts: Vec<(String, Span)> = Vec::new();
    parts.extend(key_of_front_matter(open, page, offset));
    parts.extend(link(open.site(), page, offset));
    parts.extend(problems(page, findings, offset));
    // The narrowest range: an editor asks again outside of it.
    let span = parts.iter().map(|(_, span)| *span).min_by_key(|span| span.len())?;
    let texts: Vec<&str> = parts.iter().map(|(text, _)| text.trim_end()).collect();
    let value = texts.join("\n\n---\n\n");
    let kind = if open.abilities.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let contents = Contents::MarkupContent(MarkupContent { kind, value });
    Some(Hover { contents, range: Some(open.range(span)) })
}

/// Findings at the place, each with the documentation of its rule.
fn problems(page: &Page, findings: &[Finding], offset: usize) -> Vec<(String, Span)> {
    let here = |finding: &&Finding| {
        let span = finding.span;
        // A place without length is shown on its line.
        span.start <= offset && offset <= span.end
            || span.is_empty() && page.line_of(span.start) == page.line_of(offset)
    };
    let mut explained: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    for finding in findings.iter().filter(here).take(MOST_FINDINGS) {
        let mut text = format!("**{}** ({}): {}\n", finding.rule, finding.severity.as_str(), message(&finding.message));
        if let Some(help) = &finding.help {
            // Writing to a string cannot fail.
            let _ = write!(text, "\n*help*: {}\n", message(help));
        }
        if !explained.contains(&finding.rule)
            && let Some(rule) = rules::by_id(finding.rule)
        {
            let _ = write!(text, "\n{}", rule::markdown(rule));
            explained.push(finding.rule);
        }
        parts.push((text, finding.span));
    }
    parts
}

/// What the schema says of a key of the front matter.
fn key_of_front_matter(open: &Open<'_>, page: &Page, offset: usize) -> Option<(String, Span)> {
    let pairs = page.front_matter().mapping()?;
    let (key, _) = pairs.iter().find(|(key, _)| key.span.start <= offset && offset <= key.span.end)?;
    let schema = open.content_type()?.front_matter.as_ref()?;
    let property = schema.property(&key.text)?;
    Some((describe(&key.text, &property), key.span))
}

/// A key in words.
pub(super) fn describe(key: &str, property: &Property) -> String {
    let mut text = format!("**{key}**");
    let kind = if property.date { Some("a day, YYYY-MM-DD") } else { property.kind.as_deref() };
    let facts: Vec<&str> = kind.into_iter().chain(property.required.then_some("required")).collect();
    if !facts.is_empty() {
        let _ = write!(text, " ({})", facts.join(", "));
    }
    text.push('\n');
    if let Some(description) = &property.description {
        let _ = write!(text, "\n{}\n", message(description));
    }
    let word = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if !property.choices.is_empty() {
        let words: Vec<String> = property.choices.iter().take(20).map(|choice| excerpt(&word(choice))).collect();
        let _ = write!(text, "\nOne of {}\n", words.join(", "));
    }
    if let Some(pattern) = &property.pattern {
        let _ = write!(text, "\nMatches `{}`\n", pattern.replace('`', "'"));
    }
    text
}

/// Where a link leads inside the site, and where else its resource is listed.
fn link(site: &Site, page: &Page, offset: usize) -> Option<(String, Span)> {
    let link = link_at(page, offset)?;
    let mut text = String::new();
    match resolve::resolve(site, page, &link.url) {
        Target::Page(at) => {
            let target = site.pages.get(at)?;
            let _ = writeln!(text, "Leads to **{}** ({})", plain(&title(target)), plain(&target.path));
        }
        Target::File(path) => {
            let _ = writeln!(text, "Leads to the file {}", plain(&path));
        }
        _ => {
            let places = elsewhere(site, page, &key::of_url(&link.url), offset);
            if let Some((first, _)) = places.split_first() {
                let _ = writeln!(text, "Also listed on {first}");
                for place in places.iter().skip(1).take(MOST_PLACES - 1) {
                    let _ = writeln!(text, "\nand on {place}");
                }
                if places.len() > MOST_PLACES {
                    let _ = writeln!(text, "\nand in {} more places", places.len() - MOST_PLACES);
                }
            }
        }
    }
    (!text.is_empty()).then_some((text, link.span))
}

/// The entries of the site with this address, but for the one at the offset: page, section, title.
fn elsewhere(site: &Site, page: &Page, address: &str, offset: usize) -> Vec<String> {
    let mut places = Vec::new();
    for (at, other) in site.pages.iter().enumerate() {
        if site.content_type(at).is_none() {
            continue;
        }
        for entry in Entry::all(other) {
            let own = other.path == page.path && entry.row.span.start <= offset && offset <= entry.row.span.end;
            if own || entry.key() != Key::Url(address.to_owned()) {
                continue;
            }
            let section = entry.section().and_then(|section| section.path.last()).map_or("", String::as_str);
            let line = other.line_of(entry.row.span.start);
            let mut place = format!("**{}**, line {line}", plain(&other.path));
            if !section.is_empty() {
                let _ = write!(place, ", {}", plain(section));
            }
            let _ = write!(place, ": {}", plain(&entry.title()));
            places.push(place);
        }
    }
    places
}

/// What a reader calls a page.
pub(super) fn title(page: &Page) -> String {
    let heading =
        || page.kramdown().headings.iter().find(|heading| heading.level == 1).map(|heading| heading.text.as_str());
    page.front_matter().text("title").or_else(heading).unwrap_or(&page.path).to_owned()
}

/// A text of the site in Markdown, where it means nothing but itself.
fn plain(text: &str) -> impl Display + '_ {
    Untrusted(text).markdown()
}

/// A message of ours in Markdown.
fn message(text: &str) -> impl Display + '_ {
    Untrusted(text).markdown_message()
}
