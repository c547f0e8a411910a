//! What kind of noise the changed lines are that say nothing new: told for whoever asks what was left out.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::model::{Changes, Lines, Side};
use crate::page::Page;

/// What differs where no content does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Blank lines.
    Blank,
    /// The line stands in another place.
    Order,
    /// Blanks or line ends at the end of the line.
    LineEnd,
    /// Blanks, pipes and dashes of a table.
    Table,
    /// Marks, quotes or the way a value is written.
    Markup,
}

/// Lines that say nothing new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatting {
    /// Where.
    pub place: Lines,
    /// What differs.
    pub what: What,
}

impl What {
    /// The word for it in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Order => "order",
            Self::LineEnd => "line-end",
            Self::Table => "table",
            Self::Markup => "markup",
        }
    }

    /// What it is, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Blank => "blank lines",
            Self::Order => "another order",
            Self::LineEnd => "blanks or line ends at the end of lines",
            Self::Table => "alignment of a table",
            Self::Markup => "marks and quotes",
        }
    }
}

/// Says what kind of noise every place is. `page` hands out the pages of both sides.
pub fn of(changes: &Changes, page: &dyn Fn(Side, &str) -> Option<Arc<Page>>) -> Vec<Formatting> {
    let new_names: BTreeMap<&str, &str> =
        changes.renamed.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    let mut pages: BTreeMap<&str, Vec<&Lines>> = BTreeMap::new();
    for place in &changes.noise.places {
        let path = place.path.as_str();
        let name = if place.side == Side::From { new_names.get(path).copied().unwrap_or(path) } else { path };
        pages.entry(name).or_default().push(place);
    }
    pages.into_values().flat_map(|places| of_page(&places, page)).collect()
}

/// A line without what is not looked at.
type Form = fn(&str) -> String;

fn of_page(places: &[&Lines], page: &dyn Fn(Side, &str) -> Option<Arc<Page>>) -> Vec<Formatting> {
    let mut texts: Vec<(Lines, String)> = Vec::new();
    for place in places {
        let Some(page) = page(place.side, &place.path) else { continue };
        for line in place.first..=place.last {
            // With its line end, which may be what differs.
            let (start, end) = (page.map().line_start(line), page.map().line_start(line + 1));
            let text = page.text().get(start..end).unwrap_or_default();
            texts.push((Lines { first: line, last: line, ..(*place).clone() }, text.to_owned()));
        }
    }
    let side = |side: Side, form: Form| -> HashSet<String> {
        texts.iter().filter(|(place, _)| place.side != side).map(|(_, text)| form(text)).collect()
    };
    let forms: [(Form, What); 3] = [(str::to_owned, What::Order), (trimmed, What::LineEnd), (cells, What::Table)];
    let others: BTreeMap<Side, Vec<(HashSet<String>, What)>> = [Side::From, Side::To]
        .into_iter()
        .map(|of| (of, forms.iter().map(|(form, what)| (side(of, *form), *what)).collect()))
        .collect();
    let mut out: Vec<Formatting> = Vec::new();
    for (place, text) in &texts {
        let known = others.get(&place.side).into_iter().flatten();
        let found = known.zip(&forms).find(|((other, _), (form, _))| other.contains(&form(text)));
        let what = if text.trim().is_empty() {
            What::Blank
        } else if is_delimiter(text) {
            What::Table
        } else {
            found.map_or(What::Markup, |((_, what), _)| *what)
        };
        match out.last_mut() {
            Some(last)
                if last.what == what
                    && last.place.side == place.side
                    && last.place.path == place.path
                    && last.place.last + 1 == place.first =>
            {
                last.place.last = place.last;
            }
            _ => out.push(Formatting { place: place.clone(), what }),
        }
    }
    out
}

fn trimmed(line: &str) -> String {
    line.trim_end().to_owned()
}

fn cells(line: &str) -> String {
    if !line.contains('|') {
        return line.to_owned();
    }
    let line = line.trim().trim_matches('|');
    line.split('|').map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("|")
}

fn is_delimiter(line: &str) -> bool {
    line.contains("--") && line.contains('|') && line.chars().all(|c| c.is_whitespace() || "|:-".contains(c))
}
