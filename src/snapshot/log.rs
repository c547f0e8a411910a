//! The commits of a range, and which content files each of them changed against each of its parents. Trees are
//! compared by the ids of their entries; no file is read for that.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

use chrono::{DateTime, FixedOffset};
use git2::{ErrorCode, ObjectType, Oid, Sort};

use super::tree::{self, Item, Items, MAX_FILES, MAX_PATH};
use super::{BlobId, Commit, Content, Error, MAX_FILE_BYTES, Repository, files, pull_request, revision};
use crate::text::ends;
use crate::text::hash::HashMap;

/// Most bytes of trees that are kept at hand.
const MAX_TREES: usize = 4 * 1024 * 1024;

/// What a commit says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The full id: 40 hexadecimal digits.
    pub id: String,
    /// The author's name.
    pub author: String,
    /// When it was committed, in the committer's time zone.
    pub date: DateTime<FixedOffset>,
    /// The first line of its message.
    pub subject: String,
    /// The number of the pull request that it came with, as far as a message tells.
    pub pull_request: Option<u64>,
}

/// A content file that differs between a commit and one of its parents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its path, as snapshots show it.
    pub path: String,
    /// Its bytes in the parent; none where it is new.
    pub old: Option<BlobId>,
    /// Its bytes in the commit; none where it is gone.
    pub new: Option<BlobId>,
}

/// The commits of a range.
pub struct Log<'r> {
    repository: &'r Repository,
    content: &'r Content,
    odb: git2::Odb<'r>,
    base: Option<Oid>,
    tip: Oid,
    steps: Vec<Step>,
    trees: RefCell<Trees>,
}

impl std::fmt::Debug for Log<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log").field("tip", &self.tip).field("commits", &self.steps.len()).finish_non_exhaustive()
    }
}

struct Step {
    id: Oid,
    tree: Oid,
    parents: Vec<Parent>,
    cut_off: bool,
}

struct Parent {
    tree: Oid,
    /// Its place in the range.
    step: Option<usize>,
}

#[derive(Default)]
struct Trees {
    bytes: usize,
    known: HashMap<Oid, Rc<[u8]>>,
}

impl Repository {
    /// The commits that `to` has and `from` has not, every commit behind its parents.
    pub fn log<'r>(&'r self, from: Option<&Commit>, to: &Commit, content: &'r Content) -> Result<Log<'r>, Error> {
        let what = || format!("the history of {}", to.rev);
        let (base, tip) = (from.map(Commit::oid).transpose()?, to.oid()?);
        let mut walk = self.git.revwalk().map_err(Error::git(what()))?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME | Sort::REVERSE).map_err(Error::git(what()))?;
        walk.push(tip).map_err(Error::git(what()))?;
        if let Some(base) = base {
            walk.hide(base).map_err(Error::git(what()))?;
        }
        let ids = walk.collect::<Result<Vec<Oid>, _>>().map_err(Error::git(what()))?;
        let places: HashMap<Oid, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let mut steps: Vec<Step> = Vec::with_capacity(ids.len());
        for id in ids {
            let commit = self.git.find_commit(id).map_err(Error::git(format!("commit {id}")))?;
            let mut parents = Vec::with_capacity(commit.parent_count());
            for parent in commit.parent_ids() {
                let step = places.get(&parent).copied();
                let tree = match step.and_then(|step| steps.get(step)) {
                    Some(step) => step.tree,
                    None => self.git.find_commit(parent).map_err(Error::git(format!("commit {parent}")))?.tree_id(),
                };
                parents.push(Parent { tree, step });
            }
            let cut_off = parents.is_empty() && self.missing_parent(id).is_some();
            steps.push(Step { id, tree: commit.tree_id(), parents, cut_off });
        }
        let odb = self.git.odb().map_err(Error::git("the object database"))?;
        Ok(Log { repository: self, content, odb, base, tip, steps, trees: RefCell::default() })
    }
}

impl Log<'_> {
    /// How many commits the range has.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether the range has no commit.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The parents of a commit, as places in the range; none for one that lies outside.
    pub fn parents(&self, step: usize) -> impl Iterator<Item = Option<usize>> {
        self.steps.get(step).into_iter().flat_map(|step| step.parents.iter().map(|parent| parent.step))
    }

    /// Whether a shallow clone lacks the parents of a commit, so that nobody knows what it changed.
    pub fn is_cut_off(&self, step: usize) -> bool {
        self.steps.get(step).is_some_and(|step| step.cut_off)
    }

    /// What a commit says of itself.
    pub fn entry(&self, step: usize) -> Option<LogEntry> {
        let commit = self.repository.git.find_commit(self.steps.get(step)?.id).ok()?;
        let message = String::from_utf8_lossy(commit.message_bytes());
        Some(LogEntry {
            id: commit.id().to_string(),
            author: String::from_utf8_lossy(commit.author().name_bytes()).into_owned(),
            date: revision::time(commit.time()),
            subject: message.trim_start().lines().next().unwrap_or_default().trim_end().to_owned(),
            pull_request: pull_request::number(&message),
        })
    }

    /// The content files that a commit changed against one of its parents; against nothing where it has none.
    pub fn differences(&self, step: usize, parent: usize) -> Result<Vec<Difference>, Error> {
        let Some(step) = self.steps.get(step) else { return Ok(Vec::new()) };
        let mut out = Vec::new();
        let mut seen = 0;
        let mut folders = vec![(Vec::new(), step.parents.get(parent).map(|parent| parent.tree), Some(step.tree))];
        while let Some((folder, old, new)) = folders.pop() {
            let (old, new) = (self.tree(old, &folder)?, self.tree(new, &folder)?);
            compare(&old, &new, |name, old, new| {
                seen += 1;
                let too_large = |limit: String| Error::TooLarge { what: format!("commit {}", step.id), limit };
                if seen > MAX_FILES {
                    return Err(too_large(format!("more than {MAX_FILES} files")));
                }
                let mut path = [folder.as_slice(), name].concat();
                if path.len() > MAX_PATH {
                    return Err(too_large(format!("a path of more than {MAX_PATH} bytes")));
                }
                let blob = |item: Option<Item<'_>>| item.filter(Item::is_file).and_then(Item::oid).map(BlobId);
                let tree = |item: Option<Item<'_>>| item.filter(Item::is_tree).and_then(Item::oid);
                let (old_blob, new_blob) = (blob(old), blob(new));
                if old_blob != new_blob {
                    let path = files::shown(&path);
                    if self.content.matches(&path) {
                        out.push(Difference { path: path.into_owned(), old: old_blob, new: new_blob });
                    }
                }
                let (old_tree, new_tree) = (tree(old), tree(new));
                if old_tree != new_tree {
                    path.push(b'/');
                    folders.push((path, old_tree, new_tree));
                }
                Ok(())
            })?;
        }
        out.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(out)
    }

    /// The bytes of a file; none where they cannot be had, or are more than a page may have.
    pub fn read(&self, blob: BlobId) -> Option<Vec<u8>> {
        let object = self.odb.read(blob.0).ok()?;
        (object.kind() == ObjectType::Blob && object.len() as u64 <= MAX_FILE_BYTES).then(|| object.data().to_vec())
    }

    /// The blob of a path at the end of the range.
    pub fn at_tip(&self, path: &str) -> Option<BlobId> {
        self.blob(self.tip, path)
    }

    /// The blob of a path where the range begins.
    pub fn at_base(&self, path: &str) -> Option<BlobId> {
        self.blob(self.base?, path)
    }

    fn blob(&self, commit: Oid, path: &str) -> Option<BlobId> {
        let tree = self.repository.git.find_commit(commit).ok()?.tree().ok()?;
        let entry = tree.get_path(std::path::Path::new(path)).ok()?;
        (entry.kind() == Some(ObjectType::Blob)).then(|| BlobId(entry.id()))
    }

    fn tree(&self, id: Option<Oid>, folder: &[u8]) -> Result<Rc<[u8]>, Error> {
        let Some(id) = id else { return Ok(Rc::default()) };
        let mut trees = self.trees.borrow_mut();
        if let Some(tree) = trees.known.get(&id) {
            return Ok(Rc::clone(tree));
        }
        let what = || format!("the folder {}", if folder.is_empty() { "/".into() } else { files::shown(folder) });
        let object = self.odb.read(id).map_err(|source| match source.code() {
            ErrorCode::NotFound => Error::MissingObject { id: id.to_string(), what: what() },
            _ => Error::Git { what: what(), source },
        })?;
        let tree: Rc<[u8]> = object.data().into();
        if trees.bytes + tree.len() > MAX_TREES {
            *trees = Trees::default();
        }
        trees.bytes += tree.len();
        trees.known.insert(id, Rc::clone(&tree));
        Ok(tree)
    }
}

/// Both trees without the entries that they begin with alike: most of them, mostly.
fn without_common_items<'a>(old: &'a [u8], new: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    let same = ends::common_start(old, new);
    let mut at = 0;
    while let Some(len) = old.get(at..).and_then(tree::item_len)
        && at + len <= same
    {
        at += len;
    }
    (old.get(at..).unwrap_or_default(), new.get(at..).unwrap_or_default())
}

/// Hands every pair of entries that differ to `visit`.
fn compare<E>(
    old: &[u8],
    new: &[u8],
    mut visit: impl FnMut(&[u8], Option<Item<'_>>, Option<Item<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    let (mut old, mut new) = (old, new);
    while old != new {
        (old, new) = without_common_items(old, new);
        let (mut left, mut right) = (Items(old), Items(new));
        let (a, b) = (left.next(), right.next());
        let order = match (&a, &b) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.order(b),
        };
        let (a, b) = (a.filter(|_| order != Ordering::Greater), b.filter(|_| order != Ordering::Less));
        (old, new) = (if a.is_some() { left.0 } else { old }, if b.is_some() { right.0 } else { new });
        let same = matches!((a, b), (Some(a), Some(b)) if a.id == b.id && a.mode == b.mode);
        if let (false, Some(item)) = (same, b.or(a)) {
            visit(item.name, a, b)?;
        }
    }
    Ok(())
}
