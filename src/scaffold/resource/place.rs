//! Where a row goes in its table.

use crate::page::entry::Entry;
use crate::page::outline::Table;
use crate::page::{Page, key};
use crate::text::excerpt::excerpt;

/// Titles of a table, and characters of a title, that are compared at most to guess which one was meant.
const COMPARED: usize = 200;

/// Where a row goes in its table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum At {
    /// Behind the last row.
    #[default]
    End,
    /// Before the first row.
    Top,
    /// Before the first row whose title comes later in the alphabet.
    Sorted,
    /// Behind the row with this address or title.
    After(String),
}

impl At {
    /// Reads `end`, `top`, `sorted` or `after=KEY`.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "end" => Ok(Self::End),
            "top" => Ok(Self::Top),
            "sorted" => Ok(Self::Sorted),
            _ => match text.strip_prefix("after=").map(str::trim) {
                Some(key) if !key.is_empty() => Ok(Self::After(key.to_owned())),
                _ => Err("a place is `end`, `top`, `sorted` or `after=` with an address or title of a row".to_owned()),
            },
        }
    }
}

/// The row that a new one stands behind.
/// The error comes with what to type instead.
pub(super) fn behind(page: &Page, table: &Table, at: &At, title: &str) -> Result<Option<usize>, (String, Vec<String>)> {
    let title_of = |at: usize| table.rows.get(at).map_or_else(String::new, |row| Entry { page, table, row }.title());
    match at {
        At::Top => Ok(None),
        At::End => Ok(table.rows.len().checked_sub(1)),
        At::Sorted => {
            let own = key::of_text(title);
            let later = (0..table.rows.len()).find(|&row| key::of_text(&title_of(row)) > own);
            Ok(later.map_or(table.rows.len().checked_sub(1), |row| row.checked_sub(1)))
        }
        At::After(wanted) => named(page, table, wanted).map(Some),
    }
}

/// The row with this address or title.
fn named(page: &Page, table: &Table, wanted: &str) -> Result<usize, (String, Vec<String>)> {
    let (as_url, as_text) = (key::of_url(wanted), key::of_text(wanted));
    let entry = |at: usize| table.rows.get(at).map(|row| Entry { page, table, row });
    let fits = |at: &usize| {
        entry(*at).is_some_and(|entry| {
            let url = entry.link().map(|link| key::of_url(&link.url));
            url.is_some_and(|url| url == as_url) || key::of_text(&entry.title()) == as_text
        })
    };
    let found: Vec<usize> = (0..table.rows.len()).filter(fits).collect();
    match found.as_slice() {
        [only] => Ok(*only),
        [] => {
            let titles: Vec<String> =
                (0..table.rows.len()).take(COMPARED).filter_map(entry).map(|e| e.title()).collect();
            let known: Vec<&str> = titles.iter().map(String::as_str).collect();
            let is_short = wanted.len() <= COMPARED;
            let near = if is_short { similar::get_close_matches(wanted, &known, 3, 0.5) } else { Vec::new() };
            let flag = |title: &&str| format!("--at {}", shell_words::quote(&format!("after={title}")));
            Err((format!("no row of the table is {}", excerpt(wanted)), near.iter().map(flag).collect()))
        }
        several => {
            let rows = several.iter().filter_map(|&at| table.rows.get(at));
            let lines: Vec<String> = rows.map(|row| page.line_of(row.span.start).to_string()).collect();
            let message =
                format!("{} rows of the table are {}: lines {}", several.len(), excerpt(wanted), lines.join(", "));
            Err((message, vec!["name the row by its address".to_owned()]))
        }
    }
}
