//! Pages that stand among others without being of their kind: a README, a page of code, an index.

use std::collections::{BTreeMap, BTreeSet};

use super::group::{Group, has_entries, literal};
use super::share::Share;
use crate::page::front_matter::yaml;
use crate::page::{Page, key};
use crate::schema::builtin;
use crate::schema::glob::Glob;

/// Takes pages of another kind out of a group. `guess` says whether the group was guessed: pages that somebody
/// named all belong to it.
pub(super) fn exclude(group: &mut Group<'_>, guess: bool) {
    if group.dated || !guess {
        return;
    }
    let root = group.matches.iter().all(|one| !one.glob.contains('/'));
    for glob in usual() {
        let deep = if root { glob.clone() } else { format!("**/{glob}") };
        let Ok(globs) = Glob::parse(&deep) else { continue };
        let globs: Vec<Glob> = globs.into_iter().map(Glob::lowercase).collect();
        let before = group.pages.len();
        group.pages.retain(|page| !globs.iter().any(|glob| glob.matches(&page.path.to_lowercase())));
        // The root of a repository may get any of these files tomorrow; a folder below has them or not.
        if root || group.pages.len() < before {
            group.exclude.push((deep, ""));
        }
    }
    let strange = strangers(&group.pages);
    for path in strange {
        group.pages.retain(|page| page.path != path);
        group.exclude.push((literal(&path), "has nothing in common with the others"));
    }
    if let Some(one) = group.matches.first_mut() {
        one.pages = group.pages.len();
    }
}

/// Names of files that are about a repository and no pages of its site, from the built-in type that leaves them out.
fn usual() -> Vec<String> {
    let topic = builtin::FILES.iter().find(|(path, _)| *path == "topic.yaml").map_or("", |(_, text)| text);
    let Ok(document) = yaml::parse(topic, 0) else { return Vec::new() };
    let globs = document.root.get("exclude").and_then(|node| node.sequence()).unwrap_or_default();
    globs.iter().filter_map(|node| node.text()).map(str::to_owned).collect()
}

/// Pages that have none of the things that most of the group have.
fn strangers(pages: &[&Page]) -> Vec<String> {
    let traits: Vec<BTreeSet<String>> = pages.iter().map(|page| of(page)).collect();
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for one in traits.iter().flatten() {
        *counts.entry(one).or_default() += 1;
    }
    counts.retain(|_, count| Share::of(*count, pages.len()).at_least(40));
    let usual: BTreeSet<&String> = counts.into_keys().collect();
    if usual.is_empty() {
        return Vec::new();
    }
    let strange: Vec<String> = pages
        .iter()
        .zip(&traits)
        .filter(|(_, own)| own.iter().all(|one| !usual.contains(one)))
        .map(|(page, _)| page.path.clone())
        .collect();
    // Many pages that have nothing in common with the others are no exceptions.
    if strange.len() * 4 > pages.len() { Vec::new() } else { strange }
}

/// What a page has that others may have too: headers of tables, sections, keys of front matter.
fn of(page: &Page) -> BTreeSet<String> {
    let mut own = BTreeSet::new();
    if has_entries(page) {
        own.insert("entries".to_owned());
    }
    for table in page.outline().tables.iter().take(200) {
        let columns = table.columns(page.text());
        if !columns.is_empty() {
            own.insert(format!(
                "t {}",
                columns.iter().map(|column| key::of_text(column)).collect::<Vec<_>>().join("|")
            ));
        }
    }
    for heading in page.gfm().headings.iter().filter(|heading| heading.level > 1).take(200) {
        own.insert(format!("h {}", key::of_text(&heading.text)));
    }
    for (key, _) in page.front_matter().mapping().unwrap_or_default().iter().take(50) {
        own.insert(format!("f {}", key.text));
    }
    own
}
