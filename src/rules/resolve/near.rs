//! The file that was probably meant where there is none.
//!
//! A slip of the fingers leaves out a character, adds one, takes another, or swaps two. In each case the two names
//! become one when a character is taken out of either: so every name is kept under what is left of it without each of
//! its characters, and a name is found at once however many files there are.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use super::{served, stem};

/// Names of more characters are not looked for.
const LONGEST: usize = 96;
/// How many files are looked at that one misspelling might mean.
const MOST: usize = 16;
/// In shorter names a character makes too much of a difference.
const SHORTEST: usize = 4;

/// The served files of a site, and the addresses of its pages that are no paths, by their misspelt names.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// Paths of the files and addresses, in their order.
    paths: Vec<String>,
    /// What stands for a folder and a name with a character taken out, and the place of the file in the site's order.
    /// Sorted.
    misspelt: Vec<(u64, u32)>,
    /// The file of each name that only one folder has; none where there are several. Pages and other files apart.
    names: HashMap<(bool, String), Option<u32>>,
}

impl Near {
    /// Indexes the files and addresses of a site, in their order.
    pub(super) fn new<'a>(paths: impl Iterator<Item = &'a String>) -> Self {
        let mut near = Self::default();
        for (path, at) in paths.filter(|path| served(path)).zip(0..) {
            near.paths.push(path.clone());
            let lower = path.to_lowercase();
            let Some((folder, name)) = parts(&lower) else { continue };
            near.misspelt.extend(shortened(folder, name).map(|form| (form, at)));
            near.names.entry((is_page(&lower), name.to_owned())).and_modify(|known| *known = None).or_insert(Some(at));
        }
        near.misspelt.sort_unstable();
        near
    }

    /// The first file whose name is nearly the missing one, or which alone has that name in another folder.
    pub(super) fn find(&self, missing: &str) -> Option<&str> {
        let lower = missing.trim_end_matches('.').to_lowercase();
        let (folder, name) = parts(&lower)?;
        let page = is_page(&lower);
        // Another ending is nearer than another name.
        let mut best: Option<(bool, u32)> = None;
        for form in shortened(folder, name) {
            let from = self.misspelt.partition_point(|(known, _)| *known < form);
            let same = self.misspelt.iter().skip(from).take_while(|(known, _)| *known == form);
            for (_, at) in same.take(MOST) {
                let meant = self.path(*at).unwrap_or_default().to_lowercase();
                let rank = parts(&meant)
                    .filter(|(place, name_there)| *place == folder && digits(name_there).eq(digits(name)))
                    .filter(|_| is_page(&meant) == page)
                    .map(|(_, name_there)| (name_there != name, *at));
                best = [best, rank].into_iter().flatten().min();
            }
        }
        let elsewhere = || self.names.get(&(page, name.to_owned())).copied().flatten();
        best.map(|(_, at)| at).or_else(elsewhere).and_then(|at| self.path(at))
    }

    fn path(&self, at: u32) -> Option<&str> {
        self.paths.get(usize::try_from(at).ok()?).map(String::as_str)
    }
}

/// Whether a path or an address is that of a page and not of a picture or another file.
fn is_page(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    !name.contains('.') || stem(path).is_some()
}

/// The folder of a path, and its name without what stands behind the last period, if it can be compared at all.
fn parts(path: &str) -> Option<(&str, &str)> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    (name.len() <= LONGEST && name.chars().nth(SHORTEST - 1).is_some()).then_some((folder, name))
}

/// `page-12` is another page than `page-13`, and no slip.
fn digits(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(char::is_ascii_digit)
}

/// What stands for a name with nothing or one of its characters taken out.
fn shortened<'a>(folder: &'a str, name: &'a str) -> impl Iterator<Item = u64> + 'a {
    let without = name.char_indices().map(move |(at, c)| {
        let rest = name.get(at + c.len_utf8()..).unwrap_or_default();
        hash(folder, name.get(..at).unwrap_or_default(), rest)
    });
    without.chain([hash(folder, name, "")])
}

fn hash(folder: &str, start: &str, end: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    hasher.write(start.as_bytes());
    hasher.write(end.as_bytes());
    hasher.finish()
}
