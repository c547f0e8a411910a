//! Which table a new entry goes to: found by its page and the heading above it, never guessed. Where none or several
//! fit, the candidates come back as flags that can be pasted.

use crate::page::Page;
use crate::page::outline::{Section, Table};
use crate::rules::Site;
use crate::schema::heading::same_words;

/// How many candidates an error lists.
const LISTED: usize = 12;

/// What was said of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Query<'a> {
    /// Path or name of the page.
    pub page: Option<&'a str>,
    /// Heading above the table, or the path of headings with ` > ` between them.
    pub section: Option<&'a str>,
    /// Which of the tables that fit, counted from 1.
    pub number: Option<usize>,
}

/// A table of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// Index of the page.
    pub page: usize,
    /// Index of the table on the page.
    pub table: usize,
}

/// Why there is no table, and what to type instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoTarget {
    /// What is wrong.
    pub message: String,
    /// Candidates and advice, one line each.
    pub hints: Vec<String>,
    /// Index of the page, where that is known.
    pub page: Option<usize>,
    /// The tables of the page that fit, where several do.
    pub tables: Vec<Named>,
}

/// A table by what names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What to show of it.
    pub label: String,
    /// Its whole heading path; none where it has no heading.
    pub section: Option<String>,
    /// Which of the tables with this path it is.
    pub number: usize,
}

/// Finds the table.
pub fn find(site: &Site, query: &Query<'_>) -> Result<Target, NoTarget> {
    let page_index = page(site, query.page)?;
    let fail = |message: String, hints: Vec<String>| {
        Err(NoTarget { message, hints, page: Some(page_index), tables: Vec::new() })
    };
    let Some(page) = site.pages.get(page_index) else { return fail("there is no such page".to_owned(), Vec::new()) };
    let tables: Vec<usize> = (0..page.outline().tables.len()).filter(|&at| is_headed(page, at)).collect();
    if tables.is_empty() {
        return fail(format!("{} has no table with a header", page.path), pages_hint(site, None));
    }
    let (fitting, wanted) = match query.section {
        None => (tables.clone(), String::new()),
        Some(section) => {
            let fitting = in_section(page, &tables, section);
            if fitting.is_empty() {
                let message = if has_heading(page, section) {
                    format!("{} has no table right under the heading `{}`", page.path, section.trim())
                } else {
                    format!("{} has no heading `{}` with a table", page.path, section.trim())
                };
                return fail(message, candidates(page, &by_likeness(page, &tables, section)));
            }
            (fitting, format!(" under `{}`", section.trim()))
        }
    };
    let target = |table: usize| Ok(Target { page: page_index, table });
    match (query.number, fitting.as_slice()) {
        (None, [only]) => target(*only),
        (Some(number), _) => match number.checked_sub(1).and_then(|at| fitting.get(at)) {
            Some(table) => target(*table),
            None => fail(
                format!("{} has {}{wanted}, not {number}", page.path, tables_of(fitting.len())),
                candidates(page, &fitting),
            ),
        },
        (None, _) => Err(NoTarget {
            message: format!("{} has {}{wanted}: say which", page.path, tables_of(fitting.len())),
            hints: candidates(page, &fitting),
            page: Some(page_index),
            tables: fitting.iter().map(|&at| named(page, at)).collect(),
        }),
    }
}

/// The page with this path or name: exactly, then whatever its case, then in whichever folder. The ending `.md` may be
/// left out.
fn page(site: &Site, wanted: Option<&str>) -> Result<usize, NoTarget> {
    let Some(wanted) = wanted.map(str::trim) else {
        return Err(NoTarget {
            message: "no page is given".to_owned(),
            hints: pages_hint(site, None),
            page: None,
            tables: Vec::new(),
        });
    };
    let wanted = wanted.strip_prefix("./").unwrap_or(wanted);
    let stem = |path: &str| match path.rsplit_once('.') {
        Some((stem, end)) if end.eq_ignore_ascii_case("md") => stem.to_owned(),
        _ => path.to_owned(),
    };
    let lower = stem(wanted).to_lowercase();
    let in_any_folder = |path: &str| path.rsplit_once('/').is_some_and(|(_, name)| stem(name).to_lowercase() == lower);
    let tests: [&dyn Fn(&Page) -> bool; 5] = [
        &|page| page.path == wanted,
        &|page| stem(&page.path) == stem(wanted),
        &|page| stem(&page.path).to_lowercase() == lower,
        &|page| in_any_folder(&page.path),
        &|page| page.front_matter().text("title").or_else(|| h1(page)).is_some_and(|title| same_words(title, wanted)),
    ];
    for test in tests {
        let found: Vec<usize> =
            site.pages.iter().enumerate().filter(|(_, page)| test(page)).map(|(at, _)| at).collect();
        match found.as_slice() {
            [] => {}
            [only] => return Ok(*only),
            several => {
                let hints = several
                    .iter()
                    .filter_map(|at| site.pages.get(*at))
                    .take(LISTED)
                    .map(|page| flag("page", &page.path));
                return Err(NoTarget {
                    message: format!("{} pages fit `{wanted}`", several.len()),
                    hints: hints.collect(),
                    page: None,
                    tables: Vec::new(),
                });
            }
        }
    }
    Err(NoTarget {
        message: format!("no page is called `{wanted}`"),
        hints: pages_hint(site, Some(wanted)),
        page: None,
        tables: Vec::new(),
    })
}

fn h1(page: &Page) -> Option<&str> {
    let outline = page.outline();
    outline
        .sections
        .iter()
        .find(|section| section.level == 1)
        .and_then(|section| section.path.last())
        .map(String::as_str)
}

/// Paths of the pages that have tables.
pub fn pages(site: &Site) -> Vec<String> {
    let pages = site.pages.iter().enumerate().filter(|(at, page)| {
        site.content_type(*at).is_some_and(|kind| !kind.is_post())
            && (0..page.outline().tables.len()).any(|at| is_headed(page, at))
    });
    pages.map(|(_, page)| page.path.clone()).collect()
}

fn named(page: &Page, table: usize) -> Named {
    let path = page.outline().tables.get(table).map_or(&[][..], |own| section_of(page, own)).join(" > ");
    let (number, count) = number(page, table);
    let label = match (path.as_str(), count) {
        ("", _) => format!("table {number}"),
        (path, 1) => path.to_owned(),
        (path, _) => format!("{path} ({number})"),
    };
    Named { label, section: Some(path).filter(|path| !path.is_empty()), number }
}

/// Pages that have tables, the likeliest first.
fn pages_hint(site: &Site, wanted: Option<&str>) -> Vec<String> {
    let all = pages(site);
    let with_tables: Vec<&str> = all.iter().map(String::as_str).collect();
    let listed = match wanted {
        Some(wanted) => Some(likely(wanted, &with_tables)).filter(|likely| !likely.is_empty()),
        None => None,
    };
    let listed = listed.unwrap_or(with_tables);
    let mut hints: Vec<String> = listed.iter().take(LISTED).map(|path| flag("page", path)).collect();
    if listed.len() > LISTED {
        hints.push(format!("and {} more pages with tables", listed.len() - LISTED));
    }
    hints
}

/// The texts that begin with, hold or resemble the one that was typed.
fn likely<'a>(wanted: &str, all: &[&'a str]) -> Vec<&'a str> {
    let wanted = wanted.to_lowercase();
    let needle = wanted.rsplit(['/', '\\']).next().unwrap_or(&wanted).trim_end_matches(".md").to_owned();
    let lower: Vec<String> = all.iter().map(|text| text.to_lowercase()).collect();
    let pick = |test: &dyn Fn(&str) -> bool| -> Vec<&'a str> {
        all.iter().zip(&lower).filter(|(_, lower)| test(lower)).map(|(text, _)| *text).collect()
    };
    let beginning = pick(&|text| !needle.is_empty() && text.starts_with(&needle));
    if !beginning.is_empty() {
        return beginning;
    }
    let holding = pick(&|text| !needle.is_empty() && text.contains(&needle));
    if !holding.is_empty() {
        return holding;
    }
    // The comparison is quadratic: nobody mistypes a name of this length.
    if needle.len() > 128 {
        return Vec::new();
    }
    let known: Vec<&str> = lower.iter().map(String::as_str).collect();
    let near = similar::get_close_matches(needle.as_str(), &known, 5, 0.5);
    near.iter()
        .filter_map(|near| known.iter().position(|known| known == near).and_then(|at| all.get(at)).copied())
        .collect()
}

/// Whether a table has a header and the line under it.
pub fn is_headed(page: &Page, table: usize) -> bool {
    page.outline().tables.get(table).is_some_and(|table| table.header.is_some() && table.delimiter.is_some())
}

/// The heading path above a table, without the page's H1.
pub fn section_of<'p>(page: &'p Page, table: &Table) -> &'p [String] {
    let section: Option<&Section> = page.outline().sections.get(table.section);
    let path = section.map_or(&[][..], |section| section.path.as_slice());
    let has_h1 = path.len() > 1 && h1(page).is_some() && path.first().map(String::as_str) == h1(page);
    if has_h1 { path.get(1..).unwrap_or_default() } else { path }
}

/// Whether a heading path is the one that was typed.
type Test<'a> = &'a dyn Fn(&[String]) -> bool;

/// The tables right under a heading: its text exactly, then whatever its case, then its whole path, then its anchor.
fn in_section(page: &Page, tables: &[usize], wanted: &str) -> Vec<usize> {
    let wanted = wanted.trim();
    let path: Vec<&str> = wanted.split(" > ").map(str::trim).collect();
    let anchor = wanted.strip_prefix('#').filter(|rest| !rest.starts_with([' ', '#'])).map(str::to_lowercase);
    let bare = wanted.trim_start_matches('#').trim();
    let tests: [Test<'_>; 4] = [
        &|own| own.last().is_some_and(|text| text == bare || text == wanted),
        &|own| own.last().is_some_and(|text| same_words(text, bare)),
        &|own| {
            path.len() > 1
                && own.len() >= path.len()
                && own.iter().rev().zip(path.iter().rev()).all(|(a, b)| same_words(a, b))
        },
        &|own| own.last().is_some_and(|text| anchor.as_deref() == Some(slug::slugify(text).as_str())),
    ];
    for test in tests {
        let fits = |at: &usize| {
            let table = page.outline().tables.get(*at);
            table
                .and_then(|table| page.outline().sections.get(table.section))
                .is_some_and(|section| test(&section.path))
        };
        let found: Vec<usize> = tables.iter().copied().filter(fits).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn has_heading(page: &Page, wanted: &str) -> bool {
    page.outline().sections.iter().any(|section| section.path.last().is_some_and(|text| same_words(text, wanted)))
}

/// The tables whose heading resembles the one that was typed; all of them where none does.
fn by_likeness(page: &Page, tables: &[usize], wanted: &str) -> Vec<usize> {
    let headings: Vec<&str> = tables.iter().map(|&at| heading(page, at)).collect();
    let near = likely(wanted, &headings);
    let found: Vec<usize> = tables.iter().copied().filter(|&at| near.contains(&heading(page, at))).collect();
    if found.is_empty() { tables.to_vec() } else { found }
}

fn heading(page: &Page, table: usize) -> &str {
    let section = page.outline().tables.get(table).and_then(|table| page.outline().sections.get(table.section));
    section.and_then(|section| section.path.last()).map_or("", String::as_str)
}

/// Tables as flags that name exactly one each.
fn candidates(page: &Page, tables: &[usize]) -> Vec<String> {
    let mut hints: Vec<String> = tables.iter().take(LISTED).map(|&at| flags(page, at)).collect();
    if tables.len() > LISTED {
        hints.push(format!("and {} more on this page", tables_of(tables.len() - LISTED)));
    }
    hints
}

/// Which of the tables under its whole heading path a table is, from 1, and how many there are. Without a heading all
/// tables of the page count.
pub fn number(page: &Page, table: usize) -> (usize, usize) {
    let all: Vec<usize> = (0..page.outline().tables.len()).filter(|&at| is_headed(page, at)).collect();
    let path = page.outline().tables.get(table).map_or(&[][..], |own| section_of(page, own)).join(" > ");
    let fitting = if path.is_empty() { all } else { in_section(page, &all, &path) };
    (fitting.iter().position(|&at| at == table).map_or(1, |at| at + 1), fitting.len())
}

/// The flags that name one table of a page, and where it is.
pub fn flags(page: &Page, table: usize) -> String {
    let all: Vec<usize> = (0..page.outline().tables.len()).filter(|&at| is_headed(page, at)).collect();
    let Some(own) = page.outline().tables.get(table) else { return flag("page", &page.path) };
    let mut out = flag("page", &page.path);
    let path = section_of(page, own);
    let short = path.last().cloned().unwrap_or_default();
    let long = path.join(" > ");
    let unique = |section: &str| in_section(page, &all, section) == [table];
    let section = [short, long.clone()].into_iter().find(|section| !section.is_empty() && unique(section));
    if let Some(section) = section {
        out = format!("{out} {}", flag("section", &section));
    } else {
        if !long.is_empty() {
            out = format!("{out} {}", flag("section", &long));
        }
        let (number, _) = number(page, table);
        out = format!("{out} --table {number}");
    }
    let line = page.line_of(own.span.start);
    format!("{out}  # {}:{line}, {}", page.path, rows_of(own))
}

fn tables_of(count: usize) -> String {
    format!("{count} table{}", if count == 1 { "" } else { "s" })
}

fn rows_of(table: &Table) -> String {
    let count = table.rows.len();
    format!("{count} row{}", if count == 1 { "" } else { "s" })
}

fn flag(name: &str, value: &str) -> String {
    format!("--{name} {}", shell_words::quote(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;
    use crate::config::Config;
    use crate::schema::Schema;

    const PAGE: &str = "# Data\n\n## Tools\n\nSource | Description\n:- | :-\n[a](https://a.example) | A\n\n## Guides\n\n### Tools\n\nSource | Description\n:- | :-\n[b](https://b.example) | B\n\n## Learning\n\nSource | Description\n:- | :-\n[c](https://c.example) | C\n\nSource | Description\n:- | :-\n[d](https://d.example) | D\n\n## Empty\n\nText.\n";

    fn query<'a>(page: &'a str, section: Option<&'a str>, number: Option<usize>) -> Query<'a> {
        Query { page: Some(page), section, number }
    }

    fn look(query: &Query<'_>) -> Result<usize, NoTarget> {
        let site =
            check::read_one("DataAI.md", PAGE.as_bytes().to_vec(), Schema::builtin(), Config::default()).unwrap();
        find(&site, query).map(|target| target.table)
    }

    #[test]
    fn a_page_is_found_by_its_name_in_any_folder() {
        let found = |paths: &[&str], wanted: &str| {
            let mut site = check::empty();
            site.pages = paths.iter().map(|path| Page::new(*path, PAGE.as_bytes().to_vec())).collect();
            site.types = vec![None; paths.len()];
            page(&site, Some(wanted)).map_err(|error| (error.message, error.hints))
        };
        assert_eq!(found(&["a/One.md", "b/Two.md"], "two"), Ok(1));
        assert_eq!(found(&["a/One.md", "b/One.md"], "b/one"), Ok(1));
        let (message, hints) = found(&["a/One.md", "b/one.md"], "one").unwrap_err();
        assert_eq!((message.as_str(), hints.len()), ("2 pages fit `one`", 2));
    }

    #[test]
    fn a_table_is_found_by_page_and_section() {
        for page in ["DataAI.md", "DataAI", "./DataAI.md", "dataai.MD", "data"] {
            assert_eq!(look(&query(page, Some("Guides > Tools"), None)), Ok(1), "{page}");
        }
        assert_eq!(look(&query("DataAI", Some("learning"), Some(2))), Ok(3));
    }

    #[test]
    fn nothing_is_guessed() {
        let several = look(&query("DataAI", Some("Tools"), None)).unwrap_err();
        assert_eq!(several.message, "DataAI.md has 2 tables under `Tools`: say which");
        assert_eq!(several.hints.len(), 2);
        // What is listed can be pasted and leads to one table.
        assert!(
            several.hints[0].starts_with("--page DataAI.md --section Tools --table 1  # DataAI.md:5, 1 row"),
            "{several:?}"
        );
        assert!(
            several.hints[1].starts_with("--page DataAI.md --section 'Guides > Tools'  # DataAI.md:13, 1 row"),
            "{several:?}"
        );
        let near = look(&query("DataAI", Some("Learn"), None)).unwrap_err();
        assert!(near.hints[0].starts_with("--page DataAI.md --section Learning --table 1"), "{near:?}");
        assert!(look(&query("DataAI", Some("Empty"), None)).unwrap_err().message.contains("right under the heading"));
        assert_eq!(
            look(&query("Data", Some("Learning"), Some(3))).unwrap_err().message,
            "DataAI.md has 2 tables under `Learning`, not 3"
        );
        for page in ["../DataAI.md", "/etc/DataAI.md", "DataA", "elsewhere", ""] {
            let error = look(&query(page, None, None)).unwrap_err();
            assert!(error.message.starts_with("no page is called"), "{error:?}");
        }
        assert_eq!(look(&query("DataA", None, None)).unwrap_err().hints, ["--page DataAI.md"]);
    }
}
