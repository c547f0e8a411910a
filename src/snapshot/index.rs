//! The files of the index: what the next commit would hold.

use git2::{Index, IndexEntry, IndexEntryExtendedFlag};

use super::files::shown;
use super::tree::kind_of;
use super::{Error, File, FileKind};

/// The bits of an entry's flags that hold its stage in a merge.
const STAGE: u16 = 0x3000;

/// Lists every file of the index. An unfinished merge is an error: nobody knows yet what its files will hold.
pub(super) fn list(index: &Index) -> Result<Vec<File>, Error> {
    let mut files = Vec::with_capacity(index.len());
    for entry in index.iter() {
        if entry.flags & STAGE != 0 {
            return Err(Error::Unmerged { path: shown(&entry.path).into_owned() });
        }
        if let Some(kind) = kind(&entry)
            && !is_promised(&entry)
        {
            files.push(File::new(entry.path, Some(entry.id), kind));
        }
    }
    Ok(files)
}

/// What an entry is; none for a submodule.
pub(super) fn kind(entry: &IndexEntry) -> Option<FileKind> {
    kind_of(entry.mode)
}

/// Whether an entry was only announced (`git add --intent-to-add`): its content is not staged.
pub(super) fn is_promised(entry: &IndexEntry) -> bool {
    extended(entry).contains(IndexEntryExtendedFlag::INTENT_TO_ADD)
}

/// Whether a sparse checkout keeps the file off the disk.
pub(super) fn is_sparse(entry: &IndexEntry) -> bool {
    extended(entry).contains(IndexEntryExtendedFlag::SKIP_WORKTREE)
}

/// Whether an entry belongs to an unfinished merge.
pub(super) fn is_unmerged(entry: &IndexEntry) -> bool {
    entry.flags & STAGE != 0
}

fn extended(entry: &IndexEntry) -> IndexEntryExtendedFlag {
    IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended)
}
