//! What a digest says of anything but entries: one sentence for each sort of news on a page.

use std::collections::BTreeMap;

use super::super::excerpt::{plain, plain_prose, shorten};
use super::super::model::{News, Part, Sentence};
use super::super::{links, page, wording};
use super::{DESCRIPTION, Gathering};
use crate::change::model::{CellChange, Side};
use crate::change::normal;
use crate::change::{Action, Change, Kind, Place};
use crate::text::inline::gfm;

/// Most names in a sentence.
const NAMES: usize = 25;

/// News of one sort on one page.
#[derive(Default)]
pub(super) struct List {
    pub(super) line: usize,
    pub(super) members: Vec<Member>,
}

/// One of them.
pub(super) struct Member {
    pub(super) id: String,
    pub(super) action: Action,
    /// What it happened to.
    name: Vec<String>,
    pub(super) place: Place,
    /// What it says, where it is a text and that can be said.
    pub(super) sentence: Option<Sentence>,
}

impl Member {
    /// Whether it tells where something leads: that must not be left out.
    pub(super) fn leads(&self) -> bool {
        self.sentence.iter().flatten().any(|part| matches!(part, Part::Link { .. }))
    }

    /// What is told of it by itself.
    pub(super) fn news(self) -> (Place, News) {
        (self.place, News { changes: vec![self.id], sentence: self.sentence.unwrap_or_default(), of_page: false })
    }
}

impl List {
    pub(super) fn add(&mut self, change: &Change, name: Vec<String>, sentence: Option<Sentence>) {
        if self.members.is_empty() {
            self.line = change.place.line;
        }
        let (id, place) = (change.id.clone(), change.place.clone());
        self.members.push(Member { id, action: change.action, name, place, sentence });
    }
}

/// News that are listed together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    NewSection,
    /// The page's only H1, which is its heading and no section of it.
    PageHeading,
    PageHeadingRemoved,
    SectionRemoved,
    /// From the page of this path.
    SectionFrom(String),
    /// Under another heading of the same page.
    Regrouped {
        from: Vec<String>,
        to: Vec<String>,
    },
    Level,
    Text,
}

impl Sort {
    pub(super) fn of(change: &Change) -> Option<Self> {
        Some(match (change.kind, change.action) {
            (Kind::Prose, _) => Self::Text,
            (Kind::Section, Action::Added) if is_page_heading(&change.place) => Self::PageHeading,
            (Kind::Section, Action::Removed) if is_page_heading(&change.place) => Self::PageHeadingRemoved,
            (Kind::Section, Action::Added) => Self::NewSection,
            (Kind::Section, Action::Removed) => Self::SectionRemoved,
            (Kind::Section, Action::Updated) => Self::Level,
            (Kind::Section, Action::Moved) => match &change.from {
                Some(from) if from.page != change.place.page => Self::SectionFrom(from.page.clone()),
                from => Self::Regrouped { from: from.as_ref().map_or_else(Vec::new, above), to: above(&change.place) },
            },
            _ => return None,
        })
    }

    /// What a change of this sort is listed as.
    pub(super) fn name_of(&self, change: &Change) -> Vec<String> {
        match self {
            Self::Text => change.place.section.clone(),
            Self::Regrouped { .. } | Self::SectionFrom(_) => vec![with_former_name(change)],
            _ => change.title.iter().cloned().collect(),
        }
    }
}

/// The headings that a section stands under.
fn above(place: &Place) -> Vec<String> {
    place.section.split_last().map_or_else(Vec::new, |(_, above)| above.to_vec())
}

fn is_page_heading(place: &Place) -> bool {
    place.section.is_empty() && place.h1.is_some()
}

impl Gathering<'_, '_> {
    /// Where something happened that happened in many places.
    pub(super) fn member(&self, whole: Action, member: &Change) -> Sentence {
        let side = if member.action == Action::Removed { Side::From } else { Side::To };
        let page = self.page_title(side, &member.place.page);
        if whole != Action::Updated && member.kind != Kind::Entry {
            return vec![Part::Name(page)];
        }
        let title = member.title.clone().filter(|_| member.kind == Kind::Entry);
        match (title, &member.url) {
            (Some(text), Some(url)) => vec![Part::Link { text, url: url.clone() }],
            (Some(text), None) => vec![Part::Name(text)],
            (None, _) => vec![Part::say("text in "), Part::Name(label(page, &member.place.section))],
        }
    }

    /// What happened to anything but an entry or its text.
    pub(super) fn sentence(&self, change: &Change) -> Sentence {
        let name = || Part::Name(change.title.clone().unwrap_or_default());
        let cell = |before: bool| {
            let cell = change.cells.first();
            let value = cell.and_then(|cell| if before { cell.before.as_ref() } else { cell.after.as_ref() });
            Part::Quote(shorten(&plain_prose(value.map_or("", String::as_str)), DESCRIPTION))
        };
        match (change.kind, change.action) {
            (Kind::Page | Kind::Post, Action::Added) => self.new_page(change),
            (Kind::Page | Kind::Post, Action::Removed) => {
                let known = self.known(Side::From, &change.place.page);
                let title = Part::Name(known.title.clone());
                if change.kind == Kind::Post {
                    return vec![Part::say("Post removed: "), title];
                }
                // Another page may have its title.
                let file = Part::Name(change.place.page.clone());
                vec![Part::say("Page removed: "), title, Part::say(" ("), file, Part::say(")")]
            }
            (Kind::Page | Kind::Post, _) => {
                let old = change.from.as_ref().map_or("", |from| from.page.as_str());
                vec![
                    Part::Name(change.place.page.clone()),
                    Part::say(" is the new name of "),
                    Part::Name(old.to_owned()),
                ]
            }
            (Kind::Section, _) => self.section(change),
            (Kind::Table, action) => {
                let what = match action {
                    Action::Added => "New table",
                    Action::Removed => "Table removed",
                    _ => "Columns of the table",
                };
                let mut out = [vec![Part::say(what)], within(&change.place.section)].concat();
                let columns = change.cells.first().map(|cell| (cell.before.as_deref(), cell.after.as_deref()));
                let list = |columns: &str| Part::Quote(names(columns).replace(" | ", ", "));
                out.extend(match columns.filter(|_| action == Action::Updated) {
                    Some((Some(old), Some(new))) if names(old) == names(new) => Vec::new(),
                    Some((Some(old), Some(new))) => {
                        vec![Part::say(" were "), list(old), Part::say(" and are now "), list(new)]
                    }
                    Some((None, Some(new))) => vec![Part::say(" have names now: "), list(new)],
                    Some((Some(old), None)) => vec![Part::say(" lost their names: "), list(old)],
                    _ => Vec::new(),
                });
                out.extend(change.cells.first().and_then(links_of_name).into_iter().flatten());
                out
            }
            (Kind::FrontMatter, Action::Added) => vec![name(), Part::say(" set to "), cell(false)],
            (Kind::FrontMatter, Action::Removed) => vec![name(), Part::say(" removed, was "), cell(true)],
            (Kind::FrontMatter, _) => {
                vec![name(), Part::say(" was "), cell(true), Part::say(" and is now "), cell(false)]
            }
            (Kind::Entry | Kind::Prose | Kind::Substitution, _) => vec![Part::say("Text edited")],
        }
    }

    /// A section that has another name or whose heading leads elsewhere, wherever it stands now.
    fn section(&self, change: &Change) -> Sentence {
        let heading = heading(change);
        let mut out = match (heading, Sort::of(change)) {
            (Some((before, after)), None) => {
                let quote = |text: &str| Part::Quote(shorten(&plain_prose(text), DESCRIPTION));
                vec![Part::say("Section "), quote(before), Part::say(" is now "), quote(after)]
            }
            (_, Some(Sort::Level)) if change.cells.iter().all(|cell| cell.column != LEVEL) => {
                vec![Part::say("Heading")]
            }
            (_, Some(sort)) => {
                let mut list = List::default();
                list.add(change, sort.name_of(change), None);
                self.told(&sort, &list.members)
            }
            (None, None) => Vec::new(),
        };
        out.extend(heading_links(change).into_iter().flatten());
        out
    }

    fn new_page(&self, change: &Change) -> Sentence {
        let known = self.known(Side::To, &change.place.page);
        let title = self.title(&change.page_title, None);
        match known.page.as_deref().and_then(|page| page::address(page, self.context.site)) {
            Some(url) => vec![Part::say("New page: "), Part::Link { text: title, url }],
            None => vec![Part::say("New page: "), Part::Name(title)],
        }
    }

    /// One sentence for everything of one sort on a page.
    pub(super) fn told(&self, sort: &Sort, members: &[Member]) -> Sentence {
        let many = members.len() > 1;
        let mut out = Vec::new();
        let begin = match sort {
            Sort::NewSection => Part::say(if many { "New sections: " } else { "New section: " }),
            Sort::PageHeading => Part::say("The page has a heading now: "),
            Sort::PageHeadingRemoved => Part::say("The page lost its heading: "),
            Sort::SectionRemoved => Part::say(if many { "Sections removed: " } else { "Section removed: " }),
            Sort::SectionFrom(_) => Part::say("Moved here from "),
            Sort::Regrouped { from, to } => {
                let quoted = |headings: &[String]| Part::Quote(headings.join(", "));
                match (from.is_empty(), to.is_empty()) {
                    (true, true) => out.push(Part::say("Under another heading now")),
                    (false, true) => out.extend([Part::say("No longer under "), quoted(from)]),
                    (true, false) => out.extend([Part::say("Under "), quoted(to), Part::say(" now")]),
                    (false, false) => {
                        out.extend([Part::say("Under "), quoted(to), Part::say(" now, was under "), quoted(from)]);
                    }
                }
                Part::say(": ")
            }
            Sort::Level => Part::say("Level of heading changed: "),
            Sort::Text => Part::say(match members.first().map(|member| member.action) {
                Some(Action::Added) => "Text added",
                Some(Action::Removed) => "Text removed",
                Some(Action::Moved) => "Text moved",
                _ => "Text edited",
            }),
        };
        out.push(begin);
        if let Sort::SectionFrom(path) = sort {
            out.push(Part::Name(self.page_title(Side::From, path)));
            out.push(Part::say(if many { ", sections: " } else { ", section: " }));
        }
        let mut names: Vec<(&[String], usize)> = Vec::new();
        for member in members.iter().filter(|member| !member.name.is_empty()) {
            match names.last_mut().filter(|last| last.0 == member.name) {
                Some((_, times)) => *times += 1,
                None => names.push((&member.name, 1)),
            }
        }
        for (index, (name, times)) in names.iter().take(NAMES).enumerate() {
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
        if let Some(more) = names.len().checked_sub(NAMES).filter(|more| *more > 0) {
            out.push(Part::say(format!("; {more} more")));
        }
        out
    }

    /// What happened to a text: nothing to say where nobody reads it, none where it cannot be said.
    pub(super) fn text(change: &Change) -> Option<Sentence> {
        let cell = change.cells.first();
        let value = |side: Option<&Option<String>>| side.and_then(Option::as_deref).unwrap_or_default().to_owned();
        let (before, after) = (value(cell.map(|cell| &cell.before)), value(cell.map(|cell| &cell.after)));
        let moved = change.row.first().map(|(_, text)| text.clone()).unwrap_or_default();
        let [before, after, moved] = [before, after, moved].map(|text| without_breaks(&text).to_owned());
        let Some(shown) = [&before, &after, &moved].into_iter().find(|text| !text.is_empty()) else {
            return Some(Vec::new());
        };
        if let Some(what) = mark_up(shown) {
            let named = |joint: &'static str| named_place(joint, &change.place.section);
            return Some(match change.action {
                Action::Added => [vec![Part::say(format!("New {what}"))], named(" in ")].concat(),
                Action::Removed => [vec![Part::say(format!("Removed {what}"))], named(" from ")].concat(),
                Action::Moved => [vec![Part::say(format!("Moved {what}"))], named(" to ")].concat(),
                Action::Updated | Action::Renamed => {
                    [vec![Part::say(format!("Edited {what}"))], named(" in ")].concat()
                }
            });
        }
        let unseen = |text: &str| !plain_prose(text).chars().any(char::is_alphanumeric);
        let (before, after, moved) = (without_images(&before), without_images(&after), without_images(&moved));
        if unseen(&before) && unseen(&after) && unseen(&moved) {
            let (what, joint) = match change.action {
                Action::Added => ("New image", " in "),
                Action::Removed => ("Image removed", " from "),
                Action::Moved => ("Image moved", " to "),
                Action::Updated | Action::Renamed => ("Image changed", " in "),
            };
            let place = named_place(joint, &change.place.section);
            if shown.contains("![") {
                return Some([vec![Part::say(what)], place].concat());
            }
            if !dots(&before) && !dots(&after) && !dots(&moved) {
                return Some(Vec::new());
            }
        }
        let quote = |text: &str| {
            let text = shorten(&plain_prose(text), DESCRIPTION);
            (dots(&text) || text.chars().any(char::is_alphanumeric)).then_some(Part::Quote(text))
        };
        let place = within(&change.place.section);
        let mut sentence = match change.action {
            Action::Added => [vec![Part::say("New text")], place, vec![Part::say(": "), quote(&after)?]].concat(),
            Action::Removed => {
                let from = named_place(" from ", &change.place.section);
                [vec![Part::say("Text removed")], from, vec![Part::say(": "), quote(&before)?]].concat()
            }
            Action::Moved => [vec![Part::say("Text moved")], place, vec![Part::say(": "), quote(&moved)?]].concat(),
            Action::Updated | Action::Renamed => {
                let edit = wording::text(&before, &after);
                [vec![Part::say("Text")], place, edit].concat()
            }
        };
        let new = links::untold(links::new_links([before.as_str()], [after.as_str()]), None, &[sentence.clone()]);
        let told = if change.action == Action::Added { links::with(new) } else { links::got(new) };
        if let Some(told) = told {
            sentence.push(Part::say(if change.action == Action::Added { ", " } else { "; " }));
            sentence.extend(told);
        }
        Some(sentence)
    }

    /// News of several pages, each with the name of its page; what happened alike on many of them is told once.
    pub(super) fn by_page(&self, news: Vec<(Place, News)>) -> Vec<News> {
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
                // The news that a page went has its name.
                None if self.known(Side::To, &place.page).page.is_none() => out.push((news, Vec::new())),
                None => out.push((news, vec![page])),
            }
        }
        let named = |(mut news, pages): (News, Vec<String>)| {
            if pages.is_empty() {
                return news;
            }
            let more = pages.len().checked_sub(NAMES).filter(|more| *more > 0);
            let more = more.map_or_else(String::new, |more| format!("; {more} more"));
            let named = pages.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join("; ");
            news.sentence.splice(0..0, [Part::Name(named), Part::say(more + ": ")]);
            news
        };
        out.into_iter().map(named).collect()
    }
}

/// What a cell of a section's level is called.
const LEVEL: &str = "Level";

/// Both headings of a section, where they differ.
fn heading(change: &Change) -> Option<(&str, &str)> {
    let cell = change.cells.iter().find(|cell| cell.column == "Heading").filter(|_| change.kind == Kind::Section)?;
    Some((cell.before.as_deref()?, cell.after.as_deref()?))
}

/// Where the heading of a section leads now.
pub(super) fn heading_links(change: &Change) -> Option<Sentence> {
    heading(change).and_then(|(before, after)| wording::links_of_name(before, after))
}

fn links_of_name(cell: &CellChange) -> Option<Sentence> {
    wording::links_of_name(cell.before.as_deref()?, cell.after.as_deref()?)
}

/// The names of columns, which are written out where one of them is a link.
fn names(columns: &str) -> String {
    if gfm::links(columns).is_empty() { columns.to_owned() } else { plain(columns) }
}

/// The name of a section, and the one that it had where that is another one.
fn with_former_name(change: &Change) -> String {
    let title = change.title.clone().unwrap_or_default();
    let words = |text: &str| if gfm::links(text).is_empty() { text.to_owned() } else { normal::prose_words(text) };
    match heading(change).map(|(former, _)| words(former)).filter(|former| *former != title) {
        Some(former) => format!("{title} (was {former})"),
        None => title,
    }
}

/// Whether neither side of a cell says anything.
pub(super) fn says_nothing(cell: &CellChange) -> bool {
    [&cell.before, &cell.after].into_iter().flatten().all(|text| text.trim().is_empty() || dots(text))
}

/// Whether a text is the dots that stand where somebody meant to write.
fn dots(text: &str) -> bool {
    !text.trim().is_empty() && text.trim().chars().all(|c| matches!(c, '.' | '…'))
}

/// A text without the line breaks that it begins with.
fn without_breaks(mut text: &str) -> &str {
    while let Some(rest) = ["<br>", "<br/>", "<br />"].iter().find_map(|tag| text.trim_start().strip_prefix(tag)) {
        text = rest.trim_start();
    }
    text
}

/// A text without its images.
fn without_images(source: &str) -> String {
    let line = normal::one_line(source);
    let mut out = String::new();
    let mut at = 0;
    for image in gfm::links(&line).into_iter().filter(|link| link.image) {
        if image.span.start >= at {
            out.push_str(line.get(at..image.span.start).unwrap_or(""));
            at = image.span.end;
        }
    }
    out.push_str(line.get(at..).unwrap_or(""));
    out
}

/// What a block is that is no text to quote.
fn mark_up(source: &str) -> Option<&'static str> {
    let begins = |mark: &str| source.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    let kinds = [("```", "code"), ("~~~", "code"), ("<!--", "comment"), ("<table", "HTML table"), ("<", "HTML")];
    kinds.into_iter().find(|(mark, _)| begins(mark)).map(|(_, what)| what)
}

fn within(section: &[String]) -> Sentence {
    named_place(" in ", section)
}

fn named_place(joint: &'static str, section: &[String]) -> Sentence {
    if section.is_empty() { Vec::new() } else { vec![Part::say(joint), Part::Name(section.join(", "))] }
}

fn label(page: String, section: &[String]) -> String {
    std::iter::once(page).chain(section.iter().cloned()).collect::<Vec<_>>().join(", ")
}
