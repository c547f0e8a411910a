//! A small site as a tree of numbered things, its files, and what truly differs between two states of it.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::change::Site;

/// Words that rows, headings and paragraphs share, as those of a site about one subject do.
const WORDS: &[&str] = &[
    "adoption",
    "agent",
    "analytics",
    "architecture",
    "assessment",
    "assets",
    "azure",
    "backup",
    "billing",
    "builder",
    "campaign",
    "catalog",
    "certification",
    "champion",
    "cloud",
    "coach",
    "compliance",
    "connector",
    "copilot",
    "cost",
    "customer",
    "dashboard",
    "data",
    "deal",
    "deck",
    "demo",
    "design",
    "developer",
    "device",
    "edge",
    "enablement",
    "event",
    "factory",
    "field",
    "framework",
    "funding",
    "gateway",
    "governance",
    "guide",
    "hackathon",
    "handbook",
    "identity",
    "incentive",
    "industry",
    "insight",
    "journey",
    "kit",
    "lab",
    "landing",
    "launch",
    "learning",
    "library",
    "license",
    "map",
    "market",
    "migration",
    "model",
    "network",
    "notebook",
    "offer",
    "onboarding",
    "partner",
    "path",
    "pattern",
    "pilot",
    "plan",
    "planner",
    "platform",
    "play",
    "pricing",
    "profile",
    "program",
    "quality",
    "readiness",
    "recording",
    "reference",
    "report",
    "roadmap",
    "sales",
    "sample",
    "scenario",
    "security",
    "series",
    "service",
    "session",
    "skills",
    "solution",
    "sprint",
    "starter",
    "storage",
    "strategy",
    "support",
    "survey",
    "template",
    "tenant",
    "threat",
    "toolkit",
    "tour",
    "training",
    "value",
    "video",
    "voice",
    "webinar",
    "workload",
    "workshop",
];
const HOSTS: &[&str] = &["a.example", "learn.example.com", "docs.example.org", "videos.example.net", "b.example"];
const NOTES: &[&str] = &["Docs", "GitHub", "Blog", "Slides", "Web", "Video", "Learn", ""];

/// Numbers that words are chosen by.
pub type Seeds = Vec<u16>;

/// What a site is made of.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Pages with sections with rows.
    pages: Vec<Vec<Vec<Seeds>>>,
    headings: Seeds,
}

/// A site to begin with.
pub fn plan() -> impl Strategy<Value = Plan> {
    let rows = prop::collection::vec(seeds(), 1..8);
    let pages = prop::collection::vec(prop::collection::vec(rows, 1..5), 2..5);
    (pages, prop::collection::vec(any::<u16>(), 40)).prop_map(|(pages, headings)| Plan { pages, headings })
}

/// What a row or a paragraph is made from.
pub fn seeds() -> impl Strategy<Value = Seeds> {
    prop::collection::vec(any::<u16>(), 20)
}

/// A site while a script changes it.
#[derive(Debug, Clone)]
pub struct Tree {
    pub pages: Vec<Page>,
    next: usize,
}

#[derive(Debug, Clone)]
pub struct Page {
    pub id: usize,
    pub path: String,
    pub front_matter: BTreeMap<String, String>,
    pub title: String,
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone)]
pub struct Section {
    pub id: usize,
    pub heading: String,
    pub texts: Vec<Text>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone)]
pub struct Text {
    pub id: usize,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: usize,
    pub title: String,
    pub url: String,
    pub description: String,
    pub notes: String,
}

impl Row {
    fn source(&self) -> String {
        format!("[{}]({})", self.title, self.url)
    }
}

/// The word that a number chooses.
pub fn word(seed: u16) -> &'static str {
    WORDS[usize::from(seed) % WORDS.len()]
}

fn words(seeds: &[u16]) -> String {
    seeds.iter().map(|seed| word(*seed)).collect::<Vec<_>>().join(" ")
}

/// Words as a name.
pub fn name(seeds: &[u16]) -> String {
    let words = words(seeds);
    words[..1].to_uppercase() + &words[1..]
}

/// The address that numbers choose; the number of the row keeps it its own.
pub fn address(seeds: &[u16], id: usize) -> String {
    let host = HOSTS[usize::from(seeds[0]) % HOSTS.len()];
    format!("https://{host}/{}/{}-{id}", word(seeds[1]), words(&seeds[2..4]).replace(' ', "-"))
}

pub fn notes(seed: u16) -> String {
    NOTES[usize::from(seed) % NOTES.len()].to_owned()
}

impl Tree {
    pub fn new(plan: &Plan) -> Self {
        let mut tree = Self { pages: Vec::new(), next: 0 };
        let mut seeds = plan.headings.iter().copied().cycle();
        let mut take = |count: usize| -> Seeds { seeds.by_ref().take(count).collect() };
        for sections in &plan.pages {
            let page = tree.page(&take(3));
            for rows in sections {
                let mut section = tree.section(&take(12));
                section.rows = rows.iter().map(|seeds| tree.row(seeds)).collect();
                tree.pages[page].sections.push(section);
            }
        }
        tree
    }

    pub fn number(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    /// A new page without sections; its place in the list.
    pub fn page(&mut self, seeds: &[u16]) -> usize {
        let id = self.number();
        let title = name(seeds);
        let front_matter =
            BTreeMap::from([("layout".to_owned(), "default".to_owned()), ("title".to_owned(), title.clone())]);
        self.pages.push(Page { id, path: format!("P{id}.md"), front_matter, title, sections: Vec::new() });
        self.pages.len() - 1
    }

    /// A new section with a text and no rows.
    pub fn section(&mut self, seeds: &[u16]) -> Section {
        let text = self.text(&seeds[2..]);
        let id = self.number();
        // Two sections of one name on a page are two things with one name; that has a test of its own.
        Section { id, heading: format!("{} {id}", name(&seeds[..2])), texts: vec![text], rows: Vec::new() }
    }

    pub fn text(&mut self, seeds: &[u16]) -> Text {
        let id = self.number();
        Text { id, words: format!("{}.", name(seeds)) }
    }

    pub fn row(&mut self, seeds: &[u16]) -> Row {
        let id = self.number();
        let about = usize::from(seeds[19] % 9);
        Row {
            id,
            title: name(&seeds[..2 + usize::from(seeds[18] % 3)]),
            url: address(&seeds[4..8], id),
            description: name(&seeds[8..9 + about]),
            notes: notes(seeds[17]),
        }
    }

    pub fn files(&self) -> Site {
        self.pages.iter().map(|page| (page.path.clone(), page.file())).collect()
    }
}

impl Page {
    fn file(&self) -> String {
        let mut out = String::from("---\n");
        for (key, value) in &self.front_matter {
            out += &format!("{key}: \"{value}\"\n");
        }
        out += &format!("---\n\n# {}\n", self.title);
        for section in &self.sections {
            out += &format!("\n## {}\n", section.heading);
            for text in &section.texts {
                out += &format!("\n{}\n", text.words);
            }
            if !section.rows.is_empty() {
                out += "\nSource | Description | Notes\n:----- | :----- | :-----\n";
            }
            for row in &section.rows {
                out += &format!("{} | {} | {}\n", row.source(), row.description, row.notes);
            }
        }
        out
    }
}

/// A change as a line that both the truth and the comparison can say.
pub fn told(kind: &str, action: &str, name: &str, page: &str, section: &[String], particulars: &str) -> String {
    format!("{kind} {action} '{name}' at {page}#{} [{particulars}]", section.join("/"))
}

/// Where a thing stands: page, section, and what it is.
type Found<'t, T> = BTreeMap<usize, (&'t Page, &'t Section, &'t T)>;

/// What truly differs, by number.
pub fn truth(before: &Tree, after: &Tree) -> Vec<String> {
    let mut out = Vec::new();
    pages(before, after, &mut out);
    sections(before, after, &mut out);
    texts(before, after, &mut out);
    rows(before, after, &mut out);
    out
}

fn pages(before: &Tree, after: &Tree, out: &mut Vec<String>) {
    let list =
        |tree: &Tree| -> BTreeMap<usize, Page> { tree.pages.iter().map(|page| (page.id, page.clone())).collect() };
    let (old, new) = (list(before), list(after));
    let mut say =
        |kind: &str, action: &str, name: &str, page: &Page| out.push(told(kind, action, name, &page.path, &[], ""));
    for (id, page) in &old {
        match new.get(id) {
            None => say("page", "removed", "", page),
            Some(now) => {
                if now.path != page.path {
                    say("page", "renamed", "", now);
                }
                for (key, value) in &page.front_matter {
                    match now.front_matter.get(key) {
                        None => say("front-matter", "removed", key, page),
                        Some(other) if other != value => say("front-matter", "updated", key, now),
                        Some(_) => {}
                    }
                }
                for key in now.front_matter.keys().filter(|key| !page.front_matter.contains_key(*key)) {
                    say("front-matter", "added", key, now);
                }
            }
        }
    }
    for page in new.iter().filter(|(id, _)| !old.contains_key(id)).map(|(_, page)| page) {
        say("page", "added", "", page);
    }
}

fn has(tree: &Tree, page: &Page) -> bool {
    tree.pages.iter().any(|other| other.id == page.id)
}

fn sections(before: &Tree, after: &Tree, out: &mut Vec<String>) {
    let list = |tree: &Tree| -> BTreeMap<usize, (Page, Section)> {
        let all = tree.pages.iter().flat_map(|page| page.sections.iter().map(move |section| (page, section)));
        all.map(|(page, section)| (section.id, (page.clone(), section.clone()))).collect()
    };
    let (old, new) = (list(before), list(after));
    let mut say = |action: &str, page: &Page, section: &Section| {
        let path = [section.heading.clone()];
        out.push(told("section", action, &section.heading, &page.path, &path, ""));
    };
    for (id, (page, section)) in &old {
        match new.get(id) {
            None if has(after, page) => say("removed", page, section),
            Some((now, other)) if now.id != page.id => say("moved", now, other),
            Some((now, other)) if other.heading != section.heading => say("renamed", now, other),
            _ => {}
        }
    }
    for (page, section) in new.iter().filter(|(id, _)| !old.contains_key(id)).map(|(_, found)| found) {
        if has(before, page) {
            say("added", page, section);
        }
    }
    // A section without rows has no table.
    for (id, (page, section)) in &old {
        let Some((now, other)) = new.get(id) else { continue };
        match (section.rows.is_empty(), other.rows.is_empty()) {
            (true, false) => out.push(told("table", "added", "", &now.path, std::slice::from_ref(&other.heading), "")),
            (false, true) => {
                out.push(told("table", "removed", "", &page.path, std::slice::from_ref(&section.heading), ""));
            }
            _ => {}
        }
    }
}

fn find<T>(tree: &Tree, things: fn(&Section) -> &[T], id: fn(&T) -> usize) -> Found<'_, T> {
    let all = tree.pages.iter().flat_map(|page| page.sections.iter().map(move |section| (page, section)));
    all.flat_map(|(page, section)| things(section).iter().map(move |thing| (id(thing), (page, section, thing))))
        .collect()
}

fn texts(before: &Tree, after: &Tree, out: &mut Vec<String>) {
    let all = |tree| find(tree, |section: &Section| section.texts.as_slice(), |text: &Text| text.id);
    let (old, new) = (all(before), all(after));
    let has_section =
        |tree: &Tree, id: usize| tree.pages.iter().any(|page| page.sections.iter().any(|section| section.id == id));
    let mut say = |action: &str, (page, section, text): &(&Page, &Section, &Text)| {
        out.push(told("prose", action, &text.words, &page.path, std::slice::from_ref(&section.heading), ""));
    };
    for (id, found) in &old {
        match new.get(id) {
            None if has_section(after, found.1.id) => say("removed", found),
            Some(now) if now.2.words != found.2.words => say("updated", now),
            _ => {}
        }
    }
    for found in new.iter().filter(|(id, _)| !old.contains_key(id)).map(|(_, found)| found) {
        if has_section(before, found.1.id) {
            say("added", found);
        }
    }
}

fn rows(before: &Tree, after: &Tree, out: &mut Vec<String>) {
    let all = |tree| find(tree, |section: &Section| section.rows.as_slice(), |row: &Row| row.id);
    let (old, new) = (all(before), all(after));
    let mut say = |action: &str, (page, section, row): &(&Page, &Section, &Row), columns: &str| {
        out.push(told("entry", action, &row.title, &page.path, std::slice::from_ref(&section.heading), columns));
    };
    for (id, found) in &old {
        let Some(now) = new.get(id) else {
            say("removed", found, "");
            continue;
        };
        let (a, b) = (found.2, now.2);
        let differ = [
            ("Description", a.description != b.description),
            ("Notes", a.notes != b.notes),
            ("Source", a.source() != b.source()),
        ];
        let columns: Vec<&str> = differ.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
        if found.0.id != now.0.id || found.1.id != now.1.id {
            say("moved", now, &columns.join(","));
        } else if !columns.is_empty() {
            say("updated", now, &columns.join(","));
        }
    }
    for found in new.iter().filter(|(id, _)| !old.contains_key(id)).map(|(_, found)| found) {
        say("added", found, "");
    }
}
