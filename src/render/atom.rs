//! A digest as an Atom feed (RFC 4287). What readers want to open, new posts and new entries, is an entry each; what
//! they only want to know is one entry for each heading. The id of an entry comes from the changes that it tells, so
//! that feeds of overlapping periods repeat nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat, Utc};

use super::voice::Voice;
use crate::change::fingerprint;
use crate::digest::excerpt::shorten;
use crate::digest::model::{Batch, Digest, Everywhere, Group, Item, Post};
use crate::digest::summary;
use crate::text::Untrusted;

/// Most characters of a text.
const TEXT: usize = 400;

/// Where a feed belongs.
#[derive(Debug, Clone, Copy)]
pub struct Feed<'a> {
    /// Address of the site.
    pub site: Option<&'a str>,
    /// Address of the feed itself.
    pub own: Option<&'a str>,
    /// When changes were made, by their ids. What is not here was made by the end of the period.
    pub dates: &'a BTreeMap<String, DateTime<Utc>>,
}

/// Writes a feed.
pub fn write(digest: &Digest, feed: &Feed<'_>, out: &mut dyn Write) -> io::Result<()> {
    let title = digest.site.as_deref().unwrap_or("What changed");
    let end = digest.period.to.date.as_deref().and_then(|date| DateTime::parse_from_rfc3339(date).ok());
    let writer = Writer { feed, end: end.map(|end| end.to_utc()).unwrap_or_default() };
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">")?;
    writeln!(out, "  <id>{}</id>", urn(&["feed", feed.site.unwrap_or_default(), title]))?;
    writeln!(out, "  <title>{}</title>", xml(title))?;
    writeln!(out, "  <subtitle>{}</subtitle>", xml(&summary::title(digest)))?;
    writeln!(out, "  <updated>{}</updated>", stamp(writer.end))?;
    writeln!(out, "  <author><name>{}</name></author>", xml(title))?;
    for (relation, address) in [("alternate", feed.site), ("self", feed.own)] {
        link(relation, address, "  ", out)?;
    }
    writeln!(out, "  <generator>signoise</generator>")?;
    for replaced in &digest.everywhere {
        writer.everywhere(replaced, out)?;
    }
    for group in &digest.groups {
        for post in &group.posts {
            writer.post(group, post, out)?;
        }
        for item in &group.added {
            writer.added(group, item, out)?;
        }
        writer.rest(group, out)?;
    }
    writeln!(out, "</feed>")
}

struct Writer<'a> {
    feed: &'a Feed<'a>,
    end: DateTime<Utc>,
}

/// An entry of the feed.
struct Entry<'a> {
    changes: Vec<&'a str>,
    title: String,
    link: Option<&'a str>,
    group: Option<&'a str>,
    content: Content,
}

enum Content {
    Text(String),
    Html(String),
}

impl Writer<'_> {
    fn post(&self, group: &Group, post: &Post, out: &mut dyn Write) -> io::Result<()> {
        let entry = Entry {
            changes: post.changes.iter().map(String::as_str).collect(),
            title: post.title.clone(),
            link: post.url.as_deref(),
            group: Some(&group.heading),
            content: Content::Text(post.summary.clone().unwrap_or_default()),
        };
        self.entry(&entry, out)
    }

    fn added(&self, group: &Group, item: &Item, out: &mut dyn Write) -> io::Result<()> {
        let mut told = item.description.clone().unwrap_or_default();
        if let Some(notes) = &item.notes {
            let _ = write!(told, " ({notes})");
        }
        for edit in &item.edits {
            let _ = write!(told, ", {}", Voice::Text.sentence(edit));
        }
        if !item.place.is_empty() {
            let _ = write!(told, " in {}", item.place.join(", "));
        }
        let entry = Entry {
            changes: vec![&item.change],
            title: item.title.clone(),
            link: item.url.as_deref(),
            group: Some(&group.heading),
            content: Content::Text(told),
        };
        self.entry(&entry, out)
    }

    fn everywhere(&self, replaced: &Everywhere, out: &mut dyn Write) -> io::Result<()> {
        let members = replaced.members.iter().map(|member| Voice::Html.sentence(member).to_string());
        let sentence = Voice::Text.sentence(&replaced.sentence).to_string();
        let entry = Entry {
            changes: replaced.changes.iter().map(String::as_str).collect(),
            title: format!("Across the site: {sentence}"),
            link: None,
            group: None,
            content: Content::Html(list("", members)),
        };
        self.entry(&entry, out)
    }

    /// Everything of a group but what is new.
    fn rest(&self, group: &Group, out: &mut dyn Write) -> io::Result<()> {
        let moved = || group.moved.iter().flat_map(|batch| &batch.items);
        let items = group.updated.iter().chain(moved()).chain(&group.removed).map(|item| item.change.as_str());
        let news = group.news.iter().flat_map(|news| news.changes.iter().map(String::as_str));
        let changes: Vec<&str> = items.chain(news).collect();
        if changes.is_empty() {
            return Ok(());
        }
        let told = Group { posts: Vec::new(), added: Vec::new(), ..group.clone() };
        let mut html = list("Updated", group.updated.iter().map(updated));
        html += &list(
            "Moved",
            group.moved.iter().flat_map(|batch| batch.items.iter().map(|item| self::moved(batch, item))),
        );
        html += &list("Removed", group.removed.iter().map(removed));
        html += &list("Also", group.news.iter().map(|news| Voice::Html.sentence(&news.sentence).to_string()));
        let entry = Entry {
            changes,
            title: format!("{}: {}", group.heading, summary::at_a_glance(&told)),
            link: group.url.as_deref(),
            group: Some(&group.heading),
            content: Content::Html(html),
        };
        self.entry(&entry, out)
    }

    fn entry(&self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "  <entry>")?;
        writeln!(out, "    <id>{}</id>", urn(&entry.changes))?;
        writeln!(out, "    <title>{}</title>", xml(&entry.title))?;
        writeln!(out, "    <updated>{}</updated>", self.date(&entry.changes))?;
        link("alternate", entry.link, "    ", out)?;
        if let Some(group) = entry.group {
            writeln!(out, "    <category term=\"{}\"/>", xml(group))?;
        }
        match &entry.content {
            Content::Text(text) => writeln!(out, "    <content>{}</content>", xml(text.trim()))?,
            Content::Html(html) => writeln!(out, "    <content type=\"html\">{}</content>", escaped(html))?,
        }
        writeln!(out, "  </entry>")
    }

    /// When the last of these changes was made.
    fn date(&self, changes: &[&str]) -> String {
        let last = changes.iter().filter_map(|change| self.feed.dates.get(*change)).max();
        stamp(last.copied().unwrap_or(self.end))
    }
}

fn stamp(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn updated(item: &Item) -> String {
    let html = Voice::Html;
    format!("{}: {}{}", html.link(&item.title, item.url.as_deref()), edits(item), place(item, "in"))
}

fn moved(batch: &Batch, item: &Item) -> String {
    let html = Voice::Html;
    let mut out = format!("{} from {}", html.link(&item.title, item.url.as_deref()), xml(&batch.from.join(", ")));
    if !batch.to.is_empty() {
        let _ = write!(out, " to {}", xml(&batch.to.join(", ")));
    }
    if !item.edits.is_empty() {
        let _ = write!(out, ": {}", edits(item));
    }
    out
}

fn removed(item: &Item) -> String {
    let edits =
        Some(edits(item)).filter(|edits| !edits.is_empty()).map_or_else(String::new, |edits| format!(" ({edits})"));
    format!("{}{}{edits}", xml(&item.title), place(item, "from"))
}

fn edits(item: &Item) -> String {
    let edits: Vec<String> = item.edits.iter().map(|edit| Voice::Html.sentence(edit).to_string()).collect();
    edits.join("; ")
}

fn place(item: &Item, word: &str) -> String {
    if item.place.is_empty() { String::new() } else { format!(" {word} {}", xml(&item.place.join(", "))) }
}

/// A list in HTML, under its name; nothing where it is empty.
fn list(name: &str, items: impl Iterator<Item = String>) -> String {
    let items = items.fold(String::new(), |out, item| out + "<li>" + &item + "</li>");
    match (items.is_empty(), name.is_empty()) {
        (true, _) => String::new(),
        (false, true) => format!("<ul>{items}</ul>"),
        (false, false) => format!("<p><b>{name}</b></p><ul>{items}</ul>"),
    }
}

fn link(relation: &str, address: Option<&str>, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    match address.and_then(|address| Untrusted(address).href()) {
        Some(address) => writeln!(out, "{indent}<link rel=\"{relation}\" href=\"{}\"/>", escaped(&address)),
        None => Ok(()),
    }
}

/// A name for what these texts stand for: a UUID of our own making (version 8 of RFC 9562).
fn urn(texts: &[&str]) -> String {
    let hex = fingerprint::of_texts(texts);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("urn:uuid:{}-{}-8{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// A text of the site's, shortened where it is very long.
fn xml(text: &str) -> String {
    Untrusted(&shorten(text, TEXT)).html().to_string()
}

/// Mark-up of our own, as the text of an element.
fn escaped(html: &str) -> String {
    Untrusted(html).html().to_string()
}
