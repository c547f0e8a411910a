//! The groups of a digest: in which order they stand, what they are called, and what stands in them.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};

use super::super::excerpt::shorten;
use super::super::model::{Batch, Digest, Group, Item, More, News, Part};
use super::super::page;
use super::news::{List, Member, Sort};
use super::{Gathering, Grouped, Moved};
use crate::change::model::Side;
use crate::change::{self, Place};
use crate::config;
use crate::schema::Role;

/// What puts a group before another: series first, then configured groups in their order, then headings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) kind: u8,
    pub(super) order: usize,
    pub(super) folded: String,
    pub(super) heading: String,
    /// The page, where a group is one page.
    pub(super) page: String,
}

/// Most characters of what a removed entry was.
const WHAT: usize = 60;
/// More texts than these on a page are counted and not quoted.
const TEXTS: usize = 3;

impl Gathering<'_, '_> {
    pub(super) fn finish(mut self) -> Digest {
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
            site: self.context.title.map(str::to_owned),
            period: self.context.period.clone(),
            counts: self.counts,
            everywhere: self.everywhere,
            groups,
            ..Digest::default()
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
        let lists = group.lists.into_iter().flat_map(|((page, sort), list)| self.listed(&page, &sort, list));
        let mut news: Vec<(Place, News)> = group.news.into_iter().chain(lists).collect();
        for (_, news) in &mut news {
            news.of_page &= !several;
        }
        news.sort_by(|a, b| (!a.1.of_page, &a.0.page, a.0.line).cmp(&(!b.1.of_page, &b.0.page, b.0.line)));
        let url = if group.pages.len() == 1 { group.pages.first().and_then(|page| self.address(page)) } else { None };
        let news = if several { self.by_page(news) } else { news.into_iter().map(|(_, news)| news).collect() };
        Group {
            heading,
            pages: group.pages.iter().cloned().collect(),
            url,
            posts: group.posts,
            added: items(Side::To, group.added),
            updated: items(Side::To, group.updated),
            removed: told_apart(items(Side::From, group.removed)),
            moved: self.batches(group.moved, several),
            news,
            more: More::default(),
        }
    }

    /// What is told of everything of one sort on a page. A few texts are told one by one, and those that lead
    /// somewhere in any case; the others are counted.
    fn listed(&self, page: &str, sort: &Sort, list: List) -> Vec<(Place, News)> {
        let List { line, members } = list;
        let of = |members: Vec<Member>| {
            let place = Place { page: page.to_owned(), line, ..Place::default() };
            let sentence = self.told(sort, &members);
            (place, News { sentence, changes: members.into_iter().map(|member| member.id).collect(), of_page: false })
        };
        if *sort != Sort::Text {
            return vec![of(members)];
        }
        let few = members.len() <= TEXTS && members.iter().all(|member| member.sentence.is_some());
        let says = |member: &Member| member.sentence.as_ref().is_some_and(|sentence| !sentence.is_empty());
        let (told, mut rest): (Vec<_>, Vec<_>) =
            members.into_iter().partition(|member| if few { says(member) } else { member.leads() });
        let mut told: Vec<(Place, News)> = told.into_iter().map(Member::news).collect();
        if few && let Some((_, first)) = told.first_mut() {
            // What says nothing goes with the others.
            first.changes.extend(rest.drain(..).map(|member| member.id));
        }
        while let Some(action) = rest.first().map(|member| member.action) {
            let (alike, others) = rest.into_iter().partition(|member| member.action == action);
            told.push(of(alike));
            rest = others;
        }
        told
    }

    /// Where a page is published that is still there.
    fn address(&self, path: &str) -> Option<String> {
        let known = self.known(Side::To, path);
        page::address(known.page.as_deref()?, self.context.site)
    }

    /// The H1 of a page where its title is another one, else its path.
    fn other_name(&self, rank: &Rank) -> String {
        let path = &rank.page;
        let known = self.latest(path);
        let h1 = known.page.as_deref().and_then(change::first_h1);
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
            let same_way = out.iter_mut().find(|batch| {
                let alike = |other: &Item| other.edits.is_empty() && other.hidden == item.hidden;
                item.edits.is_empty() && batch.from == old && batch.to == new && batch.items.iter().all(alike)
            });
            match same_way {
                Some(batch) => batch.items.push(item),
                None => out.push(Batch { from: old, to: new, items: vec![item] }),
            }
        }
        out
    }
}

/// Removed entries of one name: what each of them was.
fn told_apart(mut items: Vec<Item>) -> Vec<Item> {
    let mut names: BTreeMap<(String, Vec<String>), usize> = BTreeMap::new();
    let name = |item: &Item| (item.title.clone(), item.place.clone());
    for item in &items {
        *names.entry(name(item)).or_default() += 1;
    }
    for item in &mut items {
        let alike = names.get(&name(item)).is_some_and(|count| *count > 1) && item.edits.is_empty();
        if let Some(description) = item.description.as_deref().filter(|_| alike) {
            item.edits.push(vec![Part::Quote(shorten(description, WHAT))]);
        }
    }
    items
}

pub(super) fn globs(groups: &[config::Group]) -> Vec<Vec<GlobMatcher>> {
    let compile =
        |glob: &String| GlobBuilder::new(glob).literal_separator(true).build().ok().map(|glob| glob.compile_matcher());
    groups.iter().map(|group| group.pages.iter().filter_map(compile).collect()).collect()
}
