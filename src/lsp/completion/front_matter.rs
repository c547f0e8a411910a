//! Keys of the front matter and their values. The YAML around the place is unfinished, so it is read by lines.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use lsp_types::CompletionItemKind;
use serde_json::Value as Json;

use super::link::is_picture;
use super::{Proposal, after, before};
use crate::lsp::hover::describe;
use crate::lsp::open::Open;
use crate::page::front_matter::{Node, yaml};
use crate::page::{FrontMatter, Page};
use crate::rules::{Site, post_day};
use crate::scaffold::yaml::quoted;
use crate::schema::{ContentType, Property};
use crate::text::Span;

/// Longer values are no vocabulary.
const LONGEST: usize = 80;

/// Keys or values at an offset inside the front matter; none elsewhere.
pub(super) fn at(open: &Open<'_>, page: &Page, offset: usize, today: NaiveDate) -> Option<Vec<Proposal>> {
    let yaml = lines(page)?;
    if offset < yaml.start || yaml.end < offset {
        return None;
    }
    let before = before(page, offset);
    if let Some((key, value)) = before.split_once(':') {
        let nested = key.starts_with([' ', '\t', '-', '#']);
        return Some(if nested { Vec::new() } else { values(open, page, key.trim(), value, offset, today) });
    }
    if let Some(item) = before.trim_start().strip_prefix('-') {
        let key = key_above(page, yaml, offset)?;
        return Some(values(open, page, &key, item, offset, today));
    }
    let is_key = before.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    Some(if is_key { keys(open, page, yaml, offset) } else { Vec::new() })
}

/// The lines between the fences, or behind the only fence that there is yet.
fn lines(page: &Page) -> Option<Span> {
    match page.front_matter() {
        FrontMatter::Missing => None,
        FrontMatter::Block(block) => Some(Span::new(block.yaml.start, block.close.start)),
        FrontMatter::Unterminated { open } => {
            let start = page.map().line_start(page.line_of(open.start) + 1);
            Some(Span::new(start, page.text().len()))
        }
    }
}

/// The keys that the schema knows and the page lacks, those that it must have first.
fn keys(open: &Open<'_>, page: &Page, yaml: Span, offset: usize) -> Vec<Proposal> {
    let Some(schema) = open.content_type().and_then(|content_type| content_type.front_matter.as_ref()) else {
        return Vec::new();
    };
    let line = page.line_of(offset);
    let start = offset - before(page, offset).len();
    let rest = after(page, offset);
    let word = rest.len() - rest.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-')).len();
    let has_colon = rest.get(word..).is_some_and(|rest| rest.trim_start().starts_with(':'));
    let present: BTreeSet<&str> = (page.line_of(yaml.start)..=page.line_of(yaml.end))
        .filter(|number| *number != line)
        .filter_map(|number| page.slice(page.map().line_span(number, page.text())).split_once(':'))
        .map(|(key, _)| key)
        .collect();
    let mut keys: Vec<&String> = schema.keys.iter().filter(|key| !present.contains(key.as_str())).collect();
    keys.sort_by_key(|key| !schema.required.contains(key));
    let proposal = |key: &String| {
        let property = schema.property(key).unwrap_or_default();
        let detail = if property.required { "required" } else { "optional" };
        let text = if has_colon { key.clone() } else { format!("{key}: ") };
        let proposal = Proposal::new(key, Span::new(start, offset + word), CompletionItemKind::Property).text(text);
        Proposal { documentation: Some(describe(key, &property)), ..proposal.detail(detail) }
    };
    keys.into_iter().map(proposal).collect()
}

/// The key of the list that an item at an offset belongs to.
fn key_above(page: &Page, yaml: Span, offset: usize) -> Option<String> {
    let line = |number| page.slice(page.map().line_span(number, page.text()));
    let first = page.line_of(yaml.start);
    let owner =
        (first..page.line_of(offset)).rev().map(line).find(|line| !line.trim_start().starts_with(['-', '#']))?;
    let (key, value) = owner.split_once(':')?;
    (value.trim().is_empty() && !key.starts_with([' ', '\t'])).then(|| key.trim().to_owned())
}

/// The values of a key: those that the schema names, days, and what other pages of the type have there.
fn values(open: &Open<'_>, page: &Page, key: &str, typed: &str, offset: usize, today: NaiveDate) -> Vec<Proposal> {
    let Some(content_type) = open.content_type() else { return Vec::new() };
    let schema = content_type.front_matter.as_ref();
    let property = schema.and_then(|schema| schema.property(key)).unwrap_or_default();
    let blanks = typed.len() - typed.trim_start().len();
    let start = offset - typed.len() + blanks;
    let end = offset + after(page, offset).trim_end().len();
    let span = Span::new(start, end);
    // `key:` and its value need a blank between them.
    let lead = if blanks == 0 { " " } else { "" };
    let write = |value: &str| format!("{lead}{}", as_yaml(value));
    let mut proposals = Vec::new();
    if property.date {
        let day = post_day(page).filter(|day| *day != today);
        let named = day.map(|day| (day, "the day of the file name"));
        for (day, detail) in named.into_iter().chain([(today, "today")]) {
            let day = day.to_string();
            let text = format!("{lead}{day}");
            proposals.push(Proposal::new(day, span, CompletionItemKind::Constant).text(text).detail(detail));
        }
        return proposals;
    }
    for choice in choices(&property) {
        let (label, text) = match choice {
            Json::String(text) => (text.clone(), write(text)),
            other => (other.to_string(), format!("{lead}{other}")),
        };
        proposals.push(Proposal::new(label, span, CompletionItemKind::EnumMember).text(text));
    }
    if property.choices.is_empty() {
        for (value, count) in vocabulary(open.site(), page, content_type, key) {
            let detail = if count == 1 { "used on 1 page".to_owned() } else { format!("used on {count} pages") };
            proposals.push(Proposal::new(&value, span, CompletionItemKind::Value).text(write(&value)).detail(detail));
        }
    }
    if matches!(key, "thumbnail" | "image") {
        let pictures = pictures(open.site(), page).into_iter();
        proposals.extend(pictures.map(|address| {
            let text = write(&address);
            Proposal::new(address, span, CompletionItemKind::File).text(text)
        }));
    }
    if let Some(prefix) = content_type.title_prefix.as_deref().filter(|_| key == "title") {
        let detail = "how every title of the series begins";
        proposals
            .insert(0, Proposal::new(prefix, span, CompletionItemKind::Constant).text(write(prefix)).detail(detail));
    }
    proposals
}

fn choices(property: &Property) -> impl Iterator<Item = &Json> {
    let examples = property.examples.iter().filter(|_| property.choices.is_empty());
    property.choices.iter().chain(examples)
}

/// What other pages of the type have as the value of a key, or in its list, most used first. Titles and the like
/// are each page's own: a value counts from its second use on.
fn vocabulary(site: &Site, page: &Page, content_type: &ContentType, key: &str) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, other) in site.pages.iter().enumerate() {
        let same_type = site.content_type(at).is_some_and(|other| other.name == content_type.name);
        if !same_type || other.path == page.path {
            continue;
        }
        let Some(node) = other.front_matter().get(key) else { continue };
        let listed = node.sequence().unwrap_or_default().iter();
        let texts: BTreeSet<&str> =
            listed.chain([node]).filter_map(Node::text).filter(|text| text.len() <= LONGEST).collect();
        for text in texts {
            *counts.entry(text).or_default() += 1;
        }
    }
    let mut values: Vec<(String, usize)> =
        counts.into_iter().filter(|(_, count)| *count > 1).map(|(text, count)| (text.to_owned(), count)).collect();
    values.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
    values
}

/// The addresses of the site's pictures, those that carry the day of the page first.
fn pictures(site: &Site, page: &Page) -> Vec<String> {
    let day = post_day(page).map(|day| day.to_string());
    let of_the_day =
        |path: &str| day.as_ref().is_some_and(|day| path.rsplit('/').next().is_some_and(|name| name.starts_with(day)));
    let mut pictures: Vec<&String> = site.files.iter().filter(|path| is_picture(path)).collect();
    pictures.sort_by_key(|path| !of_the_day(path));
    let published = pictures.into_iter().filter_map(|path| site.config.site.inside(path));
    published.map(|path| format!("{}/{path}", site.config.base_path())).collect()
}

/// A text as a YAML scalar that is read back as that text: plain where that is possible, else in quotes.
fn as_yaml(text: &str) -> String {
    // Inside of a mapping, where it will stand.
    let line = format!("k: {text}");
    let plain = yaml::parse(&line, 0)
        .ok()
        .filter(|document| document.anchors.is_empty() && document.root.get("k").and_then(Node::text) == Some(text));
    if plain.is_some() { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::as_yaml;

    #[test]
    fn texts_are_quoted_where_they_would_be_read_as_something_else() {
        for (text, yaml) in [
            ("plain words", "plain words"),
            ("Signal: Noise", "\"Signal: Noise\""),
            ("on", "\"on\""),
            ("12", "\"12\""),
            ("", "\"\""),
            ("# x", "\"# x\""),
            (" x", "\" x\""),
            ("[x", "\"[x\""),
            ("*x", "\"*x\""),
            ("a \"b\"", "a \"b\""),
        ] {
            assert_eq!(as_yaml(text), yaml);
        }
    }
}
