//! The file that was probably meant where there is none.

use super::{served, stem};
use crate::rules::misspelt::Misspelt;
use crate::text::hash::HashMap;

/// Names of more characters are not looked for.
const LONGEST: usize = 96;
/// In shorter names a character makes too much of a difference.
const SHORTEST: usize = 4;

/// The served files of a site, and the addresses of its pages that are no paths, by their misspelt names.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// Paths of the files and addresses, in their order.
    paths: Vec<String>,
    /// The places of the names in that order, each in its folder.
    misspelt: Misspelt,
    /// The file of each name that only one folder has; none where there are several. Pages and other files apart.
    names: HashMap<(bool, String), Option<u32>>,
}

impl Near {
    /// Indexes the files and addresses of a site, in their order.
    pub(super) fn new<'a>(paths: impl Iterator<Item = &'a String>) -> Self {
        let paths: Vec<String> = paths.filter(|path| served(path)).cloned().collect();
        let lower: Vec<String> = paths.iter().map(|path| path.to_lowercase()).collect();
        let named = || (0..).zip(&lower).filter_map(|(at, path)| Some((at, path, parts(path)?)));
        let mut names = HashMap::default();
        for (at, path, (_, name)) in named() {
            names.entry((is_page(path), name.to_owned())).and_modify(|known| *known = None).or_insert(Some(at));
        }
        let misspelt = Misspelt::seldom(named().map(|(at, _, (folder, name))| (at, folder, name)));
        Self { paths, misspelt, names }
    }

    /// The first file whose name is nearly the missing one, or which alone has that name in another folder.
    pub(super) fn find(&self, missing: &str) -> Option<&str> {
        let lower = missing.trim_end_matches('.').to_lowercase();
        let (folder, name) = parts(&lower)?;
        let page = is_page(&lower);
        // Another ending is nearer than another name.
        let rank = |at: u32| {
            let meant = self.path(at).unwrap_or_default().to_lowercase();
            let (place, there) = parts(&meant)?;
            let same = place == folder && digits(there).eq(digits(name)) && is_page(&meant) == page;
            same.then_some((there != name, at))
        };
        let best = self.misspelt.near(folder, name).into_iter().filter_map(rank).min();
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
