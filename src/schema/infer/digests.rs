//! A series for the digests of a site that has posts and no digest yet.

use std::collections::BTreeMap;

use super::group::literal;
use super::{Inferred, InferredType, Origin};
use crate::page::Page;
use crate::schema::{ContentType, Role, Schema};
use crate::text::yaml::scalar;

/// The key of a digest's front matter for the commits that it is about.
pub(super) const RANGE: &str = "range";

/// The line of a schema for that key.
pub(super) fn range() -> String {
    format!("    {RANGE}: {{type: string}} # the commits that a digest is about: `signoise digest` writes and reads it")
}

/// Adds a content type for digests beside the posts, where there is none and its file names are free.
pub(super) fn add(inferred: &mut Inferred, pages: &[Page]) {
    let Ok(schema) = inferred.schema() else { return };
    let taken = |name: &str| schema.by_name(name).is_some();
    if schema.types.iter().any(|kind| kind.role == Role::Digest) || taken("digest") {
        return;
    }
    let posts: Vec<(&Page, &ContentType)> =
        pages.iter().filter_map(|page| Some((page, post_type(&schema, page)?))).collect();
    let Some(folder) = most(posts.iter().filter_map(|(page, _)| page.path.rsplit_once('/')).map(|(folder, _)| folder))
    else {
        return;
    };
    if pages.iter().any(|page| page.path.ends_with("-digest.md")) {
        return;
    }
    let layout = most(posts.iter().filter_map(|(page, _)| page.front_matter().text("layout")));
    let layout = layout.map_or_else(String::new, |layout| {
        format!("    layout: {{type: string, default: {}}} # that of most posts\n", scalar(layout))
    });
    let one_h1 = posts.iter().filter(|(_, kind)| kind.one_h1).count() * 2 > posts.len();
    let text = format!(
        "# What `signoise digest --format post` writes: the site has no digest yet. Change what is not meant.\n\
         name: digest\n\
         title: Digest\n\
         role: digest\n\
         match: {}\n\
         file_name: \"{{date}}-digest.md\"\n\
         one_h1: {one_h1} # as most posts\n\
         front_matter:\n  type: object\n  required: [title, date]\n  properties:\n\
         \x20   title: {{type: string, minLength: 1}}\n    date: {{type: string, format: date}}\n{layout}{}\n",
        scalar(&format!("{}/*-digest.md", literal(folder))),
        range(),
    );
    inferred.types.push(InferredType { name: "digest".to_owned(), text, origin: Origin::Proposed });
}

fn post_type<'s>(schema: &'s Schema, page: &Page) -> Option<&'s ContentType> {
    let index = schema.type_of(&page.path, page.front_matter()).ok()??;
    schema.types.get(index).filter(|kind| kind.role == Role::Post)
}

/// What there is most of.
fn most<'a>(words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(_, count)| count).map(|(word, _)| word)
}
