//! The title of a digest and the sentence that says how much changed.

use super::model::{Counts, Digest, Group, More};

/// The title.
pub fn title(digest: &Digest) -> String {
    let phrase = &digest.period.phrase;
    match &digest.site {
        Some(site) => format!("{site}: what changed {phrase}"),
        None => format!("What changed {phrase}"),
    }
}

/// How much changed, and what is left out.
pub fn summary(counts: &Counts) -> String {
    let mut told = Vec::new();
    let entries = entries(counts);
    if !entries.is_empty() {
        told.push(format!("{entries} on {}", number(counts.pages, "page", "pages")));
    }
    if counts.posts > 0 {
        told.push(number(counts.posts, "new post", "new posts"));
    }
    if counts.other > 0 {
        told.push(number(counts.other, "other change", "other changes"));
    }
    let mut out = if told.is_empty() { "No change of content".to_owned() } else { told.join("; ") };
    out.push('.');
    let mut left_out = Vec::new();
    if counts.formatting > 0 {
        left_out.push(number(counts.formatting, "formatting edit", "formatting edits"));
    }
    if counts.digests > 0 {
        left_out.push(number(counts.digests, "change of earlier digests", "changes of earlier digests"));
    }
    if counts.untyped > 0 {
        left_out.push(number(counts.untyped, "change on other pages", "changes on other pages"));
    }
    if let Some((last, others)) = left_out.split_last() {
        let list = if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) };
        out = format!("{out} {list} left out.");
    }
    out
}

/// What stands under a heading, in a few words: `3 new, 1 moved`.
pub fn at_a_glance(group: &Group) -> String {
    let More { posts, added, updated, moved, removed, news, .. } = group.more;
    let told = group.moved.iter().map(|batch| batch.items.len()).sum::<usize>();
    list(&More {
        groups: 0,
        posts: posts + group.posts.len(),
        added: added + group.added.len(),
        updated: updated + group.updated.len(),
        moved: moved + told,
        removed: removed + group.removed.len(),
        news: news + group.news.len(),
    })
}

/// What a limit leaves out: `5 more: 3 new, 2 moved`; empty where it is nothing.
pub fn more(more: &More) -> String {
    if more.is_nothing() {
        return String::new();
    }
    let More { groups, posts, added, updated, moved, removed, news } = *more;
    let total = posts + added + updated + moved + removed + news;
    let under = if groups > 0 {
        format!(" under {}", number(groups, "other heading", "other headings"))
    } else {
        String::new()
    };
    format!("{total} more{under}: {}", list(more))
}

fn list(more: &More) -> String {
    let entries = [(more.added, "new"), (more.updated, "updated"), (more.moved, "moved"), (more.removed, "removed")];
    let entries = entries.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    let posts = Some(number(more.posts, "new post", "new posts")).filter(|_| more.posts > 0);
    let news = Some(number(more.news, "other change", "other changes")).filter(|_| more.news > 0);
    posts.into_iter().chain(entries).chain(news).collect::<Vec<_>>().join(", ")
}

fn entries(counts: &Counts) -> String {
    let all =
        [(counts.added, "new"), (counts.updated, "updated"), (counts.moved, "moved"), (counts.removed, "removed")];
    let mut out: Vec<String> = Vec::new();
    for (count, what) in all.into_iter().filter(|(count, _)| *count > 0) {
        out.push(match (out.is_empty(), what) {
            (false, _) => format!("{count} {what}"),
            (true, "new") => number(count, "new resource", "new resources"),
            (true, _) => format!("{} {what}", number(count, "resource", "resources")),
        });
    }
    out.join(", ")
}

fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_happened_is_told() {
        let counts =
            Counts { added: 12, updated: 3, moved: 1, pages: 6, posts: 1, formatting: 31, ..Counts::default() };
        assert_eq!(
            summary(&counts),
            "12 new resources, 3 updated, 1 moved on 6 pages; 1 new post. 31 formatting edits left out."
        );
        let counts = Counts { removed: 2, pages: 1, untyped: 1, digests: 2, ..Counts::default() };
        assert_eq!(
            summary(&counts),
            "2 resources removed on 1 page. 2 changes of earlier digests and 1 change on other pages left out."
        );
        assert_eq!(summary(&Counts::default()), "No change of content.");
    }

    #[test]
    fn what_is_left_out_is_told_in_a_few_words() {
        let left_out = More { added: 3, moved: 2, ..More::default() };
        assert_eq!(more(&left_out), "5 more: 3 new, 2 moved");
        let left_out = More { groups: 2, posts: 1, news: 4, ..More::default() };
        assert_eq!(more(&left_out), "5 more under 2 other headings: 1 new post, 4 other changes");
        assert_eq!(more(&More::default()), "");
        let group = Group { more: More { added: 2, ..More::default() }, ..Group::default() };
        assert_eq!(at_a_glance(&group), "2 new");
    }
}
