//! A digest made shorter: so many items of a list, so many groups, and a count of what is left out.

use super::model::{Digest, Group, More};

/// How much of a digest is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Most items of a list.
    pub items: usize,
    /// Most groups.
    pub groups: usize,
}

impl Limit {
    /// Everything.
    pub const NONE: Self = Self { items: usize::MAX, groups: usize::MAX };
}

/// The first items of each list and the first groups. The counts of the whole digest stay what they were.
pub fn limited(mut digest: Digest, limit: Limit) -> Digest {
    let out = &mut digest;
    for replaced in &mut out.everywhere {
        replaced.more += cut(&mut replaced.members, limit.items);
    }
    for group in &mut out.groups {
        shorten(group, limit.items);
    }
    let rest = out.groups.split_off(limit.groups.min(out.groups.len()));
    let beyond = out.everywhere.split_off(limit.groups.min(out.everywhere.len()));
    out.more.news += beyond.len();
    for group in &rest {
        out.more.add(group);
    }
    digest
}

/// The longest list of a digest.
pub fn longest(digest: &Digest) -> usize {
    let lists = digest.groups.iter().flat_map(|group| {
        let moved = group.moved.iter().map(|batch| batch.items.len()).sum();
        [group.posts.len(), group.added.len(), group.updated.len(), moved, group.removed.len(), group.news.len()]
    });
    lists.chain(digest.everywhere.iter().map(|replaced| replaced.members.len())).max().unwrap_or(0)
}

fn shorten(group: &mut Group, items: usize) {
    let more = &mut group.more;
    more.posts += cut(&mut group.posts, items);
    more.added += cut(&mut group.added, items);
    more.updated += cut(&mut group.updated, items);
    more.removed += cut(&mut group.removed, items);
    more.news += cut(&mut group.news, items);
    let mut left = items;
    for batch in &mut group.moved {
        more.moved += cut(&mut batch.items, left);
        left -= batch.items.len();
    }
    group.moved.retain(|batch| !batch.items.is_empty());
}

/// Cuts a list, and says how much of it went.
fn cut<T>(list: &mut Vec<T>, most: usize) -> usize {
    let gone = list.len().saturating_sub(most);
    list.truncate(most);
    gone
}

impl More {
    /// Whether nothing is left out.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Counts a group that is left out with all that it held and lacked.
    fn add(&mut self, group: &Group) {
        let Self { groups, posts, added, updated, moved, removed, news } = group.more;
        self.groups += groups + 1;
        self.posts += posts + group.posts.len();
        self.added += added + group.added.len();
        self.updated += updated + group.updated.len();
        self.moved += moved + group.moved.iter().map(|batch| batch.items.len()).sum::<usize>();
        self.removed += removed + group.removed.len();
        self.news += news + group.news.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::model::{Batch, Item};

    fn item(title: &str) -> Item {
        Item {
            change: title.into(),
            title: title.into(),
            url: None,
            description: None,
            notes: None,
            place: Vec::new(),
            edits: Vec::new(),
            hidden: None,
        }
    }

    fn group(heading: &str) -> Group {
        let batch = |titles: &[&str]| Batch {
            from: Vec::new(),
            to: Vec::new(),
            items: titles.iter().map(|title| item(title)).collect(),
        };
        Group {
            heading: heading.into(),
            added: ["a", "b", "c"].map(item).to_vec(),
            moved: vec![batch(&["d", "e"]), batch(&["f"])],
            ..Group::default()
        }
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let whole = Digest { groups: ["One", "Two", "Three"].map(group).to_vec(), ..Digest::default() };
        assert_eq!(longest(&whole), 3);
        assert_eq!(limited(whole.clone(), Limit::NONE), whole);
        let short = limited(whole.clone(), Limit { items: 2, groups: 1 });
        let first = short.groups.first().unwrap();
        assert_eq!((short.groups.len(), first.added.len(), first.moved.len()), (1, 2, 1));
        assert_eq!((first.more.added, first.more.moved), (1, 1));
        assert_eq!(short.more, More { groups: 2, added: 6, moved: 6, ..More::default() });
    }
}
