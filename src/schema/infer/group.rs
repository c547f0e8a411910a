//! Which pages are of one kind: those of a folder, apart from the dated ones, which make series.

use std::collections::{BTreeMap, BTreeSet};

use super::series;
use super::share::Share;
use crate::page::Page;
use crate::page::outline::Row;
use crate::schema::file_name::is_date_shape;
use crate::schema::{Role, Schema};

/// Fewer pages than this are no pattern.
pub(super) const LEAST: usize = 3;

/// More groups than this below one folder are one group.
const MOST_SIBLINGS: usize = 4;

/// Any file name that begins with a date, in a glob.
const DATED: &str = "????-??-??-*";

/// Folders whose Markdown is not a page of the site.
const NO_PAGES: [&str; 6] = ["_includes", "_layouts", "_sass", "_site", "node_modules", "vendor"];

/// Pages of one kind.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// Name of the content type.
    pub(super) name: String,
    /// Its name for people.
    pub(super) title: String,
    /// What part the pages play.
    pub(super) role: Role,
    /// How a page is told to be one of them.
    pub(super) matches: Vec<Match>,
    /// Pages that the globs name and that are none of them: globs, with the reason.
    pub(super) exclude: Vec<(String, &'static str)>,
    /// What every file name holds beside the date, where all hold it.
    pub(super) series: Option<String>,
    /// Whether the file names begin with a date.
    pub(super) dated: bool,
    /// The pages.
    pub(super) pages: Vec<&'a Page>,
}

/// A glob, perhaps with a value that front matter must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) glob: String,
    pub(super) when: Option<(String, String)>,
    /// How many of the pages it names.
    pub(super) pages: usize,
}

/// What the pages were sorted into.
#[derive(Debug, Default)]
pub(super) struct Grouping<'a> {
    /// The kinds.
    pub(super) groups: Vec<Group<'a>>,
    /// Pages too few of a kind to say anything about it.
    pub(super) rest: Vec<&'a Page>,
}

/// Sorts pages into kinds.
pub(super) fn group<'a>(pages: &'a [Page], builtin: &Schema) -> Grouping<'a> {
    let mut rest = Vec::new();
    let mut homes: BTreeMap<(String, bool), Vec<&Page>> = BTreeMap::new();
    for page in pages {
        if is_page(&page.path) {
            homes.entry(home(&page.path)).or_default().push(page);
        } else {
            rest.push(page);
        }
    }
    gather(&mut homes);
    let mut groups = Vec::new();
    let undated: BTreeSet<String> =
        homes.keys().filter(|(_, dated)| !dated).map(|(folder, _)| folder.clone()).collect();
    for ((folder, dated), pages) in homes {
        if dated {
            // Where other pages stand beside them, it is the date that tells posts.
            let middle = if folder.is_empty() || undated.contains(&folder) { DATED } else { "*" };
            series::split(&folder, middle, pages, &mut groups, &mut rest);
        } else if pages.len() < LEAST {
            rest.extend(pages);
        } else {
            groups.push(Group::undated(&folder, pages));
        }
    }
    let mut taken = BTreeSet::new();
    for group in &mut groups {
        group.christen(builtin, &mut taken);
    }
    rest.sort_by(|a, b| a.path.cmp(&b.path));
    Grouping { groups, rest }
}

/// The pages that globs name, as the kinds that somebody says they are: one for each glob.
pub(super) fn by_globs<'a>(
    pages: &'a [Page],
    globs: &[String],
    named: &dyn Fn(usize, &str) -> bool,
    builtin: &Schema,
) -> Grouping<'a> {
    let mut grouping = Grouping::default();
    let mut left: Vec<&Page> = pages.iter().collect();
    let mut taken = BTreeSet::new();
    for (at, glob) in globs.iter().enumerate() {
        let (own, others): (Vec<&Page>, Vec<&Page>) = left.into_iter().partition(|page| named(at, &page.path));
        left = others;
        if own.is_empty() {
            continue;
        }
        let dated = own.iter().filter(|page| day_of(&page.path).is_some()).count() * 2 > own.len();
        let folder = own.first().map(|page| home(&page.path).0).unwrap_or_default();
        let whole = Match { glob: glob.clone(), when: None, pages: own.len() };
        let series = if dated { series::common_word(&own) } else { None };
        let mut group = Group { matches: vec![whole], series, dated, ..Group::undated(&folder, own) };
        group.christen(builtin, &mut taken);
        grouping.groups.push(group);
    }
    grouping.rest = left;
    grouping
}

/// The day that a file name begins with, and what follows it without the ending.
pub(super) fn day_of(path: &str) -> Option<(&str, &str)> {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let (date, rest) = (name.get(..10)?, name.get(10..)?.strip_prefix('-')?);
    let stem = rest.rsplit_once('.').map_or(rest, |(stem, _)| stem);
    (is_date_shape(date) && !stem.is_empty()).then_some((date, stem))
}

/// A glob of the files of a folder: `middle` is what their names hold, with wildcards.
pub(super) fn glob(folder: &str, middle: &str, deep: bool, pages: &[&Page]) -> String {
    let mut endings: BTreeSet<&str> =
        pages.iter().filter_map(|page| page.path.rsplit_once('.')).map(|(_, e)| e).collect();
    endings.retain(|ending| !ending.contains(['/', ',', '{', '}']));
    let ending = match endings.len() {
        0 => "md".to_owned(),
        1 => endings.into_iter().map(literal).collect(),
        _ => format!("{{{}}}", endings.into_iter().map(literal).collect::<Vec<_>>().join(",")),
    };
    let folder = if folder.is_empty() { String::new() } else { format!("{}/", literal(folder)) };
    let deep = if deep { "**/" } else { "" };
    format!("{folder}{deep}{middle}.{ending}")
}

/// A text in a glob. There is no escape: a character that would be a wildcard becomes the one for any character.
pub(super) fn literal(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\') { '?' } else { c }).collect()
}

fn is_page(path: &str) -> bool {
    let mut folders = path.split('/');
    folders.next_back();
    folders.all(|folder| !folder.starts_with('.') && !NO_PAGES.contains(&folder)) && !path.contains("**")
}

/// The folder of a page, without the folders of its year and month, and whether its name begins with a date.
fn home(path: &str) -> (String, bool) {
    let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let dated = day_of(path).is_some();
    while !folder.is_empty() {
        let (parent, last) = folder.rsplit_once('/').unwrap_or(("", folder));
        if !last.bytes().all(|b| b.is_ascii_digit()) || (parent.is_empty() && !dated) {
            break;
        }
        folder = parent;
    }
    (folder.to_owned(), dated)
}

/// Brings undated pages together: those of a small folder go to the folder above, and so do those of many folders.
fn gather(homes: &mut BTreeMap<(String, bool), Vec<&Page>>) {
    let depth = |folder: &str| folder.matches('/').count();
    let mut folders: Vec<String> = homes.keys().filter(|(_, dated)| !dated).map(|(folder, _)| folder.clone()).collect();
    let mut below: BTreeMap<String, usize> = BTreeMap::new();
    for folder in &folders {
        *below.entry(top(folder).to_owned()).or_default() += 1;
    }
    folders.sort_by_key(|folder| std::cmp::Reverse(depth(folder)));
    for folder in folders {
        let many = below.get(top(&folder)).is_some_and(|&count| count > MOST_SIBLINGS);
        let Some((parent, _)) = folder.rsplit_once('/') else { continue };
        let small = homes.get(&(folder.clone(), false)).is_some_and(|pages| pages.len() < LEAST);
        if many || small {
            let target = if many { top(&folder) } else { parent };
            let pages = homes.remove(&(folder.clone(), false)).unwrap_or_default();
            homes.entry((target.to_owned(), false)).or_default().extend(pages);
        }
    }
}

fn top(folder: &str) -> &str {
    folder.split('/').next().unwrap_or(folder)
}

impl<'a> Group<'a> {
    fn undated(folder: &str, pages: Vec<&'a Page>) -> Self {
        let inner = |page: &&Page| {
            page.path.strip_prefix(folder).is_some_and(|rest| rest.trim_start_matches('/').contains('/'))
        };
        let deep = pages.iter().any(inner);
        let glob = glob(folder, "*", deep, &pages);
        let last = folder.rsplit('/').next().unwrap_or("");
        Self {
            name: slug(last),
            title: String::new(),
            role: Role::Page,
            matches: vec![Match { glob, when: None, pages: pages.len() }],
            exclude: Vec::new(),
            series: None,
            dated: false,
            pages,
        }
    }

    /// Gives the kind a name of its own. A built-in type that takes most of the pages for its own lends its name,
    /// its title and its role.
    fn christen(&mut self, builtin: &Schema, taken: &mut BTreeSet<String>) {
        let mut claims = vec![0; builtin.types.len()];
        for page in &self.pages {
            if let Ok(Some(index)) = builtin.type_of(&page.path, page.front_matter())
                && let Some(claim) = claims.get_mut(index)
            {
                *claim += 1;
            }
        }
        let most = claims.iter().enumerate().max_by_key(|&(at, &count)| (count, std::cmp::Reverse(at)));
        let lender = most
            .filter(|&(_, &count)| Share::of(count, self.pages.len()).at_least(80))
            .and_then(|(index, _)| builtin.types.get(index))
            // In the root of a repository, any page could be a topic page: tables make it one.
            .filter(|lender| lender.role != Role::Topic || self.has_tables());
        if let Some(lender) = lender {
            self.role = lender.role;
            if !taken.contains(&lender.name) && (self.series.is_none() || lender.name != "post") {
                self.name.clone_from(&lender.name);
                self.title.clone_from(&lender.title);
            }
        } else if self.dated {
            self.role = Role::Post;
        } else if self.has_tables() {
            self.role = Role::Topic;
        }
        if self.role == Role::Post && self.tells_of_news() {
            self.role = Role::Digest;
        }
        if self.name.is_empty() {
            "page".clone_into(&mut self.name);
        }
        let wanted = self.name.clone();
        let mut number = 2;
        while !taken.insert(self.name.clone()) {
            self.name = format!("{wanted}-{number}");
            number += 1;
        }
        if self.title.is_empty() {
            let mut chars = wanted.chars();
            self.title = chars
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(chars)
                .collect::<String>()
                .replace('-', " ");
        }
    }

    /// Whether at least a third of the pages hold a table with a link in it.
    fn has_tables(&self) -> bool {
        self.pages.iter().filter(|page| has_entries(page)).count() * 3 >= self.pages.len()
    }

    /// Whether the titles say that these posts list what is new.
    fn tells_of_news(&self) -> bool {
        const WORDS: [&str; 5] = ["digest", "newsletter", "week ending", "week of", "weekly"];
        let tells = |page: &&&Page| {
            page.front_matter().text("title").is_some_and(|title| {
                let title = title.to_lowercase();
                WORDS.iter().any(|word| title.contains(word))
            })
        };
        Share::of(self.pages.iter().filter(tells).count(), self.pages.len()).at_least(80)
    }
}

/// Whether a page has a table with a link in it.
pub(super) fn has_entries(page: &Page) -> bool {
    let linked = |row: &Row| page.slice(row.span).contains("](");
    page.outline().tables.iter().any(|table| table.header.is_some() && table.rows.iter().any(linked))
}

/// A name for a content type: lower-case letters, digits and `-`.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().take(60) {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
