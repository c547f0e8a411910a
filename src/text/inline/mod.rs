//! Inline Markdown of a fragment (a cell, a heading, a paragraph): its text as a reader sees it and its links.
//!
//! `gfm` speaks for GitHub, `kramdown` for the site. A fragment is one line of text without block markers; no
//! block construct can start in it.

mod autolink;
pub mod gfm;
pub mod kramdown;
mod simple;

use std::collections::{HashMap, HashSet};

use super::Span;
pub(crate) use simple::may_be_entity;

/// Fragments longer than this are read as plain text.
const MAX_FRAGMENT: usize = 1 << 20;

/// A link or an image inside a fragment; spans are offsets in the fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineLink {
    /// The whole construct.
    pub span: Span,
    /// The source of the target; empty at the end of the construct for a reference link.
    pub target: Span,
    /// The source of the text between the brackets.
    pub text_span: Span,
    /// The target with escapes and entities resolved.
    pub url: String,
    /// The text as a reader sees it; an image's alternative text.
    pub text: String,
    /// Whether it is an image.
    pub image: bool,
    /// Whether it was made from a bare URL in the text.
    pub bare: bool,
}

impl InlineLink {
    /// The title in `[text](target "title")` as its author wrote it; empty where there is none. `fragment` is what the
    /// link was read from.
    pub fn title<'a>(&self, fragment: &'a str) -> &'a str {
        // An address in pointed brackets or alone ends with one.
        let tail = fragment.get(self.target.end..self.span.end).unwrap_or("").trim_start_matches('>');
        let title = tail.strip_suffix(')').unwrap_or("").trim();
        let inner = title.get(1..title.len().saturating_sub(1)).unwrap_or("");
        if title.starts_with(['"', '\'', '(']) { inner } else { "" }
    }
}

/// Link reference definitions of a page: where `[text][label]` leads.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    urls: HashMap<String, String>,
    footnotes: HashSet<String>,
}

impl Definitions {
    /// Keeps the first definition of a label, as CommonMark does.
    pub fn insert_first(&mut self, label: &str, url: String) {
        self.urls.entry(normal(label)).or_insert(url);
    }

    /// Keeps the last definition of a label, as kramdown does.
    pub fn insert_last(&mut self, label: &str, url: String) {
        self.urls.insert(normal(label), url);
    }

    /// The target of a label.
    pub fn get(&self, label: &str) -> Option<&str> {
        if self.urls.is_empty() {
            return None;
        }
        self.urls.get(&normal(label)).map(String::as_str)
    }

    /// Notes that a footnote of this name exists.
    pub fn insert_footnote(&mut self, name: &str) {
        self.footnotes.insert(name.to_owned());
    }

    /// Whether a footnote of this name exists.
    pub fn has_footnote(&self, name: &str) -> bool {
        self.footnotes.contains(name)
    }

    /// Whether no link target is defined.
    pub fn is_empty(&self) -> bool {
        self.urls.is_empty()
    }
}

/// Labels match whatever their case and their blanks.
fn normal(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for word in label.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// A 256-entry set of bytes, for the question "is anything special in here".
struct Bytes([bool; 256]);

impl Bytes {
    const fn of(set: &[u8]) -> Self {
        let mut table = [false; 256];
        let mut i = 0;
        while i < set.len() {
            table[set[i] as usize] = true;
            i += 1;
        }
        Self(table)
    }

    fn has(&self, byte: u8) -> bool {
        self.0[byte as usize]
    }

    fn any_in(&self, text: &str) -> bool {
        text.bytes().any(|b| self.0[b as usize])
    }
}

/// What a fragment comes to.
#[derive(Debug, Default)]
struct Reading {
    text: String,
    links: Vec<InlineLink>,
    /// What is struck out of the text.
    struck: Vec<String>,
}

/// Adds the blank that a `<br>` is for a reader, unless there is one on either side of it.
fn push_break(text: &mut String, following: &str) {
    let blank = |c: char| c.is_whitespace();
    if !text.is_empty() && !text.ends_with(blank) && !following.is_empty() && !following.starts_with(blank) {
        text.push(' ');
    }
}

/// Whether an inline tag is a line break.
fn is_break(tag: &str) -> bool {
    tag.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("<br"))
        && tag.as_bytes().get(3).is_some_and(|b| !b.is_ascii_alphanumeric())
}
