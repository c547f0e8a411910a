//! From changes to a digest: what counts, under which heading, in which words. Every change ends up in the digest
//! or in its counts.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};

use super::excerpt::{plain, plain_prose, shorten};
use super::model::{Batch, Counts, Digest, Everywhere, Group, Item, News, Part, Period, Post, Sentence};
use super::{page, wording};
use crate::change::model::Side;
use crate::change::{self, Action, Change, Changes, Kind, Place};
use crate::config;
use crate::page::Page;
use crate::schema::{ContentType, Role};

/// Most characters of a description.
const DESCRIPTION: usize = 160;
/// Most characters of a note.
const NOTE: usize = 60;

/// What a digest needs to know besides the changes.
pub struct Context<'a> {
    /// Title of the site.
    pub site: Option<&'a str>,
    /// Where the site is published, such as `https://example.org`.
    pub url: Option<&'a str>,
    /// The path under it, such as `/handbook`; may be empty.
    pub base_path: &'a str,
    /// Configured groups.
    pub groups: &'a [config::Group],
    /// What is told about.
    pub period: Period,
    /// Reads a page of one of the two snapshots.
    pub page: &'a dyn Fn(Side, &str) -> Option<Arc<Page>>,
    /// The content type of a page.
    pub content_type: &'a dyn Fn(&Page) -> Option<&'a ContentType>,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("site", &self.site).field("period", &self.period).finish_non_exhaustive()
    }
}

/// Makes a digest of changes.
pub fn gather(changes: &Changes, context: &Context<'_>) -> Digest {
    let mut gathering = Gathering {
        context,
        known: RefCell::default(),
        globs: globs(context.groups),
        groups: BTreeMap::new(),
        counts: Counts { formatting: changes.noise.lines, ..Counts::default() },
        touched: BTreeSet::new(),
        everywhere: Vec::new(),
    };
    let new_posts: BTreeSet<&str> = changes
        .list
        .iter()
        .filter(|change| change.kind == Kind::Post && change.action == Action::Added && change.role == Some(Role::Post))
        .map(|change| change.place.page.as_str())
        .collect();
    let mut in_posts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for change in &changes.list {
        match change.role {
            _ if change.kind == Kind::Substitution => gathering.substitution(change),
            None => gathering.counts.untyped += 1,
            Some(Role::Digest) => gathering.counts.digests += 1,
            Some(_) if change.action == Action::Added && new_posts.contains(change.place.page.as_str()) => {
                in_posts.entry(&change.place.page).or_default().push(change.id.clone());
            }
            Some(_) => gathering.one(change),
        }
    }
    for change in changes.list.iter().filter(|change| change.kind == Kind::Post) {
        if let Some(ids) = in_posts.remove(change.place.page.as_str()) {
            gathering.post(change, ids);
        }
    }
    gathering.finish()
}

/// What is known of a page.
struct Known<'s> {
    page: Option<Arc<Page>>,
    content_type: Option<&'s ContentType>,
    /// Its title without the name of the site; its path where there is no such page.
    title: String,
    rows: OnceCell<page::ShownRows>,
}

/// What puts a group before another: series first, then configured groups in their order, then headings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    kind: u8,
    order: usize,
    folded: String,
    heading: String,
    /// The page, where a group is one page.
    page: String,
}

struct Gathering<'c, 's> {
    context: &'c Context<'s>,
    /// Pages that were asked for, by side and path.
    known: RefCell<BTreeMap<(Side, String), Rc<Known<'s>>>>,
    globs: Vec<Vec<GlobMatcher>>,
    groups: BTreeMap<Rank, Grouped>,
    counts: Counts,
    touched: BTreeSet<String>,
    everywhere: Vec<Everywhere>,
}

#[derive(Default)]
struct Grouped {
    pages: BTreeSet<String>,
    posts: Vec<Post>,
    added: Vec<(Place, Item)>,
    updated: Vec<(Place, Item)>,
    moved: Vec<(Moved, Item)>,
    removed: Vec<(Place, Item)>,
    news: Vec<(Place, News)>,
    /// What is told once for everything of its sort on a page.
    lists: BTreeMap<(String, Sort), List>,
}

/// News of one sort on one page.
#[derive(Default)]
struct List {
    line: usize,
    changes: Vec<String>,
    /// What it happened to, with how often.
    names: Vec<(Vec<String>, usize)>,
}

/// News that are listed together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    NewSection,
    SectionRemoved,
    /// From the page of this path.
    SectionFrom(String),
    Regrouped,
    Level,
    Text,
}

impl Sort {
    fn of(change: &Change) -> Option<Self> {
        Some(match (change.kind, change.action) {
            (Kind::Prose, _) => Self::Text,
            (Kind::Section, Action::Added) => Self::NewSection,
            (Kind::Section, Action::Removed) => Self::SectionRemoved,
            (Kind::Section, Action::Updated) => Self::Level,
            (Kind::Section, Action::Moved) => match &change.from {
                Some(from) if from.page != change.place.page => Self::SectionFrom(from.page.clone()),
                _ => Self::Regrouped,
            },
            _ => return None,
        })
    }
}

struct Moved {
    from: Place,
    to: Place,
}

impl Gathering<'_, '_> {
    fn one(&mut self, change: &Change) {
        if change.kind == Kind::Entry {
            return self.entry(change);
        }
        self.counts.other += 1;
        if let Some(sort) = Sort::of(change) {
            let name = match sort {
                Sort::Text => change.place.section.clone(),
                _ => change.title.iter().cloned().collect(),
            };
            let list = self.group(change).lists.entry((change.place.page.clone(), sort)).or_default();
            if list.changes.is_empty() {
                list.line = change.place.line;
            }
            list.changes.push(change.id.clone());
            match list.names.last_mut().filter(|last| last.0 == name) {
                Some((_, times)) => *times += 1,
                None => list.names.push((name, 1)),
            }
            return;
        }
        let sentence = self.sentence(change);
        let news = News { changes: vec![change.id.clone()], sentence };
        let place = change.place.clone();
        self.group(change).news.push((place, news));
    }

    fn entry(&mut self, change: &Change) {
        self.count(change);
        let item = self.item(change);
        let place = change.place.clone();
        let group = self.group(change);
        match change.action {
            Action::Added => group.added.push((place, item)),
            Action::Removed => group.removed.push((place, item)),
            Action::Moved => {
                let from = change.from.clone().unwrap_or_default();
                group.moved.push((Moved { from, to: place }, item));
            }
            Action::Updated | Action::Renamed => group.updated.push((place, item)),
        }
    }

    fn count(&mut self, change: &Change) {
        let count = match change.action {
            Action::Added => &mut self.counts.added,
            Action::Removed => &mut self.counts.removed,
            Action::Moved => &mut self.counts.moved,
            Action::Updated | Action::Renamed => &mut self.counts.updated,
        };
        *count += 1;
        self.touched.insert(change.place.page.clone());
    }

    fn post(&mut self, change: &Change, changes: Vec<String>) {
        self.counts.posts += 1;
        let known = self.known(Side::To, &change.place.page);
        let (page, content_type) = (known.page.as_deref(), known.content_type);
        let post = Post {
            changes,
            title: self.title(&change.page_title, content_type),
            url: page.and_then(|page| page::address(page, self.context.url, self.context.base_path)),
            path: change.place.page.clone(),
            summary: page.and_then(|page| page::summary(page, content_type)),
        };
        self.group(change).posts.push(post);
    }

    /// The group of a change, by its page.
    fn group(&mut self, change: &Change) -> &mut Grouped {
        let path = &change.place.page;
        let rank = self.rank(change, path);
        let group = self.groups.entry(rank).or_default();
        group.pages.insert(path.clone());
        group
    }

    fn rank(&self, change: &Change, path: &str) -> Rank {
        let configured = self.globs.iter().position(|globs| globs.iter().any(|glob| glob.is_match(path)));
        if let Some((order, group)) = configured.and_then(|at| Some((at, self.context.groups.get(at)?))) {
            let heading = group.heading.clone();
            return Rank { kind: 1, order, folded: String::new(), heading, page: String::new() };
        }
        let content_type = self.read(change.action, path).content_type;
        let (kind, heading, page) = match content_type.filter(|content_type| content_type.role == Role::Post) {
            Some(series) => (0, page::series_heading(series), String::new()),
            None => (2, self.title(&change.page_title, content_type), path.to_owned()),
        };
        Rank { kind, order: 0, folded: heading.to_lowercase(), heading, page }
    }

    fn read(&self, action: Action, path: &str) -> Rc<Known<'_>> {
        self.known(if action == Action::Removed { Side::From } else { Side::To }, path)
    }

    fn known(&self, side: Side, path: &str) -> Rc<Known<'_>> {
        let key = (side, path.to_owned());
        if let Some(known) = self.known.borrow().get(&key) {
            return Rc::clone(known);
        }
        let page = (self.context.page)(side, path);
        let content_type = page.as_deref().and_then(|page| (self.context.content_type)(page));
        let title = page.as_deref().map(|page| self.title(&change::title_of(page, path), content_type));
        let title = title.unwrap_or_else(|| path.to_owned());
        let known = Rc::new(Known { page, content_type, title, rows: OnceCell::new() });
        self.known.borrow_mut().insert(key, Rc::clone(&known));
        known
    }

    /// A page on the later side where it is still there.
    fn latest(&self, path: &str) -> Rc<Known<'_>> {
        let known = self.known(Side::To, path);
        if known.page.is_some() { known } else { self.known(Side::From, path) }
    }

    fn title(&self, title: &str, content_type: Option<&ContentType>) -> String {
        let title = page::without_prefix(title, self.context.site);
        page::without_prefix(&title, content_type.and_then(|content_type| content_type.title_prefix.as_deref()))
    }

    /// The title of a page on one side.
    fn page_title(&self, side: Side, path: &str) -> String {
        self.known(side, path).title.clone()
    }

    fn item(&self, change: &Change) -> Item {
        let title = change.title.clone().or_else(|| change.row.first().map(|(_, cell)| plain(cell)));
        let (description, notes) = texts(change);
        let known = self.read(change.action, &change.place.page);
        let hidden = || {
            let page = known.page.as_deref()?;
            known.rows.get_or_init(|| page::ShownRows::of(page)).hidden(change.place.line)
        };
        Item {
            change: change.id.clone(),
            title: title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| "(no title)".to_owned()),
            url: change.url.clone(),
            description,
            notes,
            place: change.place.section.clone(),
            edits: match change.action {
                Action::Added | Action::Removed => Vec::new(),
                _ => change.cells.iter().flat_map(wording::edits).collect(),
            },
            hidden: if change.action == Action::Removed { None } else { hidden() },
        }
    }

    fn substitution(&mut self, change: &Change) {
        let cell = change.cells.first();
        let text = |side: Option<&Option<String>>| Part::Quote(side.cloned().flatten().unwrap_or_default());
        let mut members = Vec::new();
        for member in &change.members {
            match member.role {
                None => self.counts.untyped += 1,
                Some(Role::Digest) => self.counts.digests += 1,
                Some(_) => {
                    if member.kind == Kind::Entry {
                        self.count(member);
                    } else {
                        self.counts.other += 1;
                    }
                    members.push(self.member(member));
                }
            }
        }
        if members.is_empty() {
            return;
        }
        let places = format!(" in {} places", members.len());
        let places = if members.len() == 1 { " in one place".to_owned() } else { places };
        let sentence = vec![
            text(cell.map(|cell| &cell.before)),
            Part::say(" is now "),
            text(cell.map(|cell| &cell.after)),
            Part::say(places),
        ];
        self.everywhere.push(Everywhere { change: change.id.clone(), sentence, members });
    }

    fn member(&self, member: &Change) -> Sentence {
        let page = self.title(&member.page_title, None);
        let title = member.title.clone().filter(|_| member.kind == Kind::Entry);
        match (title, &member.url) {
            (Some(text), Some(url)) => vec![Part::Link { text, url: url.clone() }],
            (Some(text), None) => vec![Part::Name(text)],
            (None, _) => vec![Part::say("text in "), Part::Name(label(page, &member.place.section))],
        }
    }

    /// What happened to anything but an entry or its text.
    fn sentence(&self, change: &Change) -> Sentence {
        let name = || Part::Name(change.title.clone().unwrap_or_default());
        let cell = |before: bool| {
            let cell = change.cells.first();
            let value = cell.and_then(|cell| if before { cell.before.as_ref() } else { cell.after.as_ref() });
            Part::Quote(shorten(&plain_prose(value.map_or("", String::as_str)), DESCRIPTION))
        };
        match (change.kind, change.action) {
            (Kind::Page | Kind::Post, Action::Added) => self.new_page(change),
            (Kind::Page | Kind::Post, Action::Removed) => {
                vec![Part::say("Page removed: "), Part::Name(change.place.page.clone())]
            }
            (Kind::Page | Kind::Post, _) => {
                let old = change.from.as_ref().map_or("", |from| from.page.as_str());
                vec![
                    Part::Name(change.place.page.clone()),
                    Part::say(" is the new name of "),
                    Part::Name(old.to_owned()),
                ]
            }
            (Kind::Section, _) => vec![Part::say("Section "), cell(true), Part::say(" is now "), cell(false)],
            (Kind::Table, action) => {
                let what = match action {
                    Action::Added => "New table",
                    Action::Removed => "Table removed",
                    _ => "Columns of the table",
                };
                let mut out = [vec![Part::say(what)], within(&change.place.section)].concat();
                let columns = change.cells.first().map(|cell| (cell.before.as_deref(), cell.after.as_deref()));
                let list = |columns: &str| Part::Quote(columns.replace(" | ", ", "));
                out.extend(match columns.filter(|_| action == Action::Updated) {
                    Some((Some(old), Some(new))) => {
                        vec![Part::say(" were "), list(old), Part::say(" and are now "), list(new)]
                    }
                    Some((None, Some(new))) => vec![Part::say(" have names now: "), list(new)],
                    Some((Some(old), None)) => vec![Part::say(" lost their names: "), list(old)],
                    _ => Vec::new(),
                });
                out
            }
            (Kind::FrontMatter, Action::Added) => vec![name(), Part::say(" is "), cell(false)],
            (Kind::FrontMatter, Action::Removed) => vec![name(), Part::say(" removed, was "), cell(true)],
            (Kind::FrontMatter, _) => {
                vec![name(), Part::say(" was "), cell(true), Part::say(" and is now "), cell(false)]
            }
            (Kind::Entry | Kind::Prose | Kind::Substitution, _) => vec![Part::say("Text edited")],
        }
    }

    fn new_page(&self, change: &Change) -> Sentence {
        let known = self.known(Side::To, &change.place.page);
        let title = self.title(&change.page_title, None);
        match known.page.as_deref().and_then(|page| page::address(page, self.context.url, self.context.base_path)) {
            Some(url) => vec![Part::say("New page: "), Part::Link { text: title, url }],
            None => vec![Part::say("New page: "), Part::Name(title)],
        }
    }

    fn finish(mut self) -> Digest {
        self.counts.pages = self.touched.len();
        let groups = std::mem::take(&mut self.groups);
        let mut headings: BTreeMap<String, usize> = BTreeMap::new();
        for rank in groups.keys() {
            *headings.entry(rank.heading.clone()).or_default() += 1;
        }
        let groups = groups.into_iter().map(|(rank, group)| {
            // Two pages of one title are told apart by what else they are called.
            let twins = !rank.page.is_empty() && headings.get(&rank.heading).is_some_and(|count| *count > 1);
            let heading = if twins { format!("{} ({})", rank.heading, self.other_name(&rank)) } else { rank.heading };
            self.group_of(heading, group)
        });
        let groups = groups.collect();
        Digest {
            site: self.context.site.map(str::to_owned),
            period: self.context.period.clone(),
            counts: self.counts,
            everywhere: self.everywhere,
            groups,
        }
    }

    fn group_of(&self, heading: String, group: Grouped) -> Group {
        let several = group.pages.len() > 1 || group.pages.iter().any(|page| self.is_post(page));
        let label = |side: Side, place: &Place| -> Vec<String> {
            let page = several.then(|| self.page_title(side, &place.page));
            page.into_iter().chain(place.section.iter().cloned()).collect()
        };
        let items = |side: Side, list: Vec<(Place, Item)>| -> Vec<Item> {
            list.into_iter().map(|(place, item)| Item { place: label(side, &place), ..item }).collect()
        };
        let lists = group.lists.into_iter().map(|((page, sort), list)| {
            let place = Place { page, line: list.line, ..Place::default() };
            (place, News { sentence: self.told(&sort, &list), changes: list.changes })
        });
        let mut news: Vec<(Place, News)> = group.news.into_iter().chain(lists).collect();
        news.sort_by(|a, b| (&a.0.page, a.0.line).cmp(&(&b.0.page, b.0.line)));
        let news = if several { self.by_page(news) } else { news.into_iter().map(|(_, news)| news).collect() };
        Group {
            heading,
            pages: group.pages.iter().cloned().collect(),
            posts: group.posts,
            added: items(Side::To, group.added),
            updated: items(Side::To, group.updated),
            removed: items(Side::From, group.removed),
            moved: self.batches(group.moved, several),
            news,
        }
    }

    /// One sentence for everything of one sort on a page.
    fn told(&self, sort: &Sort, list: &List) -> Sentence {
        let many = list.changes.len() > 1;
        let mut out = vec![match sort {
            Sort::NewSection => Part::say(if many { "New sections: " } else { "New section: " }),
            Sort::SectionRemoved => Part::say(if many { "Sections removed: " } else { "Section removed: " }),
            Sort::SectionFrom(_) => Part::say("Moved here from "),
            Sort::Regrouped => Part::say("Under another heading now: "),
            Sort::Level => Part::say("Level of heading changed: "),
            Sort::Text => Part::say("Text edited"),
        }];
        if let Sort::SectionFrom(path) = sort {
            out.push(Part::Name(self.page_title(Side::From, path)));
            out.push(Part::say(if many { ", sections: " } else { ", section: " }));
        }
        let names = list.names.iter().filter(|(name, _)| !name.is_empty());
        for (index, (name, times)) in names.enumerate() {
            let joint = match (index, sort) {
                (0, Sort::Text) => " in ",
                (0, _) => "",
                _ => "; ",
            };
            out.push(Part::say(joint));
            out.push(Part::Name(name.join(", ")));
            if *times > 1 {
                out.push(Part::say(format!(" ({times} times)")));
            }
        }
        out
    }

    /// News of several pages, each with the name of its page; what happened alike on many of them is told once.
    fn by_page(&self, news: Vec<(Place, News)>) -> Vec<News> {
        let mut out: Vec<(News, Vec<String>)> = Vec::new();
        let mut told: BTreeMap<String, usize> = BTreeMap::new();
        for (place, news) in news {
            let page = self.page_title(Side::To, &place.page);
            let at = *told.entry(format!("{:?}", news.sentence)).or_insert(out.len());
            match out.get_mut(at) {
                Some((known, pages)) => {
                    known.changes.extend(news.changes);
                    if pages.last() != Some(&page) {
                        pages.push(page);
                    }
                }
                None => out.push((news, vec![page])),
            }
        }
        let named = |(mut news, pages): (News, Vec<String>)| {
            news.sentence.splice(0..0, [Part::Name(pages.join("; ")), Part::say(": ")]);
            news
        };
        out.into_iter().map(named).collect()
    }

    /// The H1 of a page where its title is another one, else its path.
    fn other_name(&self, rank: &Rank) -> String {
        let path = &rank.page;
        let known = self.latest(path);
        let h1 = known.page.as_deref().and_then(|page| {
            let section = page.outline().sections.iter().find(|section| section.level == 1)?;
            Some(change::heading_text(page, section))
        });
        h1.filter(|h1| !h1.is_empty() && *h1 != rank.heading).unwrap_or_else(|| path.clone())
    }

    fn is_post(&self, path: &str) -> bool {
        self.latest(path).content_type.is_some_and(|content_type| content_type.role == Role::Post)
    }

    /// Entries that went the same way together; one that was edited as well stands for itself.
    fn batches(&self, moved: Vec<(Moved, Item)>, several: bool) -> Vec<Batch> {
        let mut out: Vec<Batch> = Vec::new();
        for (Moved { from, to }, item) in moved {
            let other_page = from.page != to.page;
            let mut old: Vec<String> = Vec::new();
            let mut new: Vec<String> = Vec::new();
            if other_page {
                old.push(self.page_title(Side::From, &from.page));
            }
            if several {
                new.push(self.page_title(Side::To, &to.page));
            }
            // From Tools of one page to Tools of another: saying it once is enough.
            if !(other_page && from.section == to.section) {
                new.extend(to.section);
            }
            old.extend(from.section);
            if old.is_empty() {
                old.push("the top of the page".into());
            }
            let last = out.last_mut().filter(|last| {
                let alike = |other: &Item| other.edits.is_empty() && other.hidden == item.hidden;
                item.edits.is_empty() && last.items.iter().all(alike) && last.from == old && last.to == new
            });
            match last {
                Some(last) => last.items.push(item),
                None => out.push(Batch { from: old, to: new, items: vec![item] }),
            }
        }
        out
    }
}

fn globs(groups: &[config::Group]) -> Vec<Vec<GlobMatcher>> {
    let compile =
        |glob: &String| GlobBuilder::new(glob).literal_separator(true).build().ok().map(|glob| glob.compile_matcher());
    groups.iter().map(|group| group.pages.iter().filter_map(compile).collect()).collect()
}

fn within(section: &[String]) -> Sentence {
    if section.is_empty() { Vec::new() } else { vec![Part::say(" in "), Part::Name(section.join(", "))] }
}

fn label(page: String, section: &[String]) -> String {
    std::iter::once(page).chain(section.iter().cloned()).collect::<Vec<_>>().join(", ")
}

/// Description and note of a row: the columns of these names, else the second one.
fn texts(change: &Change) -> (Option<String>, Option<String>) {
    let first = change.row.first().map(|(column, _)| column.clone());
    let find = |name: &str| {
        let cell = change.row.iter().skip(1).find(|(column, _)| column.eq_ignore_ascii_case(name));
        cell.map(|(column, cell)| (column.clone(), plain(cell)))
    };
    let notes = find("notes").filter(|(column, _)| Some(column) != first.as_ref());
    let other = || {
        let cell =
            change.row.iter().skip(1).find(|(column, _)| notes.as_ref().is_none_or(|(notes, _)| notes != column));
        cell.map(|(column, cell)| (column.clone(), plain(cell)))
    };
    let description = find("description").or_else(other);
    let readable = |text: &String| text.chars().any(char::is_alphanumeric);
    (
        description.map(|(_, text)| shorten(&text, DESCRIPTION)).filter(readable),
        notes.map(|(_, text)| shorten(&text, NOTE)).filter(readable),
    )
}
