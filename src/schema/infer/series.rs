//! Dated pages of a folder as series: told apart by a word in their file names or by a value in their front matter.

use std::collections::{BTreeMap, BTreeSet};

use super::group::{Group, LEAST, Match, day_of, glob, literal, slug};
use super::share::{Share, is_slip};
use crate::page::Page;
use crate::schema::Role;

/// Series that a folder may have.
const MOST: usize = 8;

/// Keys of front matter that name a series before any other does.
const USUAL_KEYS: [&str; 5] = ["series", "flag", "layout", "category", "categories"];

/// What the file names of a series have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// Everything after the date.
    Whole(String),
    /// The first word after it.
    Word(String),
}

impl Mark {
    fn text(&self) -> &str {
        match self {
            Self::Whole(text) | Self::Word(text) => text,
        }
    }

    fn fits(&self, page: &Page) -> bool {
        match (self, day_of(&page.path)) {
            (Self::Whole(text), Some((_, stem))) => stem == text,
            (Self::Word(text), Some((_, stem))) => {
                stem.strip_prefix(text.as_str()).is_some_and(|rest| rest.starts_with('-'))
            }
            (_, None) => false,
        }
    }

    fn middle(&self) -> String {
        match self {
            Self::Whole(text) => format!("*-{}", literal(text)),
            Self::Word(text) => format!("*-{}-*", literal(text)),
        }
    }
}

/// Splits the dated pages of a folder into series; what is of none makes a kind of its own where it is enough.
/// `middle` is what file names of the folder's posts hold, as a glob.
pub(super) fn split<'a>(
    folder: &str,
    middle: &str,
    pages: Vec<&'a Page>,
    groups: &mut Vec<Group<'a>>,
    rest: &mut Vec<&'a Page>,
) {
    let marks = marks(&pages);
    let mut series: Vec<(Mark, Vec<&Page>)> = Vec::new();
    let mut left = pages;
    for mark in marks {
        let (own, others): (Vec<&Page>, Vec<&Page>) = left.into_iter().partition(|page| mark.fits(page));
        left = others;
        series.push((mark, own));
    }
    let whens: Vec<_> = (0..series.len()).map(|at| discriminator(&series, at)).collect();
    for ((_, own), when) in series.iter_mut().zip(&whens) {
        let Some((key, value)) = when else { continue };
        let (more, others): (Vec<&Page>, Vec<&Page>) =
            left.into_iter().partition(|page| page.front_matter().text(key) == Some(value));
        own.extend(more);
        left = others;
    }
    // A folder of one series: what is left is a page of it that was named by mistake, as far as it looks like one.
    if let [(mark, own)] = series.as_mut_slice()
        && left.iter().all(|page| is_misnamed(page, mark))
    {
        own.append(&mut left);
        own.sort_by(|a, b| a.path.cmp(&b.path));
        groups.push(whole(folder, middle, Some(mark.text().to_owned()), std::mem::take(own)));
        return;
    }
    for ((mark, mut own), when) in series.into_iter().zip(whens) {
        own.sort_by(|a, b| a.path.cmp(&b.path));
        let by_name = own.iter().filter(|page| mark.fits(page)).count();
        let mut matches = vec![Match { glob: glob(folder, &mark.middle(), true, &own), when: None, pages: by_name }];
        if let Some(when) = when {
            let pages = own.iter().filter(|page| page.front_matter().text(&when.0) == Some(&when.1)).count();
            matches.push(Match { glob: glob(folder, "*", true, &own), when: Some(when), pages });
        }
        let text = mark.text().to_owned();
        groups.push(Group {
            matches,
            series: Some(text.clone()),
            name: slug(&text),
            ..whole(folder, middle, None, own)
        });
    }
    if left.len() < LEAST {
        rest.extend(left);
    } else {
        groups.push(whole(folder, middle, None, left));
    }
}

/// The word that nearly all file names have after the date.
pub(super) fn common_word(pages: &[&Page]) -> Option<String> {
    marks(pages)
        .into_iter()
        .find(|mark| Share::of(pages.iter().filter(|page| mark.fits(page)).count(), pages.len()).at_least(90))
        .map(|mark| mark.text().to_owned())
}

fn whole<'a>(folder: &str, middle: &str, series: Option<String>, pages: Vec<&'a Page>) -> Group<'a> {
    Group {
        name: series.as_deref().map_or_else(|| "post".to_owned(), slug),
        title: String::new(),
        role: Role::Post,
        matches: vec![Match { glob: glob(folder, middle, true, &pages), when: None, pages: pages.len() }],
        exclude: Vec::new(),
        series,
        dated: true,
        pages,
    }
}

/// The marks of the series, the largest first. A first word alone may be any word: it marks a series where most
/// pages have it, or where their front matter or their titles are alike as well.
fn marks(pages: &[&Page]) -> Vec<Mark> {
    let mut counts: BTreeMap<Mark, usize> = BTreeMap::new();
    for (_, stem) in pages.iter().filter_map(|page| day_of(&page.path)) {
        *counts.entry(Mark::Whole(stem.to_owned())).or_default() += 1;
        if let Some((word, _)) = stem.split_once('-') {
            *counts.entry(Mark::Word(word.to_owned())).or_default() += 1;
        }
    }
    counts.retain(|mark, count| *count >= LEAST && !mark.text().is_empty());
    let mut ranked: Vec<(Mark, usize)> = counts.into_iter().collect();
    ranked.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    ranked.truncate(2 * MOST);
    ranked.retain(|(mark, count)| match mark {
        Mark::Whole(_) => true,
        Mark::Word(_) => {
            let own: Vec<&Page> = pages.iter().copied().filter(|page| mark.fits(page)).collect();
            Share::of(*count, pages.len()).at_least(60) || (own.len() >= 5 && are_alike(&own, pages))
        }
    });
    ranked.truncate(MOST);
    ranked.into_iter().map(|(mark, _)| mark).collect()
}

/// Whether pages share a value of their front matter, or the beginning of their titles, that others do not have.
fn are_alike(own: &[&Page], all: &[&Page]) -> bool {
    let inside: BTreeSet<&str> = own.iter().map(|page| page.path.as_str()).collect();
    let others: Vec<&Page> = all.iter().copied().filter(|page| !inside.contains(page.path.as_str())).collect();
    let values = text_values(own);
    let shared = values.iter().any(|((key, value), &count)| {
        Share::of(count, own.len()).at_least(90)
            && others.iter().filter(|page| page.front_matter().text(key) == Some(value)).count() * 10 < others.len()
    });
    shared
        || super::front_matter::title_prefix(own).is_some_and(|(prefix, _)| {
            !others.iter().any(|page| page.front_matter().text("title").is_some_and(|title| title.starts_with(&prefix)))
        })
}

/// The key and value that the pages of a series have and those of no other one.
fn discriminator(series: &[(Mark, Vec<&Page>)], at: usize) -> Option<(String, String)> {
    let (_, own) = series.get(at)?;
    if series.len() < 2 {
        return None;
    }
    let foreign = |key: &str, value: &str| {
        series.iter().enumerate().any(|(other, (_, pages))| {
            other != at && pages.iter().any(|page| page.front_matter().text(key) == Some(value))
        })
    };
    let values = text_values(own);
    let rank = |key: &str| USUAL_KEYS.iter().position(|usual| *usual == key).unwrap_or(USUAL_KEYS.len());
    let mut candidates: Vec<_> = values
        .into_iter()
        .filter(|((key, value), count)| Share::of(*count, own.len()).at_least(80) && !foreign(key, value))
        .collect();
    candidates.sort_by_key(|((key, _), count)| (rank(key), std::cmp::Reverse(*count)));
    candidates.into_iter().next().map(|((key, value), _)| (key.to_owned(), value.to_owned()))
}

/// How many of the pages have each value of front matter that is a short text.
fn text_values<'a>(pages: &[&'a Page]) -> BTreeMap<(&'a str, &'a str), usize> {
    let mut values = BTreeMap::new();
    for page in pages {
        let mut seen = BTreeSet::new();
        for (key, node) in page.front_matter().mapping().unwrap_or_default().iter().take(50) {
            let Some(text) = node.text().filter(|text| !text.is_empty() && text.len() <= 100) else { continue };
            if key.text != "title" && key.text != "date" && seen.insert(key.text.as_str()) {
                *values.entry((key.text.as_str(), text)).or_insert(0) += 1;
            }
        }
    }
    values
}

fn is_misnamed(page: &Page, mark: &Mark) -> bool {
    day_of(&page.path).is_some_and(|(_, stem)| stem.split('-').any(|word| is_slip(word, &[mark.text()])))
}
