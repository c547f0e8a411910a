//! Several pages replaced together: either all of them or, as far as the system lets it, none.

use std::path::Path;

use super::resource::ChangedPage;
use crate::text::replace::{ReplaceError, Replacement};

/// Writes the pages. All of them are ready beside the old ones before the first is replaced; where a later one fails,
/// the earlier ones get their old text back.
pub fn pages(root: &Path, pages: &[ChangedPage]) -> Result<(), ReplaceError> {
    let mut ready = Vec::with_capacity(pages.len());
    for page in pages {
        ready.push(Replacement::prepare(root, &page.path, page.before.as_bytes(), page.after.as_bytes())?);
    }
    for (done, replacement) in ready.into_iter().enumerate() {
        if let Err(error) = replacement.commit() {
            for page in pages.iter().take(done) {
                // What cannot be taken back was changed by somebody else meanwhile, and is theirs.
                let back = Replacement::prepare(root, &page.path, page.after.as_bytes(), page.before.as_bytes());
                let _ = back.and_then(Replacement::commit);
            }
            return Err(error);
        }
    }
    Ok(())
}
