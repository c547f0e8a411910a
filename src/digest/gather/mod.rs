//! From changes to a digest: what counts, under which heading, in which words. Every change ends up in the digest
//! or in its counts.

mod groups;
mod news;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use globset::GlobMatcher;

use super::excerpt::{plain, plain_prose, shorten};
use super::model::{Counts, Digest, Everywhere, Item, News, Part, Period, Post, Sentence};
use super::{links, page, wording};
use crate::change::model::{CellChange, Side};
use crate::change::{self, Action, Change, Changes, Kind, Place, normal};
use crate::config::{self, SiteConfig};
use crate::page::{Entry, Page};
use crate::schema::{ContentType, Role};
use crate::text::hash::HashSet;
use crate::text::inline::gfm;
use groups::{Rank, globs};
use news::{List, Sort};

/// Most characters of a description.
const DESCRIPTION: usize = 160;
/// Most characters of a note.
const NOTE: usize = 60;

/// What a digest needs to know besides the changes.
pub struct Context<'a> {
    /// What the digest is of: the title of the site, unless digests have one of their own.
    pub title: Option<&'a str>,
    /// Where the site is published, and how.
    pub site: &'a SiteConfig,
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
        f.debug_struct("Context").field("title", &self.title).field("period", &self.period).finish_non_exhaustive()
    }
}

/// Makes a digest of changes.
pub fn gather(changes: &Changes, context: &Context<'_>) -> Digest {
    let mut gathering = Gathering {
        context,
        known: RefCell::default(),
        renamed: changes.renamed.iter().cloned().collect(),
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
        match change.role.or_else(|| gathering.role_before(change)) {
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
    /// What its entries are called; read on first use.
    names: OnceCell<HashSet<String>>,
}

impl Known<'_> {
    fn names(&self) -> &HashSet<String> {
        self.names.get_or_init(|| {
            let entries = self.page.as_deref().into_iter().flat_map(Entry::all);
            entries.map(|entry| normal::one_line(&gfm::plain(entry.cell(0)))).collect()
        })
    }
}

struct Gathering<'c, 's> {
    context: &'c Context<'s>,
    /// Pages that were asked for, by side and path.
    known: RefCell<BTreeMap<(Side, String), Rc<Known<'s>>>>,
    /// New paths of pages by their old ones.
    renamed: BTreeMap<String, String>,
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
        if let Some(sort) = Sort::of(change).filter(|_| news::heading_links(change).is_none()) {
            let name = sort.name_of(change);
            let text = if sort == Sort::Text { Self::text(change) } else { None };
            let list = self.group(change).lists.entry((change.place.page.clone(), sort)).or_default();
            list.add(change, name, text);
            return;
        }
        let sentence = self.sentence(change);
        let of_page = matches!(change.kind, Kind::Page | Kind::Post);
        let news = News { changes: vec![change.id.clone()], sentence, of_page };
        let place = change.place.clone();
        self.group(change).news.push((place, news));
    }

    fn entry(&mut self, change: &Change) {
        self.count(change);
        let mut item = Self::item(change);
        if change.action == Action::Removed && self.namesake_stays(&change.place.page, &item.title) {
            item.edits = vec![vec![Part::say("another one of this name stays")]];
        }
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

    /// Whether a page still has an entry of the name of one that went.
    fn namesake_stays(&self, path: &str, title: &str) -> bool {
        self.known(Side::To, self.renamed.get(path).map_or(path, String::as_str)).names().contains(title)
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
            url: page.and_then(|page| page::address(page, self.context.site)),
            path: change.place.page.clone(),
            summary: page.and_then(|page| page::summary(page, content_type)),
        };
        self.group(change).posts.push(post);
    }

    /// The group of a change, by its page.
    fn group(&mut self, change: &Change) -> &mut Grouped {
        let path = self.renamed.get(&change.place.page).filter(|_| change.action == Action::Removed);
        let path = path.unwrap_or(&change.place.page).clone();
        let rank = self.rank(change, &path);
        let group = self.groups.entry(rank).or_default();
        group.pages.insert(path);
        group
    }

    fn rank(&self, change: &Change, path: &str) -> Rank {
        let configured = self.globs.iter().position(|globs| globs.iter().any(|glob| glob.is_match(path)));
        if let Some((order, group)) = configured.and_then(|at| Some((at, self.context.groups.get(at)?))) {
            let heading = group.heading.clone();
            return Rank { kind: 1, order, folded: String::new(), heading, page: String::new() };
        }
        let content_type = self.read(change.action, path).content_type;
        if let Some(series) = content_type.filter(|content_type| content_type.role == Role::Post) {
            let heading = page::series_heading(series);
            return Rank { kind: 0, order: 0, folded: heading.to_lowercase(), heading, page: String::new() };
        }
        // What went from a page that got a new title stands under the new one.
        let now = self.known(Side::To, path);
        let still_there = now.page.as_ref().map(|_| now.title.clone());
        let heading = still_there.unwrap_or_else(|| self.title(&change.page_title, content_type));
        Rank { kind: 2, order: 0, folded: heading.to_lowercase(), heading, page: path.to_owned() }
    }

    /// What a page was that has left the pages that count: its leaving is news.
    fn role_before(&self, change: &Change) -> Option<Role> {
        let from = change.from.as_ref()?;
        Some(self.known(Side::From, &from.page).content_type?.role)
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
        let known = Rc::new(Known { page, content_type, title, names: OnceCell::new() });
        self.known.borrow_mut().insert(key, Rc::clone(&known));
        known
    }

    /// A page on the later side where it is still there.
    fn latest(&self, path: &str) -> Rc<Known<'_>> {
        let known = self.known(Side::To, path);
        if known.page.is_some() { known } else { self.known(Side::From, path) }
    }

    fn title(&self, title: &str, content_type: Option<&ContentType>) -> String {
        let title = page::without_prefix(title, self.context.title);
        page::without_prefix(&title, content_type.and_then(|content_type| content_type.title_prefix.as_deref()))
    }

    /// The title of a page on one side.
    fn page_title(&self, side: Side, path: &str) -> String {
        self.known(side, path).title.clone()
    }

    fn item(change: &Change) -> Item {
        let title = change.title.clone().or_else(|| change.row.first().map(|(_, cell)| plain(cell)));
        let (description, notes) = texts(change);
        // A description often begins with the title, which stands right before it.
        let description = description.map(|text| page::without_title(&text, title.as_deref()));
        Item {
            change: change.id.clone(),
            title: title.filter(|title| readable(title)).unwrap_or_else(|| {
                let empty = !change.row.iter().any(|(_, cell)| readable(&plain(cell)));
                if empty { "(empty row)" } else { "(no title)" }.to_owned()
            }),
            url: change.url.clone(),
            description,
            notes,
            place: change.place.section.clone(),
            edits: Self::edits(change),
            hidden: change.hidden.filter(|_| change.action != Action::Removed),
        }
    }

    /// What differs, and where links lead that stand beside that of the title.
    fn edits(change: &Change) -> Vec<Sentence> {
        let own = change.url.as_deref();
        let (mut edits, new) = match change.action {
            Action::Removed => return Vec::new(),
            Action::Added => {
                let cells = change.row.iter().map(|(_, cell)| cell.as_str());
                (Vec::new(), links::new_links([], cells))
            }
            action => {
                let first = change.row.first().map(|(column, _)| column.as_str());
                // Dots that stand where somebody meant to write are no news beside others.
                let told = action == Action::Moved || change.cells.iter().any(|cell| !news::says_nothing(cell));
                let cells = change.cells.iter().filter(|cell| !told || !news::says_nothing(cell));
                let edits: Vec<Sentence> =
                    cells.flat_map(|cell| wording::edits(cell, first == Some(&cell.column), own)).collect();
                let side = |of: fn(&CellChange) -> Option<&String>| {
                    change.cells.iter().filter_map(move |cell| of(cell).map(String::as_str))
                };
                (edits, links::new_links(side(|cell| cell.before.as_ref()), side(|cell| cell.after.as_ref())))
            }
        };
        let new = links::untold(new, own, &edits);
        edits.extend(if change.action == Action::Added { links::with(new) } else { links::got(new) });
        edits
    }

    fn substitution(&mut self, change: &Change) {
        let mut members: Vec<Sentence> = Vec::new();
        let mut places = 0;
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
                    places += 1;
                    let sentence = self.member(change.action, member);
                    if members.last() != Some(&sentence) {
                        members.push(sentence);
                    }
                }
            }
        }
        if places > 0 {
            let sentence = replaced(change, places);
            // What happened in the very same places is told with it.
            let like = |known: &&mut Everywhere| known.places == places && known.members == members;
            if let Some(known) = self.everywhere.iter_mut().find(like) {
                known.changes.push(change.id.clone());
                known.sentence.push(Part::say("; "));
                known.sentence.extend(sentence);
            } else {
                self.everywhere.push(Everywhere {
                    changes: vec![change.id.clone()],
                    sentence,
                    places,
                    members,
                    more: 0,
                });
            }
        }
    }
}

/// What happened in many places.
fn replaced(change: &Change, places: usize) -> Sentence {
    let cell = change.cells.first();
    let text = |side: Option<&Option<String>>| {
        Part::Quote(shorten(&plain_prose(side.and_then(Option::as_deref).unwrap_or_default()), DESCRIPTION))
    };
    let (before, after) = (text(cell.map(|cell| &cell.before)), text(cell.map(|cell| &cell.after)));
    let key = cell.filter(|cell| cell.column != "Text").map(|cell| Part::Name(cell.column.clone()));
    let count = if places == 1 { " in one place".to_owned() } else { format!(" in {places} places") };
    // A key stands once on a page.
    let pages = if places == 1 { "one page".to_owned() } else { format!("{places} pages") };
    let links = cell.and_then(|cell| wording::retargeted(cell.before.as_deref()?, cell.after.as_deref()?));
    if let Some((name, old, new)) = links {
        let (old, new) = (wording::address(&old), wording::address(&new));
        return vec![Part::Quote(name), Part::say(" leads to "), new, Part::say(" now, was "), old, Part::say(count)];
    }
    match (change.action, key) {
        (Action::Added, Some(key)) => vec![key, Part::say(" set to "), after, Part::say(format!(" on {pages}"))],
        (Action::Added, None) => vec![after, Part::say(format!(" added{count}"))],
        (Action::Removed, Some(key)) => {
            vec![key, Part::say(" "), before, Part::say(format!(" removed from {pages}"))]
        }
        (Action::Removed, None) => vec![before, Part::say(format!(" removed{count}"))],
        _ => vec![before, Part::say(" is now "), after, Part::say(count)],
    }
}

/// Description and note of a row: the columns of these names, else the second one. A table of many columns without
/// either has columns of its own, which are all told by name.
fn texts(change: &Change) -> (Option<String>, Option<String>) {
    let first = change.row.first().map(|(column, _)| column.clone());
    let find = |name: &str| {
        let cell = change.row.iter().skip(1).find(|(column, _)| column.eq_ignore_ascii_case(name));
        cell.map(|(column, cell)| (column.clone(), plain(cell)))
    };
    // A row without a header has its notes where every other table has them.
    let notes = find("notes").or_else(|| find("Column 3")).filter(|(column, _)| Some(column) != first.as_ref());
    let other = || {
        let cell =
            change.row.iter().skip(1).find(|(column, _)| notes.as_ref().is_none_or(|(notes, _)| notes != column));
        cell.map(|(column, cell)| (column.clone(), plain(cell)))
    };
    let many = notes.is_none() && change.row.len() > 3;
    let description = find("description").or_else(|| if many { None } else { other() });
    let told = |column: &String| description.as_ref().is_some_and(|(known, _)| known == column);
    // A table without notes has columns of its own; the one with the entry's link is told by the link.
    let own = |(column, cell): &(String, String)| {
        let links = gfm::links(cell);
        let is_link = links.iter().any(|link| Some(link.url.trim()) == change.url.as_deref());
        let text = plain(cell);
        (!told(column) && !is_link && readable(&text)).then(|| format!("{column}: {text}"))
    };
    let others = || change.row.iter().skip(1).filter_map(own).collect::<Vec<_>>().join("; ");
    if many && description.is_none() {
        return (Some(shorten(&others(), DESCRIPTION)).filter(|text| readable(text)), None);
    }
    let notes = notes.as_ref().map_or_else(others, |(_, text)| text.clone());
    (
        description.as_ref().map(|(_, text)| shorten(text, DESCRIPTION)).filter(|text| readable(text)),
        Some(shorten(&notes, NOTE)).filter(|text| readable(text)),
    )
}

/// Whether a text says anything; a row of dots does not.
fn readable(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
