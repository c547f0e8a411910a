//! What a template sees of a digest, version 1. `docs/digest.md` describes it for people.

use minijinja::Value;
use serde::Serialize;

use super::changes;
use super::voice::Voice;
use crate::change::model::Revision;
use crate::digest::model::{Batch, Digest, Everywhere, Group, Item, Post};
use crate::digest::summary;

/// Where a digest is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Medium {
    /// By itself.
    Document,
    /// As a page of the site, which may show its title already.
    Post,
    /// In a mail client.
    Mail,
}

/// A digest, every text of it fit for the format of the template.
#[derive(Debug, Serialize)]
pub struct View {
    /// Version of this context; a number that grows when a name goes away or changes its meaning.
    pub version: u32,
    /// Where the digest is read.
    pub medium: Medium,
    /// Whether the title stands above the digest.
    pub with_title: bool,
    /// The title.
    pub title: Value,
    /// Title of the site; may be empty.
    pub site: Value,
    /// Paragraphs of the sender's.
    pub intro: Vec<Value>,
    /// How much changed, as one or two sentences.
    pub summary: Value,
    /// The name of the period.
    pub period: Value,
    /// Where the period begins.
    pub from: RevisionView,
    /// Where it ends.
    pub to: RevisionView,
    /// The digest on the web; may be empty.
    pub web: Value,
    /// Where readers end the e-mail; may be empty.
    pub unsubscribe: Value,
    /// Replacements made in many places.
    pub everywhere: Vec<EverywhereView>,
    /// Groups in the order of reading.
    pub groups: Vec<GroupView>,
    /// What is left out with whole groups; may be empty.
    pub more: Value,
}

/// An end of the period.
#[derive(Debug, Serialize)]
pub struct RevisionView {
    /// As the user named it.
    pub rev: Value,
    /// Short id of the commit; empty before the first one.
    pub commit: Value,
    /// Its day; may be empty.
    pub date: Value,
}

/// A replacement made in many places.
#[derive(Debug, Serialize)]
pub struct EverywhereView {
    /// What became what.
    pub text: Value,
    /// Where.
    pub members: Vec<Value>,
    /// How many places are left out.
    pub more: usize,
}

/// What changed under a heading.
#[derive(Debug, Serialize)]
pub struct GroupView {
    /// The heading.
    pub heading: Value,
    /// Where its page is published; may be empty.
    pub url: Value,
    /// What stands under it, in a few words.
    pub counts: Value,
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
    pub news: Vec<Value>,
    /// Those of them that tell of the page as a whole.
    pub lead: Vec<Value>,
    /// Those of them that do not.
    pub also: Vec<Value>,
    /// What is left out; may be empty.
    pub more: Value,
}

/// A new post.
#[derive(Debug, Serialize)]
pub struct PostView {
    /// Its title, as a link where its address is known.
    pub link: Value,
    /// Its title.
    pub title: Value,
    /// Its address; may be empty.
    pub url: Value,
    /// Its summary; may be empty.
    pub summary: Value,
}

/// An entry.
#[derive(Debug, Serialize)]
pub struct ItemView {
    /// Its title as a link; only the title where its link leads nowhere safe.
    pub link: Value,
    /// Its title.
    pub title: Value,
    /// Its link; empty where it leads nowhere safe.
    pub url: Value,
    /// What it is; may be empty.
    pub description: Value,
    /// The note; may be empty.
    pub notes: Value,
    /// Page and headings it stands under; may be empty.
    pub place: Value,
    /// What differs, a clause each.
    pub edits: Vec<Value>,
    /// Which readers do not see it; mostly empty.
    pub hidden: &'static str,
}

/// Entries that went the same way.
#[derive(Debug, Serialize)]
pub struct BatchView {
    /// From where.
    pub from: Value,
    /// To where; may be empty.
    pub to: Value,
    /// The entries.
    pub items: Vec<ItemView>,
}

impl View {
    /// Makes a digest fit for a format.
    pub fn of(digest: &Digest, voice: Voice, medium: Medium) -> Self {
        let Digest { site, intro, web, unsubscribe, period, counts, everywhere, groups, more, .. } = digest;
        Self {
            version: 1,
            medium,
            with_title: true,
            title: voice.text(&summary::title(digest)),
            site: voice.text(site.as_deref().unwrap_or_default()),
            intro: intro.iter().map(|paragraph| voice.whole(paragraph)).collect(),
            summary: summary::summary(counts).into(),
            period: voice.text(&period.label),
            from: revision(&period.from, voice),
            to: revision(&period.to, voice),
            web: voice.url(web.as_deref()),
            unsubscribe: voice.url(unsubscribe.as_deref()),
            everywhere: everywhere.iter().map(|replaced| self::everywhere(replaced, voice)).collect(),
            groups: groups.iter().map(|one| group(one, voice)).collect(),
            more: summary::more(more).into(),
        }
    }
}

/// How much a template has to tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Entries, posts and sentences.
    pub(super) items: usize,
    /// Bytes of their texts.
    pub(super) bytes: usize,
}

impl Size {
    fn add<'a>(&mut self, texts: impl IntoIterator<Item = &'a Value>) {
        self.items += 1;
        self.bytes += texts.into_iter().filter_map(Value::as_str).map(str::len).sum::<usize>();
    }
}

impl View {
    /// How much there is to tell, without the frame.
    pub(super) fn size(&self) -> Size {
        let mut size = Size::default();
        for everywhere in &self.everywhere {
            size.add([&everywhere.text]);
            everywhere.members.iter().for_each(|member| size.add([member]));
        }
        for group in &self.groups {
            size.add([&group.heading, &group.url]);
            group.posts.iter().for_each(|post| size.add([&post.link, &post.summary]));
            group.news.iter().for_each(|sentence| size.add([sentence]));
            let moved = group.moved.iter().flat_map(|batch| &batch.items);
            for item in group.added.iter().chain(&group.updated).chain(&group.removed).chain(moved) {
                let ItemView { link, description, notes, place, edits, .. } = item;
                size.add([link, description, notes, place].into_iter().chain(edits));
            }
        }
        size
    }
}

fn revision(revision: &Revision, voice: Voice) -> RevisionView {
    let Revision { rev, commit, date } = revision;
    let first =
        |text: &Option<String>, most| text.as_deref().and_then(|text| text.get(..most)).unwrap_or_default().into();
    RevisionView { rev: voice.text(rev), commit: first(commit, 10), date: first(date, 10) }
}

fn everywhere(replaced: &Everywhere, voice: Voice) -> EverywhereView {
    EverywhereView {
        text: voice.sentence(&replaced.sentence),
        members: replaced.members.iter().map(|member| voice.sentence(member)).collect(),
        more: replaced.more,
    }
}

fn group(group: &Group, voice: Voice) -> GroupView {
    let items = |list: &[Item]| list.iter().map(|one| item(one, voice)).collect();
    let sentences = |of_page: bool| {
        let news = group.news.iter().filter(|news| news.of_page == of_page);
        news.map(|news| voice.sentence(&news.sentence)).collect::<Vec<Value>>()
    };
    let (lead, also) = (sentences(true), sentences(false));
    GroupView {
        heading: voice.text(&group.heading),
        url: voice.url(group.url.as_deref()),
        counts: summary::at_a_glance(group).into(),
        posts: group.posts.iter().map(|one| post(one, voice)).collect(),
        added: items(&group.added),
        updated: items(&group.updated),
        moved: group.moved.iter().map(|one| batch(one, voice)).collect(),
        removed: items(&group.removed),
        news: lead.iter().chain(&also).cloned().collect(),
        lead,
        also,
        more: summary::more(&group.more).into(),
    }
}

fn post(post: &Post, voice: Voice) -> PostView {
    let (link, title, url) = voice.link_text_and_url(&post.title, post.url.as_deref());
    PostView { link, title, url, summary: voice.text(post.summary.as_deref().unwrap_or_default()) }
}

fn item(item: &Item, voice: Voice) -> ItemView {
    let (link, title, url) = voice.link_text_and_url(&item.title, item.url.as_deref());
    ItemView {
        link,
        title,
        url,
        description: voice.text(item.description.as_deref().unwrap_or_default()),
        notes: voice.text(item.notes.as_deref().unwrap_or_default()),
        place: voice.path(&item.place),
        edits: item.edits.iter().map(|edit| voice.sentence(edit)).collect(),
        hidden: item.hidden.map_or("", changes::unseen),
    }
}

fn batch(batch: &Batch, voice: Voice) -> BatchView {
    BatchView {
        from: voice.path(&batch.from),
        to: voice.path(&batch.to),
        items: batch.items.iter().map(|one| item(one, voice)).collect(),
    }
}
