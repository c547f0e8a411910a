//! The template of a new post, made of what the posts of a series have in common line by line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::front_matter::FrontMatterFacts;
use super::headings::HeadingFacts;
use crate::page::Page;
use crate::text::untrusted::is_hidden;
use crate::text::yaml;

/// Lines longer than this are prose of one post.
const MAX_LINE: usize = 200;

/// Lines that are looked at, of all pages together.
const MAX_LINES: usize = 50_000;

/// A template for new pages like these.
pub(super) fn template(pages: &[&Page], front_matter: &FrontMatterFacts, headings: &HeadingFacts) -> String {
    let mut text = String::from("---\n");
    for key in &front_matter.keys {
        match key.name.as_str() {
            "title" => text.push_str("title: {{ title | yaml }}\n"),
            "date" => text.push_str("date: {{ date }}\n"),
            name if key.required && !name.contains(['{', '}']) => {
                let value = key.usual.as_ref().map_or_else(|| "\"\"".to_owned(), json);
                if !["{{", "{%", "{#"].iter().any(|open| value.contains(open)) {
                    // Writing to a string cannot fail.
                    let _ = writeln!(text, "{}: {value}", yaml::scalar(name));
                }
            }
            _ => {}
        }
    }
    // Without these two, a post cannot be proved to say what was asked for.
    for (name, line) in [("title", "title: {{ title | yaml }}\n"), ("date", "date: {{ date }}\n")] {
        if !front_matter.keys.iter().any(|key| key.name == name) {
            text.push_str(line);
        }
    }
    text.push_str("---\n");
    for line in body(pages, headings) {
        text.push('\n');
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// JSON that is YAML as well, with nothing that a line of YAML could end at.
fn json(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => yaml::harmless(text),
        serde_json::Value::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        serde_json::Value::Object(pairs) => {
            let pairs: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{}: {}", yaml::harmless(key), json(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}

/// The lines that most pages have, in the order of the page that has most of them: the newest of those.
fn body(pages: &[&Page], headings: &HeadingFacts) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut looked = 0;
    for page in pages {
        let own: BTreeSet<&str> = lines(page).collect();
        looked += own.len();
        if looked > MAX_LINES {
            break;
        }
        for line in own {
            *counts.entry(line).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count >= 3 && *count * 5 >= pages.len() * 3);
    let score =
        |page: &Page| lines(page).collect::<BTreeSet<_>>().iter().filter(|line| counts.contains_key(**line)).count();
    let model = pages.iter().take(1000).max_by_key(|page| (score(page), page.path.as_str()));
    let mut out = Vec::new();
    if headings.one_h1.1.at_least(50) {
        out.push("# {{ heading }}".to_owned());
    }
    let tldr = headings.tldr.as_ref().map(|(text, _, _)| format!("## {text}"));
    let mut told = false;
    for line in model.map(|page| lines(page)).into_iter().flatten().filter(|line| counts.contains_key(line)) {
        out.push(line.to_owned());
        if Some(line) == tldr.as_deref() {
            out.push(SUMMARY.to_owned());
            told = true;
        }
    }
    if let Some(tldr) = tldr.filter(|_| !told) {
        // The common lines above the first section (a picture, a link back) stay above it.
        let at = out.iter().position(|line| line.starts_with("## ")).unwrap_or(out.len());
        out.splice(at..at, [tldr, SUMMARY.to_owned()]);
    }
    for heading in headings.known.iter().filter(|heading| heading.required) {
        let line = format!("{} {}", "#".repeat(usize::from(heading.level)), heading.text);
        if !out.contains(&line) && !line.contains(['{', '}', '\n']) {
            out.push(line);
        }
    }
    out
}

const SUMMARY: &str = "* What a reader should know after ten seconds";

/// Lines of the body that could be the same on every page: no rows, no template marks, no items of a list, and not
/// the page's own title.
fn lines(page: &Page) -> impl Iterator<Item = &str> {
    page.slice(page.body()).lines().map(str::trim_end).filter(|line| {
        !line.is_empty()
            && line.len() <= MAX_LINE
            && !line.contains('|')
            && !line.starts_with("# ")
            && !line.starts_with([' ', '\t', '*', '-', '+', '`', '~', '>', '<', '='])
            && !["{{", "{%", "{#"].iter().any(|open| line.contains(open))
            && !line.contains("##[")
            && !line.starts_with("::")
            && !line.chars().any(is_hidden)
    })
}
