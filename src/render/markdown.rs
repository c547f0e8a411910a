//! A digest as Markdown, from a template. Everything that comes from the site is escaped before the template sees
//! it, so that a template of a site's own cannot get it wrong.

use std::io::{self, Write};

use minijinja::syntax::SyntaxConfig;
use serde::Serialize;

use crate::change::Hidden;
use crate::digest::model::{Batch, Digest, Group, Item, Part, Post};
use crate::digest::summary;
use crate::text::Untrusted;
use crate::text::template::{self, Budget};

/// The template that is used where a site has none of its own.
pub const TEMPLATE: &str = include_str!("templates/digest.md.j2");

/// What rendering a digest may cost: enough for two pages of the largest size that share nothing.
const BUDGET: Budget = Budget { fuel: 200_000_000, bytes: 256 * 1024 * 1024 };

/// Why a template could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The template.
    #[error("the digest's template: {0}")]
    Template(#[from] template::Error),
    /// Writing.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Writes a digest with the built-in template.
pub fn write(digest: &Digest, out: &mut dyn Write) -> Result<(), RenderError> {
    write_with(TEMPLATE, digest, out)
}

/// Writes a digest with a template.
pub fn write_with(source: &str, digest: &Digest, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut environment = template::environment();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(template::Error::Template)?);
    let context = minijinja::Value::from(minijinja::value::Serde(View::of(digest)));
    let text = template::render(environment, source, &context, BUDGET)?;
    // Whatever blank lines a template leaves at the end, the file ends with one line end.
    writeln!(out, "{}", text.trim_end())?;
    Ok(())
}

/// What a template sees, version 1. Every text is Markdown already: a template adds marks and words, and escapes
/// nothing.
#[derive(Debug, Serialize)]
pub struct View {
    /// Version of this context; a number that grows when a name goes away or changes its meaning.
    pub version: u32,
    /// The title, without mark.
    pub title: String,
    /// How much changed, as one or two sentences.
    pub summary: String,
    /// The name of the period.
    pub period: String,
    /// Replacements made in many places.
    pub everywhere: Vec<EverywhereView>,
    /// Groups in the order of reading.
    pub groups: Vec<GroupView>,
}

/// A replacement made in many places.
#[derive(Debug, Serialize)]
pub struct EverywhereView {
    /// What became what.
    pub text: String,
    /// Where.
    pub members: Vec<String>,
}

/// What changed under a heading.
#[derive(Debug, Serialize)]
pub struct GroupView {
    /// The heading, without mark.
    pub heading: String,
    /// New posts.
    pub posts: Vec<PostView>,
    /// New entries.
    pub added: Vec<ItemView>,
    /// Entries that differ.
    pub updated: Vec<ItemView>,
    /// Entries in another place, those that went together as one.
    pub moved: Vec<BatchView>,
    /// Entries that are gone.
    pub removed: Vec<ItemView>,
    /// Everything else, a sentence each.
    pub news: Vec<String>,
}

/// A new post.
#[derive(Debug, Serialize)]
pub struct PostView {
    /// Its title, as a link where its address is known.
    pub link: String,
    /// Its summary; empty without one.
    pub summary: String,
}

/// An entry.
#[derive(Debug, Serialize)]
pub struct ItemView {
    /// Its title as a link; only the title where its link leads nowhere safe.
    pub link: String,
    /// Its title.
    pub title: String,
    /// What it is; may be empty.
    pub description: String,
    /// The note; may be empty.
    pub notes: String,
    /// Page and headings it stands under; may be empty.
    pub place: String,
    /// What differs, a clause each.
    pub edits: Vec<String>,
    /// Where readers do not see it; mostly empty.
    pub hidden: &'static str,
}

/// Entries that went the same way.
#[derive(Debug, Serialize)]
pub struct BatchView {
    /// From where.
    pub from: String,
    /// To where; may be empty.
    pub to: String,
    /// The entries.
    pub items: Vec<ItemView>,
}

impl View {
    /// Escapes a digest.
    pub fn of(digest: &Digest) -> Self {
        Self {
            version: 1,
            title: text(&summary::title(digest)),
            summary: summary::summary(&digest.counts),
            period: text(&digest.period.label),
            everywhere: digest
                .everywhere
                .iter()
                .map(|item| EverywhereView {
                    text: sentence(&item.sentence),
                    members: item.members.iter().map(|member| sentence(member)).collect(),
                })
                .collect(),
            groups: digest.groups.iter().map(group).collect(),
        }
    }
}

fn group(group: &Group) -> GroupView {
    let items = |list: &[Item]| list.iter().map(item).collect();
    GroupView {
        heading: text(&group.heading),
        posts: group.posts.iter().map(post).collect(),
        added: items(&group.added),
        updated: items(&group.updated),
        moved: group.moved.iter().map(batch).collect(),
        removed: items(&group.removed),
        news: group.news.iter().map(|news| sentence(&news.sentence)).collect(),
    }
}

fn post(post: &Post) -> PostView {
    PostView {
        link: link(&post.title, post.url.as_deref()),
        summary: post.summary.as_deref().map(text).unwrap_or_default(),
    }
}

fn item(item: &Item) -> ItemView {
    ItemView {
        link: link(&item.title, item.url.as_deref()),
        title: text(&item.title),
        description: item.description.as_deref().map(text).unwrap_or_default(),
        notes: item.notes.as_deref().map(text).unwrap_or_default(),
        place: text(&item.place.join(", ")),
        edits: item.edits.iter().map(|edit| sentence(edit)).collect(),
        hidden: match item.hidden {
            None => "",
            Some(Hidden::Everywhere) => "its table is broken: shown nowhere",
            Some(Hidden::OnSite) => "its table is broken: not shown on the site",
            Some(Hidden::OnGitHub) => "its table is broken: not shown on GitHub",
        },
    }
}

fn batch(batch: &Batch) -> BatchView {
    BatchView {
        from: text(&batch.from.join(", ")),
        to: text(&batch.to.join(", ")),
        items: batch.items.iter().map(item).collect(),
    }
}

fn text(raw: &str) -> String {
    Untrusted(raw).markdown().to_string()
}

fn link(title: &str, url: Option<&str>) -> String {
    match url.and_then(|url| Untrusted(url).url()) {
        Some(url) => format!("[{}]({url})", text(title)),
        None => text(title),
    }
}

fn sentence(parts: &[Part]) -> String {
    let shown = parts.iter().map(|part| match part {
        Part::Say(words) => words.clone(),
        Part::Quote(quote) => format!("\"{}\"", text(quote)),
        Part::Name(name) => text(name),
        Part::Link { text, url } => link(text, Some(url)),
    });
    shown.collect()
}
