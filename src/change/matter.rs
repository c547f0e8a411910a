//! Front matter, compared key by key. Quoting, order and comments that stay do not count.

use std::collections::{BTreeMap, BTreeSet};

use super::cells;
use super::content::Content;
use super::headings;
use super::model::{Action, CellChange, Lines};
use super::normal;
use crate::page::Page;
use crate::page::front_matter::{Block, FrontMatter, Key, Node, Value};
use crate::text::Span;

/// A key that differs, with the lines that it takes on both sides.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) action: Action,
    pub(super) cell: CellChange,
    pub(super) line: usize,
    pub(super) from_line: Option<usize>,
    pub(super) covers: Vec<Lines>,
}

/// A key with its value as text.
struct Pair {
    /// What tells it from all others: its name, and how many of that name stand before it.
    key: (String, usize),
    value: String,
    lines: (usize, usize),
}

/// Compares the front matter of two versions of a page.
pub(super) fn compare(from: &Content, to: &Content) -> Vec<Difference> {
    let (Some(old), Some(new)) = (pairs(&from.page), pairs(&to.page)) else { return unreadable(from, to) };
    let old_keys: BTreeMap<&(String, usize), &Pair> = old.iter().map(|pair| (&pair.key, pair)).collect();
    let new_keys: BTreeSet<&(String, usize)> = new.iter().map(|pair| &pair.key).collect();
    let mut out = Vec::new();
    for pair in &new {
        let before = old_keys.get(&pair.key).copied();
        if before.is_some_and(|before| before.value == pair.value) {
            continue;
        }
        out.push(difference(before.map(|pair| (from, pair)), Some((to, pair))));
    }
    let gone = old.iter().filter(|pair| !new_keys.contains(&pair.key));
    out.extend(gone.map(|pair| difference(Some((from, pair)), None)));
    out
}

/// Lines of a page, 1-based, the last one included.
type LinePair = (usize, usize);

/// The lines of the keys that have the same value on two pages, on either of them.
pub(super) fn same_keys(from: &Page, to: &Page) -> Vec<(LinePair, LinePair)> {
    let (Some(old), Some(new)) = (pairs(from), pairs(to)) else { return Vec::new() };
    let old: BTreeMap<&(String, usize), &Pair> = old.iter().map(|pair| (&pair.key, pair)).collect();
    let same = new.iter().filter_map(|pair| old.get(&pair.key).filter(|old| old.value == pair.value).zip(Some(pair)));
    same.map(|(old, new)| (old.lines, new.lines)).collect()
}

fn difference(from: Option<(&Content, &Pair)>, to: Option<(&Content, &Pair)>) -> Difference {
    let value = |side: Option<(&Content, &Pair)>| side.map(|(_, pair)| pair.value.clone());
    let shown = to.or(from);
    Difference {
        action: match (from, to) {
            (None, _) => Action::Added,
            (_, None) => Action::Removed,
            _ => Action::Updated,
        },
        cell: cells::change(shown.map_or("", |(_, pair)| &pair.key.0), value(from), value(to)),
        line: shown.map_or(1, |(_, pair)| pair.lines.0),
        from_line: from.map(|(_, pair)| pair.lines.0),
        covers: [from, to].into_iter().flatten().map(|(content, pair)| content.lines(pair.lines)).collect(),
    }
}

/// The keys of a page and its comments; `None` where the YAML cannot be read.
fn pairs(page: &Page) -> Option<Vec<Pair>> {
    let FrontMatter::Block(block) = page.front_matter() else { return Some(Vec::new()) };
    let mut out: Vec<Pair> = Vec::new();
    if let Some(mapping) = page.front_matter().mapping() {
        let starts: Vec<usize> = mapping.iter().map(|(key, _)| key.span.start).collect();
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, (key, node)) in mapping.iter().enumerate() {
            let next = starts.get(index + 1).copied().unwrap_or(block.yaml.end);
            let end = node.span.end.max(key.span.end).min(next.max(key.span.end));
            let lines = headings::lines(page, Span::new(key.span.start, end));
            let times: &mut usize = names.entry(key.text.as_str()).or_default();
            let name = (key.text.clone(), *times);
            *times += 1;
            out.push(Pair { key: name, value: node_text(page, node), lines });
        }
    } else if !page.slice(block.yaml).trim().is_empty() && !only_comments(page, block) {
        return None;
    }
    let mapping = page.front_matter().mapping().unwrap_or_default();
    out.extend(comments(page, block, mapping, &out));
    Some(out)
}

fn only_comments(page: &Page, block: &Block) -> bool {
    page.slice(block.yaml).lines().all(|line| line.trim().is_empty() || line.trim().starts_with('#'))
}

/// Comments, on lines of their own and behind values, count as one key without a name that YAML could have.
fn comments(page: &Page, block: &Block, mapping: &[(Key, Node)], pairs: &[Pair]) -> Option<Pair> {
    let (first, last) = headings::lines(page, block.yaml);
    let inside: BTreeSet<usize> = pairs.iter().flat_map(|pair| pair.lines.0..=pair.lines.1).collect();
    let map = page.map();
    let text = page.text();
    let line = |line: usize| map.line_span(line, text).of(text).trim();
    let alone = (first..=last).filter(|at| !inside.contains(at) && line(*at).starts_with('#'));
    let mut found: Vec<(usize, &str)> = alone.map(|at| (at, line(at))).collect();
    for (key, node) in mapping {
        let end = node.span.end.max(key.span.end);
        let at = map.line_of(end.saturating_sub(1));
        let rest = Span::new(end, map.line_span(at, text).end).of(text);
        found.extend(rest.find('#').and_then(|hash| rest.get(hash..)).map(|comment| (at, comment.trim())));
    }
    found.sort_unstable();
    let value: Vec<&str> = found.iter().map(|(_, comment)| *comment).collect();
    let lines = (found.first()?.0, found.last()?.0);
    Some(Pair { key: ("#".into(), 0), value: value.join(" "), lines })
}

/// YAML that cannot be read is compared as text.
fn unreadable(from: &Content, to: &Content) -> Vec<Difference> {
    let text = |content: &Content| match content.page.front_matter() {
        FrontMatter::Block(block) => Some(Pair {
            key: ("---".into(), 0),
            value: content.page.slice(block.yaml).trim().replace("\r\n", "\n"),
            lines: headings::lines(&content.page, block.yaml),
        }),
        _ => None,
    };
    let (old, new) = (text(from), text(to));
    if old.as_ref().map(|pair| &pair.value) == new.as_ref().map(|pair| &pair.value) {
        return Vec::new();
    }
    vec![difference(old.as_ref().map(|pair| (from, pair)), new.as_ref().map(|pair| (to, pair)))]
}

/// The value of a front matter key as text: a string as it is read, any other scalar as it is written, so that
/// `yes` and `true` differ.
fn node_text(page: &Page, node: &Node) -> String {
    match &node.value {
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => page.slice(node.span).trim().to_owned(),
        Value::String { text, .. } => normal::one_line(text),
        Value::Sequence(items) => {
            format!("[{}]", items.iter().map(|item| node_text(page, item)).collect::<Vec<_>>().join(", "))
        }
        Value::Mapping(pairs) => {
            let pair = |(key, value): &(Key, Node)| format!("{}: {}", key.text, node_text(page, value));
            format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}
