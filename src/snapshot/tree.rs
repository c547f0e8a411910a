//! The files of a commit: a walk over its trees, without recursion and within limits.

use std::cmp::Ordering;

use git2::{ErrorCode, ObjectType, OdbObject, Oid, Repository};

use super::{Commit, Error, File, FileKind, files};

/// More files than any site has. Trees that share subtrees can name billions of files in a few kilobytes.
pub(super) const MAX_FILES: usize = 1_000_000;
/// The longest path, as on most file systems; bounds the depth of folders as well.
pub(super) const MAX_PATH: usize = 4096;
/// About as many bytes as an entry of a tree takes.
const ITEM: usize = 48;
/// The bits of a mode that tell files, links, folders and submodules apart.
const TYPE: u32 = 0o170_000;

/// What a mode that is no folder's stands for; none for a submodule.
pub(super) const fn kind_of(mode: u32) -> Option<FileKind> {
    match mode & TYPE {
        0o160_000 => None,
        0o120_000 => Some(FileKind::Symlink),
        _ => Some(FileKind::Regular),
    }
}

/// A folder on the way from the root to the entry that is looked at.
struct Folder<'a> {
    path: Vec<u8>,
    tree: OdbObject<'a>,
    /// How much of the tree has been read.
    read: usize,
}

/// Lists every file of a commit in the order of git's trees; submodules are left out.
pub(super) fn list(git: &Repository, commit: &Commit) -> Result<Vec<File>, Error> {
    let id = commit.oid()?;
    let root = git.find_commit(id).map_err(Error::git(format!("commit {id}")))?.tree_id();
    let too_large = |limit: String| Error::TooLarge { what: format!("commit {}", commit.id), limit };
    let odb = git.odb().map_err(Error::git("the object database"))?;
    let open = |path: Vec<u8>, id: Oid| match odb.read(id) {
        Ok(tree) if tree.kind() == ObjectType::Tree => Ok(Folder { path, tree, read: 0 }),
        Ok(_) => Err(Error::MissingObject { id: id.to_string(), what: named(&path) }),
        Err(error) => Err(missing(error, id, &path)),
    };

    let root = open(Vec::new(), root)?;
    let mut files: Vec<File> = Vec::with_capacity(root.tree.data().len() / ITEM);
    let mut way = vec![root];
    let mut seen = 0_usize;
    while let Some(folder) = way.last_mut() {
        let rest = folder.tree.data().get(folder.read..).unwrap_or_default();
        let mut items = Items(rest);
        let Some(item) = items.next() else {
            if !rest.is_empty() {
                let source = git2::Error::from_str("the tree is malformed");
                return Err(Error::Git { what: named(&folder.path), source });
            }
            way.pop();
            continue;
        };
        seen += 1;
        if seen > MAX_FILES {
            return Err(too_large(format!("more than {MAX_FILES} files")));
        }
        let mut path = Vec::with_capacity(folder.path.len() + item.name.len() + 1);
        path.extend_from_slice(&folder.path);
        path.extend_from_slice(item.name);
        if path.len() > MAX_PATH {
            return Err(too_large(format!("a path of more than {MAX_PATH} bytes")));
        }
        let (is_tree, kind, id) = (item.is_tree(), kind_of(item.mode), item.oid());
        folder.read += rest.len() - items.0.len();
        match id {
            Some(id) if is_tree => {
                path.push(b'/');
                let folder = open(path, id)?;
                files.reserve(folder.tree.data().len() / ITEM);
                way.push(folder);
            }
            id => files.extend(id.zip(kind).map(|(id, kind)| File::new(path, Some(id), kind))),
        }
    }
    Ok(files)
}

fn missing(error: git2::Error, id: Oid, folder: &[u8]) -> Error {
    match error.code() {
        ErrorCode::NotFound => Error::MissingObject { id: id.to_string(), what: named(folder) },
        _ => Error::Git { what: named(folder), source: error },
    }
}

fn named(folder: &[u8]) -> String {
    format!("the folder {}", if folder.is_empty() { "/".into() } else { files::shown(folder) })
}

/// An entry of a tree object: `mode name NUL id`.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) mode: u32,
    pub(super) name: &'a [u8],
    pub(super) id: &'a [u8],
}

impl Item<'_> {
    pub(super) fn is_tree(&self) -> bool {
        self.mode & TYPE == 0o040_000
    }

    pub(super) fn is_file(&self) -> bool {
        self.mode & TYPE == 0o100_000
    }

    pub(super) fn oid(self) -> Option<Oid> {
        Oid::from_bytes(self.id).ok()
    }

    /// The order of entries: folders stand where their name with a slash would.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let common = self.name.len().min(other.name.len());
        let end = |item: &Self| match item.name.get(common) {
            Some(byte) => Some(*byte),
            None => item.is_tree().then_some(b'/'),
        };
        self.name.get(..common).cmp(&other.name.get(..common)).then_with(|| end(self).cmp(&end(other)))
    }
}

/// The entries of a tree object; ends early where they make no sense.
pub(super) struct Items<'a>(pub(super) &'a [u8]);

/// How many bytes the first entry of a tree object takes.
pub(super) fn item_len(tree: &[u8]) -> Option<usize> {
    memchr::memchr(0, tree).map(|nul| nul + 21)
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        let blank = self.0.iter().position(|byte| *byte == b' ')?;
        let nul = memchr::memchr(0, self.0)?;
        let mode = self.0.get(..blank)?.iter().fold(0_u32, |mode, digit| mode << 3 | u32::from(digit & 7));
        let item = Item { mode, name: self.0.get(blank + 1..nul)?, id: self.0.get(nul + 1..nul + 21)? };
        self.0 = self.0.get(nul + 21..)?;
        Some(item)
    }
}
