//! What the front matter of pages of a kind has in common: keys, types, values, the beginning of titles.

use std::collections::BTreeMap;

use super::share::{Closed, Share, Tally, is_slip};
use crate::page::Page;
use crate::page::front_matter::{Node, Value};
use crate::schema::date;

/// Keys that are described; beyond this the front matter is no record, and any key may be in it.
const MAX_KEYS: usize = 64;

/// Keys that are kept apart while they are counted.
const MAX_COUNTED: usize = 4096;

/// Fewer pages than this say nothing about a beginning that titles share.
const LEAST_TITLES: usize = 3;

/// What front matter has in common.
#[derive(Debug, Default)]
pub(super) struct FrontMatterFacts {
    /// Pages that have readable front matter.
    pub(super) pages: usize,
    /// The keys, in the usual order of the pages.
    pub(super) keys: Vec<KeyFacts>,
    /// Whether there are no other keys, but for slips.
    pub(super) closed: bool,
}

/// What pages say under one key.
#[derive(Debug)]
pub(super) struct KeyFacts {
    pub(super) name: String,
    pub(super) share: Share,
    pub(super) required: bool,
    /// JSON types, the most frequent first.
    pub(super) types: Vec<&'static str>,
    /// `date`, `jekyll-date`.
    pub(super) format: Option<(&'static str, Share)>,
    /// All the values there are.
    pub(super) values: Option<Closed>,
    /// All the items that lists have.
    pub(super) items: Option<Closed>,
    /// Whether lists hold texts and nothing else.
    pub(super) text_items: bool,
    /// The value that most pages have, as JSON.
    pub(super) usual: Option<serde_json::Value>,
}

#[derive(Default)]
struct Counted {
    pages: usize,
    places: usize,
    types: BTreeMap<&'static str, usize>,
    texts: Tally,
    items: Tally,
    odd_items: usize,
    values: Tally,
    days: usize,
    dates: usize,
}

/// What the front matter of pages has in common.
pub(super) fn facts(pages: &[&Page]) -> FrontMatterFacts {
    let mut counted: BTreeMap<&str, Counted> = BTreeMap::new();
    let mut with = 0;
    let mut beyond = false;
    for page in pages {
        let Some(pairs) = page.front_matter().mapping() else { continue };
        with += 1;
        for (place, (key, _)) in pairs.iter().enumerate() {
            // Of a key that occurs twice, the last value counts.
            let Some(node) = page.front_matter().get(&key.text) else { continue };
            if pairs.iter().take(place).any(|(earlier, _)| earlier.text == key.text) {
                continue;
            }
            if counted.len() >= MAX_COUNTED && !counted.contains_key(key.text.as_str()) {
                beyond = true;
                continue;
            }
            counted.entry(&key.text).or_default().add(place, node);
        }
    }
    let frequent: Vec<&str> = counted
        .iter()
        .filter(|(_, key)| key.pages > 2 && Share::of(key.pages, with).at_least(10))
        .map(|(name, _)| *name)
        .take(MAX_KEYS)
        .collect();
    let slip = |name: &str, key: &Counted| {
        key.pages * 50 <= with.max(50) && !frequent.contains(&name) && is_slip(name, &frequent)
    };
    let total = counted.len();
    let mut keys: Vec<(&str, Counted)> =
        counted.into_iter().filter(|(name, key)| total <= MAX_COUNTED && !slip(name, key)).collect();
    let closed = !beyond && keys.len() <= MAX_KEYS;
    keys.sort_by_key(|(_, key)| std::cmp::Reverse(key.pages));
    keys.truncate(MAX_KEYS);
    // A page has its keys in some order; the usual place of each is the mean.
    keys.sort_by_key(|(_, key)| key.places * 1000 / key.pages.max(1));
    // A page without front matter lacks every key: where few pages have any, none is required.
    let usual = Share::of(with, pages.len()).nearly_all();
    let keys = keys.into_iter().map(|(name, key)| key.facts(name, with, usual)).collect();
    FrontMatterFacts { pages: with, keys, closed }
}

impl KeyFacts {
    /// The only value that the key has, wherever it is.
    pub(super) fn constant(&self) -> Option<&str> {
        match self.values.as_ref()?.words.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Jekyll splits a text under these keys at its blanks: a list may stand for it, and new pages get one.
    fn unite_words(&mut self) {
        if !matches!(self.name.as_str(), "categories" | "tags") || self.types != ["string"] {
            return;
        }
        let is_split = |text: &str| text.contains(char::is_whitespace);
        if self.values.as_ref().is_some_and(|values| values.words.iter().any(|word| is_split(word))) {
            self.values = None;
        }
        if let Some(serde_json::Value::String(text)) = self.usual.take_if(|usual| usual.as_str().is_some_and(is_split))
        {
            self.types.push("array");
            self.usual = Some(serde_json::Value::Array(vec![text.into()]));
        }
    }
}

impl Counted {
    fn add(&mut self, place: usize, node: &Node) {
        self.pages += 1;
        self.places += place;
        *self.types.entry(json_type(node)).or_default() += 1;
        if let Some(text) = node.text() {
            self.texts.add(text);
            self.days += usize::from(date::day(text).is_some());
            self.dates += usize::from(date::jekyll_day(text).is_some());
        }
        for item in node.sequence().unwrap_or_default() {
            match item.text() {
                Some(text) => self.items.add(text),
                None => self.odd_items += 1,
            }
        }
        self.values.add(&node.to_json().to_string());
    }

    fn facts(self, name: &str, with: usize, usual_block: bool) -> KeyFacts {
        let share = Share::of(self.pages, with);
        let mut types: Vec<(&'static str, usize)> = self.types.iter().map(|(name, count)| (*name, *count)).collect();
        types.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let first = types.first().map(|&(name, _)| name);
        // One value of another type among many is a slip.
        types.retain(|&(name, count)| Some(name) == first || Share::of(count, self.pages).at_least(10));
        let texts_only = types.iter().all(|(name, _)| *name == "string");
        let date = |count: usize| Share::of(count, self.texts.total());
        let format = if !texts_only || self.texts.total() == 0 {
            None
        } else if date(self.days).nearly_all() {
            Some(("date", date(self.days)))
        } else if date(self.dates).nearly_all() {
            Some(("jekyll-date", date(self.dates)))
        } else {
            None
        };
        let ranked = self.values.ranked();
        let usual = ranked.first().filter(|(_, count)| count * 2 >= self.pages && *count > 1);
        let mut facts = KeyFacts {
            name: name.to_owned(),
            share,
            required: usual_block && share.nearly_all(),
            usual: usual.and_then(|(json, _)| serde_json::from_str(json).ok()),
            values: if texts_only && format.is_none() && name != "title" { self.texts.closed() } else { None },
            items: self.items.closed(),
            text_items: self.odd_items == 0,
            types: types.into_iter().map(|(name, _)| name).collect(),
            format,
        };
        facts.unite_words();
        facts
    }
}

fn json_type(node: &Node) -> &'static str {
    match node.value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Int(_) => "integer",
        Value::Float(_) => "number",
        Value::String { .. } => "string",
        Value::Sequence(_) => "array",
        Value::Mapping(_) => "object",
    }
}

/// What nearly all titles begin with, up to a sign that sets it off: `Signal:Noise - `.
pub(super) fn title_prefix(pages: &[&Page]) -> Option<(String, Share)> {
    const SIGNS: [&str; 6] = [" - ", " – ", " — ", " | ", ": ", " · "];
    let titles: Vec<&str> = pages.iter().filter_map(|page| page.front_matter().text("title")).collect();
    if titles.len() < LEAST_TITLES {
        return None;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for title in &titles {
        for sign in SIGNS {
            if let Some(at) = title.find(sign).filter(|&at| at > 0 && at + sign.len() < title.len() && at < 80) {
                *counts.entry(title.get(..at + sign.len()).unwrap_or("")).or_default() += 1;
            }
        }
    }
    let (prefix, count) = counts.into_iter().max_by_key(|&(prefix, count)| (count, prefix.len()))?;
    let share = Share::of(count, titles.len());
    share.nearly_all().then(|| (prefix.to_owned(), share))
}
