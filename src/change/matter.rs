//! Front matter, compared key by key. Quoting, order and comments that stay do not count.

use std::collections::{BTreeMap, BTreeSet};

use super::cells;
use super::content::{self, Content};
use super::model::{Action, CellChange, Lines};
use crate::page::front_matter::{Block, FrontMatter};
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
    key: String,
    value: String,
    lines: (usize, usize),
}

/// Compares the front matter of two versions of a page.
pub(super) fn compare(from: &Content, to: &Content) -> Vec<Difference> {
    let (Some(old), Some(new)) = (pairs(from), pairs(to)) else { return unreadable(from, to) };
    let old_keys: BTreeMap<&str, &Pair> = old.iter().map(|pair| (pair.key.as_str(), pair)).collect();
    let new_keys: BTreeSet<&str> = new.iter().map(|pair| pair.key.as_str()).collect();
    let mut out = Vec::new();
    for pair in &new {
        let before = old_keys.get(pair.key.as_str()).copied();
        if before.is_some_and(|before| before.value == pair.value) {
            continue;
        }
        out.push(difference(before.map(|pair| (from, pair)), Some((to, pair))));
    }
    let gone = old.iter().filter(|pair| !new_keys.contains(pair.key.as_str()));
    out.extend(gone.map(|pair| difference(Some((from, pair)), None)));
    out
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
        cell: cells::change(shown.map_or("", |(_, pair)| &pair.key), value(from), value(to)),
        line: shown.map_or(1, |(_, pair)| pair.lines.0),
        from_line: from.map(|(_, pair)| pair.lines.0),
        covers: [from, to].into_iter().flatten().map(|(content, pair)| content.lines(pair.lines)).collect(),
    }
}

/// The keys of a page and its comments; `None` where the YAML cannot be read.
fn pairs(content: &Content) -> Option<Vec<Pair>> {
    let page = &content.page;
    let FrontMatter::Block(block) = page.front_matter() else { return Some(Vec::new()) };
    let mut out: Vec<Pair> = Vec::new();
    if let Some(mapping) = page.front_matter().mapping() {
        let starts: Vec<usize> = mapping.iter().map(|(key, _)| key.span.start).collect();
        let mut names = BTreeSet::new();
        for (index, (key, node)) in mapping.iter().enumerate() {
            let next = starts.get(index + 1).copied().unwrap_or(block.yaml.end);
            let end = node.span.end.max(key.span.end).min(next.max(key.span.end));
            let lines = content::lines(page, Span::new(key.span.start, end));
            let mut name = key.text.clone();
            // A key that occurs twice keeps both values apart.
            if !names.insert(name.clone()) {
                name = format!("{name} (line {})", lines.0);
            }
            out.push(Pair { key: name, value: content::node_text(node), lines });
        }
    } else if !page.slice(block.yaml).trim().is_empty() && !only_comments(content, block) {
        return None;
    }
    out.extend(comments(content, block, &out));
    Some(out)
}

fn only_comments(content: &Content, block: &Block) -> bool {
    content.page.slice(block.yaml).lines().all(|line| line.trim().is_empty() || line.trim().starts_with('#'))
}

/// Comment lines count as one key without a name that YAML could have.
fn comments(content: &Content, block: &Block, pairs: &[Pair]) -> Option<Pair> {
    let (first, last) = content::lines(&content.page, block.yaml);
    let inside: BTreeSet<usize> = pairs.iter().flat_map(|pair| pair.lines.0..=pair.lines.1).collect();
    let map = content.page.map();
    let text = content.page.text();
    let comment = |line: &usize| map.line_span(*line, text).of(text).trim_start().starts_with('#');
    let lines: Vec<usize> = (first..=last).filter(|line| !inside.contains(line)).filter(comment).collect();
    let value: Vec<&str> = lines.iter().map(|line| map.line_span(*line, text).of(text).trim()).collect();
    let (first, last) = (lines.first()?, lines.last()?);
    Some(Pair { key: "#".into(), value: value.join(" "), lines: (*first, *last) })
}

/// YAML that cannot be read is compared as text.
fn unreadable(from: &Content, to: &Content) -> Vec<Difference> {
    let text = |content: &Content| match content.page.front_matter() {
        FrontMatter::Block(block) => Some(Pair {
            key: "---".into(),
            value: content.page.slice(block.yaml).trim().replace("\r\n", "\n"),
            lines: content::lines(&content.page, block.yaml),
        }),
        _ => None,
    };
    let (old, new) = (text(from), text(to));
    if old.as_ref().map(|pair| &pair.value) == new.as_ref().map(|pair| &pair.value) {
        return Vec::new();
    }
    vec![difference(old.as_ref().map(|pair| (from, pair)), new.as_ref().map(|pair| (to, pair)))]
}
